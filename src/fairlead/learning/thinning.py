"""Fewer leads where more would tell no more: so many of them, evenly spread over time.

Which are taken follows from their number and order alone, so that equal data give equal models, and every month keeps its share.
"""

from typing import Final

import numpy as np

from fairlead.domain.prediction import IntArray

MOST_LEADS: Final = 200_000
"""Up to here nothing is thinned; docs/decisions/0012-a-million-leads.md tells what it costs above."""


def thinned(rows: IntArray, most: int = MOST_LEADS) -> IntArray:
    """``rows`` in order of time, or ``most`` of them, the first and the last included."""
    return rows if len(rows) <= most else rows[np.linspace(0, len(rows) - 1, most).astype(np.intp)]
