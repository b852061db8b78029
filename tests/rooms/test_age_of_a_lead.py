"""Every question to the model about a lead says how long the lead has gone without an answer."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from fairlead.domain.availability import Calendar, Capacity, Limits
from fairlead.domain.corridor import World, onward
from fairlead.domain.deciding import Action, Policy, Thresholds, Versions
from fairlead.domain.matching import AccountBook
from fairlead.domain.qualification import FeatureMemory
from fairlead.domain.reasons import QueueReason
from tests.rooms.pair_model import PairModel
from tests.rooms.people import NOON, book, qualified, rep, roster

PEOPLE = roster(rep("kim"), rep("lee"))
AFTER = timedelta(hours=2)
ONE_EACH = Capacity(bands=(), each=Limits(max_open=1))


@dataclass(frozen=True)
class Asked(PairModel):
    """Keeps every case that it is asked about."""

    cases: list = field(default_factory=list)

    def forecast(self, case):
        self.cases.append(case)
        return super().forecast(case)


def _walked(policy, open_leads, *, held):
    model, at = Asked(lasts_minutes=600.0), NOON + AFTER
    world = World(
        at=at,
        roster=PEOPLE,
        calendar=Calendar.of(PEOPLE, at),
        accounts=AccountBook(()),
        memory=FeatureMemory(),
        book=book(PEOPLE, open_leads),
        predictor=model,
        policy=policy,
        versions=Versions("test", "p", "r", model.version),
    )
    return onward(qualified(), world, key="L1", held=held), model


@pytest.mark.parametrize(("held", "minutes"), [(False, 120.0), (True, 0.0)])
def test_whom_it_may_be_held_for_is_asked_with_the_same_age(held, minutes):
    holding = replace(Policy(capacity=ONE_EACH), hold_minutes=24 * 60)
    walked, model = _walked(holding, [1, 0], held=held)
    assert len(model.cases) == 2, "who can have it now, and who could later"
    assert [case.age_minutes for case in model.cases] == [minutes, minutes]
    assert walked.decision.action is Action.ASSIGN or walked.decision.queue_reason is QueueReason.HELD


@pytest.mark.parametrize(("held", "minutes"), [(False, 120.0), (True, 0.0)])
def test_how_urgent_it_is_while_all_are_full_is_asked_with_the_same_age(held, minutes):
    # With the best rep it was worth 200.00 on arrival, and after two of ten hours without an answer 163.75.
    urgent = Policy(capacity=ONE_EACH, thresholds=Thresholds(escalate_above_minor=18_000))
    walked, model = _walked(urgent, [1, 1], held=held)
    assert walked.decision.queue_reason is QueueReason.ALL_FULL
    assert [case.age_minutes for case in model.cases] == [minutes, minutes]
    assert walked.decision.escalated is held
