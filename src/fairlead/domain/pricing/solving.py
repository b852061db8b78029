"""Prices of capacity from a forecast: the dual of the linear program "leads expected × reps × days".

    maximize Σ_lj w_l·r_lj·x_lj   with   Σ_j x_lj ≤ 1
                                         Σ_l w_l·x_lj·(slot-days of l on day d with j) ≤ free slots of j on day d        price λ_jd
                                         Σ_l given in a window w_l·x_lj ≤ what the window of j still takes               price ν_jd

For any prices the dual Σ_l w_l·max(0, max_j (r_lj − charge_lj)) + Σ λ·free + Σ ν·left is an upper bound of what any plan can earn. It is
made smooth by a little temperature (Nesterov 2005), walked down, and the temperature lowered. The soft plan that belongs to the last
prices, cut to what capacity allows, is a plan that can be carried out: bound and plan together certify the prices.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Final

import numpy as np

from fairlead.domain.prediction import FloatArray, IntArray
from fairlead.domain.pricing.descent import descend
from fairlead.domain.pricing.slot_prices import SlotPrices, no_prices, occupied
from fairlead.domain.pricing.stream import Slots, Stream, Window, ones

SPANS: Final = (0.0, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 14.0, 21.0, 28.0)
"""Days at which spans of one price begin; four weeks in all."""
_MOST_LEADS: Final = 4_000
_HEATS: Final = (0.05, 0.01, 0.003)
_STEPS: Final = (60, 80, 160)
_LAST_STEPS: Final = 25
_SETTLED: Final = 1e-6
_CENTS: Final = 4


@dataclass(frozen=True, eq=False)
class Solved:
    """Prices, and how good they are: no plan earns more than ``bound_minor``, and there is one that earns ``plan_minor``.

    ``given``: new leads planned, by rep and day, shape (n_reps, n_days).
    """

    prices: SlotPrices
    bound_minor: float
    plan_minor: float
    given: FloatArray

    @property
    def gap(self) -> float:
        """At most this share of what is possible is lost by the plan."""
        return 1.0 - self.plan_minor / self.bound_minor if self.bound_minor > 0 else 0.0


def solve(  # noqa: PLR0913, what is expected, what there is, and how exact
    stream: Stream,
    slots: Slots,
    *,
    rep_ids: Sequence[str],
    made_at: datetime,
    start: SlotPrices | None = None,
    why: str = "",
    most_leads: int = _MOST_LEADS,
    heats: Sequence[float] = _HEATS,
    steps: Sequence[int] = _STEPS,
    spans: Sequence[float] = SPANS,
) -> Solved:
    """Price the slots of the days ahead for the leads expected in them.

    A day beyond them costs what it costs where such leads come forever, which is solved first. ``start``: prices to begin with.
    ``heats``: temperatures as shares of the mean best worth, with so many ``steps`` each. Above ``most_leads`` leads an even part of
    them is solved, and the last steps and the proof are on all of them. With no lead, or no limit, every price is zero. ``spans``:
    `SlotPrices.edges`, whole days of which the last is that of ``slots``.
    """
    possible = np.isfinite(stream.worth_minor)
    if not possible.any():
        empty = no_prices(why or "no lead is expected that somebody could take", made_at)
        return Solved(empty, 0.0, 0.0, np.zeros((len(rep_ids), slots.days)))
    thin, heat, edges = stream.thinned(most_leads), _usual_worth(stream), np.array(spans, dtype=np.float64)
    begun = start.over(rep_ids) if start is not None and start.known and len(start.edges) == len(spans) else None
    forever = _Program.forever(thin, slots)
    always = forever.prices(heat, heats, steps, None if begun is None else forever.packed(begun.beyond_minor[:, None], []))
    beyond = always.day[:, 0]
    ahead = _Program.ahead(thin, slots, edges, beyond)
    found = ahead.prices(heat, heats, steps, _warm(ahead, begun, beyond))
    whole = ahead
    if thin is not stream:
        whole = _Program.ahead(stream, slots, edges, beyond)
        found = whole.prices(heat, heats[-1:], (_LAST_STEPS,), whole.packed(found.day, found.windows))
    plan = whole.plan(found, heat * heats[-1])
    prices = SlotPrices(
        version="",
        made_at=made_at,
        rep_ids=tuple(rep_ids),
        edges=edges,
        day_minor=_rounded(found.day),
        beyond_minor=_rounded(beyond),
        new_minor=_rounded(whole.new(found)),
        planned_open=np.round(ahead.held + plan.used / ahead.length, _CENTS),
        most_open=slots.most_open.astype(np.float64),
        why=why,
    )
    return Solved(versioned(prices), whole.bound(found), plan.earns, plan.given)


def versioned(prices: SlotPrices) -> SlotPrices:
    """The same under the name of its content."""
    said = hashlib.sha256(repr((prices.made_at.isoformat(), prices.rep_ids, prices.why)).encode())
    for table in (prices.edges, prices.day_minor, prices.beyond_minor, prices.new_minor, prices.planned_open, prices.most_open):
        said.update(np.ascontiguousarray(table, dtype=np.float64).tobytes())
    return replace(prices, version=f"s-{said.hexdigest()[:16]}")


@dataclass(frozen=True, eq=False)
class _Prices:
    """``day``: λ of each span, shape (n_reps, n_spans); ``windows``: ν of each window, by the span it ends with, the same shape."""

    day: FloatArray
    windows: tuple[FloatArray, ...]


@dataclass(frozen=True, eq=False)
class _Plan:
    """``used``: slot-days in each span, shape (n_reps, n_spans); ``given``: new leads by day, shape (n_reps, days); ``earns``: in all."""

    used: FloatArray
    given: FloatArray
    earns: float


@dataclass(frozen=True, eq=False)
class _Program:
    """One linear program. ``worth``, ``chance``: shape (n, n_reps); ``won``, ``other``: slot-days in each span, shape (n, n_spans).

    ``day``: shape (n,), the day each lead arrives, of ``days``; ``weight``: shape (n,). ``longer``: by rep, if won and otherwise. ``free``:
    free slot-days, ``held``: slots held already, both shape (n_reps, n_spans); ``length``: of each span in days. ``windows``: the days that
    each holds, shape (days, n_spans), and what is left, shape (n_reps, n_spans).
    """

    worth: FloatArray
    chance: FloatArray
    won: FloatArray
    other: FloatArray
    day: IntArray
    days: int
    weight: FloatArray
    longer: tuple[FloatArray, FloatArray]
    free: FloatArray
    held: FloatArray
    length: FloatArray
    windows: tuple[tuple[FloatArray, FloatArray], ...]

    @classmethod
    def ahead(cls, stream: Stream, slots: Slots, edges: FloatArray, beyond: FloatArray) -> "_Program":
        """The days ahead; what is taken beyond them is paid at ``beyond``, shape (n_reps,)."""
        won, other = _slot_days(stream, edges)
        longer = _longer(stream, len(beyond))
        late = other[:, -1:] * (beyond * longer[1])
        late = late + stream.chance * (won[:, -1:] * (beyond * longer[0]) - late)
        first = edges[:-1].astype(np.intp)
        return cls(
            worth=stream.worth_minor - late,
            chance=stream.chance,
            won=won[:, :-1],
            other=other[:, :-1],
            day=np.clip(stream.arrives.astype(np.intp), 0, slots.days - 1),
            days=slots.days,
            weight=ones(stream.expected, len(stream)),
            longer=longer,
            free=np.add.reduceat(slots.free, first, axis=1),
            held=np.add.reduceat(slots.held, first, axis=1) / np.diff(edges),
            length=np.diff(edges),
            windows=tuple((_held_by(each, edges), each.left[:, edges[1:].astype(np.intp) - 1]) for each in slots.windows),
        )

    @classmethod
    def forever(cls, stream: Stream, slots: Slots) -> "_Program":
        """As if such leads came again and again: all their slot-days against all there are, in one span as long as all days together."""
        won, other = (each.sum(axis=1, keepdims=True) for each in _slot_days(stream, np.array([0.0, 1.0])))
        days = float(slots.days)
        return cls(
            worth=stream.worth_minor,
            chance=stream.chance,
            won=won,
            other=other,
            day=np.zeros(len(stream), dtype=np.intp),
            days=1,
            weight=ones(stream.expected, len(stream)),
            longer=_longer(stream, len(slots.most_open)),
            free=slots.most_open[:, None] * days,
            held=np.zeros((len(slots.most_open), 1)),
            length=np.array([days]),
            windows=tuple((np.ones((1, 1)), each.most[:, None] * days / each.days) for each in slots.windows),
        )

    @cached_property
    def _arriving(self) -> FloatArray:
        """Which lead arrives on which day; shape (n, days)."""
        return np.asarray(self.day[:, None] == np.arange(self.days)[None, :], dtype=np.float64)

    def new(self, prices: _Prices) -> FloatArray:
        """The price of a new lead by the day it is given, over all windows that hold the day; shape (n_reps, days)."""
        none = np.zeros((len(self.free), self.days))
        return sum((nu @ holds.T for nu, (holds, _) in zip(prices.windows, self.windows, strict=True)), none)

    def net(self, prices: _Prices) -> FloatArray:
        """Worth minus price; shape (n, n_reps)."""
        if_won = (self.won @ prices.day.T) * self.longer[0]
        if_other = (self.other @ prices.day.T) * self.longer[1]
        if_won -= if_other
        if_won *= self.chance
        if_won += if_other
        if self.windows:
            if_won += self.new(prices).T[self.day]
        return np.subtract(self.worth, if_won, out=if_won)

    def bound(self, prices: _Prices) -> float:
        """The dual: what no plan exceeds."""
        best = np.maximum(self.net(prices).max(axis=1), 0.0)
        held = _times(prices.day, self.free) + sum(_times(nu, left) for nu, (_, left) in zip(prices.windows, self.windows, strict=True))
        return float(self.weight @ best) + held

    def soft(self, prices: _Prices, heat: float) -> tuple[FloatArray, FloatArray]:
        """Shares of each lead that each rep would have at a temperature, shape (n, n_reps), and its smooth best, shape (n,)."""
        net = self.net(prices)
        best = np.maximum(net.max(axis=1), 0.0)
        net -= best[:, None]
        net /= heat
        share = np.exp(net, out=net)
        total = share.sum(axis=1) + np.exp(-best / heat)
        share /= total[:, None]
        return share, best + heat * np.log(total)

    def use(self, share: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Slot-days used, shape (n_reps, n_spans), and new leads by day, shape (n_reps, days); ``share``: as `soft`, by expected leads."""
        used, _ = self._used_by(share, slice(None))
        return used, share.T @ self._arriving

    def _used_by(self, share: FloatArray, rows: IntArray | slice) -> tuple[FloatArray, FloatArray]:
        """Slot-days that these leads use, shape (n_reps, n_spans), and how many of them each rep has, shape (n_reps,)."""
        if_won = share * self.chance[rows]
        won = (if_won.T @ self.won[rows]) * self.longer[0][:, None]
        return won + ((share - if_won).T @ self.other[rows]) * self.longer[1][:, None], share.sum(axis=0)

    def prices(self, heat: float, heats: Sequence[float], steps: Sequence[int], start: FloatArray | None) -> _Prices:
        """The lowest dual found, by lowering the temperature."""
        scale = self._scale(heat)
        highest = self._highest(heat) / scale
        at = np.zeros(len(scale)) if start is None else start / scale
        whole = max(heat * float(self.weight.sum()), 1e-300)
        for each, most in zip(heats, steps, strict=True):

            def slope(u: FloatArray, each: float = each) -> tuple[float, FloatArray]:
                dual, gradient = self._smooth(u * scale, heat * each)
                return dual / whole, gradient * scale / whole

            at = descend(slope, at, highest, steps=most, settled=_SETTLED * each / heats[-1])
        return self._unpacked(at * scale)

    def plan(self, prices: _Prices, heat: float) -> _Plan:
        """The soft plan, day by day as leads arrive, each rep's new leads cut until they fit into what is left."""
        share, _ = self.soft(prices, heat)
        share *= self.weight[:, None]
        earned = share * np.where(np.isfinite(self.worth), self.worth, 0.0)
        used, given, earns = np.zeros_like(self.free), np.zeros((len(self.free), self.days)), 0.0
        for day in range(self.days):
            today = np.flatnonzero(self.day == day)
            if not len(today):
                continue
            more, new = self._used_by(share[today], today)
            fits = _fitting(more, self.free - used)
            for holds, left in self.windows:
                fits = np.minimum(fits, _fitting(new[:, None] * holds[day], left - given @ holds))
            used += more * fits[:, None]
            given[:, day] = new * fits
            earns += float(earned[today].sum(axis=0) @ fits)
        return _Plan(used, given, earns)

    def packed(self, day: FloatArray, windows: Sequence[FloatArray]) -> FloatArray:
        """All prices in one row; windows that are not given begin at zero."""
        missing = [np.zeros_like(self.free)] * (len(self.windows) - len(windows))
        return np.concatenate([each.ravel() for each in (day, *windows, *missing)])

    def _unpacked(self, row: FloatArray) -> _Prices:
        parts = row.reshape(1 + len(self.windows), *self.free.shape)
        return _Prices(parts[0], tuple(parts[1:]))

    def _smooth(self, row: FloatArray, heat: float) -> tuple[float, FloatArray]:
        """The dual at a temperature, and its gradient."""
        prices = self._unpacked(row)
        share, best = self.soft(prices, heat)
        share *= self.weight[:, None]
        used, given = self.use(share)
        dual = float(self.weight @ best) + _times(prices.day, self.free)
        gradient = [self.free - used]
        for nu, (holds, left) in zip(prices.windows, self.windows, strict=True):
            dual += _times(nu, left)
            gradient.append(left - given @ holds)
        slope = np.stack(gradient).ravel()
        return dual, np.where(np.isfinite(slope), slope, 0.0)

    def _scale(self, heat: float) -> FloatArray:
        """By what each price is measured, so that all bend the dual about alike: one over the root of Σ w·(what a lead takes)²."""
        bends = [self.weight @ self.other**2, *(self.weight @ holds[self.day] for holds, _ in self.windows)]
        each = np.stack([heat / np.sqrt(np.maximum(bend, 1e-9) * len(self.free)) for bend in bends])
        return np.asarray(np.repeat(each[:, None, :], len(self.free), axis=1).ravel())

    def _highest(self, heat: float) -> FloatArray:
        """Above these no lead would be given; 0 where there is no limit."""
        top = max(float(self.worth.max()), heat)
        day = top / max(float(np.quantile(self.other.max(axis=1), 0.1)), 1e-3)
        limits = [(day, self.free), *((top, left) for _, left in self.windows)]
        return np.stack([np.where(np.isfinite(amount), most, 0.0) for most, amount in limits]).ravel()


