"""Recent leads routed again by two policies: who changes hands, why, and what becomes of loads."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from fairlead.application.plan_policy import plan_policy
from fairlead.application.ports import NotFound
from fairlead.application.routed_again import Present, Proposal
from fairlead.domain.availability import Capacity, Limits
from fairlead.domain.deciding import Action, Policy
from fairlead.domain.prediction import RotationModel
from fairlead.domain.rep import Territory
from fairlead.domain.screening import Destination, Mode, NoConditions, Rule, Rulebook, Target
from fairlead.domain.time import Period
from fairlead.learning.history import History
from tests.rooms.people import NOON, rep, roster

FREE = Policy(capacity=Capacity(bands=()))
PEOPLE = roster(rep("kim"), rep("lee"), rep("max"))
DAY = timedelta(days=1)


def arrived(*days, **columns):
    """Leads that came so many days before noon, with their assignments to ``max`` and closings a day later."""
    ids = [f"L{number}" for number in range(len(days))]
    at = [NOON - day * DAY for day in days]
    lead = pl.DataFrame({"lead_id": ids, "created_at": at, **columns})
    given = pl.DataFrame({"assignment_id": ids, "lead_id": ids, "rep_id": "max", "assigned_at": at})
    closed = pl.DataFrame({"outcome_id": ids, "lead_id": ids, "stage": "lost", "occurred_at": [each + DAY for each in at]})
    return History.of({"lead": lead, "assignment": given, "outcome": closed})


def plan(history, proposed, *, policy=FREE, people=PEOPLE, **limits):
    now = Present(NOON, people, Proposal(policy, NoConditions()), RotationModel("rotation-1", "there is no history yet"))
    return plan_policy(history, now, Proposal(proposed, NoConditions()), **limits)


def ruled(**rule):
    return replace(FREE, rulebook=Rulebook(rules=(Rule("r1", **rule),)))


def test_the_same_policy_changes_nothing():
    told = plan(arrived(5, 4, 3, 2, 1), FREE)
    assert (told.leads, told.changes, told.reasons) == (5, (), {})
    assert told.before == told.after
    assert told.after.actions == {"assign": 5}


def test_a_rule_changes_owners_and_says_that_it_did():
    told = plan(arrived(5, 4, 3, 2, 1), ruled(route=Target(reps=("kim",))))
    assert {change.after.rep_id for change in told.changes} == {"kim"}
    assert "kim" not in {change.before.rep_id for change in told.changes}
    assert told.reasons == {"sent by rule r1": len(told.changes)}
    shares = {each.rep_id: (each.before.leads, each.after.leads) for each in told.reps}
    assert shares["kim"] == (5 - len(told.changes), 5)
    assert told.after.above_fair == pytest.approx(1.0)
    assert told.after.rules == {"r1": 5}
    assert told.changes[0].had_it == "max"


def test_a_rep_taken_out_gives_to_others_because_of_it():
    told = plan(arrived(*range(9, 0, -1)), ruled(exclude_reps=frozenset({"kim"})))
    first = next(change for change in told.changes if change.before.rep_id == "kim")
    assert (first.after.rep_id, first.why) == (first.after.rep_id, "the rep who had it is excluded by a rule")
    assert first.after.rep_id in {"lee", "max"}


@pytest.mark.parametrize(
    ("rule", "where", "why"),
    [
        ({"route": Target(to=Destination.NURTURE, name="later")}, "nurture later", "sent by rule r1"),
        ({"mode": Mode.SHADOW}, "shadow", "mode shadow instead of auto"),
        ({"exclude_reps": frozenset({"kim", "lee", "max"})}, "queue NOBODY_ELIGIBLE", "every rep is ruled out"),
    ],
)
def test_leads_that_no_rep_gets_any_more_are_changes_too(rule, where, why):
    told = plan(arrived(2, 1), ruled(**rule))
    assert len(told.changes) == 2
    assert told.changes[0].after.where.startswith(where)
    assert told.changes[0].why == why


def test_a_slot_comes_free_when_the_lead_was_closed_in_truth():
    people = roster(rep("kim", max_open=1))
    told = plan(arrived(3, 2.5, 1.5), FREE, people=people)
    # Each takes a day. The second waits half a day, tried after 4, 8 and 12 hours; the third as long for the second.
    assert (told.after.actions, told.after.waiting) == ({"assign": 3}, {})
    assert told.after.touch.mean_minutes == pytest.approx((12 + 12) * 60 / 3)


def test_who_is_full_to_the_end_leaves_leads_waiting():
    told = plan(arrived(0.5, 0.4), FREE, people=roster(rep("kim", max_open=1)))
    assert (told.after.actions, told.after.waiting) == ({"assign": 1, "queue": 1}, {"ALL_FULL": 1})


def test_leads_for_whom_everybody_is_away_are_given_once_somebody_is_back():
    away = {"kim": (Period(NOON - 4 * DAY, NOON - 2 * DAY),)}
    told = plan(arrived(3), FREE, people=roster(rep("kim"), absences=away))
    assert (told.after.actions, told.after.waiting) == ({"assign": 1}, {})
    assert told.after.touch.mean_minutes >= 24 * 60


def test_leads_open_before_the_first_one_count():
    people = roster(rep("max", max_open=1))
    told = plan(arrived(3.0, 2.5), FREE, people=people, most=1)
    assert told.leads == 1
    assert told.after.waiting == {"ALL_FULL": 1}


def test_limits_of_days_move_along():
    people = roster(rep("kim"))
    tight = replace(FREE, capacity=Capacity(bands=(), each=Limits(max_day=1)))
    told = plan(arrived(3.1, 3.05, 2), tight, people=people)
    # The second is given the next day: of what came then the third is the second lead, and has to wait in turn.
    assert (told.before.actions, told.after.actions) == ({"assign": 3}, {"assign": 3})
    assert told.after.touch.mean_minutes > told.before.touch.mean_minutes + 8 * 60


def test_leads_nobody_covers_are_told_by_where_they_come_from():
    bound = roster(rep("kim", territory_ids=frozenset({"de"})), territories=(Territory("de", "Germany", countries=frozenset({"DE"})),))
    told = plan(arrived(3, 2, 1, country=["JP", "JP", "DE"]), FREE, people=bound)
    assert told.after.uncovered == {"JP, ?, ?": 2}


def test_a_lead_that_waits_no_longer_says_for_what_it_waited():
    tight = replace(FREE, capacity=Capacity(bands=(), each=Limits(max_day=1)))
    told = plan(arrived(0.1, 0.05), FREE, policy=tight, people=roster(rep("kim")))
    assert [change.why for change in told.changes] == ["no longer waits because every rep who may take it is full"]


def test_what_a_policy_states_of_territories_counts():
    bound = roster(rep("kim", territory_ids=frozenset({"jp"})), territories=(Territory("de", "Germany", countries=frozenset({"DE"})),))
    stated = replace(FREE, territories=(Territory("jp", "Japan", countries=frozenset({"JP"})),))
    told = plan(arrived(1, country=["JP"]), stated, people=bound)
    assert [(change.before.action, change.after.rep_id) for change in told.changes] == [(Action.QUEUE, "kim")]


def test_the_latest_leads_of_the_window_are_taken():
    told = plan(arrived(50, 3, 2, 1), FREE, days=10, most=2)
    assert (told.leads, told.first, told.last) == (2, NOON - 2 * DAY, NOON - DAY)


def test_without_leads_there_is_nothing_to_plan():
    with pytest.raises(NotFound, match="no lead arrived in the last 10 days"):
        plan(arrived(50), FREE, days=10)


def test_progress_ends_at_all():
    heard = []
    plan(arrived(3, 2, 1), FREE, tell=lambda done, whole: heard.append((done, whole)))
    assert heard == [(0, 3), (3, 3)]
