"""At which hours people like this one answer, by the organization's own calls and meetings; shrunken, silent where there are too few."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
HOURS: Final = 24
FEWEST_TRIES: Final = 200
"""With fewer calls and meetings in all, nothing is said of hours."""
_LEAST_PRIOR, _MOST_PRIOR = 1.0, 1e6


@dataclass(frozen=True, slots=True, eq=False)
class HourCounts:
    """Tries and answers by the hour on the clock of the person who was tried; shape (24,) both, sums that add up."""

    tries: FloatArray
    answers: FloatArray

    @classmethod
    def none(cls) -> "HourCounts":
        """Nothing was tried."""
        return cls(np.zeros(HOURS), np.zeros(HOURS))

    def __add__(self, other: "HourCounts") -> "HourCounts":
        return HourCounts(self.tries + other.tries, self.answers + other.answers)

    @property
    def total(self) -> int:
        """How many tries."""
        return round(float(self.tries.sum()))


@dataclass(frozen=True, slots=True, eq=False)
class AnswerRates:
    """The share of tries that are answered, by the person's hour, shape (24,), and of all hours; from how many tries.

    ``alike``: how many of them were with people of the same kind. ``best``: the hours at which most answer, as far as they differ.
    """

    rates: FloatArray
    mean: float
    tries: int
    alike: int
    best: tuple[int, ...]

    @property
    def differ(self) -> bool:
        """Whether hours differ by more than chance explains."""
        return bool(self.best)

    def relative(self, hour: int) -> float:
        """The rate of an hour over that of all hours."""
        return float(self.rates[hour]) / self.mean if self.mean > 0 else 1.0


@dataclass(frozen=True, slots=True)
class TooFewTries:
    """Too early to tell: how many calls and meetings there are, and how many are needed."""

    tries: int
    needed: int = FEWEST_TRIES


Rates = AnswerRates | TooFewTries


def answer_rates(everybody: HourCounts, alike: HourCounts) -> Rates:
    """Rates of people like this one, drawn towards those of everybody, and these towards one rate for all hours.

    With ``n_h`` tries and ``s_h`` answers in the hour h and the prior p_h: ``(s_h + k p_h) / (n_h + k)``, the mean of a beta posterior.
    The weight ``k`` of the prior is that of the beta distribution whose variance is what rates of hours part by beyond chance (method of
    moments: Kleinman, J. Am. Stat. Assoc. 68, 1973): ``k = p(1 - p) / v - 1``. Where hours part no more than chance has them part, all
    hours are alike.
    """
    if everybody.total < FEWEST_TRIES:
        return TooFewTries(everybody.total)
    mean = float(everybody.answers.sum() / everybody.tries.sum())
    prior = np.full(HOURS, mean)
    weight = _weight(everybody, mean)
    all_hours = (everybody.answers + weight * prior) / (everybody.tries + weight)
    # A kind of people may part from everybody as far as hours part from each other, and no further.
    rates = (alike.answers + weight * all_hours) / (alike.tries + weight)
    return AnswerRates(rates, mean, everybody.total, alike.total, _best(rates, everybody, weight))


def _weight(counts: HourCounts, mean: float) -> float:
    """How many tries the prior is worth; much where hours do not part."""
    tried = counts.tries > 0
    tries, answers = counts.tries[tried], counts.answers[tried]
    total = tries.sum()
    spread = total - (tries**2).sum() / total
    if spread <= 0 or not 0 < mean < 1:
        return _MOST_PRIOR
    by_chance = (len(tries) - 1) * mean * (1 - mean)
    variance = ((tries * (answers / tries - mean) ** 2).sum() - by_chance) / spread
    if variance <= 0:
        return _MOST_PRIOR
    return float(np.clip(mean * (1 - mean) / variance - 1, _LEAST_PRIOR, _MOST_PRIOR))


def _best(rates: FloatArray, counts: HourCounts, weight: float) -> tuple[int, ...]:
    """The hours within a tenth of the best, of those at which anybody was tried; none where hours are alike."""
    tried = np.flatnonzero(counts.tries > 0)
    if weight >= _MOST_PRIOR or not len(tried):
        return ()
    most = float(rates[tried].max())
    return tuple(int(hour) for hour in tried if rates[hour] >= 0.9 * most)
