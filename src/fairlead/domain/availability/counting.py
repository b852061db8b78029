"""Counting what reps hold and receive, moved along lead by lead; counting anew from the store gives the same, to the last unit.

A lead given to the same rep more than once counts once, from the last time. A lead given later than the moment asked about counts too:
where clocks of several processes differ, a limit is reached early rather than late.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.availability.book import Book
from fairlead.domain.availability.limits import THOUSAND, Takes
from fairlead.domain.rep import Rep, Roster

WEEK: Final = timedelta(days=7)
MONTH: Final = timedelta(days=30)
KNOWN_BEFORE: Final = MONTH + timedelta(days=2)
"""How far back from a moment the gifts must be known to count at it, and at moments shortly before."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FORGET_TOGETHER = 4096

Counts = NDArray[np.int64]
_Entry = tuple[int, int, str]


class Gift(NamedTuple):
    """A lead given to a rep at a moment, in whole microseconds since 1970."""

    rep_id: str
    lead_id: str
    at_micros: int

    @classmethod
    def of(cls, rep_id: str, lead_id: str, at: datetime) -> "Gift":
        """Given at that moment."""
        return cls(rep_id, lead_id, _micros(at))


class Tally:
    """What the reps of one roster hold and received. ``since``: from when on every gift is known."""

    def __init__(self, roster: Roster, *, since: datetime) -> None:
        """Begin with nobody holding anything."""
        n = len(roster.reps)
        self._row_of = roster.row_of
        self._since = _micros(since)
        self._open: Counts = np.zeros(n, dtype=np.int64)
        self._value: Counts = np.zeros(n, dtype=np.int64)
        self._gifts: list[_Entry] = []
        self._last: dict[tuple[int, str], int] = {}
        self._day = _Days(roster)
        self._week = _Window(n, WEEK)
        self._month = _Window(n, MONTH)

    def hold(self, thousandths: Mapping[str, int], value_minor: Mapping[str, int]) -> None:
        """What each rep holds now, whatever was counted before; reps who are not named hold nothing."""
        self._open = np.array([thousandths.get(rep_id, 0) for rep_id in self._row_of], dtype=np.int64)
        self._value = np.array([value_minor.get(rep_id, 0) for rep_id in self._row_of], dtype=np.int64)

    def took(self, rep_id: str, takes: Takes) -> None:
        """A rep holds a lead more."""
        self._move(rep_id, takes, 1)

    def freed(self, rep_id: str, takes: Takes) -> None:
        """A rep holds a lead less."""
        self._move(rep_id, takes, -1)

    def received(self, gifts: Iterable[Gift]) -> None:
        """Leads were given, in any order; a gift that is known already changes nothing."""
        for gift in gifts:
            row = self._row_of.get(gift.rep_id)
            if row is None or gift.at_micros < self._since:
                continue
            known = self._last.get((row, gift.lead_id))
            if known is not None:
                if known >= gift.at_micros:
                    continue
                self._drop((known, row, gift.lead_id))
            self._add((gift.at_micros, row, gift.lead_id))

    def knows(self, at: datetime) -> bool:
        """Whether every gift that counts at ``at`` is known."""
        return self._since <= _micros(at - MONTH)

    def book(self, at: datetime, credit: NDArray[np.float64]) -> Book:
        """Everything as it counts at ``at``, in arrays of its own; ``at`` may lie before the one asked for last."""
        now = _micros(at)
        self._week.move(now, self._gifts)
        self._month.move(now, self._gifts)
        self._day.move(at, self._gifts)
        self._forget()
        return Book(
            self._open / THOUSAND,
            credit.copy(),
            self._day.counts.copy(),
            self._week.counts.copy(),
            self._month.counts.copy(),
            self._value.copy(),
        )

    def _move(self, rep_id: str, takes: Takes, sign: int) -> None:
        row = self._row_of.get(rep_id)
        if row is not None:
            self._open[row] += sign * takes.thousandths
            self._value[row] += sign * takes.value_minor

    def _add(self, entry: _Entry) -> None:
        at, row, lead_id = entry
        self._last[row, lead_id] = at
        insort(self._gifts, entry)
        for window in (self._week, self._month):
            window.count(at, row, 1)
        self._day.count(at, row, 1)

    def _drop(self, entry: _Entry) -> None:
        at, row, _ = entry
        del self._gifts[bisect_left(self._gifts, entry)]
        for window in (self._week, self._month):
            window.count(at, row, -1)
        self._day.count(at, row, -1)

    def _forget(self) -> None:
        """Let go of gifts so old that no moment near the present counts them."""
        horizon = self._month.edge - (KNOWN_BEFORE - MONTH) // _MICROSECOND
        old = bisect_right(self._gifts, (horizon,))
        if old < _FORGET_TOGETHER:
            return
        for _, row, lead_id in self._gifts[:old]:
            del self._last[row, lead_id]
        del self._gifts[:old]
        self._since = max(self._since, horizon)
        for window in (self._week, self._month):
            window.outside -= old


