"""Is a theme said more often with poor ratings than with good ones, or more rarely, beyond chance?

Of ``poor + good`` texts, ``with_poor + with_good`` say the theme. Where saying it has nothing to do with the rating, and the totals are as
they are, the number with poor ratings is hypergeometric; the p-value sums the chance of every table that is no likelier than this one
(Fisher 1922; the exact test). Themes of which no split whatever could be told from chance are not tested, as their totals alone say
(Gilbert 2005); of all others the p-values are adjusted together by Benjamini and Hochberg (1995). The test takes texts as independent,
and those of one person are not quite: what is found must be found also with the texts of any one person left out, else it is told to
hang on one.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

import numpy as np

from fairlead.learning.discoveries import RATE, benjamini_hochberg

_AS_LIKELY: Final = 1.0 + 1e-9
"""Chances that differ by rounding alone are as likely as each other."""

__all__ = ["RATE", "Counts", "Judged", "Leaning", "judged", "two_sided"]


class Leaning(StrEnum):
    """How a theme goes with ratings.

    ``hangs on one``: it would be told, but for what one person wrote. ``too few``: no split of so few could be told from chance.
    """

    MORE_POOR = "more with poor"
    MORE_GOOD = "more with good"
    HANGS_ON_ONE = "hangs on one"
    NOT_TOLD_APART = "not told apart"
    TOO_FEW = "too few"


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one theme in one language: texts that say it with poor and with good ratings, and all texts with either."""

    with_poor: int
    with_good: int
    poor: int
    good: int

    def __sub__(self, other: "Counts") -> "Counts":
        """Without those of somebody."""
        return Counts(self.with_poor - other.with_poor, self.with_good - other.with_good, self.poor - other.poor, self.good - other.good)


@dataclass(frozen=True, slots=True)
class Judged:
    """``adjusted``: the p-value with all themes taken into account; None where it was not tested."""

    leaning: Leaning
    adjusted: float | None


def judged(themes: Sequence[tuple[Counts, Iterable[Counts]]]) -> Sequence[Judged]:
    """All themes together, in the order given; with each the counts of every person who wrote in its language."""
    tested = [place for place, (whole, _) in enumerate(themes) if _could_tell(whole)]
    found = np.array([two_sided(themes[place][0]) for place in tested], dtype=np.float64)
    adjusted: Mapping[int, float] = dict(zip(tested, map(float, benjamini_hochberg(found)), strict=True))
    return [_leaning(whole, people, adjusted.get(place)) for place, (whole, people) in enumerate(themes)]


@lru_cache(maxsize=65_536)
def two_sided(table: Counts) -> float:
    """The p-value of Fisher's exact test."""
    said, total = table.with_poor + table.with_good, table.poor + table.good
    least, most = max(0, said - table.good), min(said, table.poor)
    logs = [_log_ways(table.poor, each) + _log_ways(table.good, said - each) for each in range(least, most + 1)]
    whole = _log_ways(total, said)
    chances = [math.exp(each - whole) for each in logs]
    bound = chances[table.with_poor - least] * _AS_LIKELY
    return min(1.0, math.fsum(each for each in chances if each <= bound))


def _log_ways(of: int, chosen: int) -> float:
    return math.lgamma(of + 1) - math.lgamma(chosen + 1) - math.lgamma(of - chosen + 1)


def _could_tell(whole: Counts) -> bool:
    """Whether the clearest split of these totals would be told from chance."""
    said = whole.with_poor + whole.with_good
    most_poor, most_good = min(said, whole.poor), min(said, whole.good)
    ends = (
        Counts(most_poor, said - most_poor, whole.poor, whole.good),
        Counts(said - most_good, most_good, whole.poor, whole.good),
    )
    return min(map(two_sided, ends)) < RATE


def _leaning(whole: Counts, people: Iterable[Counts], adjusted: float | None) -> Judged:
    if adjusted is None:
        return Judged(Leaning.TOO_FEW, None)
    if adjusted >= RATE:
        return Judged(Leaning.NOT_TOLD_APART, adjusted)
    if not all(_stands(whole, whole - each) for each in people):
        return Judged(Leaning.HANGS_ON_ONE, adjusted)
    return Judged(Leaning.MORE_POOR if _leans_poor(whole) else Leaning.MORE_GOOD, adjusted)


def _stands(whole: Counts, rest: Counts) -> bool:
    return _leans_poor(rest) == _leans_poor(whole) and two_sided(rest) < RATE


def _leans_poor(table: Counts) -> bool:
    return table.with_poor * table.good > table.with_good * table.poor
