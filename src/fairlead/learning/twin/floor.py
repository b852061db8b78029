"""The floor while it runs: who holds what, who takes leads, who waits. A policy reads it; only the run changes it."""

from bisect import insort
from collections import deque

import numpy as np

from fairlead.learning.twin.beliefs import BoolArray, FloatArray, IntArray
from fairlead.learning.twin.ground import DAY_MINUTES, World
from fairlead.learning.twin.shifts import Shifts

WEEK_DAYS = 7.0


class Floor:
    """The live state at ``now`` (days). ``open``, ``week``, ``received``: shape (reps,), open leads, new ones in 7 days, all ever given."""

    def __init__(self, world: World) -> None:
        self.stream, self.staff = world.stream, world.staff
        reps = world.staff.size
        self.now = 0.0
        self.open = np.zeros(reps, dtype=np.int64)
        self.week = np.zeros(reps, dtype=np.int64)
        self.received = np.zeros(reps, dtype=np.int64)
        self.waiting: list[int] = []
        self.held: dict[int, tuple[int, float]] = {}
        """Open leads: lead → (rep, since when)."""
        self._recent: deque[tuple[float, int]] = deque()
        self._moments, self._here = world.staff.presence
        self._shifts = Shifts(world.staff.shifts)
        self._present = self._here[0]
        self._next_change = self._moments[1] if len(self._moments) > 1 else np.inf

    @property
    def present(self) -> BoolArray:
        """Who takes new leads now; shape (reps,)."""
        here: BoolArray = self._present
        return here

    @property
    def load(self) -> FloatArray:
        """Open leads as a share of the limit, 0 without one; shape (reps,)."""
        return np.asarray(self.open / np.maximum(self.staff.max_open, 1.0))

    def takes(self) -> BoolArray:
        """Who is here and below both limits; shape (reps,)."""
        return np.asarray(self._present & (self.open < self.staff.max_open) & (self.week < self.staff.max_week))

    def free_for(self, lead: int) -> IntArray:
        """Reps who could be given this lead now."""
        return np.flatnonzero(self.stream.eligible[lead] & self.takes())

    def waits(self) -> FloatArray:
        """Minutes until each rep is at work; shape (reps,)."""
        return self._shifts.waits(self.now)

    def age_minutes(self, lead: int) -> float:
        """Minutes since this lead arrived."""
        return float(self.now - self.stream.arrived[lead]) * 1440.0

    def waiting_for(self, rep: int) -> IntArray:
        """Leads in the queue that this rep may have, in order of arrival."""
        queue = np.array(self.waiting, dtype=np.intp)
        return queue[self.stream.eligible[queue, rep]] if len(queue) else queue

    def back(self, reps: IntArray) -> FloatArray:
        """When each of these, who are away, takes new leads again (days), infinity where that is never; shape (k,)."""
        found = np.full(len(reps), np.inf)
        for place, rep in enumerate(reps.tolist()):
            starts, ends = self.staff.away[rep]
            now = np.flatnonzero((starts <= self.now) & (self.now < ends))
            if len(now):
                found[place] = ends[now[0]]
        return found

    def can_take(self, rep: int) -> bool:
        """Whether this rep is here and below both limits."""
        return bool(self._present[rep] and self.open[rep] < self.staff.max_open[rep] and self.week[rep] < self.staff.max_week[rep])

    def advance(self, now: float) -> None:
        """Let time pass."""
        self.now = now
        self._shifts.advance(now)
        if now >= self._next_change:
            place = int(np.searchsorted(self._moments, now, side="right")) - 1
            self._present = self._here[place]
            self._next_change = self._moments[place + 1] if place + 1 < len(self._moments) else np.inf
        while self._recent and self._recent[0][0] <= now - WEEK_DAYS:
            self.week[self._recent.popleft()[1]] -= 1

    def give(self, lead: int, rep: int) -> None:
        """The rep has the lead from now on."""
        self.open[rep] += 1
        self.week[rep] += 1
        self.received[rep] += 1
        self._recent.append((self.now, rep))
        self.held[lead] = (rep, self.now)

    def close(self, lead: int) -> int:
        """The lead is closed; tells whose it was."""
        rep, _ = self.held.pop(lead)
        self.open[rep] -= 1
        return rep

    def queue(self, lead: int) -> None:
        """The lead waits."""
        insort(self.waiting, lead)

    def replied(self, rep: int, minutes: float, *, working: bool) -> float:
        """When so many minutes have passed: of working time, or by the clock once the rep is at work; infinity where that is never."""
        if working:
            return self._shifts.after(rep, self.now, minutes)
        return max(float(self._shifts.begin[rep]), self.now) + minutes / DAY_MINUTES
