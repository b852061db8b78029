"""Prices of capacity from a forecast: the dual of the linear program "leads expected × reps × days".

    maximize Σ_lj w_l·r_lj·x_lj   with   Σ_j x_lj ≤ 1
                                         Σ_l w_l·x_lj·(slot-days of l on day d with j) ≤ free slots of j on day d        price λ_jd
                                         Σ_l given in a window w_l·x_lj ≤ what the window of j still takes               price ν_jd

For any prices the dual Σ_l w_l·max(0, max_j (r_lj − charge_lj)) + Σ λ·free + Σ ν·left is an upper bound of what any plan can earn. It is
made smooth by a little temperature (Nesterov 2005), walked down, and the temperature lowered. The soft plan that belongs to the last
prices, cut to what capacity allows, is a plan that can be carried out: bound and plan together certify the prices.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

import numpy as np

from fairlead.domain.prediction import FloatArray, IntArray
from fairlead.domain.pricing.program import Prices, Program
from fairlead.domain.pricing.slot_prices import SlotPrices, no_prices
from fairlead.domain.pricing.stream import Slots, Stream, Window

SPANS: Final = (0.0, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 14.0, 21.0, 28.0)
"""Days at which spans of one price begin; four weeks in all."""
_MOST_LEADS: Final = 4_000
_HEATS: Final = (0.05, 0.01, 0.003)
_STEPS: Final = (60, 80, 160)
_LAST_STEPS: Final = 60
_CENTS: Final = 4
_FEW: Final = 24
"""Reps that a lead is compared among at a time, the best by worth minus price; with no more than these, all."""
_CUTS: Final = (4, 2, 2)
"""How many times at each temperature these are chosen anew."""
_TOGETHER: Final = 1_000


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
    forever = _Walk(partial(Program.forever, slots=slots), heat, heats)
    always = forever.down(thin, steps, None if begun is None else begun.beyond_minor[:, None])
    beyond = always.day[:, 0]
    ahead = _Walk(partial(Program.ahead, slots=slots, edges=edges, beyond=beyond), heat, heats)
    dear = np.repeat(beyond[:, None], len(edges) - 1, axis=1)
    found = ahead.down(thin, steps, dear if begun is None else begun.day_minor)
    if thin is not stream:
        found = ahead.last(stream, _LAST_STEPS, found)
    whole, bound = ahead.proved(stream, found)
    plan = whole.plan(found, heat * heats[-1])
    prices = SlotPrices(
        version="",
        made_at=made_at,
        rep_ids=tuple(rep_ids),
        edges=edges,
        day_minor=_rounded(found.day),
        beyond_minor=_rounded(beyond),
        new_minor=_rounded(whole.new(found)),
        planned_open=np.round(whole.held + plan.used / whole.length, _CENTS),
        most_open=slots.most_open.astype(np.float64),
        why=why,
    )
    return Solved(versioned(prices), bound, plan.earns, plan.given)


def versioned(prices: SlotPrices) -> SlotPrices:
    """The same under the name of its content."""
    said = hashlib.sha256(repr((prices.made_at.isoformat(), prices.rep_ids, prices.why)).encode())
    for table in (prices.edges, prices.day_minor, prices.beyond_minor, prices.new_minor, prices.planned_open, prices.most_open):
        said.update(np.ascontiguousarray(table, dtype=np.float64).tobytes())
    return replace(prices, version=f"s-{said.hexdigest()[:16]}")


@dataclass(frozen=True, slots=True)
class _Walk:
    """The way down of one kind of program. ``of``: the program of leads, compared among all reps or those named.

    ``heat``: what a temperature of 1 in ``heats`` is, in minor units.
    """

    of: Callable[..., Program]
    heat: float
    heats: Sequence[float]

    def down(self, stream: Stream, steps: Sequence[int], start: FloatArray | None) -> Prices:
        """From ``start``, shape (n_reps, n_spans), or from zero.

        With many reps each lead is compared among few, who are chosen anew as prices move.
        """
        if stream.worth_minor.shape[1] <= _FEW:
            program = self.of(stream)
            return program.prices(self.heat, self.heats, steps, None if start is None else program.packed(start, []))
        found = self._begin(stream, start)
        for heat, most, cuts in zip(self.heats, steps, _CUTS, strict=False):
            for _ in range(cuts):
                found = self._step(stream, heat, -(-most // cuts), found)
        return found

    def last(self, stream: Stream, steps: int, found: Prices) -> Prices:
        """The last steps, on all leads."""
        return self._step(stream, self.heats[-1], steps, found)

    def proved(self, stream: Stream, found: Prices) -> tuple[Program, float]:
        """The program at these prices, and the dual over all reps: what no plan exceeds."""
        among, best = self._cut(stream, found)
        program = self.of(stream, among=among)
        return program, float(program.weight @ np.maximum(best, 0.0)) + program.paid(found)

    def _step(self, stream: Stream, heat: float, steps: int, found: Prices) -> Prices:
        program = self.of(stream, among=self._cut(stream, found)[0])
        start = program.packed(found.day, found.windows)
        return program.prices(self.heat, (heat,), (steps,), start, self.heats[-1])

    def _begin(self, stream: Stream, start: FloatArray | None) -> Prices:
        program = self.of(stream.part(slice(0, 1)))
        zero = np.zeros_like(program.free)
        return Prices(zero if start is None else start, tuple(zero for _ in program.windows))

    def _cut(self, stream: Stream, prices: Prices) -> tuple[IntArray | None, FloatArray]:
        """The reps with the largest worth minus price for each lead, shape (n, `_FEW`), and the largest over all reps, shape (n,).

        None instead of few where there are no more.
        """
        reps, found, best = stream.worth_minor.shape[1], [], []
        for first in range(0, len(stream), _TOGETHER):
            net = self.of(stream.part(slice(first, first + _TOGETHER))).net(prices)
            best.append(net.max(axis=1))
            if reps > _FEW:
                found.append(np.sort(np.argpartition(-net, _FEW, axis=1)[:, :_FEW], axis=1))
        return np.concatenate(found) if found else None, np.concatenate(best)


def _usual_worth(stream: Stream) -> float:
    best = stream.worth_minor.max(axis=1)
    return max(float(np.mean(np.maximum(best[np.isfinite(best)], 0.0))), 1e-9)


def _rounded(table: FloatArray) -> FloatArray:
    return np.round(table, _CENTS)


__all__ = ["SPANS", "Solved", "Window", "solve", "versioned"]
