"""Limits over groups of reps: a team's, a fairness ceiling or floor, in leads or in value. They enter the auction as prices and subsidies.

Each limit k has a price ν_k ≥ 0 on what a pairing counts, a_ij: worth minus ν_k·a_ij for a ceiling, plus ν_k·a_ij for a floor. For any
ν and λ the bound of that auction plus Σ ν_k·U_k (minus Σ ν_k·L_k) is one that no assignment within the limits exceeds (Lagrangian duality).
Where a floor cannot be filled nothing is within the limits; the bound is then of the same problem with L_k as far as it was filled.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from fairlead.domain.prediction import FloatArray, IntArray
from fairlead.domain.pricing.auction import Auctioneer, Settled, hold
from fairlead.domain.pricing.contest import BadContest, Contest, value

_TRIES: Final = 40  # auctions, at most, until the prices of the limits are near enough
_PATIENCE: Final = 5
_TOLERANCE: Final = 1e-9  # of a limit: what rounding may add to a sum of values


@dataclass(frozen=True, slots=True, eq=False)
class Limit:
    """What a group of reps may get at most, or shall get at least, of this batch.

    reps: their indices; ``amounts``: what each pairing counts, shape (n_pairs,), such as its expected worth; None counts leads.
    """

    name: str
    reps: IntArray
    at_most: float | None = None
    at_least: float | None = None
    amounts: FloatArray | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """A limit after the batch: what its group got, and the price (of a ceiling) or the subsidy (of a floor) for each unit of it.

    ``missing``: how much of a floor could not be given, 0 where it is kept.
    """

    name: str
    got: float
    price: float
    subsidy: float
    missing: float


@dataclass(frozen=True, slots=True, eq=False)
class Bounded:
    """The best assignment within the limits, its bound, and each limit as it is kept. ``freely``: what it would earn without limits."""

    settled: Settled
    kept: tuple[Kept, ...]
    freely: float


def hold_within(
    contest: Contest, limits: Sequence[Limit], auctioneer: Auctioneer, *, within: float, prices: FloatArray | None = None
) -> Bounded:
    """Auctions at falling steps of the limits' prices, each outcome mended to keep the limits; the best of them, and the lowest bound."""
    rows = [row for limit in limits for row in _rows(contest, limit)]
    free = hold(contest, auctioneer, within=within, prices=prices)
    if not rows:
        return Bounded(free, (), free.value)
    search = _Search(contest, rows, auctioneer, within)
    settled = search.run(free)
    return Bounded(settled, tuple(search.told(limit, settled) for limit in limits), free.value)


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    """One side of a limit: Σ counts ≤ edge, where ``sign`` is 1; Σ counts ≥ edge, where it is −1."""

    limit: Limit
    counts: FloatArray
    edge: float
    sign: float

    def over(self, chosen: IntArray) -> float:
        """By how much it is broken; below zero where there is room."""
        return self.sign * (float(self.counts[chosen[chosen >= 0]].sum()) - self.edge)


def _rows(contest: Contest, limit: Limit) -> list[_Row]:
    members = np.zeros(contest.n_reps, dtype=bool)
    members[limit.reps] = True
    amounts = np.ones(len(contest.reps)) if limit.amounts is None else limit.amounts
    if len(amounts) != len(contest.reps) or (amounts < 0).any():
        raise BadContest(f"limit {limit.name}: give one amount of at least 0 for each of {len(contest.reps)} pairings")
    counts = np.where(members[contest.reps], amounts, 0.0)
    sides = ((limit.at_most, 1.0), (limit.at_least, -1.0))
    return [_Row(limit, counts, edge, sign) for edge, sign in sides if edge is not None]


