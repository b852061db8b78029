"""Happenings of many reps in order of time, and windows that slide over them keeping counts and sums for every rep at once."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

_JUMP = 64
"""Beyond so many steps a window is counted anew instead of walked."""
_ENDLESS = 2**61


class Stream:
    """Points in time, each of a rep (by row) with an amount, kept in order; late ones are put in their place."""

    def __init__(self) -> None:
        self.times = array("q")
        self.rows = array("q")
        self.amounts = array("q")
        self.forgotten = -(2**62)
        self._windows: list[Window] = []

    def __len__(self) -> int:
        return len(self.times)

    def window(self, span: int | None) -> "Window":
        """A window of ``span`` microseconds (None: of all time) over this stream, told of every later change."""
        window = Window(self, span)
        self._windows.append(window)
        return window

    def add(self, time: int, row: int, amount: int) -> None:
        """Put a point in its place."""
        if time >= self.forgotten:
            place = bisect_right(self.times, time)
            self.times.insert(place, time)
            self.rows.insert(place, row)
            self.amounts.insert(place, amount)
        self._tell(time, row, amount, 1)

    def remove(self, time: int, row: int, amount: int) -> None:
        """Take a point out again; `KeyError` if it was never added."""
        if time < self.forgotten:
            self._tell(time, row, amount, -1)
            return
        for place in range(bisect_left(self.times, time), bisect_right(self.times, time)):
            if self.rows[place] == row and self.amounts[place] == amount:
                del self.times[place], self.rows[place], self.amounts[place]
                self._tell(time, row, amount, -1)
                return
        raise KeyError((time, row, amount))

    def extend(self, points: Iterable[tuple[int, int, int]]) -> None:
        """Add many points at once."""
        merged = sorted([*zip(self.times, self.rows, self.amounts, strict=True), *points])
        self.times = array("q", (point[0] for point in merged))
        self.rows = array("q", (point[1] for point in merged))
        self.amounts = array("q", (point[2] for point in merged))
        for window in self._windows:
            window.recount()

    def forget(self, before: int) -> None:
        """Drop all points earlier than ``before``; windows of all time keep their sums."""
        if before <= self.forgotten:
            return
        self.forgotten = before
        place = bisect_left(self.times, before)
        for window in self._windows:
            window.keep(np.array(self.rows[:place], dtype=np.int64), np.array(self.amounts[:place], dtype=np.int64))
        del self.times[:place], self.rows[:place], self.amounts[:place]
        for window in self._windows:
            window.recount()

    def _tell(self, time: int, row: int, amount: int, sign: int) -> None:
        for window in self._windows:
            window.changed(time, row, amount, sign)


class Window:
    """The points of a stream in [at - span, at): ``count`` and ``total`` (sum of amounts) by rep row, exact whole numbers."""

    def __init__(self, stream: Stream, span: int | None) -> None:
        self._stream = stream
        self._span = _ENDLESS if span is None else span
        self._kept: Ints = np.zeros(0, dtype=np.int64)
        self._start = self._end = 0
        self._low = self._high = 0
        self.count: Ints = np.zeros(0, dtype=np.int64)
        self.total: Ints = np.zeros(0, dtype=np.int64)

    def grow(self, rows: int) -> None:
        """Make room for ``rows`` reps."""
        if rows > len(self.count):
            self.count = _padded(self.count, rows)
            self.total = _padded(self.total, rows)

    def slide(self, at: int) -> None:
        """Move to end at ``at``, forwards or backwards; costs the points passed."""
        if at == self._end:
            return
        times = self._stream.times
        self._start, self._end = at - self._span, at
        low, high = bisect_left(times, self._start), bisect_left(times, at)
        if abs(low - self._low) + abs(high - self._high) > _JUMP:
            self.recount()
            return
        self._count(self._high, high, 1)
        self._count(high, self._high, -1)
        self._count(self._low, low, -1)
        self._count(low, self._low, 1)
        self._low, self._high = low, high

    def recount(self) -> None:
        """Count everything in the window anew."""
        times = self._stream.times
        self._low, self._high = bisect_left(times, self._start), bisect_left(times, self._end)
        rows = np.array(self._stream.rows[self._low : self._high], dtype=np.int64)
        if rows.size:
            self.grow(int(rows.max()) + 1)
        self.count = np.bincount(rows, minlength=len(self.count)).astype(np.int64)
        self.total = _padded(self._kept, len(self.count))
        np.add.at(self.total, rows, np.array(self._stream.amounts[self._low : self._high], dtype=np.int64))

    def keep(self, rows: Ints, amounts: Ints) -> None:
        """Points about to be dropped from the stream: a window of all time keeps their sum."""
        if self._span == _ENDLESS and rows.size:
            self.grow(int(rows.max()) + 1)
            self._kept = _padded(self._kept, len(self.count))
            np.add.at(self._kept, rows, amounts)

    def changed(self, time: int, row: int, amount: int, sign: int) -> None:
        """The stream took a point in (``sign`` 1) or gave it up (-1)."""
        self.grow(row + 1)
        if time < self._stream.forgotten:
            if self._span == _ENDLESS:
                self._kept = _padded(self._kept, row + 1)
                self._kept[row] += sign * amount
                self.total[row] += sign * amount
        elif time < self._end:
            self._high += sign
            if time < self._start:
                self._low += sign
            else:
                self.count[row] += sign
                self.total[row] += sign * amount

    def _count(self, first: int, last: int, sign: int) -> None:
        stream = self._stream
        for place in range(first, last):
            row = stream.rows[place]
            self.grow(row + 1)
            self.count[row] += sign
            self.total[row] += sign * stream.amounts[place]


def _padded(values: Ints, length: int) -> Ints:
    """A copy of ``values`` with zeros up to ``length``."""
    return np.concatenate([values, np.zeros(max(0, length - len(values)), dtype=np.int64)])
