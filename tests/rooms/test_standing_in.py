"""Who stands in: the backup, its backup, and nobody for everybody."""

from datetime import timedelta

import pytest

from fairlead.domain.availability import Calendar, StandIns
from fairlead.domain.time import Period
from tests.rooms.people import NOON, rep, roster


def gone(*names, since=1, hours=2):
    """Absences of these reps; each went an hour before the one named after them."""
    return {
        name: (Period(NOON - timedelta(hours=since + len(names) - place), NOON + timedelta(hours=hours)),)
        for place, name in enumerate(names)
    }


def people(*pairs, **parts):
    """Reps with their backups, ``kim>lee`` or ``max``."""
    return roster(*(rep(name, backup_rep_id=backup or None) for name, _, backup in (pair.partition(">") for pair in pairs)), **parts)


def instead(everybody, named, *, cannot=None, **settings):
    found = StandIns(everybody, Calendar.of(everybody, NOON), at=NOON, **settings).instead_of(named, *([cannot] if cannot else []))
    return None if found is None else (found.rep_id, found.evidence)


def test_the_backup_stands_in_for_one_who_is_away():
    everybody = people("kim>lee", "lee", absences=gone("kim"))
    assert instead(everybody, "kim") == ("lee", "Kim is away until 2026-03-04 14:00 UTC; Lee stands in")


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"busy": gone("kim")}, "is off (busy in the calendar)"),
        ({"pauses": gone("kim")}, "takes no new leads"),
        ({"closed_days": ()}, None),
    ],
)
def test_a_busy_time_and_a_pause_call_the_backup_too(parts, words):
    found = instead(people("kim>lee", "lee", **parts), "kim")
    if words is None:
        assert found is None  # who is there needs nobody
    else:
        assert found == ("lee", f"Kim {words} until 2026-03-04 14:00 UTC; Lee stands in")


def test_a_rep_who_is_off_duty_keeps_the_lead():
    from fairlead.domain.time import Hours

    everybody = roster(rep("kim", backup_rep_id="lee", hours=Hours.parse("Thu 09:00-17:00", "UTC")), rep("lee"))
    assert instead(everybody, "kim") is None


def test_one_who_is_not_on_the_roster_has_no_stand_in():
    assert instead(people("kim"), "nobody") is None


def test_a_chain_is_followed_over_those_who_are_away_too():
    everybody = people("kim>lee", "lee>max", "max>ann", "ann", absences=gone("max", "lee", "kim"))
    rep_id, words = instead(everybody, "kim", covers=3)
    assert rep_id == "ann"
    assert words.count("is away until 2026-03-04 14:00 UTC") == 3


def test_a_circle_of_backups_ends():
    everybody = people("kim>lee", "lee>max", "max>kim", absences=gone("kim", "lee", "max"))
    rep_id, words = instead(everybody, "kim")
    assert rep_id is None
    assert words.endswith("the backups lead in a circle, back to Kim")


def test_a_rep_who_is_the_own_backup_is_a_circle_of_one():
    assert instead(people("kim>kim", absences=gone("kim")), "kim") == (
        None,
        "Kim is away until 2026-03-04 14:00 UTC; the backups lead in a circle, back to Kim",
    )


@pytest.mark.parametrize(("pairs", "words"), [(("kim",), "Kim has no backup"), (("kim>zoe",), "Kim's backup zoe is not on the roster")])
def test_without_a_backup_nobody_stands_in_and_it_is_said_why(pairs, words):
    assert instead(people(*pairs, absences=gone("kim")), "kim") == (None, f"Kim is away until 2026-03-04 14:00 UTC; {words}")


def test_a_backup_who_left_is_passed_over_for_the_next():
    everybody = roster(rep("kim", backup_rep_id="lee"), rep("lee", backup_rep_id="max", active=False), rep("max"), absences=gone("kim"))
    assert instead(everybody, "kim") == ("max", "Kim is away until 2026-03-04 14:00 UTC; Lee does not work here now; Max stands in")


def test_the_one_backup_of_several_stands_in_for_who_went_first_only():
    everybody = people("kim>lee", "max>lee", "ann>lee", "lee", absences=gone("max", "kim", "ann"))
    assert instead(everybody, "max")[0] == "lee"
    assert instead(everybody, "kim") == (
        None,
        "Kim is away until 2026-03-04 14:00 UTC; Lee stands in for Max already; Lee has no backup",
    )
    assert [instead(everybody, each, covers=2)[0] for each in ("max", "kim", "ann")] == ["lee", "lee", None]


def test_who_went_later_falls_to_the_next_in_the_chain():
    everybody = people("kim>lee", "max>lee", "lee>ann", "ann", absences=gone("max", "kim"))
    assert [instead(everybody, each)[0] for each in ("max", "kim")] == ["lee", "ann"]


def test_of_those_who_went_at_the_same_time_identity_decides():
    at_once = gone("kim") | gone("ann")
    everybody = people("kim>lee", "ann>lee", "lee", absences=at_once)
    assert [instead(everybody, each)[0] for each in ("ann", "kim")] == ["lee", None]


def test_a_policy_may_allow_no_stand_ins():
    assert instead(people("kim>lee", "lee", absences=gone("kim")), "kim", covers=0)[0] is None


def test_a_full_backup_is_passed_over_within_the_chain():
    everybody = people("kim>lee", "lee>max", "max", absences=gone("kim"))
    full = {everybody.row_of["lee"]: "10 open of at most 10"}
    assert instead(everybody, "kim", cannot=full.get) == (
        "max",
        "Kim is away until 2026-03-04 14:00 UTC; Lee 10 open of at most 10; Max stands in",
    )
    full[everybody.row_of["max"]] = "does not speak German"
    assert instead(everybody, "kim", cannot=full.get)[0] is None


def test_the_next_in_the_chain_takes_over_from_a_full_backup_only_with_a_place_left():
    everybody = people("kim>lee", "lee>max", "max", "ann>max", absences=gone("ann", "kim"))
    full = {everybody.row_of["lee"]: "is full"}
    assert instead(everybody, "kim", cannot=full.get) == (
        None,
        "Kim is away until 2026-03-04 14:00 UTC; Lee is full; Max stands in for Ann already; Max has no backup",
    )
