"""Quiet hours: when somebody is not to be disturbed, by the clocks of where that is."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final, Self

from fairlead.domain.time import moment_at, zone_named

_SHAPE: Final = re.compile(r"^\s*(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*$")
_DAY: Final = timedelta(days=1)


class BadQuiet(ValueError):
    """Quiet hours that cannot be read; the message shows right ones."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """From a local time up to, not including, another one; over midnight where the end is the earlier one."""

    start: time
    end: time

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``20:00-08:00``. Raises `BadQuiet`."""
        found = _SHAPE.match(text)
        numbers = [int(each) for each in found.groups()] if found else []
        if not numbers or max(numbers[0], numbers[2]) > 23 or max(numbers[1], numbers[3]) > 59:
            raise BadQuiet(f"'{text}' is not a span of hours; write for example 20:00-08:00")
        start, end = time(numbers[0], numbers[1]), time(numbers[2], numbers[3])
        if start == end:
            raise BadQuiet(f"'{text}' begins and ends at the same time; to be told nothing at all, switch the channel off")
        return cls(start, end)

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"

    def loud_at(self, at: datetime, zone: str) -> datetime:
        """The first moment from ``at`` on at which one may be told, in UTC. Raises `fairlead.domain.time.BadHours` for a bad zone.

        In the night in which the clocks go back, quiet hours that ended once do not begin again.
        """
        where = zone_named(zone)
        local = at.astimezone(where)
        now, over_midnight = local.time().replace(tzinfo=None), self.end < self.start
        inside = (now >= self.start or now < self.end) if over_midnight else self.start <= now < self.end
        if not inside:
            return at.astimezone(UTC)
        day = local.date() + (_DAY if over_midnight and now >= self.start else timedelta(0))
        return max(at.astimezone(UTC), moment_at(datetime.combine(day, self.end), where))
