"""The drill on a real home: every step holds, the home itself stays as it is, and what does not hold is told with an exit code."""

import hashlib
import json
import shutil
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fairlead.adapters.memory import SteppedClock
from fairlead.application.drill import drill
from fairlead.bootstrap import open_house, run_drill
from fairlead.cli import main
from fairlead.config import Settings
from fairlead.domain.intake import Submission
from tests.journeys.terminal import wide

FILES = Path(__file__).resolve().parents[2] / "docs/tutorial/worked-example"
NOW = datetime(2026, 6, 3, 13, 45, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The worked example, its model stated, with one lead routed."""
    home = tmp_path_factory.mktemp("drill") / "home"
    with open_house(Settings(home=home), SteppedClock(NOW)) as house:
        house.sources.import_folder(FILES, house.sources.mapping(FILES / "mapping.yaml", None), tell=lambda *_: None)
        house.state(FILES / "stated.yaml")
        lead = json.loads((FILES / "lead.json").read_text(encoding="utf-8"))
        house.desk.submit(Submission("first", "test", NOW, lead)).result()
    return home


@pytest.fixture
def home(made, tmp_path):
    return Path(shutil.copytree(made, tmp_path / "home"))


def marks(home):
    """What stands in the home. SQLite may leave an empty log beside a database that was only read."""
    files = (path for path in home.rglob("*") if path.is_file() and path.suffix not in {".db-wal", ".db-shm"})
    return {str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_every_step_falls_back_and_finds_back_and_the_home_stays_as_it_is(home):
    before = marks(home)
    told = []
    report = run_drill(Settings(home=home), told.append, SteppedClock(NOW))
    assert [(step.name, step.happened) for step in report.steps if step.ok is not True] == []
    assert tuple(told) == report.steps
    assert len(report.steps) == 14
    assert marks(home) == before
    happened = {step.name: step.happened for step in report.steps}
    assert "a chance is not a number" in happened["the model answers with what is no number"]
    assert "the brake suspended prediction" in happened["the model raises an error"]
    assert "manifest.json is missing" in happened["the model is missing"]


def test_at_the_keyboard_a_drill_ends_well_and_can_be_read_by_programs(home, monkeypatch, capsys):
    wide(monkeypatch)
    monkeypatch.setattr(sys, "argv", ["fairlead", "drill", "--json", "--home", str(home)])
    with pytest.raises(SystemExit) as ended:
        main()
    told = json.loads(capsys.readouterr().out)
    assert not ended.value.code
    assert told["ok"] is True
    assert {step["ok"] for step in told["steps"]} <= {True, None}


class PaperCopy:
    """A copy on paper on which nothing falls back: the model goes on deciding whatever is broken."""

    home, predicts, brakes = "paper", True, False

    def __init__(self, decision):
        self.decision = decision

    def route(self):
        return self.decision

    def replays(self, _decision_id):
        return True

    def switched(self):
        return {"state": "on"}

    def __getattr__(self, _name):
        return lambda *_: None


@pytest.fixture
def decision(home):
    with open_house(Settings(home=home), SteppedClock(NOW)) as house:
        return house.decisions.get(house.decisions.page(limit=1, before=None)[0].decision_id).decision


def test_a_house_that_does_not_fall_back_fails_the_drill(decision):
    report = drill(PaperCopy(replace(decision, method="model")))
    assert not report.ok
    assert [step.name for step in report.steps if step.ok is False] == [
        "a file of the model is damaged",
        "the model is missing",
        "the model raises an error",
        "the model answers with what is no number",
        "a policy without prediction comes into force",
        "a person switches prediction off",
    ]


def test_a_step_that_raises_has_failed_and_the_next_goes_on(decision):
    copy = PaperCopy(replace(decision, method="model"))
    copy.damage_prices = lambda: 1 / 0
    failed = [step for step in drill(copy).steps if "ZeroDivisionError" in step.happened]
    assert [step.name for step in failed] == ["the prices of slots are damaged"]


def test_two_houses_on_one_home_follow_one_switch(home):
    lead = json.loads((FILES / "lead.json").read_text(encoding="utf-8"))

    def route(house, key):
        return house.desk.submit(Submission(key, "test", NOW, {**lead, "lead_id": key, "email": f"{key}@{key}.example"})).result().decision

    with open_house(Settings(home=home), SteppedClock(NOW)) as one, open_house(Settings(home=home), SteppedClock(NOW)) as other:
        assert route(one, "a").versions.suspended is None
        other.switch.off(author="Ana", note="odd scores")
        suspended = route(one, "b")
        assert suspended.versions.suspended == "prediction was switched off by Ana on 2026-06-03 13:45 UTC: odd scores"
        assert one.decisions.replay(suspended.decision_id).equal
    with open_house(Settings(home=home), SteppedClock(NOW)) as later:
        assert route(later, "c").versions.suspended == suspended.versions.suspended
        later.switch.on(author="Bo", note="found")
        assert route(later, "d").versions.suspended is None
