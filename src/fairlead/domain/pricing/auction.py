"""The auction over a contest: bids on few candidates a lead, at falling increments, until the gap to the bound is small enough.

D. P. Bertsekas, "The auction algorithm for assignment and other network flow problems", Interfaces 20, 1990; for reps with several slots:
D. P. Bertsekas, D. A. Castañon, "The auction algorithm for the transportation problem", Annals of Operations Research 20, 1989.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.prediction import FloatArray, IntArray
from fairlead.domain.pricing.bidding import settle
from fairlead.domain.pricing.contest import Contest, bound, surpluses, value

CANDIDATES = 5  # pairings a lead bids on at first, the best by worth minus price; more are added until none outside is better
_FALL = 8.0  # an increment is this much smaller than the one before
_MARGIN = 3.0  # a round starts this many old increments below the prices that a sound round ended with
# Where worths are alike, prices climb by one increment a bid: what the first round has to climb, in increments, is what such a batch costs.
_FIRST = 100.0  # the first increment is this much smaller than a lead's mean gain
_BELOW = 10.0  # the first round starts this part of it below the prices that the sample told
_STEEP = 60.0  # increments that prices may have to climb after a round that was not sound
_SAMPLE = 2_000  # leads whose auction tells the first prices, at least
_SHARE = 20  # and one in so many
_ROUNDS = 60  # after so many rounds the gap is told as it is


class Auctioneer(Protocol):
    """Whoever runs the inner loop: interpreted, or compiled with the identical result."""

    def __call__(self, contest: Contest, floor: FloatArray, increment: float) -> "Bidding":
        """Let all leads bid once from the floor prices; see `fairlead.domain.pricing.bidding.settle`."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Bidding:
    """How one round ended.

    chosen: shape (n_leads,), positions of pairings, −1 for none; prices: shape (n_reps,), in minor units; taken: shape (n_reps,), leads
    that each rep got; n_bids: how many bids there were.
    """

    chosen: IntArray
    prices: FloatArray
    taken: IntArray
    n_bids: int


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """The best assignment found and its proof. ``value`` ≤ every assignment's best ≤ ``bound``, both in minor units."""

    chosen: IntArray
    prices: FloatArray
    value: float
    bound: float
    rounds: int
    n_bids: int


def interpreted(contest: Contest, floor: FloatArray, increment: float) -> Bidding:
    """The inner loop by the Python interpreter."""
    n_slots = int(contest.capacity.sum())
    chosen, bids, heads, size = [-1] * contest.n_leads, [0.0] * (n_slots + 1), [0] * (n_slots + 1), [0] * contest.n_reps
    start = np.concatenate(([0], np.cumsum(contest.capacity)))[:-1]
    n_bids = settle(
        contest.indptr.tolist(),
        contest.reps.tolist(),
        contest.worth.tolist(),
        contest.capacity.tolist(),
        contest.reserve.tolist(),
        start.tolist(),
        floor.tolist(),
        increment,
        chosen,
        bids,
        heads,
        size,
        list(range(contest.n_leads - 1, -1, -1)),
    )
    return ended(contest, floor, start, np.array(chosen, np.int64), np.array(bids), np.array(size, np.int64), n_bids)


def ended(contest: Contest, floor: FloatArray, start: IntArray, chosen: IntArray, bids: FloatArray, size: IntArray, n_bids: int) -> Bidding:
    """The end of a round in values: a rep's price is its lowest winning bid when full, else its floor."""
    full = (size == contest.capacity) & (contest.capacity > 0)
    return Bidding(chosen, np.where(full, bids[start], floor), size, n_bids)


def hold(contest: Contest, auctioneer: Auctioneer, *, within: float, prices: FloatArray | None = None) -> Settled:
    """The auction until the gap is at most ``within`` of the bound. ``prices``: where to start; without, a sample tells them.

    Any prices give a valid bound and any round a valid assignment, so the best of each over all rounds is kept.
    """
    scale = _scale(contest)
    if scale == 0.0:
        nobody = np.full(contest.n_leads, -1, dtype=np.int64)
        free = np.zeros(contest.n_reps)
        return Settled(nobody, free, value(contest, nobody), bound(contest, free), 0, 0)
    known = prices if prices is not None else _first_prices(contest, auctioneer, scale)
    return _Rounds(contest, auctioneer, scale, within).run(known)


