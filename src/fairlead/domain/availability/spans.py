"""Stretches of time of many reps in flat arrays, so that one search answers for everybody."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Stretch = tuple[int, int, int]
"""From, up to (microseconds), and what it is."""

_REACH = 60 * 86_400 * 1_000_000


class Spans:
    """Disjoint stretches of ``n`` reps, ``m`` in all, in microseconds since some moment; asked for up to 60 days after that moment.

    ``starts``, ``ends``, ``kinds``: shape (m,), rep after rep and in order; ``until``: shape (m,), where the unbroken row of stretches ends
    that each belongs to, whatever their kinds; ``since``: where it begins.
    """

    def __init__(self, rows: Sequence[Sequence[Stretch]]) -> None:
        """Lay out each rep's stretches, which are disjoint and in order."""
        flat = np.array([stretch for row in rows for stretch in row], dtype=np.int64).reshape(-1, 3)
        lengths = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
        base = np.arange(len(rows), dtype=np.int64) * _REACH
        self.starts, self.ends, self.kinds = (np.ascontiguousarray(column) for column in flat.T)
        self.until, self.since = self.ends.copy(), self.starts.copy()
        self._after = np.cumsum(lengths)
        self._base = base
        self._keys = np.clip(self.ends, 0, _REACH - 1) + np.repeat(base, lengths)
        touches = self.starts[1:] == self.ends[:-1]
        touches[np.flatnonzero(np.isin(np.arange(1, len(flat)), self._after))] = False
        for index in np.flatnonzero(touches):
            self.since[index + 1] = self.since[index]
        for index in np.flatnonzero(touches)[::-1]:
            self.until[index] = self.until[index + 1]

    def of(self, row: int) -> list[tuple[int, int]]:
        """The stretches of one rep, in order: from, up to."""
        last = int(self._after[row])
        first = int(self._after[row - 1]) if row else 0
        return list(zip(self.starts[first:last].tolist(), self.ends[first:last].tolist(), strict=True))

    def next(self, moment: int) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """The stretch of each rep that ends next after ``moment``, and whether there is one; shape (n,) both. Where there is none, any."""
        found = np.searchsorted(self._keys, self._base + min(max(moment, 0), _REACH - 2), side="right")
        return np.minimum(found, max(len(self._keys) - 1, 0)), found < self._after

    def holding(self, moment: int) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """The stretch of each rep that holds ``moment``, and whether there is one; shape (n,) both. Where there is none, any."""
        found, there = self.next(moment)
        if len(self.starts):
            there &= self.starts[found] <= moment
        return found, there


def layered(stretches: Sequence[Stretch]) -> list[Stretch]:
    """The same time as disjoint stretches in order: where some overlap, the smallest kind stands."""
    ordered = sorted(stretches)
    if all(before[1] <= after[0] for before, after in pairwise(ordered)):
        return ordered
    edges = sorted({edge for begin, end, _ in ordered for edge in (begin, end)})
    found: list[Stretch] = []
    open_now: list[Stretch] = []
    place = 0
    for begin, end in pairwise(edges):
        while place < len(ordered) and ordered[place][0] <= begin:
            open_now.append(ordered[place])
            place += 1
        open_now = [each for each in open_now if each[1] > begin]
        if not open_now:
            continue
        kind = min(each[2] for each in open_now)
        if found and found[-1][1] == begin and found[-1][2] == kind:
            found[-1] = (found[-1][0], end, kind)
        else:
            found.append((begin, end, kind))
    return found


def without(stretches: Sequence[Stretch], cut: Sequence[Stretch]) -> list[Stretch]:
    """``stretches`` without the time of ``cut``; both disjoint and in order, and so is the answer."""
    found: list[Stretch] = []
    place = 0
    for begin, end, kind in stretches:
        while place < len(cut) and cut[place][1] <= begin:
            place += 1
        at, left = begin, place
        while left < len(cut) and cut[left][0] < end:
            if cut[left][0] > at:
                found.append((at, cut[left][0], kind))
            at = max(at, cut[left][1])
            left += 1
        if at < end:
            found.append((at, end, kind))
    return found
