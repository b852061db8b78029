"""When a rep can meet somebody: working time without time off, other meetings and their buffers, on the grid of the rep's clock."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from fairlead.domain.availability import Calendar
from fairlead.domain.deciding import MeetingRules
from fairlead.domain.followup.meetings.meeting import MeetingFlawed
from fairlead.domain.intake import plausible
from fairlead.domain.rep import Rep, Roster
from fairlead.domain.time import Hours, Period, zone_named

_MICROSECOND = timedelta(microseconds=1)
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Floor:
    """What times are looked for in: the rep, everybody's time off, other meetings of the rep, and where the lead is (None: not known).

    ``taken``: meetings that stand; ``done``: those that were held or missed, which take no time any more and count for their day.
    """

    rep: Rep
    roster: Roster
    taken: tuple[Period, ...] = ()
    lead_zone: str | None = None
    done: tuple[Period, ...] = ()


def open_slots(floor: Floor, rules: MeetingRules, *, at: datetime) -> tuple[Period, ...]:
    """Every time that may be offered, in order; they overlap where meetings are longer than the grid is wide."""
    length = timedelta(minutes=rules.length_minutes)
    first, last = at + timedelta(minutes=rules.notice_minutes), at + timedelta(days=rules.horizon_days)
    theirs = _lead_periods(floor.lead_zone, rules, at)
    found = []
    for start in _grid(_free(floor, rules.buffer_minutes, rules, at), floor.rep.zone, rules.step_minutes, length):
        slot = Period(start, start + length)
        if first <= start and slot.end <= last and (theirs is None or _inside(slot, theirs)):
            found.append(slot)
    return tuple(_within_days(found, floor, rules.max_day))


def fits(floor: Floor, rules: MeetingRules, start: datetime, *, at: datetime) -> bool:
    """Whether the rep is free for a time that was agreed with the person: neither grid nor notice, buffers or the lead's day are asked."""
    slot = Period(start, start + timedelta(minutes=rules.length_minutes))
    if start < at or slot.end > at + timedelta(days=rules.horizon_days):
        return False
    free = any(each.start <= slot.start and slot.end <= each.end for each in _free(floor, 0, rules, at))
    return free and bool(_within_days([slot], floor, rules.max_day))


def slot_at(start: datetime, rules: MeetingRules) -> Period:
    """The meeting that begins at ``start``. Raises `MeetingFlawed` for a placeholder, such as the last day of the calendar."""
    if not plausible(start):
        raise MeetingFlawed(f"{start:%Y-%m-%d} is no day on which anybody meets; send one of the times offered")
    return Period(start.astimezone(UTC), start.astimezone(UTC) + timedelta(minutes=rules.length_minutes))


def _free(floor: Floor, buffer_minutes: int, rules: MeetingRules, at: datetime) -> list[Period]:
    """Working time of the rep that nothing takes, ``buffer_minutes`` around meetings and busy times included; in order, disjoint."""
    rep, roster, buffer = floor.rep, floor.roster, timedelta(minutes=buffer_minutes)
    # Who states no hours takes leads at any hour; nobody is asked to meet at night for that.
    rep = rep if rep.hours is not None else replace(rep, hours=Hours.parse(rules.hours, rep.zone))
    busy = (*roster.busy.get(rep.rep_id, ()), *floor.taken)
    widened = tuple(Period(each.start - buffer, each.end + buffer) for each in busy)
    alone = replace(roster, reps=(rep,), territories=(), teams=(), busy={rep.rep_id: widened}, pauses={})
    working = Calendar.of(alone, at).working
    pairs = zip(working.starts.tolist(), working.ends.tolist(), strict=True)
    return [Period(at + begin * _MICROSECOND, at + end * _MICROSECOND) for begin, end in pairs]


def _grid(free: Iterable[Period], zone_name: str, step_minutes: int, length: timedelta) -> Iterator[datetime]:
    """Beginnings on the grid of the clocks of the zone, of meetings that lie inside one stretch."""
    zone, step = zone_named(zone_name), timedelta(minutes=step_minutes)
    for stretch in free:
        local = stretch.start.astimezone(zone)
        past = timedelta(minutes=local.minute + 60 * local.hour, seconds=local.second, microseconds=local.microsecond)
        start = stretch.start.astimezone(UTC) + (-past) % step
        while start + length <= stretch.end:
            yield start
            start += step


def _lead_periods(zone: str | None, rules: MeetingRules, at: datetime) -> list[Period] | None:
    """When the person may be met; None where nobody knows what time it is there."""
    if zone is None:
        return None
    return Hours.parse(rules.lead_hours, zone).periods(at, rules.horizon_days)


def _inside(slot: Period, periods: Sequence[Period]) -> bool:
    return any(each.start <= slot.start and slot.end <= each.end for each in periods)


def _within_days(slots: Sequence[Period], floor: Floor, most: int) -> list[Period]:
    """Those on days of the rep that have room for one more meeting."""
    zone = zone_named(floor.rep.zone)
    full: dict[date, int] = {}
    for each in (*floor.taken, *floor.done):
        day = each.start.astimezone(zone).date()
        full[day] = full.get(day, 0) + 1
    return [slot for slot in slots if full.get(slot.start.astimezone(zone).date(), 0) < most]
