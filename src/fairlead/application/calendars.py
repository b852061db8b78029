"""Calendars of reps: added, read again and again, and told of where they cannot be read."""

import hashlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import unquote, urlsplit, urlunsplit

from fairlead.application.calendar_ports import Ask, CalendarFault, CalendarKind, Calendars, CalendarSource, Person, Reading, TimeOffBook
from fairlead.application.ports import NotFound
from fairlead.application.time_off import By
from fairlead.domain.time import Period

# Routing looks 30 days ahead; what is known reaches so far that a calendar which cannot be read for four weeks is still known for those.
AHEAD: Final = timedelta(days=60)
_BACK: Final = timedelta(days=1)
# A calendar that says nothing changed must be read whole now and then all the same: time moves on, and series go on with it.
_WHOLE_EVERY: Final = timedelta(days=1)
AT_ONCE: Final = 8


class BadCalendar(ValueError):
    """A calendar that cannot be added as asked; the message says why and holds no secret."""


@dataclass(frozen=True, slots=True)
class Synced:
    """What became of reading one calendar: how many busy times came or went, what could not be read, or why nothing could."""

    source: CalendarSource
    person: Person | None
    moved: int = 0
    notes: tuple[str, ...] = ()
    problem: str | None = None


def add_calendar(
    book: TimeOffBook, calendars: Calendars, named: str, address: str, *, by: By, caldav: bool, username: str | None, password: str | None
) -> tuple[Person, CalendarSource]:
    """Let a calendar tell when a rep is busy. Name and password in the address are taken out of it and kept apart.

    Raises `BadCalendar`, `CalendarFault` where the password cannot be kept, and `fairlead.application.ports.NotFound`.
    """
    person = book.person(named)
    address, username, password = _apart(address.strip(), username, password)
    if caldav and "://" not in address:
        raise BadCalendar("a CalDAV account has an address of the web: write https://host/path/")
    if caldav and username is None:
        raise BadCalendar("a CalDAV account needs a name: add --username")
    if (username is None) != (password is None):
        raise BadCalendar("name and password go together: give both or none")
    kind = CalendarKind.CALDAV if caldav else CalendarKind.FEED
    source = CalendarSource(_identity(person.rep_id, kind, address, username), person.rep_id, kind, address, username=username)
    if password is not None:
        calendars.keep_password(source.source_id, password)
    book.add_source(source, deed=by.deed("calendar", person.rep_id, f"set: {source.shown}"))
    return person, source


def remove_calendar(book: TimeOffBook, calendars: Calendars, source_id: str, *, by: By) -> CalendarSource:
    """Forget a calendar, its password and its busy times. Raises `fairlead.application.ports.NotFound`."""
    known = next((each for each in book.sources() if each.source_id == source_id), None)
    source = book.remove_source(source_id, deed=by.deed("calendar", known.rep_id, f"removed: {known.shown}") if known else None)
    calendars.forget_password(source_id)
    return source


def sync_calendars(
    book: TimeOffBook,
    calendars: Calendars,
    *,
    at: datetime,
    whole: bool = False,
    only: Sequence[str] | None = None,
    at_once: int = AT_ONCE,
) -> Sequence[Synced]:
    """Read every calendar and keep what each says; one that cannot be read keeps what was known.

    ``only``: identities of those to read; ``whole``: all of each, even where nothing changed; ``at_once``: 1 reads one after the other in
    the caller's own thread. Raises `fairlead.application.ports.StoreUnavailable`.
    """
    wanted = [source for source in book.sources() if only is None or source.source_id in only]
    asked = [(source, *_asked(book, source, at, whole=whole)) for source in wanted]
    if at_once == 1:
        return [_kept(book, source, person, _read(calendars, source, ask), at) for source, person, ask in asked]
    with ThreadPoolExecutor(at_once, thread_name_prefix="calendar") as readers:
        answers = [(source, person, readers.submit(_read, calendars, source, ask)) for source, person, ask in asked]
        return [_kept(book, source, person, answer.result(), at) for source, person, answer in answers]


def calendar_warnings(sources: Sequence[CalendarSource], names: Mapping[str, str]) -> tuple[str, ...]:
    """What is wrong with calendars, one line each: what could not be read, and since when what is known is stale."""
    told = []
    for source in sources:
        what = f"calendar {source.source_id} of {names.get(source.rep_id, source.rep_id)} ({source.shown})"
        if source.problem is not None:
            since = f"what it said on {source.read_at:%Y-%m-%d at %H:%M} UTC still counts" if source.read_at else "it was never read"
            told.append(f"{what} cannot be read: {source.problem}; {since}")
        elif source.notes:
            more = f", and {len(source.notes) - 1} more" if len(source.notes) > 1 else ""
            told.append(f"{what} is read in part: {source.notes[0]}{more}")
    return tuple(told)


def _read(calendars: Calendars, source: CalendarSource, ask: Ask | None) -> Reading | CalendarFault | None:
    """What the calendar says, or why it cannot be read."""
    if ask is None:
        return CalendarFault(f"its rep {source.rep_id} is not there any more; remove the calendar, or import the rep")
    try:
        return calendars.read(ask)
    except CalendarFault as fault:
        return fault
    except Exception as error:  # noqa: BLE001, whatever one calendar holds, the others must be read
        return CalendarFault(f"it holds what nobody foresaw ({type(error).__name__})")


def _kept(book: TimeOffBook, source: CalendarSource, person: Person | None, answer: Reading | CalendarFault | None, at: datetime) -> Synced:
    if isinstance(answer, CalendarFault):
        book.keep_problem(source.source_id, str(answer), at)
        return Synced(source, person, problem=str(answer))
    moved = book.keep_reading(source, answer, at)
    return Synced(source, person, moved, source.notes if answer is None else tuple(fault.words for fault in answer.faults))


def _asked(book: TimeOffBook, source: CalendarSource, at: datetime, *, whole: bool) -> tuple[Person | None, Ask | None]:
    """Whose calendar it is and what to ask it; nothing where the rep is gone."""
    try:
        person = book.person(source.rep_id)
    except NotFound:
        return None, None
    due = source.full_at is None or at - source.full_at >= _WHOLE_EVERY
    return person, Ask(source, Period(at - _BACK, at + AHEAD), person.zone, person.email, whole=whole or due)


def _apart(address: str, username: str | None, password: str | None) -> tuple[str, str | None, str | None]:
    """The address without name and password, and those."""
    scheme, there, rest = address.partition("://")
    if not address or (there and not rest):
        raise BadCalendar("give the address of a calendar, https://host/path, or the path of an iCalendar file")
    if not there:
        return address, username, password
    # Programs give addresses of feeds with a scheme of their own.
    address = f"https://{rest}" if scheme.lower() in {"webcal", "webcals"} else address
    try:
        parts = urlsplit(address)
        inside = (parts.username, parts.password, parts.port)
    except ValueError as error:
        raise BadCalendar("the address cannot be read; write https://host/path") from error
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
        raise BadCalendar(f"'{scheme}' is no way to a calendar; write https://host/path, or the path of a file")
    clean = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    return clean, username or (unquote(inside[0]) if inside[0] else None), password or (unquote(inside[1]) if inside[1] else None)


def _identity(rep_id: str, kind: CalendarKind, address: str, username: str | None) -> str:
    """The same calendar of the same rep always has the same identity."""
    return "c-" + hashlib.sha256("\x1f".join((rep_id, kind, address, username or "")).encode()).hexdigest()[:12]