class _Window:
    """Gifts later than ``edge``, by rep. ``outside``: how many of the sorted gifts are not later."""

    def __init__(self, n: int, length: timedelta) -> None:
        self.counts: Counts = np.zeros(n, dtype=np.int64)
        self.edge = -(2**62)
        self.outside = 0
        self._length = length // _MICROSECOND

    def count(self, at: int, row: int, sign: int) -> None:
        """A gift was put into the sorted list, or taken out of it."""
        if at > self.edge:
            self.counts[row] += sign
        else:
            self.outside += sign

    def move(self, now: int, gifts: list[_Entry]) -> None:
        """Let the window end at ``now``; each gift that it passes is counted or counted out once."""
        self.edge = now - self._length
        while self.outside < len(gifts) and gifts[self.outside][0] <= self.edge:
            self.counts[gifts[self.outside][1]] -= 1
            self.outside += 1
        while self.outside > 0 and gifts[self.outside - 1][0] > self.edge:
            self.outside -= 1
            self.counts[gifts[self.outside][1]] += 1


class _Days:
    """Gifts since each rep's midnight. The midnights hold until the first zone's day ends, and are then counted anew."""

    def __init__(self, roster: Roster) -> None:
        zones: dict[tzinfo, list[int]] = {}
        for row, rep in enumerate(roster.reps):
            zones.setdefault(day_zone(rep), []).append(row)
        self._zones = [(zone, np.array(rows, dtype=np.intp)) for zone, rows in zones.items()]
        self.counts: Counts = np.zeros(len(roster.reps), dtype=np.int64)
        self._from: Counts = np.zeros(len(roster.reps), dtype=np.int64)
        self._holds = (0, 0)

    def count(self, at: int, row: int, sign: int) -> None:
        """A gift was put into the sorted list, or taken out of it."""
        if at >= self._from[row]:
            self.counts[row] += sign

    def move(self, at: datetime, gifts: list[_Entry]) -> None:
        """Let it be ``at``."""
        if not self._zones or self._holds[0] <= _micros(at) < self._holds[1]:
            return
        days = [day_around(at, zone) for zone, _ in self._zones]
        for (begins, _), (_, rows) in zip(days, self._zones, strict=True):
            self._from[rows] = begins
        self._holds = (max(begins for begins, _ in days), min(ends for _, ends in days))
        near = gifts[bisect_left(gifts, (min(begins for begins, _ in days),)) :]
        times = np.array([entry[0] for entry in near], dtype=np.int64)
        rows = np.array([entry[1] for entry in near], dtype=np.intp)
        self.counts = np.bincount(rows[times >= self._from[rows]], minlength=len(self._from))


def day_zone(rep: Rep) -> tzinfo:
    """The zone whose days count for a rep."""
    return ZoneInfo(rep.zone)


def day_around(at: datetime, zone: tzinfo) -> tuple[int, int]:
    """The local day that holds ``at``: from midnight to the next, in microseconds since 1970.

    Where a change of the clocks skips midnight or repeats it, the day begins at the first moment that carries its date.
    """
    day = at.astimezone(zone).date()
    return _midnight(day, zone), _midnight(day + timedelta(days=1), zone)


def _midnight(day: date, zone: tzinfo) -> int:
    # In a gap as in a repeated hour, Python takes the offset before the change: that is the first moment of the day in both.
    return _micros(datetime.combine(day, time.min, zone))


def _micros(at: datetime) -> int:
    # Aware moments in one zone are subtracted by the clock on the wall, so both must be in UTC.
    return (at.astimezone(UTC) - _EPOCH) // _MICROSECOND
