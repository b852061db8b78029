"""The interval of a share, such as the share of leads that were won."""

from typing import Final

import numpy as np

Z80: Final = 1.2815515655446004
Z95: Final = 1.959963984540054


def wilson(rate: float, n: float, *, z: float = Z95) -> tuple[float, float]:
    """The interval of a share ``rate`` of ``n`` (Wilson 1927), of 95 % unless ``z`` says otherwise; 0 to 1 where ``n`` is 0.

    It holds the share itself, and lies within 0 and 1. ``n`` of weighed leads: the effective number, (Σw)² / Σw².
    """
    if n <= 0:
        return 0.0, 1.0
    square = z * z
    middle = (rate + square / (2 * n)) / (1 + square / n)
    reach = z / (1 + square / n) * float(np.sqrt(rate * (1 - rate) / n + square / (4 * n * n)))
    return max(min(middle - reach, rate), 0.0), min(max(middle + reach, rate), 1.0)
