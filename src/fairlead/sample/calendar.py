"""Working time as arithmetic on whole arrays: when does somebody work next, and when have they worked so long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from fairlead.domain.time import Hours
from fairlead.sample.arrays import Flags, Indices, Numbers

_DAY = 86_400


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The working periods of one rep, absences taken out: disjoint, ascending, half-open, in seconds since 1970 UTC."""

    starts: Indices
    ends: Indices
    away_from: Indices
    away_until: Indices

    def away(self, at: Indices) -> Flags:
        """Whether the rep is on a registered absence at each moment."""
        if self.away_from.size == 0:
            return np.zeros(at.shape, dtype=np.bool_)
        index = np.searchsorted(self.away_from, at, side="right") - 1
        return (index >= 0) & (at < np.maximum.accumulate(self.away_until)[np.maximum(index, 0)])

    def back(self, at: Indices) -> Indices:
        """The first moment from ``at`` on without a registered absence."""
        moments = at.copy()
        for begin, end in zip(self.away_from, self.away_until, strict=True):
            moments = np.where((moments >= begin) & (moments < end), end, moments)
        return moments

    def after(self, at: Indices, work_seconds: Numbers | float = 0.0) -> Indices:
        """The moment when ``work_seconds`` of working time have passed since ``at``; the last known working moment at most."""
        if self.starts.size == 0:
            return at.copy()
        worked = np.concatenate([[0], np.cumsum(self.ends - self.starts)])
        index = np.minimum(np.searchsorted(self.ends, at, side="right"), self.starts.size - 1)
        inside = np.clip(at - self.starts[index], 0, self.ends[index] - self.starts[index])
        target = np.minimum(worked[index] + inside + np.asarray(work_seconds, dtype=np.float64), worked[-1] - 1.0)
        slot = np.minimum(np.searchsorted(worked, target, side="right") - 1, self.starts.size - 1)
        found = self.starts[slot] + np.floor(target - worked[slot]).astype(np.int64)
        later: Indices = np.maximum(found, at)
        return later


def zone_offsets(zone: str, first: date, days: int) -> Indices:
    """Seconds east of UTC at local noon of each day; shape (days,)."""
    place = ZoneInfo(zone)
    noons = (datetime.combine(first + timedelta(days=day), time(12), place) for day in range(days))
    return np.array([int((noon.utcoffset() or timedelta()).total_seconds()) for noon in noons], dtype=np.int64)


def work_calendar(hours: Hours, first: date, days: int, away: Sequence[tuple[int, int]], employed: tuple[int, int]) -> WorkCalendar:
    """The working periods of ``days`` days from ``first`` on, within ``employed``, without the absences ``away``."""
    offsets = zone_offsets(hours.zone, first, days)
    midnight = int(datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp()) + np.arange(days, dtype=np.int64) * _DAY - offsets
    weekday = (first.weekday() + np.arange(days)) % 7
    starts: list[Indices] = []
    ends: list[Indices] = []
    for day, blocks in enumerate(hours.blocks):
        for begin, end in blocks:
            starts.append(midnight[weekday == day] + _seconds(begin))
            ends.append(midnight[weekday == day] + _seconds(end))
    begins = np.concatenate(starts) if starts else np.empty(0, np.int64)
    finishes = np.concatenate(ends) if ends else np.empty(0, np.int64)
    order = np.argsort(begins, kind="stable")
    begins, finishes = np.maximum(begins[order], employed[0]), np.minimum(finishes[order], employed[1])
    begins, finishes = begins[begins < finishes], finishes[begins < finishes]
    ordered = sorted(away)
    for left, right in ordered:
        begins, finishes = _without(begins, finishes, left, right)
    away_from = np.array([left for left, _ in ordered], dtype=np.int64)
    return WorkCalendar(begins, finishes, away_from, np.array([right for _, right in ordered], dtype=np.int64))


def _without(starts: Indices, ends: Indices, left: int, right: int) -> tuple[Indices, Indices]:
    touched = (starts < right) & (ends > left)
    if not touched.any():
        return starts, ends
    before_start, before_end = starts[touched], np.minimum(ends[touched], left)
    after_start, after_end = np.maximum(starts[touched], right), ends[touched]
    begins = np.concatenate([starts[~touched], before_start, after_start])
    finishes = np.concatenate([ends[~touched], before_end, after_end])
    keep = begins < finishes
    begins, finishes = begins[keep], finishes[keep]
    order = np.argsort(begins, kind="stable")
    return begins[order], finishes[order]


def _seconds(moment: time) -> int:
    if moment == time.max:
        return _DAY
    return moment.hour * 3600 + moment.minute * 60
