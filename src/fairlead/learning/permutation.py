"""Would shuffled reps have done as well? Reps are exchanged among held-out leads any of them could have had, and the gain is taken again.

Only scoring is repeated, nothing is fitted again: the chances of every lead with every rep of its stratum are worked out once, and a draw
is a look-up. Where a lead's outcome does not hang on who had it, the real order of reps is one of the exchanged ones, so the share of draws
that do at least as well is a p-value (Fisher 1935; with the real order counted in, Phipson and Smyth 2010).
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from fairlead.domain.prediction import FloatArray, IntArray
from fairlead.learning.evaluation import log_losses
from fairlead.learning.thinning import thinned

PERMUTATIONS: Final = 999
MOST_LEADS: Final = 10_000
"""Leads looked at, evenly spread; more make the test slower and hardly sharper."""
_MOST_PAIRS: Final = 1_500_000
_LEAST_MOVED: Final = 50
_AT_ONCE: Final = 2_000_000
_QUALITIES: Final = 3


@dataclass(frozen=True, slots=True)
class Shuffled:
    """The outcome of the test.

    ``p_value``: share of draws that gain at least as much, the real order counted in. ``gain``: log loss saved per lead by knowing the
    rep, against the lead alone, on the leads that could be exchanged; ``chance_gain`` and ``chance_spread``: mean and standard deviation of
    the same with reps exchanged. ``leads`` of ``strata`` groups of like leads, ``reps``: how many took part.
    """

    p_value: float
    permutations: int
    gain: float
    chance_gain: float
    chance_spread: float
    leads: int
    strata: int
    reps: int


ChancesOf = Callable[[IntArray, IntArray], FloatArray]
"""Chances of leads (rows) with reps (roster rows), pair by pair; shapes (m,)."""


def strata_of(created: FloatArray, place: IntArray, method: IntArray, quality: FloatArray) -> IntArray:
    """Groups of leads among which who had them could as well have been exchanged; shape (n,).

    Same quarter of a year, same ``place`` (who may have the lead at all), given in the same way, and of like promise (thirds of
    ``quality``). ``created``: seconds since 1970; the others are codes.
    """
    quarter = (created // (91.3125 * 86_400.0)).astype(np.intp)
    edges = np.quantile(quality, np.linspace(0.0, 1.0, _QUALITIES + 1)[1:-1]) if len(quality) else np.zeros(0)
    kinds = np.stack([quarter, place, method, np.searchsorted(edges, quality)])
    return np.unique(kinds, axis=1, return_inverse=True)[1].reshape(-1).astype(np.intp)


def exchange_reps(
    strata: IntArray,
    rep: IntArray,
    won: FloatArray,
    lead_chance: FloatArray,
    chances_of: ChancesOf,
    *,
    seed: int,
    times: int = PERMUTATIONS,
) -> Shuffled | None:
    """The test. None where too few leads share a stratum with leads of another rep.

    ``strata``, ``rep`` (roster rows), ``won``, ``lead_chance`` (of the lead alone): shape (n,). Nothing that is compared may have been
    fitted to the reps of these leads, else the real order is not one among equals.
    """
    rows = _moving(strata, rep)
    if len(rows) < _LEAST_MOVED:
        return None
    rows = rows[np.argsort(strata[rows], kind="stable")]
    stratum = np.unique(strata[rows], return_inverse=True)[1].astype(np.intp)
    table = _losses(rows, stratum, rep[rows], won, chances_of)
    alone = float(log_losses(lead_chance[rows], won[rows]).mean())
    seen = alone - float(table.losses[table.first + table.slot].mean())
    drawn = alone - _drawn(table, stratum, np.random.default_rng([seed, 22]), times)
    at_least = int((drawn >= seen - 1e-12).sum())
    return Shuffled(
        p_value=(1 + at_least) / (times + 1),
        permutations=times,
        gain=seen,
        chance_gain=float(drawn.mean()),
        chance_spread=float(drawn.std()),
        leads=len(rows),
        strata=int(stratum[-1]) + 1,
        reps=len(np.unique(rep[rows])),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """Log losses of every lead with every rep of its stratum, one lead after another.

    ``first``: shape (n,), where a lead's losses begin; ``slot``: shape (n,), which of its stratum's reps had it.
    """

    losses: FloatArray
    first: IntArray
    slot: IntArray


def _moving(strata: IntArray, rep: IntArray) -> IntArray:
    """Rows whose stratum holds leads of at least two reps, so few that the table stays bounded."""
    codes = np.unique(strata, return_inverse=True)[1]
    pairs = np.unique(np.stack([codes, rep]), axis=1)
    reps = np.bincount(pairs[0], minlength=int(codes.max(initial=-1)) + 1)
    rows = np.flatnonzero(reps[codes] >= 2)
    size = int(reps[codes[rows]].sum())
    most = min(MOST_LEADS, int(len(rows) * _MOST_PAIRS / size) if size > _MOST_PAIRS else len(rows))
    return thinned(rows, most)


def _losses(rows: IntArray, stratum: IntArray, rep: IntArray, won: FloatArray, chances_of: ChancesOf) -> _Table:
    starts = np.append(np.flatnonzero(np.diff(stratum, prepend=-1)), len(rows))
    slot = np.empty(len(rows), dtype=np.intp)
    width = np.empty(len(rows), dtype=np.intp)
    leads, reps = [], []
    for begin, end in pairwise(starts):
        here, slot[begin:end] = np.unique(rep[begin:end], return_inverse=True)
        width[begin:end] = len(here)
        leads.append(np.repeat(rows[begin:end], len(here)))
        reps.append(np.tile(here, end - begin))
    lead, who = np.concatenate(leads), np.concatenate(reps)
    return _Table(log_losses(chances_of(lead, who), won[lead]), np.cumsum(width) - width, slot)


def _drawn(table: _Table, stratum: IntArray, chance: np.random.Generator, times: int) -> FloatArray:
    """Mean loss with reps exchanged within strata; shape (times,)."""
    n = len(stratum)
    several = max(_AT_ONCE // n, 1)
    found = []
    for begin in range(0, times, several):
        # Leads stand stratum by stratum, so ordering stratum + chance exchanges them within their strata alone.
        order = np.argsort(stratum + chance.random((min(several, times - begin), n)), axis=1)
        found.append(table.losses[table.first + table.slot[order]].mean(axis=1))
    return np.concatenate(found)