class _Rounds:
    """The state between rounds: the increment, how far below known prices a round starts, what the contest is.

    A round is sound when few slots stayed empty above price zero and few leads would rather have a pairing that was cut. Only the prices
    of a sound round are gone on from. After any other the next starts lower, in the end from zero, where every round is sound.
    """

    def __init__(self, contest: Contest, auctioneer: Auctioneer, scale: float, within: float) -> None:
        self.contest, self.auctioneer, self.within = contest, auctioneer, within
        self.least = 0.25 * within * scale
        self.increment = max(scale / _FIRST, self.least)
        self.margin = scale / _BELOW

    def run(self, prices: FloatArray) -> Settled:
        """Rounds until the gap is proved."""
        contest = self.contest
        mine = _best_few(contest, prices)
        narrow, positions = _only(contest, mine)
        best: Settled | None = None
        n_bids = 0
        for number in range(1, _ROUNDS + 1):
            done = self.auctioneer(narrow, np.maximum(0.0, prices - self.margin), self.increment)
            n_bids += done.n_bids
            chosen = np.where(done.chosen >= 0, positions[done.chosen], -1) if len(positions) else done.chosen
            gains = surpluses(contest, done.prices)
            here = Settled(chosen, done.prices, value(contest, chosen), bound(contest, done.prices, gains), number, n_bids)
            best = _better(best, here)
            allowed = self.within * abs(best.bound)
            if best.bound - best.value <= allowed:
                break
            tolerated = max(0.5 * contest.n_leads * self.increment, 0.3 * allowed)
            regrets = gains - surpluses(narrow, done.prices)
            if (regrets > 0).any():
                _widen(contest, mine, done.prices, np.flatnonzero(regrets > 0))
                narrow, positions = _only(contest, mine)
            if float(((contest.capacity - done.taken) * done.prices).sum()) > tolerated:
                self._lower()
            elif float(regrets.sum()) <= tolerated:
                prices = done.prices
                self.margin = _MARGIN * self.increment
                self.increment = max(self.increment / _FALL, self.least)
        assert best is not None  # noqa: S101, there is at least one round
        return best

    def _lower(self) -> None:
        """Start the next round lower; when that is many increments, with larger ones, so that prices need not climb by tiny steps."""
        self.margin *= 3.0
        self.increment = max(self.increment, self.margin / _STEEP)


def _scale(contest: Contest) -> float:
    """The mean gain of a lead's best rep over no rep, in minor units; 0 where nobody gains."""
    gains = surpluses(contest, np.zeros(contest.n_reps)) - contest.reserve
    return float(gains.mean()) if len(gains) else 0.0


def _first_prices(contest: Contest, auctioneer: Auctioneer, scale: float) -> FloatArray:
    """Prices that a sample of the leads settles at, every so many of them with the same share of the slots."""
    n = contest.n_leads
    stride = max(1, min(_SHARE, n // _SAMPLE))
    rows = np.arange(0, n, stride)
    sample = _rows(contest, rows, np.ceil(contest.capacity * (len(rows) / n)).astype(np.int64))
    prices = np.zeros(contest.n_reps)
    increment = scale / 8.0
    while increment > scale / 100.0:
        prices = auctioneer(sample, np.maximum(0.0, prices - 4 * increment), increment).prices
        increment /= 4.0
    return prices


def _rows(contest: Contest, rows: IntArray, capacity: IntArray) -> Contest:
    """The contest of some leads only."""
    positions, lengths = _positions(contest, rows)
    indptr = np.concatenate(([0], np.cumsum(lengths)))
    return Contest(indptr, contest.reps[positions], contest.worth[positions], capacity, contest.reserve[rows])


def _only(contest: Contest, mine: NDArray[np.bool_]) -> tuple[Contest, IntArray]:
    """The contest with the marked pairings only, and where they stand in the whole one."""
    positions = np.flatnonzero(mine)
    indptr = np.concatenate(([0], np.cumsum(mine)))[contest.indptr]
    return Contest(indptr, contest.reps[positions], contest.worth[positions], contest.capacity, contest.reserve), positions


def _best_few(contest: Contest, prices: FloatArray) -> NDArray[np.bool_]:
    """Each lead's best pairings by worth minus price: a mark for every pairing. Cut by raw worth they would crowd at the same few reps."""
    lengths = np.diff(contest.indptr)
    if not len(lengths) or lengths.max() <= CANDIDATES:
        return np.ones(len(contest.reps), dtype=bool)
    net = contest.worth - prices[contest.reps]
    if (lengths == lengths[0]).all():
        table = net.reshape(-1, lengths[0])
        cut = -np.partition(-table, CANDIDATES - 1, axis=1)[:, CANDIDATES - 1]
        return net >= np.repeat(cut, lengths)
    order = np.lexsort((-net, contest.leads()))
    place = np.arange(len(order)) - np.repeat(contest.indptr[:-1], lengths)
    mine = np.zeros(len(order), dtype=bool)
    mine[order[place < CANDIDATES]] = True
    return mine


def _widen(contest: Contest, mine: NDArray[np.bool_], prices: FloatArray, rows: IntArray) -> None:
    """Add to the candidates of these leads every pairing that beats all they had, at these prices."""
    positions, lengths = _positions(contest, rows)
    room = contest.capacity[contest.reps[positions]] > 0
    net = contest.worth[positions] - prices[contest.reps[positions]]
    candidate = np.where(mine[positions] & room, net, -np.inf)
    best = np.maximum(contest.reserve[rows], np.maximum.reduceat(candidate, np.cumsum(lengths) - lengths))
    mine[positions[room & (net > np.repeat(best, lengths))]] = True


def _positions(contest: Contest, rows: IntArray) -> tuple[IntArray, IntArray]:
    """Where the pairings of some leads stand, and how many each has."""
    lengths = np.diff(contest.indptr)[rows]
    ends = np.cumsum(lengths)
    return np.repeat(contest.indptr[rows] - ends + lengths, lengths) + np.arange(int(ends[-1]) if len(ends) else 0), lengths


def _better(best: Settled | None, new: Settled) -> Settled:
    """The better assignment with the better bound of two."""
    if best is None:
        return new
    kept, proof = (new, best) if new.value > best.value else (best, new)
    low = min(best, new, key=lambda one: one.bound)
    return Settled(kept.chosen, low.prices, kept.value, low.bound, new.rounds, new.n_bids) if proof is not kept else kept
