"""Learned fit, 0 to 100: where a lead stands among recent ones by who it is alone, whatever it did.

A scorecard adds the log-odds that training found for each trait of company and person; what is not known of a lead adds nothing. The fit is
the percentile of that sum among recent leads, so half of them lie below 50. A few look-ups tell it, and every part of it is a reason.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

FIT_FEATURES: Final = ("industry_group", "size_band", "country", "language", "function", "seniority", "revenue_minor")
"""Who a lead is: traits of the company and the person. Not how it came, what it asked for or what it did; and no state or city: finer than
the country, places mostly tell which rep had the lead."""


@dataclass(frozen=True, slots=True)
class Trait:
    """One feature: log-odds by value for categories; for numbers ``steps``, one more than ``edges``: the first below the first edge."""

    feature: str
    values: Mapping[str, float]
    edges: tuple[float, ...] = ()
    steps: tuple[float, ...] = ()

    def points(self, value: float | str | None) -> float | None:
        """Log-odds for a value; None where it is not known or was too rare to learn from."""
        if value is None or value == "":
            return None
        if isinstance(value, str):
            return self.values.get(value)
        return self.steps[bisect_right(self.edges, value)] if self.steps and value == value else None  # noqa: PLR0124, NaN is not itself


@dataclass(frozen=True, slots=True)
class Scorecard:
    """``base``: log-odds of a lead of which nothing is known. ``knots``: quantiles of the sum among recent leads at even levels, 0 to 100.

    ``why``: what the test on later leads said of it, in words.
    """

    base: float
    traits: tuple[Trait, ...]
    knots: tuple[float, ...]
    why: str = ""

    def log_odds(self, features: Mapping[str, float | str | None]) -> float | None:
        """The sum; None where none of the traits is known."""
        total, known = self.base, False
        for trait in self.traits:
            points = trait.points(features.get(trait.feature))
            if points is not None:
                total += points
                known = True
        return total if known else None

    def fit(self, features: Mapping[str, float | str | None]) -> float | None:
        """The percentile; None where nothing that it reads is known."""
        total = self.log_odds(features)
        return None if total is None else round(percentile(total, self.knots), 2)

    def reasons(self, features: Mapping[str, float | str | None]) -> tuple[tuple[str, float | str | None, float | None], ...]:
        """(feature, the lead's value, its log-odds or None where not known), the weightiest first."""
        told = [(trait.feature, features.get(trait.feature), trait.points(features.get(trait.feature))) for trait in self.traits]
        return tuple(sorted(told, key=lambda each: -abs(each[2] or 0.0)))


def percentile(value: float, knots: Sequence[float]) -> float:
    """Where ``value`` stands among quantiles at even levels, 0 to 100; the middle of its levels where several share the value."""
    last = len(knots) - 1
    if last < 1 or knots[0] == knots[-1]:
        return 50.0
    low, high = bisect_left(knots, value), bisect_right(knots, value)
    if high > low:
        return 100.0 * 0.5 * (low + high - 1) / last
    if low == 0 or low > last:
        return 0.0 if low == 0 else 100.0
    return 100.0 * (low - 1 + (value - knots[low - 1]) / (knots[low] - knots[low - 1])) / last
