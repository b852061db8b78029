"""Evidence of a change that may be looked at every day.

An e-process E starts at 1 and, where nothing changed, is 1 at most in the mean at every moment one may stop. By Ville's inequality it
then ever reaches 1/α with a probability of at most α, however often one looks (Ville 1939; Howard, Ramdas, McAuliffe, Sekhon 2021).
Each is a ratio: how well what came since some start is foretold by "other than before", over how well by "as before".

*Counts.* Both are Dirichlet-multinomial (Lindon and Malek 2022 test against shares that are known): "as before" foretells from the
reference and everything since, so that a small reference is not taken for the truth; "other" from wider priors around the same shares.
The mean of 1 is then one over the shares that the reference leaves possible, weighed by how likely it makes them (a Dirichlet), and not
one for each of them: where the reference is unlucky, a false alarm is likelier than α, and where it is typical, less likely.
*Arrivals.* The same with gamma and Poisson. *Outcomes.* The chance promised is exact under "as before", so the ratio is that of shifted
or stretched chances, exp(t·y) / (1 − p + p·exp(t)).

When the change came is not known: every week since the reference is a start, the j-th with weight 1 / (j(j + 1)), which sum to 1.
The start with the most evidence says since when. Arrays: days in order, shape (days, …).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from fairlead.domain.prediction import FloatArray

EVERY: Final = 7
"""Days from one possible start to the next."""
_OTHER_SHARES: Final = (0.0, 30.0, 300.0)
_OTHER_RATES: Final = (4.0, 40.0)
_HALF_LOG_TAU: Final = 0.9189385332046727


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """``log_e``: the logarithm of the e-process after each day, shape (days,). ``start``: the day since which it speaks most, by day."""

    log_e: FloatArray
    start: np.ndarray[tuple[int], np.dtype[np.intp]]

    @property
    def latest(self) -> float:
        """After the last day; 0 before the first."""
        return float(self.log_e[-1]) if len(self.log_e) else 0.0

    @property
    def since(self) -> int:
        """The day since which it speaks most now."""
        return int(self.start[-1]) if len(self.start) else 0


def of_counts(reference: FloatArray, days: FloatArray, *, bunching: float = 1.0) -> Evidence:
    """Whether the shares of bins changed.

    ``reference``: shape (bins,); ``days``: shape (days, bins). ``bunching``: how much more than by chance counts vary, 1 at least; leads
    that come in bunches tell less, so all counts are divided by it.
    """
    known = reference / bunching + 0.5

    def ratio(before: FloatArray, since: FloatArray) -> FloatArray:
        base = known + before
        share = base / base.sum()
        others = [_foretold(width * share + 0.5, since) for width in _OTHER_SHARES]
        return _mean_of(np.stack(others)) - _foretold(base, since)

    return _over_starts(days / bunching, ratio)


def of_arrivals(reference: float, expected: FloatArray, came: FloatArray, *, bunching: float = 1.0) -> Evidence:
    """Whether more or fewer leads come.

    ``reference``: leads on which the expectation rests; ``expected`` and ``came``: leads by day, shape (days,).
    """
    known = max(reference, 1.0) / bunching

    def ratio(before: FloatArray, since: FloatArray) -> FloatArray:
        shape, rate = known + before[1], known + before[0]
        others = [_arrived(max(width * shape / rate, 0.5), width, since[:, 0], since[:, 1]) for width in _OTHER_RATES]
        return _mean_of(np.stack(others)) - _arrived(shape, rate, since[:, 0], since[:, 1])

    return _over_starts(np.stack([expected, came], axis=1) / bunching, ratio)


def of_outcomes(gains: FloatArray) -> Evidence:
    """Whether chances mean what they say. ``gains``: log ratio of each alternative by day, shape (days, alternatives)."""
    return _over_starts(gains, lambda _before, since: _mean_of(since.T))


def threshold(alpha: float) -> float:
    """The log evidence that is reached by chance with a probability of at most ``alpha``, ever."""
    return float(-np.log(alpha))


def _over_starts(days: FloatArray, ratio: Callable[[FloatArray, FloatArray], FloatArray]) -> Evidence:
    """Mix over the starts. ``ratio``: from the sums before a start, and those since it by day, to the log ratio by day."""
    count = len(days)
    starts = np.arange(0, count, EVERY)
    if not len(starts):
        return Evidence(np.zeros(0), np.zeros(0, dtype=np.intp))
    total = np.cumsum(days, axis=0)
    log_weight = -np.log((np.arange(len(starts)) + 1.0) * (np.arange(len(starts)) + 2.0))
    found = np.full((count, len(starts)), -np.inf)
    for place, start in enumerate(starts):
        before = total[start - 1] if start else np.zeros(days.shape[1])
        found[start:, place] = ratio(before, total[start:] - before)
    begun = np.arange(count) // EVERY + 1
    to_come = np.log(1.0 / (begun + 1.0))[:, None]  # starts not reached yet stand at 1
    weighted = found + log_weight
    return Evidence(np.logaddexp.reduce(np.concatenate([weighted, to_come], axis=1), axis=1), starts[np.argmax(weighted, axis=1)])


def _foretold(prior: FloatArray, counts: FloatArray) -> FloatArray:
    """Log probability of a sequence with these counts, shape (days, bins), from a Dirichlet prior; the number of orders cancels."""
    total = float(prior.sum())
    seen = (log_gamma(prior + counts) - log_gamma(prior)).sum(axis=1)
    return np.asarray(seen - log_gamma(total + counts.sum(axis=1)) + log_gamma(np.array([total])))


def _arrived(shape: float, rate: float, expected: FloatArray, came: FloatArray) -> FloatArray:
    """Log probability of ``came`` arrivals where the rate is gamma distributed around the expected one; common terms are left out."""
    return np.asarray(
        log_gamma(shape + came) - log_gamma(np.array([shape])) + shape * np.log(rate) - (shape + came) * np.log(rate + expected)
    )


def _mean_of(logs: FloatArray) -> FloatArray:
    """The logarithm of the mean over the first axis."""
    return np.asarray(np.logaddexp.reduce(logs, axis=0) - np.log(len(logs)))


def log_gamma(x: FloatArray) -> FloatArray:
    """Log Γ of positive numbers, to about 1e-12: Stirling's series at x + 8 (Abramowitz and Stegun 6.1.41), and the recurrence down."""
    y = x + 8.0
    product = x * (x + 1.0) * (x + 2.0) * (x + 3.0) * (x + 4.0) * (x + 5.0) * (x + 6.0) * (x + 7.0)
    inverse = 1.0 / y
    square = inverse * inverse
    series = inverse * (1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square / 1680.0)))
    return np.asarray((y - 0.5) * np.log(y) - y + _HALF_LOG_TAU + series - np.log(product))
