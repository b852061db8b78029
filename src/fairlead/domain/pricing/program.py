"""One linear program of expected leads: its dual at given prices, made smooth by a little temperature, and the plan that belongs to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from fairlead.domain.prediction import FloatArray, IntArray
from fairlead.domain.pricing.descent import descend
from fairlead.domain.pricing.slot_prices import occupied
from fairlead.domain.pricing.stream import Slots, Stream, Window, ones

_SETTLED: Final = 1e-6


@dataclass(frozen=True, eq=False)
class Prices:
    """``day``: λ of each span, shape (n_reps, n_spans); ``windows``: ν of each window, by the span it ends with, the same shape."""

    day: FloatArray
    windows: tuple[FloatArray, ...]


@dataclass(frozen=True, eq=False)
class Plan:
    """``used``: slot-days in each span, shape (n_reps, n_spans); ``given``: new leads by day, shape (n_reps, days); ``earns``: in all."""

    used: FloatArray
    given: FloatArray
    earns: float


@dataclass(frozen=True, eq=False)
class Program:
    """One linear program. ``worth``, ``chance``: shape (n, n_reps), or only of those ``among`` whom each lead is compared, shape (n, few).

    ``won``, ``other``: slot-days in each span, shape (n, n_spans).

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
    among: IntArray | None = None

    @classmethod
    def ahead(cls, stream: Stream, slots: Slots, edges: FloatArray, beyond: FloatArray, among: IntArray | None = None) -> "Program":
        """The days ahead; what is taken beyond them is paid at ``beyond``, shape (n_reps,)."""
        won, other = _slot_days(stream, edges)
        longer = _longer(stream, len(beyond))
        worth, chance = _of(stream.worth_minor, among), _of(stream.chance, among)
        if_won, if_other = (each if among is None else each[among] for each in (beyond * longer[0], beyond * longer[1]))
        late = other[:, -1:] * if_other
        late = late + chance * (won[:, -1:] * if_won - late)
        first = edges[:-1].astype(np.intp)
        return cls(
            worth=worth - late,
            chance=chance,
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
            among=among,
        )

    @classmethod
    def forever(cls, stream: Stream, slots: Slots, among: IntArray | None = None) -> "Program":
        """As if such leads came again and again: all their slot-days against all there are, in one span as long as all days together."""
        won, other = (each.sum(axis=1, keepdims=True) for each in _slot_days(stream, np.array([0.0, 1.0])))
        days = float(slots.days)
        return cls(
            worth=_of(stream.worth_minor, among),
            chance=_of(stream.chance, among),
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
            among=among,
        )

    @cached_property
    def _arriving(self) -> FloatArray:
        """Which lead arrives on which day; shape (n, days)."""
        return np.asarray(self.day[:, None] == np.arange(self.days)[None, :], dtype=np.float64)

    def new(self, prices: Prices) -> FloatArray:
        """The price of a new lead by the day it is given, over all windows that hold the day; shape (n_reps, days)."""
        none = np.zeros((len(self.free), self.days))
        return sum((nu @ holds.T for nu, (holds, _) in zip(prices.windows, self.windows, strict=True)), none)

    def net(self, prices: Prices) -> FloatArray:
        """Worth minus price; shaped as ``worth``."""
        if self.among is not None:
            return self._net_among(prices, self.among)
        if_won = (self.won @ prices.day.T) * self.longer[0]
        if_other = (self.other @ prices.day.T) * self.longer[1]
        if_won -= if_other
        if_won *= self.chance
        if_won += if_other
        if self.windows:
            if_won += self.new(prices).T[self.day]
        return np.subtract(self.worth, if_won, out=if_won)

    def _net_among(self, prices: Prices, among: IntArray) -> FloatArray:
        """The same, span by span: no table of all reps, and no product that a library would run on all cores."""
        if_won, if_other = np.zeros(among.shape), np.zeros(among.shape)
        for span in range(prices.day.shape[1]):
            price = prices.day[:, span][among]
            if_won += price * self.won[:, span, None]
            if_other += price * self.other[:, span, None]
        if_won *= self.longer[0][among]
        if_other *= self.longer[1][among]
        if_won -= if_other
        if_won *= self.chance
        if_won += if_other
        if self.windows:
            if_won += self.new(prices)[among, self.day[:, None]]
        return np.subtract(self.worth, if_won, out=if_won)

    def paid(self, prices: Prices) -> float:
        """What all slots and windows cost: the part of the dual that is the same whatever the leads."""
        return _times(prices.day, self.free) + sum(_times(nu, left) for nu, (_, left) in zip(prices.windows, self.windows, strict=True))

    def soft(self, prices: Prices, heat: float) -> tuple[FloatArray, FloatArray]:
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
        if self.among is not None:
            reps = len(self.free)
            place = (self.among * self.days + self.day[:, None]).ravel()
            given = np.bincount(place, weights=share.ravel(), minlength=reps * self.days).astype(np.float64)
            return used, given.reshape(reps, self.days)
        return used, share.T @ self._arriving

    def _used_by(self, share: FloatArray, rows: IntArray | slice) -> tuple[FloatArray, FloatArray]:
        """Slot-days that these leads use, shape (n_reps, n_spans), and how many of them each rep has, shape (n_reps,)."""
        if_won = share * self.chance[rows]
        if self.among is not None:
            return self._used_among(self.among[rows], if_won, share - if_won, rows)
        won = (if_won.T @ self.won[rows]) * self.longer[0][:, None]
        return won + ((share - if_won).T @ self.other[rows]) * self.longer[1][:, None], share.sum(axis=0)

    def _used_among(self, among: IntArray, won: FloatArray, other: FloatArray, rows: IntArray | slice) -> tuple[FloatArray, FloatArray]:
        """The same where leads are compared among few; ``won`` and ``other``: shares of each lead by how it ends."""
        reps, place = len(self.free), among.ravel()
        if_won, if_other = won * self.longer[0][among], other * self.longer[1][among]
        used = np.empty_like(self.free)
        for span in range(self.free.shape[1]):
            takes = if_won * self.won[rows, span, None] + if_other * self.other[rows, span, None]
            used[:, span] = np.bincount(place, weights=takes.ravel(), minlength=reps)
        return used, np.bincount(place, weights=(won + other).ravel(), minlength=reps).astype(np.float64)

    def prices(self, heat: float, heats: Sequence[float], steps: Sequence[int], start: FloatArray | None, coldest: float = 0.0) -> Prices:
        """The lowest dual found, by lowering the temperature. ``coldest``: the last of all temperatures, where these are not all."""
        scale = self._scale(heat)
        highest = self._highest(heat) / scale
        at = np.zeros(len(scale)) if start is None else start / scale
        whole = max(heat * float(self.weight.sum()), 1e-300)
        for each, most in zip(heats, steps, strict=True):

            def slope(u: FloatArray, each: float = each) -> tuple[float, FloatArray]:
                dual, gradient = self._smooth(u * scale, heat * each)
                return dual / whole, gradient * scale / whole

            at = descend(slope, at, highest, steps=most, settled=_SETTLED * each / (coldest or heats[-1]))
        return self._unpacked(at * scale)

    def plan(self, prices: Prices, heat: float) -> Plan:
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
            part = earned[today]
            earns += float(part.sum(axis=0) @ fits if self.among is None else (part * fits[self.among[today]]).sum())
        return Plan(used, given, earns)

    def packed(self, day: FloatArray, windows: Sequence[FloatArray]) -> FloatArray:
        """All prices in one row; windows that are not given begin at zero."""
        missing = [np.zeros_like(self.free)] * (len(self.windows) - len(windows))
        return np.concatenate([each.ravel() for each in (day, *windows, *missing)])

    def _unpacked(self, row: FloatArray) -> Prices:
        parts = row.reshape(1 + len(self.windows), *self.free.shape)
        return Prices(parts[0], tuple(parts[1:]))

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


def _held_by(window: Window, edges: FloatArray) -> FloatArray:
    """Which days are in the window that ends with each span; shape (days, n_spans)."""
    day, last = np.arange(int(edges[-1]))[:, None], edges[None, 1:]
    return np.asarray((day < last) & (day >= last - window.days), dtype=np.float64)


def _of(table: FloatArray, among: IntArray | None) -> FloatArray:
    """A table over all reps, or its columns of those whom each lead is compared among."""
    return table if among is None else np.take_along_axis(table, among, axis=1)


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


def _fitting(used: FloatArray, free: FloatArray) -> FloatArray:
    """Which part of each rep's use fits every span; shape (n_reps,)."""
    room = np.maximum(free, 0.0)
    part = np.divide(room, used, out=np.ones_like(used), where=used > room)
    return np.asarray(part.min(axis=1))


def _times(prices: FloatArray, amounts: FloatArray) -> float:
    """Σ price·amount, where a price of zero times an infinite amount is zero."""
    return float((prices * np.where(np.isfinite(amounts), amounts, 0.0)).sum())
