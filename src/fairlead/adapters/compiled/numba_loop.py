"""The inner loop by numba. No fast mathematics and no parallel threads: the order of operations is that of the interpreter."""

import functools
from collections.abc import Callable

import numba
import numpy as np
from numba.extending import register_jitable

from fairlead.domain.prediction import FloatArray
from fairlead.domain.pricing import Bidding, Contest, bidding, ended, interpreted

_PAYS_FROM = 20_000  # pairings; below, compiling takes longer than interpreting


def compiled_where_it_pays(contest: Contest, floor: FloatArray, increment: float) -> Bidding:
    """Small contests are interpreted, unless the loop is compiled already."""
    if len(contest.reps) < _PAYS_FROM and not _loop.cache_info().currsize:
        return interpreted(contest, floor, increment)
    return compiled(contest, floor, increment)


def compiled(contest: Contest, floor: FloatArray, increment: float) -> Bidding:
    """The inner loop compiled."""
    start = np.concatenate(([0], np.cumsum(contest.capacity)))[:-1]
    n_slots = int(contest.capacity.sum())
    chosen = np.full(contest.n_leads, -1, dtype=np.int64)
    bids, heads = np.zeros(n_slots + 1), np.zeros(n_slots + 1, dtype=np.int64)
    size = np.zeros(contest.n_reps, dtype=np.int64)
    todo = np.arange(contest.n_leads - 1, -1, -1, dtype=np.int64)
    n_bids = _loop()(
        *(contest.indptr, contest.reps, contest.worth, contest.capacity, contest.reserve),
        *(start, floor, float(increment), chosen, bids, heads, size, todo),
    )
    return ended(contest, floor, start, chosen, bids, size, int(n_bids))


@functools.cache
def _loop() -> Callable[..., int]:
    """`bidding.settle`, compiled at its first call."""
    register_jitable(bidding.rise)
    register_jitable(bidding.sink)
    return numba.njit()(bidding.settle)
