"""A lead that waited is as old as it is: its chance counts from its arrival, at the desk as where it is learned and simulated."""

from datetime import timedelta

import pytest

from fairlead.application.passing_on import Decline, Move
from fairlead.application.ports import OutcomeReport
from fairlead.application.rehoming import Rehome
from fairlead.domain.deciding import Action, Policy, Thresholds
from fairlead.domain.fairness import EntryReason
from fairlead.domain.rep import Rep, Roster
from tests.journeys.desk import START, open_desk, submission
from tests.rooms.pair_model import PairModel

DAY = timedelta(days=1)
FADING = PairModel(lasts_minutes=1440.0)
"""After a day the chance is 1/e of what it was."""
ONE = Roster(reps=(Rep("r1", "r1", max_open=1),))
TWO = Roster(reps=(Rep("r1", "r1"), Rep("r2", "r2")))
PER_DAY = 0.36787944


def lead(desk, key, at=START, **fields):
    return desk.submit(submission(key, at, lead_id=key, company=f"Company {key}", email=f"{key}@{key}.com", **fields)).result().decision


def test_a_lead_that_waited_a_day_has_the_chance_of_a_day_later_and_replays_so():
    with open_desk(ONE, model=FADING) as (desk, _, read, _):
        assert lead(desk, "first").winner.chance == pytest.approx(0.2)
        assert lead(desk, "second").action is Action.QUEUE
        desk.report(OutcomeReport("first", "lost", START + DAY)).result()
        (given,) = desk.retry_waiting(START + DAY).moved
        assert (given.rep_id, given.winner.chance) == ("r1", pytest.approx(0.2 * PER_DAY, abs=1e-6))
        assert read.replay(given.decision_id).equal


def test_a_lead_that_is_sent_days_after_it_came_is_that_old():
    with open_desk(TWO, model=FADING) as (desk, _, read, _):
        late = lead(desk, "late", created_at=(START - 2 * DAY).isoformat())
        assert late.winner.chance == pytest.approx(0.2 * PER_DAY**2, abs=1e-6)
        assert read.replay(late.decision_id).equal


def test_a_lead_whose_worth_has_faded_goes_to_nurture():
    policy = Policy(thresholds=Thresholds(nurture_below_minor=15_000))
    with open_desk(TWO, model=FADING, policy=policy) as (desk, *_):
        assert lead(desk, "fresh").action is Action.ASSIGN
        assert lead(desk, "old", created_at=(START - DAY).isoformat()).action is Action.NURTURE


@pytest.mark.parametrize("because", [EntryReason.DECLINED, EntryReason.EXPIRED, EntryReason.OVERDUE])
def test_a_lead_that_nobody_answered_goes_on_getting_older(because):
    with open_desk(TWO, model=FADING) as (desk, *_):
        lead(desk, "one")
        passed = desk.decline(Decline("one", "r1", START + DAY, because=because)).result()
        assert (passed.decision.rep_id, passed.decision.winner.chance) == ("r2", pytest.approx(0.1 * PER_DAY, abs=1e-6))


def test_of_a_lead_that_a_rep_had_nobody_knows_that_it_went_without_a_reply():
    with open_desk(TWO, model=FADING) as (desk, _, read, _):
        lead(desk, "one"), lead(desk, "two")
        moved = desk.move(Move("one", "r2", START + DAY, "Lee", "knows them")).result().decision
        assert moved.candidates.where("r2").chance == pytest.approx(0.1)
        again = desk.rehome(Rehome("two", "r1", START + DAY, "h")).result()
        assert again.candidates.where("r2").chance == pytest.approx(0.1)
        assert read.replay(again.decision_id).equal


def test_who_had_it_once_may_have_answered_it_also_when_it_is_declined_later():
    with open_desk(TWO, model=FADING) as (desk, *_):
        lead(desk, "one")
        desk.rehome(Rehome("one", "r1", START + DAY, "h")).result()
        holder = desk.rehome(Rehome("one", "r1", START + DAY, "h")).result().rep_id
        passed = desk.decline(Decline("one", holder, START + 2 * DAY)).result().decision
        assert {each.chance for each in passed.candidates} <= {0.1, 0.2}


def test_why_not_speaks_of_the_lead_as_old_as_it_was():
    roster = Roster(reps=(Rep("r1", "r1", max_open=1), Rep("r2", "r2")))
    with open_desk(roster, model=FADING) as (desk, _, read, _):
        lead(desk, "first")
        old = lead(desk, "old", created_at=(START - 2 * DAY).isoformat())
        assert (old.rep_id, old.winner.chance) == ("r2", pytest.approx(0.1 * PER_DAY**2, abs=1e-6))
        told = " ".join(read.why_not(old.decision_id, "r1").answer.why)
        assert "2.7%" in told
        assert "1.4%" in told
