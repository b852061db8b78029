"""Time off by hand: absences, pauses, days on which the company is closed. Routing knows of each the moment it is kept."""

import hashlib
import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from fairlead.application.calendar_ports import Absence, ClosedDay, Kept, Person, TimeOff, TimeOffBook
from fairlead.application.edit_ports import Deed
from fairlead.application.ports import NotFound
from fairlead.domain.intake import EARLIEST, LATEST, plausible
from fairlead.domain.time import Period, local_day, moment_at, zone_named

LONGEST_PAUSE: Final = timedelta(days=14)
LONGEST_ABSENCE: Final = timedelta(days=3 * 366)
MOST_OCCURRENCES: Final = 500
MOST_CLOSED_DAYS: Final = 366
LONGEST_REASON: Final = 200
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_DURATION = re.compile(r"(?:(\d{1,3})\s*d)?\s*(?:(\d{1,4})\s*h)?\s*(?:(\d{1,5})\s*m(?:in)?)?", re.IGNORECASE)
_EVERY = re.compile(r"(?:(\d{1,2})\s+)?(day|weekday|week|month)s?", re.IGNORECASE)
_MOMENTS = "a date such as 2026-07-01, a local time such as 2026-07-01T13:00 or 13:00, or one with an offset"


class BadTimeOff(ValueError):
    """Time off that cannot be kept as asked; the message says why and shows a right one. ``field``: which part of what was asked."""

    def __init__(self, field: str, message: str) -> None:
        """``field`` as the API names it."""
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Wish:
    """An absence as somebody asks for it: moments as text, local to the rep where they carry no offset.

    ``every``: ``day``, ``weekday``, ``week``, ``2 weeks``, ``month``; then ``until`` says the last date.
    """

    start: str
    end: str
    reason: str | None = None
    every: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class By:
    """Who does something, and when."""

    author: str
    at: datetime

    def deed(self, kind: str, subject: str, note: str) -> Deed:
        """It as it is kept among the changes."""
        return Deed(kind, subject, self.author, self.at, note)


def take_off(book: TimeOffBook, named: str, wish: Wish, *, at: datetime, author: str | None = None) -> tuple[Person, Sequence[Absence]]:
    """Keep an absence, or a series of them, and say what was kept. ``author``, here and below: who is named for it among the changes.

    A date as the end is meant with the whole day. Raises `BadTimeOff` and `fairlead.application.ports.NotFound`.
    """
    person = book.person(named)
    begin = read_moment(wish.start, person.zone, at=at, field="from")
    end = read_moment(wish.end, person.zone, at=at, field="to", whole_day=True)
    if end <= begin:
        raise BadTimeOff("to", f"'{wish.end}' is not after '{wish.start}'; give the first moment away and the first moment back")
    if end - begin > LONGEST_ABSENCE:
        raise BadTimeOff("to", "an absence lasts three years at most; whoever is gone for longer has left")
    if wish.every is None and end <= at:
        raise BadTimeOff("to", f"'{wish.end}' is over already")
    reason = (wish.reason or "").strip() or None
    if reason is not None and len(reason) > LONGEST_REASON:
        raise BadTimeOff("reason", f"the reason has more than {LONGEST_REASON} letters")
    periods = [Period(begin, end)]
    if wish.every is not None:
        periods = _repeated(wish, periods[0], person.zone)
    elif wish.until is not None:
        raise BadTimeOff("until", "the last date goes with every: say how often it repeats")
    series = _identity(person.rep_id, wish.every or "", periods[0], periods[-1])
    names = [series] if len(periods) == 1 else [f"{series}.{place}" for place in range(1, len(periods) + 1)]
    absences = [Absence(name, person.rep_id, period, reason) for name, period in zip(names, periods, strict=True)]
    deed = None if author is None else By(author, at).deed("absence", person.rep_id, f"away from {_spoken(periods)}")
    book.add_absences(absences, deed=deed)
    return person, absences


def come_back(book: TimeOffBook, named: str, *, author: str, at: datetime) -> tuple[Person, Sequence[TimeOff]]:
    """End the absences that hold now, and say which those were. Raises `BadTimeOff` where none does."""
    person = book.person(named)
    now = [each for each in book.time_off(ending_after=at, rep_id=person.rep_id) if each.period.holds(at)]
    absences = [each for each in now if each.kind is Kept.AWAY]
    if not absences:
        others = ", ".join(sorted({each.kind.value for each in now}))
        raise BadTimeOff("rep_id", f"{person.name} has no absence now" + (f", but: {others}" if others else ""))
    for absence in absences:
        book.end_absence(absence.origin, at, author=author, at=at)
    return person, absences


