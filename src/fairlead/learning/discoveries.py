"""Many questions asked together: how few of what is flagged may be false discoveries."""

from typing import Final

import numpy as np

from fairlead.domain.prediction import FloatArray

RATE: Final = 0.05
"""Adjusted p-value below which something is flagged."""


def benjamini_hochberg(p_values: FloatArray) -> FloatArray:
    """Adjusted p-values: the least rate of false discoveries at which each is flagged (Benjamini and Hochberg 1995); shape (n,)."""
    n = len(p_values)
    order = np.argsort(p_values)[::-1]
    found = np.empty(n)
    found[order] = np.minimum.accumulate(np.minimum(p_values[order] * n / np.arange(n, 0, -1), 1.0))
    return found