class _Search:
    """Prices of the limits, each moved by steps that grow while it stays broken (or loose) and shrink when that turns."""

    def __init__(self, contest: Contest, rows: Sequence[_Row], auctioneer: Auctioneer, within: float) -> None:
        self.contest, self.rows, self.auctioneer, self.within = contest, rows, auctioneer, within
        self.prices = np.zeros(len(rows))
        self.tried: list[tuple[FloatArray, Settled]] = []

    def run(self, free: Settled) -> Settled:
        """The best assignment within the limits that was found, with the lowest bound."""
        mended = _mended(self.contest, self.rows, free.chosen)
        self.tried.append((self.prices.copy(), free))
        best = self._bounded(Settled(mended, free.prices, value(self.contest, mended), free.bound, free.rounds, free.n_bids))
        over = np.array([row.over(free.chosen) for row in self.rows])
        step = np.array([self._first_step(row) for row in self.rows])
        before, slots = np.zeros(len(self.rows)), free.prices
        fewest, stuck = np.inf, 0
        for _ in range(_TRIES):
            broken = _broken(self.rows, best.chosen)
            stuck = stuck + 1 if broken >= fewest else 0
            fewest = min(fewest, broken)
            # A floor that is missed may be filled at other prices; where several do not fill more of it, it cannot be.
            if best.bound - best.value <= self.within * abs(best.bound) and (broken <= _TOLERANCE or stuck >= _PATIENCE):
                break
            way = np.where((over > 0) | (self.prices > 0), np.sign(over), 0.0)
            step = np.where(way * before < 0, step * 0.35, np.where(way * before > 0, step * 1.6, step))
            before = way
            self.prices = np.maximum(0.0, self.prices + way * step)
            found = hold(self._priced(), self.auctioneer, within=max(self.within, 1e-6), prices=slots)
            slots = found.prices
            over = np.array([row.over(found.chosen) for row in self.rows])
            best = self._better(best, found)
        return best

    def _better(self, best: Settled, found: Settled) -> Settled:
        """The better assignment of two, once mended, with the lowest bound."""
        self.tried.append((self.prices.copy(), found))
        mended = _mended(self.contest, self.rows, found.chosen)
        earned, broken = value(self.contest, mended), _broken(self.rows, mended)
        was = _broken(self.rows, best.chosen)
        if broken < was - _TOLERANCE or (broken <= was + _TOLERANCE and earned > best.value):
            best = replace(best, chosen=mended, value=earned)
        return self._bounded(replace(best, rounds=best.rounds + found.rounds, n_bids=best.n_bids + found.n_bids))

    def _bounded(self, best: Settled) -> Settled:
        """With the lowest bound that the prices tried so far prove for limits kept as far as this assignment keeps them."""
        edges = np.array([row.sign * row.edge + max(0.0, row.over(best.chosen)) for row in self.rows])
        lows = [found.bound + float(prices @ edges) for prices, found in self.tried]
        lowest = int(np.argmin(lows))
        self.best_prices, found = self.tried[lowest]
        return replace(best, bound=lows[lowest], prices=found.prices)

    def _priced(self) -> Contest:
        worth = self.contest.worth.copy()
        for row, price in zip(self.rows, self.prices, strict=True):
            if price > 0:
                worth -= row.sign * price * row.counts
        return replace(self.contest, worth=worth)

    def _first_step(self, row: _Row) -> float:
        """A tenth of the mean worth of what the limit counts, for each unit of it."""
        counted = row.counts > 0
        units = float(row.counts[counted].sum())
        return 0.1 * float(np.abs(self.contest.worth[counted]).sum()) / units if units > 0 else 0.0

    def told(self, limit: Limit, settled: Settled) -> Kept:
        """How one limit is kept."""
        mine = [(row, price) for row, price in zip(self.rows, self.best_prices, strict=True) if row.limit is limit]
        chosen = settled.chosen
        got = float(mine[0][0].counts[chosen[chosen >= 0]].sum()) if mine else 0.0
        ceiling = sum(float(price) for row, price in mine if row.sign > 0)
        floor = sum(float(price) for row, price in mine if row.sign < 0)
        missing = max((row.over(chosen) for row, _ in mine if row.sign < 0), default=0.0)
        return Kept(limit.name, got, ceiling, floor, missing if missing > _TOLERANCE * max(1.0, limit.at_least or 0.0) else 0.0)


def _broken(rows: Sequence[_Row], chosen: IntArray) -> float:
    """How far floors are missed, in all; ceilings never are once mended."""
    return sum(max(0.0, row.over(chosen)) for row in rows)