def _warm(program: _Program, begun: SlotPrices | None, beyond: FloatArray) -> FloatArray:
    """Where the days ahead begin: at earlier prices, else as dear as a day is where such leads come forever."""
    if begun is not None:
        return program.packed(begun.day_minor, [])
    return program.packed(np.repeat(beyond[:, None], program.free.shape[1], axis=1), [])


def _held_by(window: Window, edges: FloatArray) -> FloatArray:
    """Which days are in the window that ends with each span; shape (days, n_spans)."""
    day, last = np.arange(int(edges[-1]))[:, None], edges[None, 1:]
    return np.asarray((day < last) & (day >= last - window.days), dtype=np.float64)


def _slot_days(stream: Stream, edges: FloatArray) -> tuple[FloatArray, FloatArray]:
    """By lead, if won and otherwise; shape (n, n_spans + 1), the last for all later days."""
    won, other = np.zeros((len(stream), len(edges))), np.zeros((len(stream), len(edges)))
    for kind, curves in enumerate(stream.curves):
        of = np.flatnonzero(stream.kind == kind)
        if len(of):
            won[of], other[of] = occupied(curves, stream.arrives[of], edges)
    slots = ones(stream.slots, len(stream))[:, None]
    return won * slots, other * slots


def _longer(stream: Stream, reps: int) -> tuple[FloatArray, FloatArray]:
    return ones(stream.longer_won, reps), ones(stream.longer_other, reps)


def _usual_worth(stream: Stream) -> float:
    best = stream.worth_minor.max(axis=1)
    return max(float(np.mean(np.maximum(best[np.isfinite(best)], 0.0))), 1e-9)


def _fitting(used: FloatArray, free: FloatArray) -> FloatArray:
    """Which part of each rep's use fits every span; shape (n_reps,)."""
    room = np.maximum(free, 0.0)
    part = np.divide(room, used, out=np.ones_like(used), where=used > room)
    return np.asarray(part.min(axis=1))


def _times(prices: FloatArray, amounts: FloatArray) -> float:
    """Σ price·amount, where a price of zero times an infinite amount is zero."""
    return float((prices * np.where(np.isfinite(amounts), amounts, 0.0)).sum())


def _rounded(table: FloatArray) -> FloatArray:
    return np.round(table, _CENTS)


__all__ = ["SPANS", "Solved", "Window", "solve", "versioned"]
