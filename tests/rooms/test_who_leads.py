"""Who leads a rep's team: by the records, or by an account; whom nobody knows and who does not work here leads nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fairlead.domain.rep import Rep, Roster, Team
from fairlead.domain.rights import leading

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def roster(manager: str | None, above: str | None = "ida") -> Roster:
    reps = tuple(Rep(name, name.title(), team_id=team) for name, team in (("ann", "inbound"), ("mia", "inbound"), ("ida", "all")))
    return Roster(reps, teams=(Team("inbound", "Inbound", manager, "all"), Team("all", "All", above)))


def test_the_manager_on_record_leads():
    assert roster("mia").manager_of("ann", AT) == "mia"
    assert leading("ann", {7: {"all"}}, roster("mia"), AT) == frozenset()


def test_whom_no_record_of_reps_knows_leads_nothing_and_the_next_above_does():
    assert roster("u-99").manager_of("ann", AT) == "ida"
    assert leading("ann", {7: {"all"}}, roster("u-99"), AT) == frozenset({7})


def test_where_nobody_is_known_up_to_the_top_nobody_leads():
    assert roster("u-99", "u-98").manager_of("ann", AT) is None
    assert leading("ann", {}, roster("u-99", "u-98"), AT) == frozenset()


def test_an_account_that_was_given_the_team_leads_it_beside_the_manager_on_record():
    assert leading("ann", {7: {"inbound"}, 8: {"all"}}, roster("mia"), AT) == frozenset({7})


@pytest.mark.parametrize(
    "gone", [{"active": False}, {"ended_at": AT}, {"started_at": AT + timedelta(seconds=1)}], ids=["inactive", "left", "not here yet"]
)
def test_a_manager_who_does_not_work_here_leads_nothing_and_the_next_above_does(gone):
    floor = roster("mia")
    there = replace(floor, reps=tuple(replace(each, **gone) if each.rep_id == "mia" else each for each in floor.reps))
    assert there.manager_of("ann", AT) == "ida"
    assert leading("ann", {7: {"all"}}, there, AT) == frozenset({7})


def test_a_manager_leads_until_the_last_day_ends():
    floor = roster("mia")
    there = replace(floor, reps=tuple(replace(each, ended_at=AT + timedelta(seconds=1)) for each in floor.reps))
    assert there.manager_of("ann", AT) == "mia"
