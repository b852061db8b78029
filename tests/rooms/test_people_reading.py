"""Reps as people write them: what is understood, and what is refused with line and column."""

from datetime import UTC, datetime, timedelta

import pytest

from fairlead.application.people.joining import Ramp, as_change, ramp_steps, read_newcomers
from fairlead.application.people.reading import Known, moment_in
from fairlead.application.people.reorganizing import moved, read_moves
from tests.rooms.people import NOON, rep, roster

KNOWN = Known({"rep": ("kim", "lee"), "team": ("east", "west"), "territory": ("us", "de")})
REPS = {
    "kim": {"rep_id": "kim", "name": "Kim", "team_id": "east", "territory_ids": ("us",), "max_open": 10, "weight": 1.0, "time_zone": "UTC"},
    "lee": {"rep_id": "lee", "name": "Lee", "team_id": None, "territory_ids": None},
}


def newcomers(text):
    found, table = read_newcomers(text, "new.csv", KNOWN)
    return found, [(flaw.line, flaw.column, flaw.raw) for flaw in table.flaws]


def moves(text):
    found, table = read_moves(text, "reps.csv", REPS, KNOWN)
    return found, [(flaw.line, flaw.column, flaw.raw) for flaw in table.flaws]


def test_a_newcomer_with_everything():
    (ann,), flaws = newcomers(
        "rep_id,name,email,team_id,time_zone,hours,languages,territory_ids,max_open,weight,max_value_minor,started_at,backup_rep_id\n"
        'ann,Ann Lee,Ann@Firm.example,east,Europe/Berlin,Mon-Fri 09:00-17:30,en;German,"us;de",20,80%,"€50,000",2026-04-01,kim\n'
    )
    assert flaws == []
    assert ann.values == {
        "name": "Ann Lee",
        "email": "ann@firm.example",
        "team_id": "east",
        "time_zone": "Europe/Berlin",
        "hours": "Mon-Fri 09:00-17:30",
        "languages": ("de", "en"),
        "territory_ids": ("de", "us"),
        "max_open": 20,
        "weight": 0.8,
        "max_value_minor": 5_000_000,
        "started_at": datetime(2026, 3, 31, 22, tzinfo=UTC),
        "backup_rep_id": "kim",
    }


def test_every_mistake_of_a_newcomer_is_told():
    found, flaws = newcomers(
        "rep_id,email,team_id,hours,time_zone,languages,territory_ids,max_open,weight,started_at,backup_rep_id,ramp_weeks,ramp_from,ramp_max_open\n"
        "ann,nobody,north,Mon 9-5,Moon,klingonish,fr,many,-1,soon,ann,0,2,few\n"
        "kim,,,,,,,,,,,,,\n"
        ",,,,,,,,,,,,,\n"
        "bob,,,,,,,,,,,,,\n"
        "bob,,,,,,,,,,,,,\n"
    )
    assert [newcomer.rep_id for newcomer in found] == ["bob"]
    assert [(line, column) for line, column, _ in flaws] == [
        *(
            (2, name)
            for name in (
                "email",
                "team_id",
                "languages",
                "territory_ids",
                "max_open",
                "weight",
                "started_at",
                "time_zone",
                "backup_rep_id",
                "ramp_weeks",
            )
        ),
        (3, "rep_id"),
        (6, "rep_id"),
    ]


def test_newcomers_may_stand_in_for_each_other():
    found, flaws = newcomers("rep_id,backup_rep_id\nann,bob\nbob,ann\n")
    assert (len(found), flaws) == (2, [])


def test_a_share_grows_week_by_week_to_the_full_one():
    (ann,), _ = newcomers("rep_id,weight,max_open,started_at,ramp_weeks,ramp_from,ramp_max_open\nann,2,20,2026-04-06,4,50%,5\n")
    assert ann.ramp == Ramp(4, 0.5, 5)
    start = datetime(2026, 4, 6, tzinfo=UTC)
    assert [(step.at, step.weight, step.max_open) for step in ramp_steps(ann, NOON)] == [
        (start, 1.0, 5),
        (start + timedelta(weeks=1), 1.25, 5),
        (start + timedelta(weeks=2), 1.5, 5),
        (start + timedelta(weeks=3), 1.75, 5),
        (start + timedelta(weeks=4), 2.0, 20),
    ]


