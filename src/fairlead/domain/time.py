"""Working hours and absences. All moments are time-zone aware; periods are half-open."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_BLOCK = re.compile(r"^(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$")


class BadHours(ValueError):
    """Working hours or a time zone that cannot be read; the message says which part and shows a right one."""


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` up to, not including, ``end``; both aware."""

    start: datetime
    end: datetime

    def holds(self, at: datetime) -> bool:
        """Whether ``at`` lies inside."""
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True)
class Hours:
    """Working blocks for each weekday (Monday first), as local times in ``zone``. ``24:00`` is written as ``time.max``."""

    zone: str
    blocks: tuple[tuple[tuple[time, time], ...], ...]

    @classmethod
    def parse(cls, text: str, zone: str) -> "Hours":
        """Read ``Mon-Thu 09:00-12:30 13:30-18:00, Fri 09:00-15:00``.

        Raises `BadHours` for an unknown day, a block that ends before it starts, or an unknown zone.
        """
        _zone(zone)
        week: list[tuple[tuple[time, time], ...]] = [()] * 7
        for part in re.split(r"[,;]", text):
            words = part.split()
            if not words:
                continue
            blocks = tuple(_block(word, text) for word in words[1:])
            if not blocks:
                raise BadHours(f"'{text}' names {words[0]} without a time; write for example 'Mon-Fri 09:00-17:30'")
            for day in _days(words[0], text):
                week[day] = tuple(sorted((*week[day], *blocks)))
        return cls(zone=zone, blocks=tuple(week))

    def periods(self, start: datetime, days: int) -> list[Period]:
        """Working periods in UTC that end after ``start``, for the local day of ``start`` and the ``days`` days around it."""
        zone = _zone(self.zone)
        first = start.astimezone(zone).date() - timedelta(days=1)
        found = []
        for offset in range(days + 2):
            day = first + timedelta(days=offset)
            for begin, end in self.blocks[day.weekday()]:
                period = Period(_utc(day, begin, zone), _utc(day, end, zone))
                if period.end > start and period.start < period.end:
                    found.append(period)
        return found


def _utc(day: date, local: time, zone: ZoneInfo) -> datetime:
    if local == time.max:
        return datetime.combine(day + timedelta(days=1), time.min, zone).astimezone(UTC)
    return datetime.combine(day, local, zone).astimezone(UTC)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, IsADirectoryError) as error:
        raise BadHours(f"'{name}' is not a time zone; use an IANA name such as Europe/Berlin") from error


def _days(word: str, text: str) -> range:
    first, _, last = word.lower().partition("-")
    names = [first[:3], (last or first)[:3]]
    if any(name not in _DAYS for name in names):
        raise BadHours(f"'{word}' in '{text}' is not a day or a range of days; write for example Mon-Fri")
    low, high = (_DAYS.index(name) for name in names)
    if high < low:
        raise BadHours(f"'{word}' in '{text}' runs backwards; write two ranges, such as Sat-Sun and Mon")
    return range(low, high + 1)


def _block(word: str, text: str) -> tuple[time, time]:
    found = _BLOCK.match(word)
    if not found:
        raise BadHours(f"'{word}' in '{text}' is not a block of hours; write for example 09:00-12:30")
    begin_hour, begin_minute, end_hour, end_minute = (int(group) for group in found.groups())
    try:
        begin = time(begin_hour, begin_minute)
        end = time.max if (end_hour, end_minute) == (24, 0) else time(end_hour, end_minute)
    except ValueError as error:
        raise BadHours(f"'{word}' in '{text}' is not a time of day") from error
    if end <= begin:
        raise BadHours(f"'{word}' in '{text}' ends before it starts; split blocks that pass midnight")
    return begin, end
