"""`fairlead estimate` as somebody types it: what is known of a young house, of routed leads that ripened, and of a file that is none."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fairlead.adapters.memory import SteppedClock
from fairlead.application.ports import OutcomeReport
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from fairlead.domain.intake import Submission
from tests.journeys.program import Terminal

FILES = Path(__file__).resolve().parents[2] / "docs/tutorial/worked-example"
START = datetime(2025, 3, 3, 9, tzinfo=UTC)
WIDE = "tie_loss: 0.6\ntie_chance: 0.01\ncapacity: {bands: []}\n"
LEADS = 60


@pytest.fixture
def routed(tmp_path, monkeypatch, capsys):
    """Sixty leads of sixty firms, drawn among near ties, each closed four days later; every third is won."""
    at = Terminal(tmp_path, monkeypatch, capsys)
    at.run("import", str(FILES), "--mapping", str(FILES / "mapping.yaml"))
    clock = SteppedClock(START)
    with open_house(Settings(home=at.home, author="dana"), clock) as house:
        house.state(FILES / "stated.yaml")
        (at.home / "policy.yaml").write_text(WIDE)
        lead = {name: value for name, value in json.loads((FILES / "lead.json").read_text()).items() if name != "engagements"}
        for number in range(LEADS):
            clock.step(timedelta(hours=12))
            fields = lead | {"lead_id": f"L{number}", "email": f"p@firm{number}.example", "company": f"Firm {number}"}
            made = house.desk.submit(Submission(f"k{number}", "test", clock.now(), fields)).result().decision
            assert made.rep_id is not None
            stage, value = ("won", 4_800_000) if number % 3 == 0 else ("lost", None)
            house.desk.report(OutcomeReport(f"L{number}", stage, clock.now() + timedelta(hours=6), value)).result()
    return at


def test_leads_that_ripened_are_compared_and_too_few_are_called_so(routed):
    same = routed.write("same.yaml", WIDE)
    told = routed.json("estimate", same, "--days", "3650", "--runs", "1")
    assert (told["decided"], told["compared"], told["left_out"]) == (LEADS, LEADS, {})
    assert told["actual_wins"]["value"] == pytest.approx(1 / 3)
    assert told["actual"]["value"] == pytest.approx(4_800_000 / 3)
    assert told["overlap"]["effective"] == pytest.approx(LEADS)
    assert told["value"]["cannot_tell"].startswith("The log cannot tell: 60 leads count for only 60 once they are weighed")
    words = " ".join(routed.run("estimate", same, "--days", "3650", "--runs", "0").split())
    assert "As given, they brought 16,000" in words
    assert "the 60 leads tell as much as 60 that count the same" in words
    assert "A range in brackets holds the true figure in 19 of 20" in words


def test_of_a_policy_that_chooses_otherwise_fewer_leads_speak(routed):
    one = routed.write("one.yaml", WIDE + 'rules:\n  - {id: only, when: "true", exclude_reps: [R3, R4]}\n')
    told = routed.json("estimate", one, "--days", "3650", "--runs", "0")
    assert told["overlap"]["effective"] < 0.9 * LEADS
    assert told["value"]["cannot_tell"].startswith("The log cannot tell: ")
    assert told["deployed"] is None


def test_a_pipe_or_a_log_hears_what_is_done_and_how_far_it_is(routed):
    same = routed.write("same.yaml", WIDE)
    routed.run("estimate", same, "--days", "3650", "--runs", "1")
    told = routed.meanwhile.splitlines()
    assert told[:2] == ["reading decisions and records …", "walking decisions again …"]
    assert f"walking decisions again: {LEADS} of {LEADS}" in told
    routed.run("estimate", same, "--days", "3650", "--runs", "0", "--json")
    assert routed.meanwhile == ""


def test_a_file_that_is_none_and_a_period_without_leads_are_told(routed):
    assert "is not a file" in routed.run("estimate", "nowhere.yaml", expect=2)
    same = routed.write("same.yaml", WIDE)
    assert "name more days" in routed.run("estimate", same, "--days", "1", expect=2)