def test_joining_is_one_change_with_its_later_steps():
    (ann,), _ = newcomers("rep_id,team_id,ramp_weeks\nann,east,2\n")
    change = as_change(ann, author="dana", note="hired", at=NOON)
    assert (change.kind, change.subject, change.author, change.note) == ("join", "ann", "dana", "hired")
    assert change.puts[0].values == {"name": "ann", "team_id": "east", "active": True, "started_at": NOON, "weight": 0.25}
    assert [(step.due_at, step.put.values) for step in change.steps] == [
        (NOON + timedelta(weeks=1), {"weight": 0.625}),
        (NOON + timedelta(weeks=2), {"weight": 1.0}),
    ]


def test_without_a_ramp_there_are_no_steps():
    (ann,), _ = newcomers("rep_id,weight\nann,0.5\n")
    change = as_change(ann, author="dana", note="", at=NOON)
    assert (change.steps, change.puts[0].values["weight"]) == ((), 0.5)


@pytest.mark.parametrize(
    ("text", "zone", "moment"),
    [
        ("2026-03-31", "America/New_York", datetime(2026, 3, 31, 4, tzinfo=UTC)),
        ("2026-03-31", None, datetime(2026, 3, 31, tzinfo=UTC)),
        ("2026-03-31T17:00+02:00", "America/New_York", datetime(2026, 3, 31, 15, tzinfo=UTC)),
        ("soon", "UTC", None),
        ("2026-03-31", "Moon", None),
        ("0026-03-31", "UTC", None),
        ("0001-01-01", "Europe/Berlin", None),
        ("9999-12-31T23:00Z", "UTC", None),
        ("2026-03-31T17:00", "UTC", None),  # a time without a zone could be anywhere
    ],
)
def test_dates_are_midnight_where_the_rep_works(text, zone, moment):
    assert moment_in(text, zone) == moment


def test_a_move_tells_only_what_differs():
    (kim, lee), flaws = moves("rep_id,team_id,territory_ids,max_open\nkim,west,us,10\nlee,east,us;de,\n")
    assert flaws == []
    assert [(change.field, change.before, change.after) for change in kim.changes] == [("team_id", "east", "west")]
    assert lee.values == {"team_id": "east", "territory_ids": ("de", "us")}


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("rep_id,team_id\nnobody,east\n", (2, "rep_id", "nobody")),
        ("rep_id,team_id\nkim,north\n", (2, "team_id", "north")),
        ("rep_id,team_id\nkim,east\nkim,west\n", (3, "rep_id", "kim")),
        ("rep_id,territory_ids\nkim,\n", (2, "territory_ids", None)),
        ("rep_id,backup_rep_id\nkim,kim\n", (2, "backup_rep_id", "kim")),
        ("rep_id,hours\nkim,nine to five\n", (2, "hours", "nine to five")),
    ],
)
def test_a_move_that_cannot_be_meant_is_refused(text, flaw):
    assert moves(text)[1] == [flaw]


def test_a_star_lets_a_rep_serve_every_territory():
    (kim,), flaws = moves("rep_id,territory_ids\nkim,*\n")
    assert (flaws, kim.values) == ([], {"territory_ids": None})


def test_the_roster_after_the_moves():
    before = roster(rep("kim", team_id="east", territory_ids=frozenset({"us"}), max_open=10), rep("lee"))
    found, _ = moves("rep_id,team_id,territory_ids,max_open,weight,hours\nkim,west,*,,,Mon-Fri 09:00-17:00\nlee,,us,3,2,\n")
    kim, lee = moved(before, found).reps
    assert (kim.team_id, kim.territory_ids, kim.max_open, kim.weight) == ("west", frozenset(), None, 1.0)
    assert kim.hours.blocks[0]
    assert (lee.territory_ids, lee.max_open, lee.weight) == (frozenset({"us"}), 3, 2.0)
