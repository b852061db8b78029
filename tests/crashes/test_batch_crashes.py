"""A batch whose confirmation is killed before any of its commits: going on ends where an undisturbed one ends, and nothing is given twice."""

from pathlib import Path

import pytest

from fairlead.adapters.sql.batches import SqlBatches
from fairlead.application.batch_ports import Batch, BatchHead, Line, LineState
from fairlead.bootstrap import House, open_house
from tests.crashes.dying import ALL_OF_THEM, die
from tests.crashes.people_dying import AT
from tests.homes import settings
from tests.journeys.people_exports import EVERYTHING
from tests.journeys.program import Terminal

LEADS = "lead_id,created_at,company,country,email\n" + "".join(f"L{n},2026-02-0{n + 1},C{n},US,p{n}@c{n}.example\n" for n in range(8))
ASSIGNMENTS = "assignment_id,lead_id,rep_id,assigned_at\n" + "".join(
    f"A{n},L{n},{rep_id},2026-02-10\n" for n, rep_id in enumerate(("kim", "lee", "kim", "lee", "kim"))
)
# kim and lee change two leads each, one goes one way, and three that nobody has are given; nobody is named zoe any more
PROPOSED = {"L0": "lee", "L1": "kim", "L2": "lee", "L3": "kim", "L4": "lee", "L5": "kim", "L6": "lee", "L7": "zoe"}
HELD = {"L0": "kim", "L1": "lee", "L2": "kim", "L3": "lee", "L4": "kim"}


@pytest.fixture
def home(tmp_path, homes, monkeypatch, capsys) -> Path:
    """Five leads are with two reps, three with nobody, and a batch of all of them waits."""
    terminal = Terminal(tmp_path, monkeypatch, capsys)
    with monkeypatch.context() as surroundings:
        surroundings.setenv("FAIRLEAD_DATABASE_URL", settings(homes.place(terminal.home)).database_url)
        terminal.exports(**{**EVERYTHING, "leads": LEADS, "assignments": ASSIGNMENTS})
    head = BatchHead("b-1", AT, "the test", 8, 8, 0, 0.0, 0.0, 0.0, 0.0, 0.0, "p", "m", 0.1)
    lines = [
        Line(name, name, None, rep_id, 1.0, 0.0, 0.1, 50.0, 50.0, None, None, "the test", from_rep=HELD.get(name))
        for name, rep_id in PROPOSED.items()
    ]
    with open_house(settings(terminal.home)) as house:
        SqlBatches(house.engine).add(Batch(head, tuple(lines)))
    return terminal.home


def ends(house: House) -> dict[str, object]:
    """What a confirmed batch leaves behind."""
    lines = house.batches.batch("b-1").lines
    return {
        "lines": {line.lead_id: (line.state, line.rep_id, line.decision_id) for line in lines},
        "open": {load.rep_id: load.open_leads for load in house.loads(since=AT)},
        "decisions": len(house.decisions.page(limit=50, before=None)),
    }


def test_killed_before_any_commit_it_goes_on_and_gives_nothing_twice(homes, home):
    quiet = homes.copy(home, home.with_name("quiet"))
    [commits] = die("batch_dying", [ALL_OF_THEM], [quiet])
    with open_house(settings(quiet)) as house:
        wanted = ends(house)
        states = {name: state for name, (state, *_) in wanted["lines"].items()}
        assert states == {name: LineState.REFUSED if name == "L7" else LineState.GIVEN for name in PROPOSED}
        assert (wanted["open"]["kim"], wanted["open"]["lee"], wanted["decisions"]) == (3, 4, 7)
    assert commits > 5
    moments = homes.moments(commits)
    copies = [homes.copy(home, home.with_name(f"copy-{each}")) for each in moments]
    assert die("batch_dying", moments, copies) == [], "every one of them was to die"
    midway = 0
    for number, each in zip(moments, copies, strict=True):
        with open_house(settings(each)) as house:
            assert house.check()[0] == [], f"after {number} commits"
            midway += 0 < len(house.decisions.page(limit=50, before=None)) < wanted["decisions"]
            house.batches.confirm("b-1", author="ada")
            assert ends(house) == wanted, f"after {number} commits"
            assert house.batches.confirm("b-1", author="ada").given == ()
            assert house.check()[0] == []
    assert midway > 0, "some died in the middle"
