"""Working hours, time off and local time. All moments are time-zone aware; periods are half-open.

A local time that the clock skips (the hour lost in spring) stands for the moment of the jump, and one that the clock shows twice (the hour
won in autumn) for the first time it is shown. So later on the clock is never earlier in truth: blocks that do not overlap on paper do
not overlap in truth, and a day's working time is what its blocks say, less or more by just what the clock jumped inside them.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_BLOCK = re.compile(r"^(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$")
_DATES = re.compile(r"^(\d{4}-\d{2}-\d{2})(?:\.\.(\d{4}-\d{2}-\d{2}))?$")
_DAY = timedelta(days=1)
_DAY_MINUTES = 24 * 60
_MOST_DATES = 366

Block = tuple[time, time]
"""Local working time from, up to; ``time.max`` is 24:00, and an end before the start is on the next day."""


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
    """Working blocks for each weekday (Monday first), as local times in ``zone``.

    A block belongs to the day on which it begins, also where it passes midnight. ``exceptions``: single dates by date, whose blocks stand
    instead of their weekday's; none at all is a day off.
    """

    zone: str
    blocks: tuple[tuple[Block, ...], ...]
    exceptions: tuple[tuple[date, tuple[Block, ...]], ...] = ()

    @classmethod
    def parse(cls, text: str, zone: str) -> "Hours":
        """Read ``Mon-Thu 09:00-12:30 13:30-18:00, Fri 22:00-06:00, 2026-12-24 09:00-12:00, 2026-12-28..2026-12-31 off``.

        Days without a time have that of the next: ``Tue,Sat 10:00-12:30``.

        Raises `BadHours` for an unknown day, date or zone, and for a block without length.
        """
        zone_named(zone)
        week: list[tuple[Block, ...]] = [()] * 7
        dates: dict[date, tuple[Block, ...]] = {}
        waiting: list[str] = []
        for part in re.split(r"[,;]", text):
            name, *times = part.split() or [""]
            waiting += [name] if name else []
            if not times:
                continue
            blocks = () if times == ["off"] else tuple(_block(word, text) for word in times)
            for days in waiting:
                if _DATES.match(days):
                    for day in _dates(days, text):
                        dates[day] = _joined((*dates.get(day, ()), *blocks))
                else:
                    for weekday in _days(days, text):
                        week[weekday] = _joined((*week[weekday], *blocks))
            waiting.clear()
        if waiting:
            raise BadHours(f"'{text}' names {waiting[0]} without a time; write for example 'Mon-Fri 09:00-17:30', or 'off' after a date")
        return cls(zone=zone, blocks=tuple(week), exceptions=tuple(sorted(dates.items())))

    def on(self, day: date) -> tuple[Block, ...]:
        """The blocks that begin on a date."""
        return next((blocks for stated, blocks in self.exceptions if stated == day), self.blocks[day.weekday()])

    def periods(self, start: datetime, days: int) -> list[Period]:
        """Working periods in UTC that end after ``start``, for the local day of ``start`` and the ``days`` days around it, disjoint."""
        zone = zone_named(self.zone)
        first = start.astimezone(zone).date() - _DAY
        dates = dict(self.exceptions)
        found = []
        for offset in range(days + 2):
            day = first + timedelta(days=offset)
            for begin, end in dates.get(day, self.blocks[day.weekday()]):
                period = Period(_at(day, begin, zone), _at(day if begin < end else day + _DAY, end, zone))
                if period.end > start and period.start < period.end:
                    found.append(period)
        return joined(found)


def joined(periods: Iterable[Period]) -> list[Period]:
    """The same time in order, with what overlaps or touches made one."""
    found: list[Period] = []
    for period in sorted(periods, key=lambda each: (each.start, each.end)):
        if found and period.start <= found[-1].end:
            if period.end > found[-1].end:
                found[-1] = Period(found[-1].start, period.end)
        else:
            found.append(period)
    return found


def moment_at(local: datetime, zone: ZoneInfo) -> datetime:
    """The moment in UTC at which the clocks of ``zone`` show ``local`` (without zone): the first, or the jump where they skip it."""
    at = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == local:
        return at
    return _jump(local.replace(tzinfo=zone, fold=1).astimezone(UTC), at, zone)


def local_day(day: date, zone: ZoneInfo) -> Period:
    """The whole of a date by the clocks of ``zone``: 23, 24 or 25 hours, and none where the zone skipped the date."""
    return Period(moment_at(datetime.combine(day, time.min), zone), moment_at(datetime.combine(day + _DAY, time.min), zone))


def zone_named(name: str) -> ZoneInfo:
    """The time zone of that IANA name. Raises `BadHours`."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadHours(f"'{name}' is not a time zone; use an IANA name such as Europe/Berlin") from error


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The moment at which the offset of ``zone`` changes, after ``before`` and not after ``after``; to the second."""
    offset = before.astimezone(zone).utcoffset()
    low, high = math.floor(before.timestamp()), math.ceil(after.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)


def _at(day: date, local: time, zone: ZoneInfo) -> datetime:
    return moment_at(datetime.combine(day + _DAY, time.min) if local == time.max else datetime.combine(day, local), zone)


def _days(word: str, text: str) -> range:
    first, _, last = word.lower().partition("-")
    names = [first[:3], (last or first)[:3]]
    if any(name not in _DAYS for name in names):
        raise BadHours(f"'{word}' in '{text}' is not a day, a range of days or a date; write for example Mon-Fri or 2026-12-24")
    low, high = (_DAYS.index(name) for name in names)
    if high < low:
        raise BadHours(f"'{word}' in '{text}' runs backwards; write two ranges, such as Sat-Sun and Mon")
    return range(low, high + 1)


def _dates(word: str, text: str) -> list[date]:
    first, _, last = word.partition("..")
    try:
        low = date.fromisoformat(first)
        high = date.fromisoformat(last or first)
    except ValueError as error:
        raise BadHours(f"'{word}' in '{text}' is not a date; write for example 2026-12-24 or 2026-12-28..2026-12-31") from error
    if not 0 <= (high - low).days < _MOST_DATES:
        raise BadHours(f"'{word}' in '{text}' runs backwards or over more than a year; write the first date, .. and the last")
    return [low + timedelta(days=offset) for offset in range((high - low).days + 1)]


def _block(word: str, text: str) -> Block:
    found = _BLOCK.match(word)
    if not found:
        raise BadHours(f"'{word}' in '{text}' is not a block of hours; write for example 09:00-12:30")
    begin_hour, begin_minute, end_hour, end_minute = (int(group) for group in found.groups())
    try:
        begin = time(begin_hour, begin_minute)
        end = time.max if (end_hour, end_minute) == (24, 0) else time(end_hour, end_minute)
    except ValueError as error:
        raise BadHours(f"'{word}' in '{text}' is not a time of day") from error
    if end == begin:
        raise BadHours(f"'{word}' in '{text}' has no length; for a whole day write 00:00-24:00")
    return begin, end


def _joined(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Blocks of one day in order, with what overlaps or touches made one, so that their lengths add up."""
    found: list[tuple[int, int]] = []
    for begin, end in sorted((_minute(begin), _minute(end) + (_DAY_MINUTES if end < begin else 0)) for begin, end in blocks):
        longer = max(end, found[-1][1]) if found else end
        # A block of a day and more cannot be written as two times of day; such blocks stay apart, and `Hours.periods` joins them.
        if found and begin <= found[-1][1] and (longer <= _DAY_MINUTES or longer - _DAY_MINUTES < found[-1][0]):
            found[-1] = (found[-1][0], longer)
        else:
            found.append((begin, end))
    return tuple((_time(begin), _time(end)) for begin, end in found)


def _minute(local: time) -> int:
    return _DAY_MINUTES if local == time.max else local.hour * 60 + local.minute


def _time(minute: int) -> time:
    return time.max if minute == _DAY_MINUTES else time(minute % _DAY_MINUTES // 60, minute % 60)
