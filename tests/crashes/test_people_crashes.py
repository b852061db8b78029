"""A departure killed before any of its commits: each lead is wholly with one rep, and going on ends where an undisturbed one ends."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fairlead.application.edit_ports import State
from fairlead.application.people import Asked, Signed
from fairlead.bootstrap import House, open_house
from fairlead.config import Settings
from tests.crashes.people_dying import AT
from tests.journeys.people_exports import EVERYTHING
from tests.journeys.program import Terminal

ROOT = Path(__file__).resolve().parents[2]
SURROUNDINGS = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
HELD = {f"L{number}" for number in range(5)}
LEADS = "lead_id,created_at,company,country,email\n" + "".join(f"L{n},2026-02-0{n + 1},C{n},US,p{n}@c{n}.example\n" for n in range(8))
ASSIGNMENTS = "assignment_id,lead_id,rep_id,assigned_at\n" + "".join(f"A{n},L{n},kim,2026-02-10\n" for n in range(5))


@pytest.fixture
def home(tmp_path, monkeypatch, capsys) -> Path:
    """Kim has five leads, an account, a team, a territory and an absence, and is a backup."""
    terminal = Terminal(tmp_path, monkeypatch, capsys)
    terminal.exports(**{**EVERYTHING, "leads": LEADS, "assignments": ASSIGNMENTS})
    return terminal.home


def die(first: int, homes: list[Path]) -> list[int]:
    """Every home's departure dies one commit later than the one before; gives how many commits those did that lived."""
    command = [sys.executable, "-m", "tests.crashes.people_dying", str(first), *map(str, homes)]
    done = subprocess.run(command, cwd=ROOT, env=SURROUNDINGS, capture_output=True, text=True, check=True)
    return [int(each) for each in done.stdout.split()]


def copies(home: Path, number: int) -> list[Path]:
    made = [home.with_name(f"copy-{each}") for each in range(number)]
    for each in made:
        shutil.copytree(home, each)
    return made


def ends(house: House) -> dict[str, object]:
    """What a departure leaves behind, apart from numbers that count tries."""
    edits = house.people
    [change] = edits.changes(limit=10)
    return {
        "state": change.state,
        "edits": {(each.record, each.identity, each.field): each.value for each in change.edits},
        "handovers": {(each.record, each.identity, each.from_rep_id, each.to_rep_id) for each in change.handovers},
        "decided": {each.identity: each.body for each in change.handovers if each.record == "lead"},
        "open": {load.rep_id: load.open_leads for load in house.loads(since=AT)},
        "roster": house.roster(),
    }


def test_killed_before_any_commit_it_goes_on_and_ends_as_if_nothing_had_happened(home):
    quiet, *_ = copies(home, 1)
    [commits] = die(10_000, [quiet])
    with open_house(Settings(home=quiet)) as house:
        wanted = ends(house)
        assert wanted["state"] is State.DONE
        assert set(wanted["decided"]) == HELD
        assert wanted["open"]["kim"] == 0
    assert commits > 6
    shutil.rmtree(quiet)

    homes = copies(home, commits)
    assert die(0, homes) == [], "every one of them was to die"
    whole = 0
    for number, each in enumerate(homes):
        with open_house(Settings(home=each)) as house:
            assert house.check()[0] == [], f"after {number} commits"
            begun = bool(house.people.changes(limit=1))
            left = house.people.advance(AT)
            assert len(left) <= begun
            if not begun:
                house.people.leave(Asked("kim", AT), Signed("dana", "moves to Rome", AT))
            assert ends(house) == wanted, f"after {number} commits"
            assert house.people.advance(AT) == []
            assert house.check()[0] == []
            whole += begun
    assert 0 < whole < commits
