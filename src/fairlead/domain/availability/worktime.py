"""Working time as a measure: how much of it passed between two moments, and when so much of it has passed.

Moments are aware, and lengths are true lengths: what the clocks of a zone skip or repeat inside working hours is not worked, or worked
twice, just as it happens to the people there.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from fairlead.domain.availability.calendar import working_periods
from fairlead.domain.rep import Rep, Roster
from fairlead.domain.time import Period

_NOTHING: Final = timedelta()
_FIRST_LOOK_DAYS: Final = 31
LONGEST_LOOK_DAYS: Final = 400
"""So far ahead working time is looked for; whoever does not work within it has no deadline."""


@dataclass(frozen=True, slots=True)
class WorkTime:
    """The working time of one person: ``periods`` in order and disjoint, known up to ``until``."""

    periods: tuple[Period, ...]
    until: datetime

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from ``start`` up to ``end``; nothing where ``end`` is not later."""
        within = (each for each in self.periods if each.start < end and each.end > start)
        return sum((min(each.end, end) - max(each.start, start) for each in within), _NOTHING)

    def after(self, start: datetime, length: timedelta) -> datetime | None:
        """The first moment from ``start`` on by which ``length`` of working time has passed; None where it does not pass in time.

        Nothing has passed at ``start`` itself, whether or not somebody works then.
        """
        left = length
        if left <= _NOTHING:
            return start
        for each in self.periods:
            begin = max(each.start, start)
            if each.end > begin:
                if each.end - begin >= left:
                    return begin + left
                left -= each.end - begin
        return None


def worktime(roster: Roster, rep: Rep, since: datetime, until: datetime) -> WorkTime:
    """The working time of a rep from ``since`` up to ``until`` at least."""
    days = max(1, -(-(until - since) // timedelta(days=1)))
    return WorkTime(working_periods(roster, rep, since, days), since + timedelta(days=days))


def deadline(roster: Roster, rep: Rep, start: datetime, length: timedelta) -> datetime | None:
    """When ``length`` of the rep's working time has passed since ``start``; None where that takes more than some 13 months."""
    days = _FIRST_LOOK_DAYS
    while True:
        found = WorkTime(working_periods(roster, rep, start, days), start + timedelta(days=days)).after(start, length)
        if found is not None or days >= LONGEST_LOOK_DAYS:
            return found
        days = min(4 * days, LONGEST_LOOK_DAYS)