def cancel(book: TimeOffBook, absence_id: str, *, author: str, at: datetime) -> Sequence[TimeOff]:
    """Take back an absence, or what is still to come of a series. Raises `fairlead.application.ports.NotFound`."""
    coming = [each for each in book.time_off(ending_after=at) if each.kind is Kept.AWAY]
    found = [each for each in coming if each.origin == absence_id or each.origin.rpartition(".")[0] == absence_id]
    if not found:
        raise NotFound(f"there is no absence {absence_id} that is not over; `fairlead rep time-off` shows those there are")
    book.remove_absences([each.origin for each in found], author=author, at=at)
    return found


def pause(
    book: TimeOffBook, named: str, *, lasting: str | None = None, until: str | None = None, at: datetime, author: str | None = None
) -> tuple[Person, Period]:
    """Let a rep take no new leads for a while, from now on. Raises `BadTimeOff` and `fairlead.application.ports.NotFound`."""
    person = book.person(named)
    if (lasting is None) == (until is None):
        raise BadTimeOff("for", "say how long: either for, such as 2h or 90m, or until")
    if lasting is not None:
        end = at + read_duration(lasting)
    else:
        end = read_moment(until or "", person.zone, at=at, field="until", whole_day=True)
    if end <= at:
        raise BadTimeOff("until", f"'{until or lasting}' is over already")
    if end - at > LONGEST_PAUSE:
        raise BadTimeOff("until" if until else "for", f"a pause lasts {LONGEST_PAUSE.days} days at most; for longer enter an absence")
    period = Period(at, end)
    deed = None if author is None else By(author, at).deed("pause", person.rep_id, f"no new leads until {period.end:%Y-%m-%d %H:%M} UTC")
    book.pause(person.rep_id, period, deed=deed)
    return person, period


def resume(book: TimeOffBook, named: str, *, by: By | None = None) -> tuple[Person, bool]:
    """End a rep's pause; False where there was none. Raises `fairlead.application.ports.NotFound`."""
    person = book.person(named)
    deed = None if by is None else by.deed("pause", person.rep_id, "the pause was ended")
    return person, book.resume(person.rep_id, deed=deed)


def close_company(book: TimeOffBook, first: str, last: str | None, reason: str | None, *, by: By | None = None) -> Sequence[ClosedDay]:
    """Close the company on these dates, both included. Raises `BadTimeOff`."""
    days = [ClosedDay(day, (reason or "").strip() or None) for day in _days(first, last)]
    for each in (days[0].day, days[-1].day):  # not where days are opened: those that were closed before this was asked can be
        _meant(datetime.combine(each, time.min, UTC), f"{each}", "day")
    deed = (
        None
        if by is None
        else by.deed("closed days", _named([each.day for each in days]), f"closed{f': {days[0].reason}' if days[0].reason else ''}")
    )
    book.close(days, deed=deed)
    return days


def open_company(book: TimeOffBook, first: str, last: str | None, *, by: By | None = None) -> int:
    """Open it again on these dates; on how many it was closed. Raises `BadTimeOff`."""
    days = _days(first, last)
    return book.reopen(days, deed=None if by is None else by.deed("closed days", _named(days), "opened again"))


def read_moment(text: str, zone_name: str, *, at: datetime, field: str, whole_day: bool = False) -> datetime:
    """A moment as people write it; ``whole_day``: a date stands for its end. Raises `BadTimeOff`."""
    zone, wanted = zone_named(zone_name), text.strip()
    if clock := _CLOCK.fullmatch(wanted):
        today = at.astimezone(zone).date()
        return moment_at(datetime.combine(today, time(int(clock[1]), int(clock[2]))), zone)
    try:
        if len(wanted) == len("2026-07-01"):
            day = local_day(date.fromisoformat(wanted), zone)
            found = day.end if whole_day else day.start
        else:
            told = datetime.fromisoformat(wanted)
            found = moment_at(told, zone) if told.tzinfo is None else told.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadTimeOff(field, f"'{text}' is no moment; write {_MOMENTS}") from error
    return _meant(found, text, field)


