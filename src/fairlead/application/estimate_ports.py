"""What an estimate of a policy needs from outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from fairlead.application.ports import Kept
from fairlead.domain.deciding import Policy
from fairlead.domain.evidence import Answer, CannotTell, Deployed, Estimate


class Estimates(Protocol):
    """Whoever tells what a policy would have earned."""

    def ask(self, policy: Policy, *, days: int, runs: int, most: int) -> "PolicyEstimate":
        """On the leads of so many days whose outcome is known, at most ``most``. Raises `fairlead.application.ports.NotFound`."""
        ...


class DecisionsKept(Protocol):
    """Decisions as they were kept, in bulk."""

    def decisions(self, *, after: int, since: datetime, limit: int) -> Sequence[tuple[int, Kept | None]]:
        """Decisions that gave a lead to a rep: made from ``since`` on, numbered after ``after``, by number; None for damaged ones."""
        ...


@dataclass(frozen=True, slots=True)
class Modelled:
    """What the model alone says of leads whose reps were not drawn with known probabilities, in minor units a lead.

    ``proposed`` and ``in_force``: with the range between ``low`` and ``high`` of the proposed one, should every pair err the same way.
    """

    leads: int
    proposed: float
    low: float
    high: float
    in_force: float


@dataclass(frozen=True, slots=True)
class PolicyEstimate:
    """What a policy would have earned on the leads of a period, in minor units a lead.

    ``first``, ``last``: when the period's decisions were made. ``decided``: decisions in it; ``compared``: those that tell something;
    ``left_out``: the others, by why. ``actual``, ``actual_wins``: what came of the compared ones; ``value``, ``wins``: what the policy
    would have earned, each lead with the reps as they were free then. ``difference``: its value less the actual one. ``deployed``: its
    value had it decided everything; None, with ``no_loop``, where leads cannot be routed again. ``modelled``: of other leads of the
    period. ``models``: versions that decided, the most frequent first. ``prices``: what to know of prices where one of the policies goes
    by them.
    """

    first: datetime
    last: datetime
    stage: str
    horizon_days: int
    decided: int
    compared: int
    left_out: Mapping[str, int]
    actual: Estimate | None
    actual_wins: Estimate | None
    value: Answer
    wins: Answer
    difference: Estimate | None
    deployed: Deployed | CannotTell | None
    no_loop: str
    modelled: Modelled | None
    models: Sequence[str]
    prices: Sequence[str] = ()