def _mended(contest: Contest, rows: Sequence[_Row], chosen: IntArray) -> IntArray:
    """The assignment made to keep every ceiling, then moved towards the floors, then filled up with leads that were left."""
    mending = _Mending(contest, rows, chosen)
    for number, row in enumerate(rows):
        if row.sign > 0:
            mending.shed(number)
    for number, row in enumerate(rows):
        if row.sign < 0:
            mending.favor(number)
    mending.fill()
    return mending.chosen


class _Mending:
    """One lead after another is taken out, moved or put in, the cheapest first; no step breaks a ceiling or a floor that is kept."""

    def __init__(self, contest: Contest, rows: Sequence[_Row], chosen: IntArray) -> None:
        self.contest, self.rows, self.chosen = contest, rows, chosen.copy()
        self.leads = contest.leads()
        given = chosen[chosen >= 0]
        self.room = contest.capacity - np.bincount(contest.reps[given], minlength=contest.n_reps)
        self.used = np.array([float(row.counts[given].sum()) for row in rows])

    def shed(self, number: int) -> None:
        """Take out what a ceiling cannot hold, where least is lost for each unit of it."""
        row = self.rows[number]
        taken = self.chosen[self.chosen >= 0]
        taken = taken[row.counts[taken] > 0]
        lost = (self.contest.worth[taken] - self.contest.reserve[self.leads[taken]]) / row.counts[taken]
        for pair in taken[np.argsort(lost, kind="stable")].tolist():
            if not self._over(number):
                return
            self._take_out(pair)

    def favor(self, number: int) -> None:
        """Give a floor's group leads that others have or nobody has, where least is lost for each unit of it."""
        row = self.rows[number]
        if not self._over(number):
            return
        now = np.where(self.chosen >= 0, self.contest.worth[self.chosen], self.contest.reserve)
        pairs = np.flatnonzero(row.counts > 0)
        had = self.chosen[self.leads[pairs]]
        counted = np.where(had >= 0, row.counts[had], 0.0)
        more = row.counts[pairs] - counted
        pairs, more = pairs[more > 0], more[more > 0]
        lost = (now[self.leads[pairs]] - self.contest.worth[pairs]) / more
        moved: set[int] = set()
        for pair in pairs[np.argsort(lost, kind="stable")].tolist():
            if not self._over(number):
                return
            lead = int(self.leads[pair])
            if lead not in moved and self._fits(pair):
                if self.chosen[lead] >= 0:
                    self._take_out(int(self.chosen[lead]))
                self._put_in(pair)
                moved.add(lead)

    def fill(self) -> None:
        """Leads that were left go where there is room, what gains most first."""
        idle = (self.chosen < 0)[self.leads]
        gain = self.contest.worth - self.contest.reserve[self.leads]
        pairs = np.flatnonzero(idle & (gain > 0) & (self.room[self.contest.reps] > 0))
        for pair in pairs[np.argsort(-gain[pairs], kind="stable")].tolist():
            if self.chosen[self.leads[pair]] < 0 and self._fits(pair):
                self._put_in(pair)

    def _over(self, number: int) -> bool:
        row = self.rows[number]
        return bool(row.sign * (self.used[number] - row.edge) > _TOLERANCE * max(1.0, abs(row.edge)))

    def _fits(self, pair: int) -> bool:
        """Whether rep and ceilings have room for it, and no kept floor loses by it."""
        had = int(self.chosen[self.leads[pair]])
        if self.contest.reps[pair] != (self.contest.reps[had] if had >= 0 else -1) and self.room[self.contest.reps[pair]] <= 0:
            return False
        for number, row in enumerate(self.rows):
            change = row.counts[pair] - (row.counts[had] if had >= 0 else 0.0)
            after = row.sign * (self.used[number] + change - row.edge)
            if row.sign * change > 0 and after > _TOLERANCE * max(1.0, abs(row.edge)):
                return False
        return True

    def _take_out(self, pair: int) -> None:
        self._move(pair, -1)
        self.chosen[self.leads[pair]] = -1

    def _put_in(self, pair: int) -> None:
        self._move(pair, 1)
        self.chosen[self.leads[pair]] = pair

    def _move(self, pair: int, sign: int) -> None:
        self.room[self.contest.reps[pair]] -= sign
        for number, row in enumerate(self.rows):
            self.used[number] += sign * float(row.counts[pair])
