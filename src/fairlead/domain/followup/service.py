"""When a clock reminds and when it runs out, and how much of its time was used. Pure: whose working time counts comes in by the door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fairlead.domain.availability import deadline, worktime
from fairlead.domain.deciding import Counting, Service, ServiceClock
from fairlead.domain.rep import Rep, Roster


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
