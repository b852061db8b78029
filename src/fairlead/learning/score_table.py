"""Scores beside what became of the leads: bands, thresholds, and whether any threshold tells winners from others.

A threshold separates where the rate of wins from it on is credibly above the rate below it: the difference over its standard error, leads
of one account standing or falling together, is beyond the normal quantile for 5% shared among all thresholds (Bonferroni). Of those that
separate, the one that catches the most wins beyond its share of the other leads is suggested (Youden 1950).
"""

from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np

from fairlead.domain.prediction import FloatArray, IntArray
from fairlead.learning.intervals import clustered_error, wilson

EDGES: Final = tuple(range(0, 101, 10))
_Z_ALL: Final = 2.7729
"""Two-sided 5% shared among nine thresholds."""
_LEAST: Final = 30
_LEAST_WON: Final = 10


@dataclass(frozen=True, slots=True)
class Band:
    """Leads whose score lies from ``low`` up to ``high``, the last 100 included. ``rate`` with its 95% interval (Wilson 1927).

    ``rate`` is None without leads. ``value_minor``: of what was won, together.
    """

    low: int
    high: int
    leads: int
    won: int
    rate: float | None
    rate_low: float
    rate_high: float
    value_minor: float


@dataclass(frozen=True, slots=True)
class Threshold:
    """Leads from ``at`` on against those below. ``caught``: the share of all wins from it on; ``share``: of all leads.

    ``separates``: 1 where higher scores credibly win more, -1 where they win less, 0 where it cannot be told.
    """

    at: int
    share: float
    caught: float
    value_caught: float
    rate_from: float | None
    rate_below: float | None
    separates: int


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """``unscored``: leads without the score, and ``unscored_won`` of them won. ``suggested``: the threshold, None where none separates."""

    leads: int
    won: int
    unscored: int
    unscored_won: int
    bands: tuple[Band, ...]
    thresholds: tuple[Threshold, ...]
    suggested: int | None
    words: str

    def data(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)


def score_table(score: FloatArray, won: FloatArray, value_minor: FloatArray, account: IntArray) -> ScoreTable:
    """Bands and thresholds. All of shape (n,): ``score`` 0 to 100 or NaN, ``won`` 0 or 1, ``value_minor`` NaN where not won."""
    told = ~np.isnan(score)
    scored, wins, value, cluster = score[told], won[told], np.nan_to_num(value_minor[told]) * won[told], account[told]
    few = _too_few(len(scored), int(wins.sum()))
    bands = () if few else tuple(_band(low, high, scored, wins, value) for low, high in pairwise(EDGES))
    thresholds = () if few else tuple(_threshold(at, scored, wins, value, cluster) for at in EDGES[1:-1])
    suggested, words = _suggestion(thresholds, len(scored), int(wins.sum()))
    return ScoreTable(
        leads=len(scored),
        won=int(wins.sum()),
        unscored=int((~told).sum()),
        unscored_won=int(won[~told].sum()),
        bands=bands,
        thresholds=thresholds,
        suggested=suggested,
        words=words,
    )


def _band(low: int, high: int, score: FloatArray, won: FloatArray, value: FloatArray) -> Band:
    inside = (score >= low) & ((score < high) | (high == EDGES[-1]))
    leads, wins = int(inside.sum()), int(won[inside].sum())
    rate = wins / leads if leads else None
    below, above = wilson(rate or 0.0, leads)
    return Band(low, high, leads, wins, rate, below, above, float(value[inside].sum()))


def _threshold(at: int, score: FloatArray, won: FloatArray, value: FloatArray, cluster: IntArray) -> Threshold:
    above = score >= at
    n, m = int(above.sum()), int((~above).sum())
    rates = [float(won[rows].mean()) if rows.any() else None for rows in (above, ~above)]
    return Threshold(
        at=at,
        share=n / len(score) if len(score) else 0.0,
        caught=float(won[above].sum() / won.sum()) if won.sum() else 0.0,
        value_caught=float(value[above].sum() / value.sum()) if value.sum() else 0.0,
        rate_from=rates[0],
        rate_below=rates[1],
        separates=_sign(above, won, cluster) if min(n, m) >= _LEAST and won.sum() >= _LEAST_WON else 0,
    )


def _sign(above: "np.ndarray[Any, np.dtype[np.bool_]]", won: FloatArray, cluster: IntArray) -> int:
    """Which way the two rates credibly differ; the error of their difference is summed by cluster."""
    rate, other = float(won[above].mean()), float(won[~above].mean())
    parts = np.where(above, (won - rate) / above.sum(), -(won - other) / (~above).sum())
    error = clustered_error(parts, cluster)
    if error <= 0 or abs(rate - other) < _Z_ALL * error:
        return 0
    return 1 if rate > other else -1


def _too_few(leads: int, won: int) -> bool:
    """Whether a table of so few would only show chance."""
    return leads < 2 * _LEAST or won < _LEAST_WON


def _suggestion(thresholds: tuple[Threshold, ...], leads: int, won: int) -> tuple[int | None, str]:
    if _too_few(leads, won):
        return None, f"too few leads with this score and a known outcome to tell: {leads:,} of which {won:,} won"
    good = [each for each in thresholds if each.separates > 0]
    if good:
        rate = won / leads
        best = max(good, key=lambda each: each.caught - (each.share - each.caught * rate) / (1.0 - rate))
        shares = f"{best.share:.0%} of leads and {best.caught:.0%} of wins"
        return best.at, f"from {best.at} on lie {shares}: {best.rate_from or 0:.1%} are won, below {best.rate_below or 0:.1%}"
    if any(each.separates < 0 for each in thresholds):
        return None, "higher scores are won less often here: the score points the wrong way"
    return None, "no threshold separates those that are won from the others beyond chance"