def _meant(at: datetime, text: str, field: str) -> datetime:
    """The moment, unless it is a placeholder, or a year with a slip in it. Raises `BadTimeOff`."""
    if not plausible(at):
        raise BadTimeOff(field, f"'{text}' lies outside the years {EARLIEST:%Y} to {LATEST.year - 1}; look at its year")
    return at


def read_duration(text: str) -> timedelta:
    """A length such as ``2h``, ``90m`` or ``1d 4h``. Raises `BadTimeOff`."""
    found = _DURATION.fullmatch(text.strip())
    days, hours, minutes = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    length = timedelta(days=days, hours=hours, minutes=minutes)
    if length <= timedelta():
        raise BadTimeOff("for", f"'{text}' is no length of time; write for example 2h, 90m or 1d")
    return length


def _repeated(wish: Wish, first: Period, zone_name: str) -> list[Period]:
    """The occurrences of a series: at the same local times, in the rep's zone."""
    if wish.until is None:
        raise BadTimeOff("until", "a series needs its last date: say until")
    try:
        last = date.fromisoformat(wish.until.strip())
    except ValueError as error:
        raise BadTimeOff("until", f"'{wish.until}' is no date; write for example 2026-12-31") from error
    _meant(datetime.combine(last, time.min, UTC), wish.until, "until")
    zone = zone_named(zone_name)
    begin, end = (edge.astimezone(zone).replace(tzinfo=None) for edge in (first.start, first.end))
    found: list[Period] = []
    for day in _dates(wish.every or "", begin.date(), last):
        if len(found) == MOST_OCCURRENCES:
            raise BadTimeOff("until", f"a series has at most {MOST_OCCURRENCES} occurrences; choose an earlier last date")
        start = datetime.combine(day, begin.time())
        found.append(Period(moment_at(start, zone), moment_at(start + (end - begin), zone)))
    if not found:
        raise BadTimeOff("until", f"'{wish.until}' lies before the first occurrence")
    return found


def _dates(every: str, first: date, last: date) -> Iterator[date]:
    """The dates of a series. Months that lack the day are passed over."""
    found = _EVERY.fullmatch(every.strip())
    step, unit = (int(found[1] or 1), found[2].lower()) if found else (0, "")
    if step < 1:
        raise BadTimeOff("every", f"'{every}' is no repetition; write day, weekday, week, 2 weeks or month")
    number = 0
    while True:
        if unit == "month":
            months = first.month - 1 + number * step
            year, month = first.year + months // 12, months % 12 + 1
            if date(year, month, 1) > last:
                return
            day = date(year, month, first.day) if first.day <= monthrange(year, month)[1] else None
        else:
            day = first + timedelta(days=number * step * (7 if unit == "week" else 1))
        number += 1
        if day is None or (unit == "weekday" and day.weekday() >= _SATURDAY and day <= last):
            continue
        if day > last:
            return
        yield day


_SATURDAY = 5


def _days(first: str, last: str | None) -> list[date]:
    try:
        low, high = date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip())
    except ValueError as error:
        raise BadTimeOff("day", f"'{last or first}' is no date; write for example 2026-12-24") from error
    if not 0 <= (high - low).days < MOST_CLOSED_DAYS:
        raise BadTimeOff("day", "the last date lies before the first, or more than a year after it")
    return [low + timedelta(days=offset) for offset in range((high - low).days + 1)]


def _named(days: Sequence[date]) -> str:
    return f"{days[0]}" if len(days) == 1 else f"{days[0]} to {days[-1]}"


def _spoken(periods: Sequence[Period]) -> str:
    """The first stretch of a series, in UTC, and how many more there are."""
    first, more = periods[0], len(periods) - 1
    return f"{first.start:%Y-%m-%d %H:%M} to {first.end:%Y-%m-%d %H:%M} UTC{f', and {more} more times' if more else ''}"


def _identity(rep_id: str, every: str, first: Period, last: Period) -> str:
    """The same absence of the same rep always has the same identity: asked for twice, it is kept once."""
    parts = (rep_id, every.strip().lower(), first.start.isoformat(), first.end.isoformat(), last.end.isoformat())
    return "h-" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]
