"""How sure a number is: the interval of a share, and the standard error of a sum whose parts stand or fall together."""

from typing import Final

import numpy as np

from fairlead.domain.prediction import Z80, FloatArray, IntArray

Z95: Final = 1.959963984540054


def wilson(rate: float, n: float, *, z: float = Z95) -> tuple[float, float]:
    """The interval of a share ``rate`` of ``n`` (Wilson 1927), of 95% unless ``z`` says otherwise; 0 to 1 where ``n`` is 0.

    It holds the share itself, and lies within 0 and 1. ``n`` of weighed leads: the effective number, (Σw)² / Σw².
    """
    if n <= 0:
        return 0.0, 1.0
    square = z * z
    middle = (rate + square / (2 * n)) / (1 + square / n)
    reach = z / (1 + square / n) * float(np.sqrt(rate * (1 - rate) / n + square / (4 * n * n)))
    return max(min(middle - reach, rate), 0.0), min(max(middle + reach, rate), 1.0)


def clustered_error(parts: FloatArray, cluster: IntArray) -> float:
    """The standard error of the sum of ``parts`` (mean 0) where those of one ``cluster`` stand or fall together (Liang and Zeger 1986).

    √(G/(G − 1)·Σ_g (Σ_{i in g} part_i)²) with G clusters; shapes (n,).
    """
    sums = np.bincount(np.unique(cluster, return_inverse=True)[1].reshape(-1), weights=parts)
    return float(np.sqrt(len(sums) / max(len(sums) - 1, 1) * (sums**2).sum()))


__all__ = ["Z80", "Z95", "clustered_error", "wilson"]
