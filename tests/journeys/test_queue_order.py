"""Who of those that waited goes first when a slot comes free: by priority, late ones before others, then by what each brings."""

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from fairlead.adapters.memory import MemoryStore
from fairlead.application.desk import Desk
from fairlead.application.ports import OutcomeReport
from fairlead.application.scene import Scene
from fairlead.domain.availability import Capacity, Rationing
from fairlead.domain.deciding import Policy
from fairlead.domain.qualification import FeatureMemory
from fairlead.domain.rep import Rep, Roster
from fairlead.domain.screening import Rule, Rulebook
from tests.journeys.desk import RULES, START, Shelf, in_force, submission
from tests.rooms.pair_model import PairModel

HOUR = timedelta(hours=1)
ALONE = Roster(reps=(Rep(rep_id="r1", name="r1", max_open=1),))
POLICY = Policy(capacity=Capacity(bands=()))


@dataclass(frozen=True)
class ByScore(PairModel):
    """A deal brings a thousand for each point that the source system gave the lead."""

    def forecast(self, case):
        return replace(super().forecast(case), value_minor=100_000.0 * (case.qualified.lead.score or 0.0))


@contextmanager
def full(policy=POLICY):
    """A desk at which the only rep holds the only lead allowed, and that lead."""
    store = MemoryStore(ALONE)
    desk = Desk(store, Scene(*(store, Shelf(ByScore()), in_force(policy, store)), rules=RULES, code="1", remember=FeatureMemory))
    try:
        yield desk, sent(desk, "first", 50)
    finally:
        desk.close()


def sent(desk, key, score, hours=0, **fields):
    own = {"company": f"Company {key}", "email": f"{key}@{key}.com", "lead_id": key, "score": score}
    return desk.submit(submission(key, START + hours * HOUR, **own, **fields)).result().decision


def next_out(desk, holds, hours):
    """Who gets the slot once the lead that holds it is lost."""
    desk.report(OutcomeReport(holds.lead_id, "lost", START + hours * HOUR)).result()
    return [each.lead_id for each in desk.retry_waiting(START + hours * HOUR).moved]


@pytest.mark.parametrize("by", list(Rationing))
def test_the_lead_that_brings_most_goes_first_whoever_came_first(by):
    with full(replace(POLICY, capacity=replace(POLICY.capacity, by=by))) as (desk, holds):
        for hour, (key, score) in enumerate((("small", 10), ("big", 90), ("middling", 40)), start=1):
            sent(desk, key, score, hour)
        assert next_out(desk, holds, 5) == ["big"]


def test_a_lead_that_waited_longer_than_allowed_goes_before_what_brings_more():
    with full(replace(POLICY, queue_minutes=180)) as (desk, holds):
        sent(desk, "small", 10, 1)
        sent(desk, "big", 90, 2)
        assert next_out(desk, holds, 4) == ["small"]


def test_among_late_leads_the_one_that_waited_longest_goes_first():
    with full(replace(POLICY, queue_minutes=60)) as (desk, holds):
        sent(desk, "small", 10, 1)
        sent(desk, "big", 90, 2)
        assert next_out(desk, holds, 9) == ["small"]


def test_priority_goes_before_worth():
    urgent = Rulebook(rules=(Rule("r", when="lead.score < 20.0", priority=1, lead_priority=5),))
    with full(replace(POLICY, rulebook=urgent)) as (desk, holds):
        sent(desk, "big", 90, 1)
        sent(desk, "small", 10, 2)
        assert next_out(desk, holds, 3) == ["small"]


def test_leads_of_equal_worth_go_in_the_order_they_came():
    with full() as (desk, holds):
        for hour, key in enumerate("abc", start=1):
            sent(desk, key, 40, hour)
        assert next_out(desk, holds, 5) == ["a"]


def test_a_lead_of_which_no_model_says_anything_counts_as_the_others_on_average():
    with full() as (desk, holds):
        sent(desk, "silent", 90, 1, consent_profiling="no")
        sent(desk, "big", 90, 2)
        sent(desk, "small", 10, 3)
        assert next_out(desk, holds, 5) == ["big"]
    with full() as (desk, holds):
        sent(desk, "silent", 90, 1, consent_profiling="no")
        sent(desk, "small", 10, 2)
        assert next_out(desk, holds, 5) == ["silent"]
