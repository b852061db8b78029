"""Whether it has been quiet for longer than is plausible for these hours of the week."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from fairlead.domain.evidence.flood import Usual
from fairlead.domain.evidence.reference import HOURS, Reference

FALSE_SILENCES: Final = 0.01
"""How many times a year, at most, such a silence is reported where leads come as they always did."""
_WEEKS_A_YEAR: Final = 52.0
_LONGEST: Final = timedelta(weeks=26)


@dataclass(frozen=True, slots=True)
class Silence:
    """No lead ``since``; ``expected`` would have come. ``chance``: of so long a silence by itself; ``least``: below it is reported."""

    since: datetime
    expected: float
    chance: float
    least: float

    @property
    def implausible(self) -> bool:
        """Whether something is likely to be broken."""
        return self.chance < self.least


def silence(reference: Usual, last: datetime, *, at: datetime) -> Silence | None:
    """How plausible it is that nothing came from ``last`` until ``at``; None where the reference tells too little of arrivals.

    Arrivals of a day vary by ``bunching`` φ times more than by chance, as where their rate is gamma distributed with shape
    k = μ / (φ − 1); of Λ expected none comes with probability (1 + Λ/k)^(−k), or exp(−Λ) where φ is 1. Every lead begins a silence, so
    each is reported below a share of `FALSE_SILENCES`.
    """
    weekly = sum(reference.hours) / reference.weeks if reference.weeks > 0 else 0.0
    if weekly <= 0:
        return None
    expected = _expected(reference, max(last, at - _LONGEST), at)
    shape = weekly / 7.0 / (reference.bunching - 1.0) if reference.bunching > 1.0 else math.inf
    log_chance = -expected if math.isinf(shape) else -shape * math.log1p(expected / shape)
    return Silence(last, expected, math.exp(log_chance), FALSE_SILENCES / max(weekly * _WEEKS_A_YEAR, 1.0))


def silence_of_wins(reference: Reference, last: datetime, *, at: datetime) -> Silence | None:
    """The same for outcomes, judged by the wins among them alone: as many as such leads brought, at any hour.

    None where the reference tells too little.
    """
    weekly = sum(reference.hours) / reference.weeks if reference.weeks > 0 else 0.0
    wins = weekly * (reference.ripe.won / reference.ripe.leads if reference.ripe.leads else 0.0)
    if wins <= 0:
        return None
    expected = wins / 7.0 * max((min(at - last, _LONGEST)).total_seconds(), 0.0) / 86_400.0
    return Silence(last, expected, math.exp(-expected / reference.bunching), FALSE_SILENCES / max(wins * _WEEKS_A_YEAR, 1.0))


def _expected(reference: Usual, first: datetime, last: datetime) -> float:
    """Leads expected from one moment to another, by hours of the week."""
    total, here = 0.0, first.astimezone(UTC)
    while here < last:
        following = min(here.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1), last)
        hour = (here.weekday() * 24 + here.hour) % HOURS
        total += reference.hours[hour] / reference.weeks * (following - here).total_seconds() / 3600.0
        here = following
    return total
