"""How far two tallies lie apart: the population stability index and two tests of one look. Arrays of counts have shape (bins,)."""

import math
from dataclasses import dataclass

import numpy as np

from fairlead.domain.prediction import FloatArray

_TERMS = 100


@dataclass(frozen=True, slots=True)
class OneLook:
    """A statistic, its degrees of freedom (0 for Kolmogorov and Smirnov), and the probability of one as large where nothing changed."""

    statistic: float
    freedom: int
    p_value: float


def stability_index(before: FloatArray, now: FloatArray) -> float:
    """PSI = Σ (q − p)·ln(q / p) over bins, p the shares before and q those now; half a lead is added to each bin, so that none is empty.

    By custom below 0.1 is no change, from 0.25 on a large one. Few leads alone make it large: see `expected_index`.
    """
    p, q = ((counts + 0.5) / (counts + 0.5).sum() for counts in (before, now))
    return float(((q - p) * np.log(q / p)).sum())


def expected_index(bins: int, before: float, now: float, *, bunching: float = 1.0) -> float:
    """The mean PSI where nothing changed: (bins − 1)·(1/n + 1/m), n and m leads (Yurdakul 2018): 0.29 for ten bins and 31 leads.

    ``bunching``: how many times more than by chance counts vary, 1 at least. Many leads of one account or form at once tell as little as
    so many times fewer would.
    """
    return (bins - 1) * bunching * (1.0 / max(before, 1.0) + 1.0 / max(now, 1.0))


def chi_square(before: FloatArray, now: FloatArray) -> OneLook:
    """Pearson's test that both come from one distribution; bins with nothing in either are left out."""
    table = np.stack([before, now])[:, (before + now) > 0]
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    freedom = table.shape[1] - 1
    if freedom < 1 or (rows == 0).any():
        return OneLook(0.0, 0, 1.0)
    expected = rows[:, None] * columns[None, :] / table.sum()
    statistic = float(((table - expected) ** 2 / expected).sum())
    return OneLook(statistic, freedom, _above(statistic, freedom))


def kolmogorov_smirnov(before: FloatArray, now: FloatArray) -> OneLook:
    """The largest gap between both cumulated shares over bins in order, and its p-value by Kolmogorov's limit.

    On bins that is too large, never too small: gaps inside of a bin are not seen.
    """
    n, m = float(before.sum()), float(now.sum())
    if not n or not m:
        return OneLook(0.0, 0, 1.0)
    gap = float(np.abs(np.cumsum(before) / n - np.cumsum(now) / m).max())
    scaled = gap * math.sqrt(n * m / (n + m))
    if scaled < 0.2:  # the series below needs ever more terms here, and its sum is 1 to twelve digits
        return OneLook(gap, 0, 1.0)
    terms = (2.0 * (-1.0) ** (j - 1) * math.exp(-2.0 * j * j * scaled * scaled) for j in range(1, _TERMS))
    return OneLook(gap, 0, min(max(sum(terms), 0.0), 1.0))


def _above(statistic: float, freedom: int) -> float:
    """P(χ² > statistic): the finite sums of Abramowitz and Stegun 26.4.4 (odd) and 26.4.5 (even)."""
    half = statistic / 2.0
    if freedom % 2:
        terms = (math.exp((i - 0.5) * math.log(half) - half - math.lgamma(i + 0.5)) for i in range(1, (freedom + 1) // 2)) if half else ()
        return min(math.erfc(math.sqrt(half)) + sum(terms), 1.0)
    terms = (math.exp(i * math.log(half) - half - math.lgamma(i + 1.0)) for i in range(1, freedom // 2)) if half else ()
    return min(math.exp(-half) + sum(terms), 1.0)
