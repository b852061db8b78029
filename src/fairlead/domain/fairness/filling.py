"""Water-filling: raise or lower everybody alike, per share, within limits, until a sum is met."""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def fill(values: FloatArray, shares: FloatArray, low: FloatArray, high: FloatArray, total: float) -> tuple[FloatArray, float]:
    """The ``values`` plus one level times ``shares``, held within ``low`` and ``high``, so that they sum to ``total``; and that level.

    All arrays have shape (n,), ``shares`` above zero, ``low`` at most ``high``. A total out of reach gives the nearest that limits allow.
    The sum rises with the level and is straight between the levels at which somebody meets a limit: the pair of such levels around the
    total is found by halving, the level between them by one division.
    """
    bends = np.sort(np.concatenate([(low - values) / shares, (high - values) / shares]))
    below, above = 0, len(bends) - 1
    if _sum_at(bends[below], values, shares, low, high) >= total:
        return low.copy(), float(bends[below])
    if _sum_at(bends[above], values, shares, low, high) <= total:
        return high.copy(), float(bends[above])
    while above - below > 1:
        middle = (below + above) // 2
        if _sum_at(bends[middle], values, shares, low, high) <= total:
            below = middle
        else:
            above = middle
    least = _sum_at(bends[below], values, shares, low, high)
    most = _sum_at(bends[above], values, shares, low, high)
    level = bends[below] if most <= least else bends[below] + (bends[above] - bends[below]) * (total - least) / (most - least)
    return np.clip(values + level * shares, low, high), float(level)


def _sum_at(level: float, values: FloatArray, shares: FloatArray, low: FloatArray, high: FloatArray) -> float:
    return float(np.clip(values + level * shares, low, high).sum())
