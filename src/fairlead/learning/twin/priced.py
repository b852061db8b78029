"""Policies with a price: what a slot is worth to later leads is taken off the worth, and who is left with most gets the lead."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Final

import numpy as np

from fairlead.domain.deciding import PATIENCE_MINUTES, minutes_until_free, pays_to_wait, waits_for_prices
from fairlead.domain.prediction import Curves
from fairlead.domain.pricing.slot_prices import NO_PRICES, SlotPrices
from fairlead.domain.pricing.solving import solve
from fairlead.domain.pricing.stream import Slots, Window, remaining
from fairlead.domain.pricing.stream import Stream as Expected
from fairlead.learning.twin.beliefs import Beliefs, BoolArray, FloatArray, IntArray, Lengths
from fairlead.learning.twin.floor import WEEK_DAYS, Floor
from fairlead.learning.twin.ground import DAY_MINUTES, Staff, Stream
from fairlead.learning.twin.policy import Answer, Greedy, Hold

LOOK_BACK_DAYS: Final = 28
_AHEAD: Final = 28
_LONGEST_HOLD_DAYS: Final = 3.0
_PAYS: Final = 1.25
"""A rep who is full must promise so much more than the best who is free: the slot may go to somebody else, or come late."""
_AGAIN_DAYS: Final = 1.0 / 24.0
"""The desk tries a held lead again every few seconds; here it is asked anew after an hour."""
_TINY: Final = 1e-6
_DAY_ZERO: Final = datetime(2026, 1, 5, tzinfo=UTC)
"""Prices carry a date; a run counts days from this one."""


def date_of(day: float) -> datetime:
    """The date that stands for a day of a run."""
    return _DAY_ZERO + timedelta(days=day)


def curves_of(lengths: Lengths) -> tuple[Curves, ...]:
    """The lengths of each kind as prices read them."""
    days = np.arange(lengths.won.shape[1], dtype=np.float64)
    return tuple(Curves(days, won, other) for won, other in zip(lengths.won, lengths.other, strict=True))


class Priced(Greedy):
    """The largest worth minus charge, if positive; the queue by the same. ``charges`` gives what slots cost, by kind and rep."""

    def __init__(self, beliefs: Beliefs, *, hold: bool = False) -> None:
        super().__init__(beliefs)
        self._hold = hold
        reps = beliefs.chance.shape[1]
        kinds = len(beliefs.lengths.won)
        self._if_won, self._if_other = np.zeros((kinds, reps)), np.zeros((kinds, reps))
        self._new = np.zeros(reps)
        won, other = beliefs.lengths.expected()
        self._usual_days = float((0.1 * won + 0.9 * other).mean())

    def charge(self, lead: int | IntArray, reps: IntArray, chance: FloatArray, floor: Floor) -> FloatArray:  # noqa: ARG002, some charge by it
        """What the slots cost that the lead would take; shape (k,), or (n, k) for a column of n leads."""
        kind = self._beliefs.kind[lead]
        other = self._if_other[kind, reps]
        return np.asarray(other + chance * (self._if_won[kind, reps] - other) + self._new[reps])

    def net(self, lead: int, reps: IntArray, floor: Floor) -> FloatArray:
        """Worth minus charge if given now; shape (k,)."""
        late = floor.age_minutes(lead) + floor.waits()[reps]
        chance = self._beliefs.chances(lead, reps, late, floor.open[reps].astype(np.float64))
        return np.asarray(chance * self._beliefs.value[lead, reps] - self.charge(lead, reps, chance, floor))

    def choose(self, lead: int, reps: IntArray, floor: Floor) -> Answer:
        """The best; nobody where every slot is worth more to later leads, and nobody yet where waiting pays."""
        net = self.net(lead, reps, floor)
        best = int(net.argmax())
        if net[best] <= 0.0:
            return None
        until = self._later(lead, int(reps[best]), float(net[best]), floor) if self._hold else None
        return best if until is None else Hold(until)

    def pick(self, rep: int, waiting: IntArray, floor: Floor) -> int | None:
        """The lead that leaves most with this rep."""
        beliefs, replies = self._beliefs, self._beliefs.replies
        late = (floor.now - floor.stream.arrived[waiting]) * DAY_MINUTES + floor.waits()[rep]
        minutes = replies.minutes(np.array([rep]), floor.open[[rep]].astype(np.float64))
        chance = beliefs.chance[waiting, rep] * replies.left(late, np.full(len(waiting), minutes[0]))
        kind = beliefs.kind[waiting]
        other = self._if_other[kind, rep]
        charge = other + chance * (self._if_won[kind, rep] - other) + self._new[rep]
        net = chance * beliefs.value[waiting, rep] - charge
        best = int(net.argmax())
        return int(waiting[best]) if net[best] > 0.0 else None

    def eager(self, waiting: IntArray, floor: Floor) -> IntArray:
        """Those whose worth is above the charge of somebody who could take them."""
        beliefs, replies, reps = self._beliefs, self._beliefs.replies, np.arange(floor.staff.size)
        late = ((floor.now - floor.stream.arrived[waiting]) * DAY_MINUTES)[:, None] + floor.waits()
        minutes = replies.minutes(reps, floor.open.astype(np.float64))
        left = sum(replies.curve.at(late + multiple * minutes) for multiple in replies.multiples) / len(replies.multiples)
        chance = beliefs.chance[waiting] * left
        net = chance * beliefs.value[waiting] - self.charge(waiting[:, None], reps, chance, floor)
        return waiting[((net > 0.0) & floor.stream.eligible[waiting] & floor.takes()).any(axis=1)]

    def _later(self, lead: int, rep: int, net: float, floor: Floor) -> float | None:
        """Until when to hold the lead: the chosen rep sleeps anyhow, or somebody who is full is worth the wait."""
        if floor.age_minutes(lead) > _LONGEST_HOLD_DAYS * DAY_MINUTES:
            return None
        waits = floor.waits()
        if waits[rep] > 0.0:
            return float(floor.now + min(waits[rep] / DAY_MINUTES, _LONGEST_HOLD_DAYS)) + 1e-6
        eligible = floor.stream.eligible
        full = np.flatnonzero(eligible[lead] & floor.present & ~floor.takes())
        if not len(full):
            return None
        queue = eligible[np.array(floor.waiting, dtype=np.intp)]
        before = (queue[:, full] / np.maximum(queue.sum(axis=1, keepdims=True), 1)).sum(axis=0)
        until_free = self._usual_days * (1.0 + before) / np.maximum(floor.open[full], 1.0)
        age = floor.age_minutes(lead) + np.maximum(until_free * DAY_MINUTES, waits[full])
        chance = self._beliefs.chances(lead, full, age, floor.open[full].astype(np.float64))
        later = chance * self._beliefs.value[lead, full] - self.charge(lead, full, chance, floor)
        place = int(later.argmax())
        if later[place] <= _PAYS * net:
            return None
        return float(floor.now + until_free[place])


@dataclass(slots=True)
class Foresight:
    """What a policy with prices plans with: ``here``: whether each rep is known to take leads at a moment; by default, as now."""

    stream: Stream
    staff: Staff
    at_once: FloatArray
    """Worth of every lead with every rep, given when it arrived; minus infinity where it may not be. Shape (n, reps)."""
    taken: FloatArray
    """Chance of the same."""
    here: Callable[[FloatArray], BoolArray] | None = None
    back: int = 28
    steps: tuple[Sequence[float], Sequence[int]] = field(default=((0.012,), (8,)))


class BidPrices(Priced):
    """Prices solved every morning: the last four weeks' arrivals come again, and today's open leads hold their slots a while yet."""

    def __init__(self, beliefs: Beliefs, foresight: Foresight, *, hold: bool = False, every: int = 1, nudged: bool = True) -> None:
        super().__init__(beliefs, hold=hold)
        self._foresight = foresight
        self._curves = curves_of(beliefs.lengths)
        self._prices: SlotPrices = NO_PRICES
        self._every, self._mornings, self._nudged = every, 0, nudged
        self._nudge = np.ones(beliefs.chance.shape[1])
        self._given: list[tuple[float, IntArray]] = []
        self._before = np.zeros(beliefs.chance.shape[1], dtype=np.int64)
        self._rep_ids = tuple(str(rep) for rep in range(beliefs.chance.shape[1]))
        self._rows = np.arange(beliefs.chance.shape[1])

    def morning(self, floor: Floor) -> None:
        """Solve again, and lay the charges out by kind."""
        self._given = [*self._given[-int(WEEK_DAYS) + 1 :], (floor.now, floor.received - self._before)]
        self._before = floor.received.copy()
        self._mornings += 1
        if (self._mornings - 1) % self._every:
            return
        expected = self._expected(floor)
        if expected is None:
            return
        warm = self._prices.known
        heats, steps = self._foresight.steps if warm else ((0.08, 0.03, 0.012), (40, 40, 50))
        self._prices = solve(
            expected,
            self._slots(floor),
            rep_ids=self._rep_ids,
            made_at=date_of(floor.now),
            start=self._prices if warm else None,
            heats=heats,
            steps=steps,
        ).prices
        if self._prices.known:
            self._lay_out()

    def charge(self, lead: int | IntArray, reps: IntArray, chance: FloatArray, floor: Floor) -> FloatArray:
        """As solved, moved by how many leads are open beside the plan."""
        held = super().charge(lead, reps, chance, floor)
        if not self._nudged or not self._prices.known:
            return held
        elapsed = self._prices.elapsed(date_of(floor.now))
        new = self._new[reps]
        return np.asarray((held - new) * self._prices.nudge(reps, floor.open[reps].astype(np.float64), elapsed) + new)

    def _expected(self, floor: Floor) -> Expected | None:
        """The last four weeks again, of those who are known to be here then; None where there were too few to plan with."""
        f, now = self._foresight, floor.now
        back = int(min(f.back, max(28, 28 * ((now - f.stream.arrived[0]) // 28))))
        low, high = np.searchsorted(f.stream.arrived, (now - back, now))
        if high - low < 1:
            return None
        rows = slice(low, high)
        again = now + (f.stream.arrived[rows] - now) % 28
        worth = f.at_once[rows]
        if f.here is not None:
            worth = np.where(f.here(again), worth, -np.inf)
        return Expected(again - now, worth, f.taken[rows], self._curves, self._beliefs.kind[rows], np.full(high - low, 28 / back))

    def _slots(self, floor: Floor) -> Slots:
        leads = np.array(list(floor.held), dtype=np.intp)
        pairs = np.array(list(floor.held.values())).reshape(-1, 2)
        reps, age = pairs[:, 0].astype(np.intp), floor.now - pairs[:, 1]
        chance = self._foresight.taken[leads, reps]
        chance = np.where(chance > 0.0, chance, 0.7 * self._beliefs.chance[leads, reps])
        held = np.zeros((len(self._rows), _AHEAD))
        for kind, curves in enumerate(self._curves):
            of = np.flatnonzero(self._beliefs.kind[leads] == kind)
            np.add.at(held, reps[of], remaining(curves, age[of], chance[of], _AHEAD))
        staff = self._foresight.staff
        given = np.zeros((len(self._rows), int(WEEK_DAYS)))
        for place, (_, counts) in enumerate(reversed(self._given)):
            given[:, min(place, given.shape[1] - 1)] += counts
        windows = (Window.of(int(WEEK_DAYS), staff.max_week, given, _AHEAD),) if np.isfinite(staff.max_week).any() else ()
        return Slots(staff.max_open, held, windows)

    def _lay_out(self) -> None:
        by_day = np.column_stack([self._prices.day_minor, self._prices.beyond_minor])
        for kind, curves in enumerate(self._curves):
            won, other = self._prices.slot_days(curves, 0.4)
            self._if_won[kind], self._if_other[kind] = by_day @ won, by_day @ other
        self._new = self._prices.new_minor[:, 0].copy()


class AtDesk(BidPrices):
    """Prices solved every morning, and leads that wait by the desk's own rule (`fairlead.domain.deciding.waiting`).

    A lead for which every slot is too dear waits, and goes to the best once it has waited ``patience_minutes``. ``hold_minutes``: how long
    after its arrival a lead may be held for somebody who is full or away; None holds none. Near ties are not drawn: the best gets the lead.
    """

    def __init__(
        self,
        beliefs: Beliefs,
        foresight: Foresight,
        *,
        hold_minutes: float | None = None,
        patience_minutes: float = PATIENCE_MINUTES,
        every: int = 1,
    ) -> None:
        super().__init__(beliefs, foresight, every=every)
        self._hold_minutes, self._patience_minutes = hold_minutes, patience_minutes

    def choose(self, lead: int, reps: IntArray, floor: Floor) -> Answer:
        """The best, unless the lead waits for somebody else or for prices to fall."""
        net = self.net(lead, reps, floor)
        best = int(net.argmax())
        if self._hold_minutes is not None:
            until = self._worth_waiting_until(lead, reps, float(net[best]), floor)
            if until is not None:
                return Hold(min(until, floor.now + _AGAIN_DAYS))
        waited = floor.age_minutes(lead)
        if self._prices.known and waits_for_prices(float(net[best]), waited_minutes=waited, patience_minutes=self._patience_minutes):
            return Hold(floor.now + (self._patience_minutes - waited) / DAY_MINUTES + _TINY)
        return best

    def pick(self, rep: int, waiting: IntArray, floor: Floor) -> int | None:
        """Who is late first, in the order of arrival; then the lead that leaves most with this rep."""
        late = self._late(waiting, floor)
        return int(waiting[late][0]) if late.any() else super().pick(rep, waiting, floor)

    def eager(self, waiting: IntArray, floor: Floor) -> IntArray:
        """Those who are late, and those whose worth is above the charge of somebody who could take them."""
        wanted = np.isin(waiting, super().eager(waiting, floor)) | self._late(waiting, floor)
        return waiting[wanted]

    def _late(self, waiting: IntArray, floor: Floor) -> BoolArray:
        return np.asarray((floor.now - floor.stream.arrived[waiting]) * DAY_MINUTES >= self._patience_minutes)

    def _worth_waiting_until(self, lead: int, reps: IntArray, net: float, floor: Floor) -> float | None:
        """When somebody who is full or away can probably take the lead, where waiting pays; None where it does not."""
        left = (self._hold_minutes or 0.0) - floor.age_minutes(lead)
        eligible = floor.stream.eligible[lead]
        full = np.flatnonzero(eligible & floor.present & (floor.open >= floor.staff.max_open) & (floor.open > 0))
        away = np.flatnonzero(eligible & ~floor.present)
        until_free = np.maximum(minutes_until_free(self._days(lead, reps), floor.open[full].astype(np.float64)), floor.waits()[full])
        rows = np.concatenate([full, away])
        minutes = np.concatenate([until_free, (floor.back(away) - floor.now) * DAY_MINUTES])
        soon = (minutes > 0.0) & (minutes <= left)
        if not soon.any():
            return None
        rows, minutes = rows[soon], minutes[soon]
        chance = self._beliefs.chances(lead, rows, floor.age_minutes(lead) + minutes, floor.open[rows].astype(np.float64))
        later = chance * self._beliefs.value[lead, rows] - self.charge(lead, rows, chance, floor)
        best = int(later.argmax())
        return float(floor.now + minutes[best] / DAY_MINUTES) if pays_to_wait(float(later[best]), net) else None

    def _days(self, lead: int, reps: IntArray) -> float:
        """Mean days that the lead would be open with those who can take it."""
        chance, kind = self._beliefs.chance[lead, reps], self._beliefs.kind[lead]
        won, other = self._expected_days
        return float((other[kind] + chance * (won[kind] - other[kind])).mean())

    @cached_property
    def _expected_days(self) -> tuple[FloatArray, FloatArray]:
        return self._beliefs.lengths.expected()


class MirrorDescent(Priced):
    """One price a rep for a slot-day, moved every morning by how full the rep is: dual mirror descent (Balseiro, Lu and Mirrokni 2023).

    λ_j ← λ_j·exp(step·(load_j − target)), from ``first`` on, minor units.
    """

    def __init__(self, beliefs: Beliefs, *, first: float, step: float = 0.5, target: float = 0.9, hold: bool = False) -> None:
        super().__init__(beliefs, hold=hold)
        self._price = np.full(beliefs.chance.shape[1], first)
        self._step, self._target = step, target
        self._days = beliefs.lengths.expected()

    def morning(self, floor: Floor) -> None:
        """Dearer where a rep is fuller than the target, cheaper where emptier."""
        self._price = self._price * np.exp(self._step * (floor.load - self._target))
        self._if_won, self._if_other = (np.outer(days, self._price) for days in self._days)


class Foretold(Priced):
    """Prices that somebody worked out beforehand, one for each rep and stretch of time: such as those that know the future.

    ``table``: shape (reps, stretches), minor units for a slot over one stretch of ``days`` days; ``new``: the same for a new lead.
    """

    def __init__(self, beliefs: Beliefs, table: FloatArray, new: FloatArray, *, days: float, hold: bool = False) -> None:
        super().__init__(beliefs, hold=hold)
        self._table, self._news, self._stretch = table, new, days
        self._curves_ = [Curves(each.days / days, each.won, each.other) for each in curves_of(beliefs.lengths)]

    def morning(self, floor: Floor) -> None:
        """Lay out what a lead of each kind costs that is given today."""
        place = floor.now / self._stretch
        first = int(place)
        ahead = self._table[:, first:]
        for kind, curves in enumerate(self._curves_):
            edges = np.maximum(np.arange(first, self._table.shape[1] + 1) - place, 0.0)
            won, other = (np.diff(np.interp(edges, curves.days, area)) for area in (curves.won_area, curves.other_area))
            self._if_won[kind], self._if_other[kind] = ahead @ won, ahead @ other
        self._new = self._news[:, min(first, self._news.shape[1] - 1)].copy()
