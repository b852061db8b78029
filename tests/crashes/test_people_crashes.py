"""A departure killed before any of its commits: each lead is wholly with one rep, and going on ends where an undisturbed one ends."""

from pathlib import Path

import pytest

from fairlead.application.edit_ports import State
from fairlead.application.people import Asked, Signed
from fairlead.bootstrap import House, open_house
from tests.crashes.dying import ALL_OF_THEM, die
from tests.crashes.people_dying import AT
from tests.homes import settings
from tests.journeys.people_exports import EVERYTHING
from tests.journeys.program import Terminal

HELD = {f"L{number}" for number in range(5)}
LEADS = "lead_id,created_at,company,country,email\n" + "".join(f"L{n},2026-02-0{n + 1},C{n},US,p{n}@c{n}.example\n" for n in range(8))
ASSIGNMENTS = "assignment_id,lead_id,rep_id,assigned_at\n" + "".join(f"A{n},L{n},kim,2026-02-10\n" for n in range(5))


@pytest.fixture
def home(tmp_path, homes, monkeypatch, capsys) -> Path:
    """Kim has five leads, an account, a team, a territory and an absence, and is a backup."""
    terminal = Terminal(tmp_path, monkeypatch, capsys)
    with monkeypatch.context() as surroundings:
        surroundings.setenv("FAIRLEAD_DATABASE_URL", settings(homes.place(terminal.home)).database_url)
        terminal.exports(**{**EVERYTHING, "leads": LEADS, "assignments": ASSIGNMENTS})
    return terminal.home


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


def test_killed_before_any_commit_it_goes_on_and_ends_as_if_nothing_had_happened(homes, home):
    quiet = homes.copy(home, home.with_name("quiet"))
    [commits] = die("people_dying", [ALL_OF_THEM], [quiet])
    with open_house(settings(quiet)) as house:
        wanted = ends(house)
        assert wanted["state"] is State.DONE
        assert set(wanted["decided"]) == HELD
        assert wanted["open"]["kim"] == 0
    assert commits > 6
    moments = homes.moments(commits)
    copies = [homes.copy(home, home.with_name(f"copy-{each}")) for each in moments]
    assert die("people_dying", moments, copies) == [], "every one of them was to die"
    whole = 0
    for number, each in zip(moments, copies, strict=True):
        with open_house(settings(each)) as house:
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
