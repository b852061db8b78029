"""Working time as arithmetic: when does a rep work next, and when has so much working time passed."""

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

from fairlead.learning.twin.beliefs import FloatArray
from fairlead.learning.twin.ground import DAY_MINUTES, Spans


class Shifts:
    """The shifts of everybody, read forward in time."""

    def __init__(self, shifts: Sequence[Spans]) -> None:
        self._rows = [
            (starts.tolist(), ends.tolist(), np.concatenate([[0.0], np.cumsum(ends - starts)]).tolist()) for starts, ends in shifts
        ]
        self._place = [0] * len(shifts)
        self.begin = np.array([starts[0] if len(starts) else np.inf for starts, _ in shifts])
        self.end = np.array([ends[0] if len(ends) else np.inf for _, ends in shifts])

    def advance(self, now: float) -> None:
        """Move on to ``now``, which never goes back."""
        for rep in np.flatnonzero(self.end <= now).tolist():
            starts, ends, _ = self._rows[rep]
            place = bisect_right(ends, now, self._place[rep])
            self._place[rep] = place
            there = place < len(ends)
            self.begin[rep], self.end[rep] = (starts[place], ends[place]) if there else (np.inf, np.inf)

    def waits(self, now: float) -> FloatArray:
        """Minutes until each rep is at work, infinity where that is never; shape (reps,)."""
        return np.maximum(self.begin - now, 0.0) * DAY_MINUTES

    def after(self, rep: int, now: float, minutes: float) -> float:
        """The moment when ``minutes`` of the rep's working time have passed since ``now``; infinity where there are not so many."""
        starts, ends, worked = self._rows[rep]
        place = bisect_right(ends, now)
        if place == len(ends):
            return np.inf
        target = worked[place] + max(now - starts[place], 0.0) + minutes / DAY_MINUTES
        place = max(bisect_right(worked, target) - 1, place)
        return starts[place] + target - worked[place] if place < len(ends) else np.inf
