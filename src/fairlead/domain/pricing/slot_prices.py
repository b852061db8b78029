"""What a rep's slot is worth to later leads: prices of capacity, and what one lead is charged by them.

The charge of giving a lead to rep j is Σ_d λ_jd·P(open on day d) + μ_j: λ_jd is the price of one slot for one day, μ_j that of one new
lead while windows of new leads are tight. Both are shadow prices of a linear program, solved in `fairlead.domain.pricing.solving`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from math import log
from typing import Final

import numpy as np

from fairlead.domain.prediction import Curves, Cycle, FloatArray, IntArray

DAY_SECONDS: Final = 86_400.0
OLD_DAYS: Final = 1.0
"""Prices older than this decide nothing any more: what they rest on has changed too much."""
_STEEPNESS: Final = 3.0
_MOST_NUDGED: Final = log(2.0)


@dataclass(frozen=True, eq=False)
class SlotPrices:
    """Prices from ``made_at`` on. Rows of arrays are the reps of ``rep_ids``; days count from ``made_at``, 24 hours each.

    ``edges``: shape (n_spans + 1,), the days at which spans of equal price begin and the last one ends, from 0. ``day_minor``: minor units
    for one slot on one day of each span, shape (n_reps, n_spans); ``beyond_minor``: for a day later than these, shape (n_reps,).
    ``new_minor``: for one new lead, by the day on which it is given, shape (n_reps, n_days). ``planned_open``: leads that each rep is
    expected to have open, shape (n_reps, n_spans), and ``most_open`` how many at most, infinity without a limit, shape (n_reps,).
    ``version`` names the content; ``why`` says in words what they rest on, or why they are zero.
    """

    version: str
    made_at: datetime
    rep_ids: tuple[str, ...]
    edges: FloatArray
    day_minor: FloatArray
    beyond_minor: FloatArray
    new_minor: FloatArray
    planned_open: FloatArray
    most_open: FloatArray
    why: str = ""

    @property
    def known(self) -> bool:
        """Whether there was a forecast to price by; without one every price is zero."""
        return bool(len(self.rep_ids))

    @cached_property
    def _spans(self) -> FloatArray:
        """All spans and what is beyond; shape (n_reps, n_spans + 1)."""
        return np.ascontiguousarray(np.column_stack([self.day_minor, self.beyond_minor]))

    def elapsed(self, at: datetime) -> float:
        """Days from ``made_at`` to ``at``, at least 0."""
        return max((at - self.made_at).total_seconds() / DAY_SECONDS, 0.0)

    def is_old(self, at: datetime) -> bool:
        """Whether they are too old at ``at`` to decide by."""
        return self.known and self.elapsed(at) > OLD_DAYS

    def while_fresh(self, at: datetime) -> "SlotPrices":
        """These prices, or none where they are too old at ``at``; the words say so."""
        if not self.is_old(at):
            return self
        return no_prices(f"the prices of slots are from {self.made_at:%Y-%m-%d %H:%M} UTC, more than a day old, so no slot had a price", at)

    def charge(
        self, rows: IntArray, cycle: Cycle, chance: FloatArray, at: datetime, open_leads: FloatArray | None = None, slots: float = 1.0
    ) -> FloatArray:
        """What giving one lead at ``at`` costs with each rep: minor units, shape (n,), never negative.

        ``rows``: shape (n,), rows of these prices; ``cycle`` and ``chance`` are those of the n reps. ``open_leads``: shape (n,), what each
        holds now, which moves prices as in `nudge`. ``slots``: how many slots the lead takes. A rep who is slower than usual is charged for
        as many more days as the rep's mean is longer.
        """
        if not self.known:
            return np.zeros(len(rows))
        elapsed = self.elapsed(at)
        won, other = self.slot_days(cycle.curves, elapsed)
        longer_won, longer_other = stretches(cycle)
        if_won, if_other = (self._spans @ np.array([won, other]).T)[rows].T
        if_won, if_other = if_won * longer_won, if_other * longer_other
        held = slots * (if_other + chance * (if_won - if_other))
        if open_leads is not None:
            held = held * self.nudge(rows, open_leads, elapsed)
        return np.asarray(held + self.new_minor[rows, min(int(elapsed), self.new_minor.shape[1] - 1)])

    def slot_days(self, curves: Curves, elapsed: float) -> tuple[FloatArray, FloatArray]:
        """Slot-days that a lead given ``elapsed`` days after ``made_at`` takes of each span and beyond, if won and otherwise.

        Both of shape (n_spans + 1,).
        """
        ages = np.maximum(self.edges - elapsed, 0.0)
        won, other = (np.interp(ages, curves.days, area) for area in (curves.won_area, curves.other_area))
        return (
            np.append(won[1:] - won[:-1], curves.won_area[-1] - won[-1]),
            np.append(other[1:] - other[:-1], curves.other_area[-1] - other[-1]),
        )

    def nudge(self, rows: IntArray, open_leads: FloatArray, elapsed: float) -> FloatArray:
        """By what prices are multiplied since more, or fewer, leads are open than planned: shape (n,), between a half and two.

        A step of dual mirror descent (Beck and Teboulle 2003) for each lead given beside the plan multiplies the price by the same factor,
        so all steps since ``made_at`` together depend on the difference alone: λ·exp(k·(open − planned)/most).
        """
        span = int(np.searchsorted(self.edges[1:-1], elapsed, side="right"))
        beside = self._steepness[rows] * (open_leads - self.planned_open[rows, span])
        return np.asarray(np.exp(np.minimum(np.maximum(beside, -_MOST_NUDGED), _MOST_NUDGED)))

    @cached_property
    def _steepness(self) -> FloatArray:
        """By how much the logarithm of a price moves for each lead beside the plan; 0 without a limit. Shape (n_reps,)."""
        limited = np.isfinite(self.most_open) & (self.most_open > 0)
        return np.divide(_STEEPNESS, self.most_open, out=np.zeros(len(self.most_open)), where=limited)

    def over(self, rep_ids: Sequence[str]) -> "SlotPrices":
        """The same prices in the order of ``rep_ids``; who came later pays what reps pay on average, and is planned to hold nothing."""
        if not self.known or tuple(rep_ids) == self.rep_ids:
            return self
        place = {rep_id: row for row, rep_id in enumerate(self.rep_ids)}
        rows = np.array([place.get(rep_id, -1) for rep_id in rep_ids], dtype=np.intp)

        def laid(table: FloatArray, last: FloatArray) -> FloatArray:
            return np.asarray(np.concatenate([table, last[None]])[rows])

        return replace(
            self,
            rep_ids=tuple(rep_ids),
            day_minor=laid(self.day_minor, self.day_minor.mean(axis=0)),
            beyond_minor=laid(self.beyond_minor, self.beyond_minor.mean(axis=0)),
            new_minor=laid(self.new_minor, self.new_minor.mean(axis=0)),
            planned_open=laid(self.planned_open, np.zeros(self.planned_open.shape[1])),
            most_open=laid(self.most_open, np.array(np.inf)),
        )


def no_prices(why: str, made_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)) -> SlotPrices:
    """Prices of zero, and why."""
    empty, none = np.zeros((0, 1)), np.zeros(0)
    return SlotPrices("", made_at, (), np.array([0.0, 1.0]), empty, none, empty, empty, none, why)


NO_PRICES: Final = no_prices("there is no forecast of leads yet, so capacity has no price")


def occupied(curves: Curves, arrived: FloatArray, edges: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Slot-days that leads of one kind take of each span between ``edges``, in days from now, and of all later days: if won, and otherwise.

    ``arrived``: shape (n,), when each is given, in days from now; shapes (n, n_spans + 1). Between knots a share
    counts as its mean.
    """
    ages = np.maximum(edges[None, :] - arrived[:, None], 0.0)
    found = []
    for area in (curves.won_area, curves.other_area):
        by_then = np.interp(ages, curves.days, area)
        found.append(np.column_stack([np.diff(by_then, axis=1), area[-1] - by_then[:, -1]]))
    return found[0], found[1]


def stretches(cycle: Cycle) -> tuple[FloatArray | float, FloatArray | float]:
    """How many times as long as with a rep of the usual pace the lead is open with each, if won and otherwise; shape (n,) or a number."""
    won, other = cycle.told or cycle.means()
    usual = cycle.curves.won_days, cycle.curves.other_days
    return (won / usual[0] if usual[0] > 0 else 1.0), (other / usual[1] if usual[1] > 0 else 1.0)
