"""When a clock reminds and when it runs out, and how much of its time was used. Pure: whose working time counts comes in by the door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from fairlead.domain.availability import deadline, worktime
from fairlead.domain.deciding import Counting, Service, ServiceClock
from fairlead.domain.rep import Rep, Roster

_AT_ONCE: Final = timedelta(days=300)
"""Longer than this the days on which a company is closed may not be known to one layout."""


@dataclass(frozen=True, slots=True)
class Moments:
    """When a clock reminds (None: never) and when it runs out (None: the rep does not work long enough for it within 13 months)."""

    remind_at: datetime | None
    due_at: datetime | None


def running_for(service: Service, holds: Mapping[str, bool]) -> Sequence[ServiceClock]:
    """The clocks that run for a lead; ``holds``: what each condition said of it."""
    return tuple(clock for clock in service.clocks if holds.get(clock.when, False))


def moments(
    counts: Counting, within_minutes: int, remind_minutes: int | None, started_at: datetime, roster: Roster, rep: Rep | None
) -> Moments:
    """When a clock that started then reminds and runs out.

    Business time counts while the rep works; of a rep whom nobody knows all time counts.
    """

    def after(minutes: int) -> datetime | None:
        length = timedelta(minutes=minutes)
        if counts is Counting.WALL or rep is None:
            return started_at + length
        return deadline(roster, rep, started_at, length)

    due_at = after(within_minutes)
    return Moments(None if remind_minutes is None else after(within_minutes - remind_minutes), due_at)


def used(counts: Counting, started_at: datetime, until: datetime, roster: Roster, rep: Rep | None) -> timedelta:
    """How much of the time that a clock counts lies between its start and a moment; nothing where that is not later."""
    if until <= started_at:
        return timedelta()
    if counts is Counting.WALL or rep is None:
        return until - started_at
    return worktime(roster, rep, started_at, until).between(started_at, until)


def used_by(clocks: Sequence[tuple[Counting, datetime, datetime]], roster: Roster, rep: Rep | None) -> Sequence[timedelta]:
    """As `used`, of many clocks of one rep, each with what it counts, its start and a moment: working time is laid out once for all."""
    business = [(started_at, until) for counts, started_at, until in clocks if counts is Counting.BUSINESS and started_at < until]
    first, last = min((each[0] for each in business), default=None), max((each[1] for each in business), default=None)
    if rep is None or first is None or last is None or last - first > _AT_ONCE:
        return [used(*each, roster, rep) for each in clocks]
    time = worktime(roster, rep, first, last)
    return [
        time.between(start, until) if counts is Counting.BUSINESS else used(counts, start, until, roster, rep)
        for counts, start, until in clocks
    ]
