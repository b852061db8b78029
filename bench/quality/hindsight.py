"""What no policy can exceed that gives leads as they arrive: the bound that knows the future, and the prices that belong to it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np

from fairlead.domain.prediction import Curves
from fairlead.domain.pricing.solving import Solved, solve
from fairlead.domain.pricing.stream import Slots, Window
from fairlead.domain.pricing.stream import Stream as Expected
from fairlead.learning.twin import World
from fairlead.learning.twin.at_once import at_once
from fairlead.learning.twin.beliefs import FloatArray
from fairlead.learning.twin.priced import curves_of

STRETCH_DAYS: Final = 7.0
"""Slots are counted on average over stretches of this length: a weaker limit than at every moment, so the bound stays one."""
_FASTEST: Final = 1.0 / 3.0
"""Nobody replies sooner than with a third of the usual leads open: `fairlead.domain.prediction.busier` ends there."""


@dataclass(frozen=True, eq=False)
class Hindsight:
    """``bound``: minor units. ``reached``: what a plan with that knowledge earns; between the two lies the truth. Prices by stretch."""

    bound: float
    reached: float
    slot: FloatArray
    new: FloatArray


def know_the_future(world: World) -> Hindsight:
    """Every arrival known, slots filled by expectation: the dual of that linear program for any prices is a bound."""
    worth, chance = at_once(world, world.truth, quicker=_FASTEST**world.truth.replies.slowing)
    run = slice(world.stream.first, None)
    span = float(world.stream.arrived[-1])
    stretches = int(np.ceil(span / STRETCH_DAYS))
    curves = tuple(Curves(each.days / STRETCH_DAYS, each.won, each.other) for each in curves_of(world.truth.lengths))
    expected = Expected(world.stream.arrived[run] / STRETCH_DAYS, worth[run], chance[run], curves, world.truth.kind[run])
    solved = _solved(expected, world, stretches)
    return Hindsight(solved.bound_minor, solved.plan_minor, solved.prices.day_minor, solved.prices.new_minor)


def _solved(expected: Expected, world: World, stretches: int) -> Solved:
    staff = world.staff
    nobody = np.zeros((staff.size, stretches))
    window = Window.of(1, staff.max_week, nobody, stretches)
    return solve(
        expected,
        Slots(staff.max_open, nobody, (window,)),
        rep_ids=tuple(str(rep) for rep in range(staff.size)),
        made_at=datetime(2026, 1, 5, tzinfo=UTC),
        most_leads=len(expected),
        heats=(0.08, 0.03, 0.01),
        steps=(30, 40, 70),
        spans=tuple(range(stretches + 1)),
    )
