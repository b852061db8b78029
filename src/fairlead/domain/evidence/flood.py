"""How leads usually come by hour of the week, and whether far more of them come now."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

import numpy as np

from fairlead.domain.evidence.reference import HOURS

FALSE_FLOODS: Final = 0.01
"""How many times a year, at most, a flood is reported where leads come as they always did."""
MATERIAL_FLOOD: Final = 3.0
_HOURS_A_YEAR: Final = 24.0 * 365.0
_WEEK: Final = 7
_HOUR: Final = timedelta(hours=1)
_TERMS: Final = 20_000


class Usual(Protocol):
    """How leads usually come: ``hours``, by hour of the week in UTC, Monday 00:00 first, counted over ``weeks`` weeks.

    ``bunching``: how many times more than by chance the leads of a day vary, 1 at least.
    """

    @property
    def hours(self) -> Sequence[int]:
        """Leads by hour of the week."""
        ...

    @property
    def weeks(self) -> float:
        """Over how many weeks."""
        ...

    @property
    def bunching(self) -> float:
        """How much days vary."""
        ...


@dataclass(frozen=True, slots=True)
class Arriving:
    """`Usual`, counted from the leads of the last weeks."""

    hours: tuple[int, ...]
    weeks: float
    bunching: float

    @classmethod
    def of(cls, moments: Sequence[datetime], *, until: datetime, weeks: int) -> "Arriving":
        """From when each lead came; those outside of the last ``weeks`` weeks of whole days before ``until`` do not count."""
        last = until.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        first = last - timedelta(weeks=weeks)
        inside = [each.astimezone(UTC) for each in moments if first <= each < last]
        hours = np.bincount([each.weekday() * 24 + each.hour for each in inside], minlength=HOURS)
        days = np.bincount([(each - first).days for each in inside], minlength=weeks * _WEEK).reshape(weeks, _WEEK)
        mean = days.mean(axis=0)
        some = mean > 0
        spread = float((((days - mean) ** 2)[:, some] / mean[some]).sum()) / max((weeks - 1) * int(some.sum()), 1)
        return cls(tuple(hours.tolist()), float(weeks), max(spread, 1.0))


@dataclass(frozen=True, slots=True)
class Flood:
    """``leads`` came since ``since``, where ``expected`` usually do. ``chance``: of as many or more by itself."""

    since: datetime
    leads: int
    expected: float
    chance: float

    @property
    def implausible(self) -> bool:
        """Whether something is likely to be behind it, and it is much."""
        return self.chance < FALSE_FLOODS / _HOURS_A_YEAR and self.leads >= MATERIAL_FLOOD * self.expected


def expected_between(usual: Usual, first: datetime, last: datetime) -> float:
    """Leads that usually come from one moment to another, by hours of the week; a week of average hours stands beside those counted.

    So no hour counts as one in which no lead can ever come.
    """
    average = sum(usual.hours) / HOURS / usual.weeks
    total, here = 0.0, first.astimezone(UTC)
    while here < last:
        following = min(here.replace(minute=0, second=0, microsecond=0) + _HOUR, last)
        rate = (usual.hours[(here.weekday() * 24 + here.hour) % HOURS] + average) / (usual.weeks + 1.0)
        total += rate * ((following - here) / _HOUR)
        here = following
    return total


def flood(usual: Usual, leads: int, *, since: datetime, at: datetime) -> Flood | None:
    """How plausible it is that ``leads`` came from ``since`` to ``at``; None where no leads usually come.

    Arrivals of a day vary by ``bunching`` φ times more than by chance, as where their rate is gamma distributed with shape k = μ / (φ − 1),
    μ being the leads of a day. With Λ expected, their number is then negative binomial: P(N = n) = Γ(n + k) / (n! Γ(k)) · p^n (1 − p)^k,
    p = Λ / (Λ + k); Poisson where φ is 1.
    """
    weekly = sum(usual.hours) / usual.weeks if usual.weeks > 0 else 0.0
    if weekly <= 0:
        return None
    expected = expected_between(usual, since, at)
    shape = weekly / _WEEK / (usual.bunching - 1.0) if usual.bunching > 1.0 else math.inf
    return Flood(since, leads, expected, _tail(leads, expected, shape))


def _tail(leads: int, mean: float, shape: float) -> float:
    """The chance of ``leads`` or more where ``mean`` are expected."""
    if leads <= mean:
        return 1.0
    following = np.arange(leads, leads + _TERMS, dtype=np.float64)
    if math.isinf(shape):
        log_first = leads * math.log(mean) - mean - math.lgamma(leads + 1.0)
        ratios = mean / (following + 1.0)
    else:
        p = mean / (mean + shape)
        log_first = math.lgamma(leads + shape) - math.lgamma(leads + 1.0) - math.lgamma(shape)
        log_first += leads * math.log(p) + shape * math.log1p(-p)
        ratios = p * (following + shape) / (following + 1.0)
    return min(math.exp(log_first) * (1.0 + float(np.cumprod(ratios).sum())), 1.0)
