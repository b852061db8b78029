"""Fewer leads where more would tell hardly more: so many of them, evenly spread over time, and rather those that were won.

Nothing is drawn: equal data give equal models, and every month keeps its share. Of an outcome as rare as a win the precision of log-odds
is bounded by the wins, 1/n₁ + 1/n₀; so wins are kept and the others thinned and weighed up, which estimates the same (Fithian and Hastie
2014, "Local case-control sampling").
"""

from typing import Final

import numpy as np

from fairlead.domain.prediction import FloatArray, IntArray

MOST_LEADS: Final = 200_000
"""No fit that is not kept looks at more; docs/decisions/0012-a-million-leads.md tells what that costs."""
PLENTY: Final = 50_000
"""Up to here nothing is thinned, and nothing taken over from one fit to the next; docs/decisions/0015-what-a-second-fit-takes-over.md."""


def thinned(rows: IntArray, most: int = MOST_LEADS) -> IntArray:
    """``rows`` in order of time, or ``most`` of them, the first and the last included."""
    return rows if len(rows) <= most else rows[np.linspace(0, len(rows) - 1, most).astype(np.intp)]


def thinned_by_outcome(rows: IntArray, won: FloatArray, weight: FloatArray, most: int = MOST_LEADS) -> tuple[IntArray, FloatArray]:
    """``rows`` (ascending), or some ``most`` of them, and the weight of each; those left out of wins and of others are made up for.

    ``won`` and ``weight``: of all leads, shape (n,). The sum of the weights stays, of those won and of the others.
    """
    if len(rows) <= most:
        return rows, weight[rows]
    wins, others = rows[won[rows] > 0.5], rows[won[rows] <= 0.5]
    few_wins = thinned(wins, max(most // 2, most - len(others)))
    few_others = thinned(others, most - len(few_wins))
    kept, weights = [], []
    for whole, few in ((wins, few_wins), (others, few_others)):
        kept.append(few)
        weights.append(weight[few] * (float(weight[whole].sum()) / max(float(weight[few].sum()), 1e-12)))
    order = np.argsort(np.concatenate(kept), kind="stable")
    return np.concatenate(kept)[order], np.concatenate(weights)[order]
