"""What the use cases of time off need from outside: where it is kept, and who reads calendars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from fairlead.application.edit_ports import Deed
from fairlead.domain.time import Period


class CalendarFault(Exception):
    """A calendar cannot be read at all; the message says why and what to do, and holds no secret."""


class CalendarKind(StrEnum):
    """How a calendar is read: a file or feed of iCalendar, or free and busy times of a CalDAV account."""

    FEED = "feed"
    CALDAV = "caldav"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing in a calendar that could not be read, at a line counted from 1; the rest of the calendar counts."""

    line: int
    what: str

    @property
    def words(self) -> str:
        """Such as ``line 12: DTSTART 'yesterday' is no date or time``."""
        return f"line {self.line}: {self.what}"


@dataclass(frozen=True, slots=True)
class CalendarSource:
    """A calendar that tells when a rep is busy.

    ``address``: a path, or a URL without name and password; it may itself be a secret, so show ``shown``. ``read_at``: when it was last
    read well; ``full_at``: when it was last read whole, not told to be unchanged; ``tried_at``: when it was last tried; ``problem``: why
    that failed, None where it did not; ``notes``: what of it could not be read; ``busy``: how many busy times are known.
    """

    source_id: str
    rep_id: str
    kind: CalendarKind
    address: str
    username: str | None = None
    etag: str | None = None
    modified: str | None = None
    read_at: datetime | None = None
    full_at: datetime | None = None
    tried_at: datetime | None = None
    problem: str | None = None
    notes: tuple[str, ...] = ()
    busy: int = 0

    @property
    def shown(self) -> str:
        """The address as it may be shown: of a URL only where it lies, since what follows often is a key to the calendar."""
        scheme, there, rest = self.address.partition("://")
        return f"{scheme}://{rest.partition('/')[0].rpartition('@')[2]}/…" if there else self.address


@dataclass(frozen=True, slots=True)
class Ask:
    """What is wanted of a calendar. ``zone``: whose days all-day events are; ``email``: whose refusals count.

    ``whole``: all of it, even if nothing changed since it was read last.
    """

    source: CalendarSource
    window: Period
    zone: str
    email: str | None = None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """What a calendar says: busy times that touch the window, joined where they touch, and what could not be read."""

    busy: tuple[Period, ...]
    faults: tuple[Fault, ...] = ()
    etag: str | None = None
    modified: str | None = None


class Calendars(Protocol):
    """Reads calendars. Threads may share it."""

    def read(self, ask: Ask) -> Reading | None:
        """What the calendar says; None where it says that nothing changed. Raises `CalendarFault`."""
        ...

    def keep_password(self, source_id: str, password: str) -> None:
        """Keep a source's password where only this user can read it."""
        ...

    def forget_password(self, source_id: str) -> None:
        """Forget it, if there was one."""
        ...


class Kept(StrEnum):
    """Time off as it is kept: an absence, a busy time of a calendar, or a pause from new leads."""

    AWAY = "away"
    BUSY = "busy"
    PAUSE = "pause"


@dataclass(frozen=True, slots=True)
class TimeOff:
    """One stretch of time off. ``origin``: the absence, or the calendar, it comes from; ``reason``: as entered; never a title."""

    rep_id: str
    kind: Kept
    period: Period
    origin: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """An absence to keep. ``absence_id`` is its identity among the records."""

    absence_id: str
    rep_id: str
    period: Period
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A rep as time off needs one: whose days are counted in which zone."""

    rep_id: str
    name: str
    zone: str
    email: str | None = None


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A day on which the company is closed."""

    day: date
    reason: str | None = None


class TimeOffBook(Protocol):
    """The one place where time off is kept. Routing services learn of every change at once."""

    def person(self, named: str) -> Person:
        """The rep of that identity, e-mail address or name. Raises `fairlead.application.ports.NotFound`, also where several are meant."""
        ...

    def names(self) -> Mapping[str, str]:
        """Names of the reps, by identity."""
        ...

    def time_off(
        self, *, ending_after: datetime, starting_by: datetime | None = None, rep_id: str | None = None, kind: Kept | None = None
    ) -> Sequence[TimeOff]:
        """Time off that is not over, by beginning; begun by a moment, of one rep or of one kind where asked."""
        ...

    def add_absences(self, absences: Sequence[Absence], *, deed: Deed | None = None) -> None:
        """Keep absences together; one with a known identity replaces it. ``deed``, here and below: kept with it where something changed."""
        ...

    def absence(self, absence_id: str) -> Absence:
        """One absence. Raises `fairlead.application.ports.NotFound`."""
        ...

    def remove_absences(self, absence_ids: Sequence[str], *, author: str, at: datetime) -> None:
        """Take absences away; imported ones stay away when they are imported again.

        Raises `fairlead.application.ports.NotFound` for an unknown one, and then nothing was taken away.
        """
        ...

    def end_absence(self, absence_id: str, ends_at: datetime, *, author: str, at: datetime) -> None:
        """Let an absence end earlier or later. Raises `fairlead.application.ports.NotFound`."""
        ...

    def pause(self, rep_id: str, period: Period, *, deed: Deed | None = None) -> None:
        """Let a rep take no new leads; a pause that is there already is replaced."""
        ...

    def resume(self, rep_id: str, *, deed: Deed | None = None) -> bool:
        """End the rep's pause; False where there was none."""
        ...

    def closed_days(self) -> Sequence[ClosedDay]:
        """Every day on which the company is closed, in order."""
        ...

    def close(self, days: Sequence[ClosedDay], *, deed: Deed | None = None) -> None:
        """Close the company on these days."""
        ...

    def reopen(self, days: Sequence[date], *, deed: Deed | None = None) -> int:
        """Open it again; how many of them were closed."""
        ...

    def sources(self) -> Sequence[CalendarSource]:
        """Every calendar, by rep and identity."""
        ...

    def add_source(self, source: CalendarSource, *, deed: Deed | None = None) -> bool:
        """Keep a calendar; False where it is there already: then the deed alone is kept, of what was changed beside it."""
        ...

    def remove_source(self, source_id: str, *, deed: Deed | None = None) -> CalendarSource:
        """Forget a calendar and its busy times. Raises `fairlead.application.ports.NotFound`."""
        ...

    def keep_reading(self, source: CalendarSource, reading: Reading | None, at: datetime) -> int:
        """Keep what a calendar said at ``at`` (None: nothing changed); how many busy times came or went."""
        ...

    def keep_problem(self, source_id: str, problem: str, at: datetime) -> None:
        """Note that a calendar could not be read at ``at``; what was known before stays."""
        ...
