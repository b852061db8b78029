"""One event: when it happens, how often, and whether it keeps its owner busy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fairlead.adapters.calendar.lines import BadLine, Component, Property
from fairlead.adapters.calendar.recurring import Budget, Rule, TooCostly
from fairlead.adapters.calendar.values import When, length, moment, read_moment
from fairlead.adapters.calendar.zones import NamedZone, Zone, Zones
from fairlead.application.calendar_ports import Fault
from fairlead.domain.time import Period, local_day

_DAY = timedelta(days=1)
# Local times lie less than this from UTC.
_APART = timedelta(days=2)
# An event that lasts longer is looked for only among the occurrences of so many days before the window.
_LONGEST = timedelta(days=3660)
_UTC = NamedZone(ZoneInfo("UTC"))
_FREE_IN_OUTLOOK = frozenset({"FREE", "WORKINGELSEWHERE"})


@dataclass(frozen=True, slots=True)
class Start:
    """When something begins: at a local time in a zone, or on a date, which then is its midnight."""

    local: datetime
    zone: Zone
    all_day: bool = False

    def moment(self) -> datetime:
        """In UTC."""
        return self.zone.utc(self.local)


@dataclass(slots=True)
class Place:
    """What is the same for all events of a calendar: the window, the rep's zone and address, the zones it may name."""

    window: Period
    own: ZoneInfo
    email: str | None
    budget: Budget
    zones: Zones
    floating: Zone
    _notes: list[Fault] = field(default_factory=list)
    _unknown: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, calendar: Component, window: Period, zone: str, email: str | None, budget: Budget) -> "Place":
        """Times without a zone are those of the calendar's own zone where it names one we know, else of the rep's."""
        definitions = [each for each in calendar.parts if each.name == "VTIMEZONE"]
        zones = Zones(definitions, horizon=window.end.replace(tzinfo=None) + timedelta(days=366), budget=budget)
        own = ZoneInfo(zone)
        place = cls(window, own, email, budget, zones, NamedZone(own))
        named = calendar.first("X-WR-TIMEZONE")
        if named is not None:
            place.floating = place.named(named, named.value)
        return place

    def named(self, given: Property, name: str) -> Zone:
        """The zone of that name; one that is not known, or badly defined, is noted, and the rep's own stands for it."""
        try:
            found = self.zones.named(name)
        except BadLine as bad:
            self.note(Fault(bad.line, f"{bad}; the zone '{name}' is read as the rep's own"))
            self._unknown.add(name)
            found = None
        if found is None and name not in self._unknown:
            self._unknown.add(name)
            self.note(Fault(given.line, f"the time zone '{name}' is not known; it is read as the rep's own"))
        return found if found is not None else NamedZone(self.own)

    def note(self, fault: Fault) -> None:
        """Something of an event cannot be read; the rest of it counts."""
        self._notes.append(fault)

    def take_notes(self) -> list[Fault]:
        """What was noted since this was asked last."""
        notes, self._notes = self._notes, []
        return notes

    def start(self, given: Property, when: When) -> Start:
        """The beginning that a property tells."""
        if not isinstance(when, datetime):
            return Start(datetime.combine(when, time.min), NamedZone(self.own), all_day=True)
        if when.tzinfo is not None:
            return Start(when.astimezone(UTC).replace(tzinfo=None), _UTC)
        return Start(when, self.named(given, given.zone) if given.zone else self.floating)

    def between(self, given: Property, begin: When, end: When | timedelta | None) -> Period | None:
        """The period that a property tells, if it touches the window. Raises `BadLine` where it tells none."""
        if not isinstance(begin, datetime) or end is None:
            raise given.wrong("is no period; write 20260301T090000Z/20260301T100000Z")
        start = self.start(given, begin).moment()
        return self.inside(Period(start, start + end if isinstance(end, timedelta) else self.start(given, end).moment()))

    def inside(self, period: Period) -> Period | None:
        """The period if it lasts and touches the window."""
        touches = period.start < period.end and period.start < self.window.end and period.end > self.window.start
        return period if touches else None


@dataclass(frozen=True, slots=True)
class Event:
    """An event, or a change to one occurrence of another: then ``instead_of`` is when that would have begun.

    ``lasts``: the difference between beginning and end by the clocks, of all-day events in days; ``exactly``: it is time that passes.
    """

    component: Component
    start: Start
    lasts: timedelta
    exactly: bool
    busy_at_all: bool
    instead_of: Start | None
    from_then_on: bool
    sequence: int

    @classmethod
    def read(cls, component: Component, place: Place) -> "Event":
        """Raises `BadLine` for an event without a beginning, or whose end lies before it."""
        begins = component.first("DTSTART")
        if begins is None:
            raise BadLine(component.line, "the event has no DTSTART")
        start = place.start(begins, moment(begins))
        lasts, exactly = _length(component, start, place)
        instead = component.first("RECURRENCE-ID")
        return cls(
            component,
            start,
            lasts,
            exactly,
            _keeps_busy(component, place.email),
            place.start(instead, moment(instead)) if instead is not None else None,
            instead is not None and str(instead.parameters.get("RANGE", "")).upper() == "THISANDFUTURE",
            int(edition) if (edition := component.text("SEQUENCE")).isdecimal() else 0,
        )

    def busy(self, place: Place, changes: Sequence["Event"]) -> list[Period]:
        """Every busy time of the event that touches the window; ``changes`` are those made to its occurrences."""
        later = sorted((each for each in changes if each.from_then_on), key=lambda each: _instead_of(each).moment())
        changed = {_key(_instead_of(each)) for each in changes}
        found = []
        for start, end in self._occurrences(place) if self.instead_of is None else [(self.start, None)]:
            if _key(start) in changed or _key(Start(start.local, start.zone, all_day=True)) in changed:
                continue
            period = self._shifted(start, end, later, place)
            if period is not None and (inside := place.inside(period)) is not None:
                found.append(inside)
        return found

    def has(self, start: Start | None, place: Place) -> bool:
        """Whether one of the occurrences begins then."""
        if start is None:
            return False
        local = start.local if start.all_day else self.start.zone.local(start.moment())
        if self.start.all_day is not start.all_day:
            local = datetime.combine(local.date(), self.start.local.time())
        return any(_key(each) == _key(Start(local, self.start.zone, self.start.all_day)) for each, _ in self._between(place, local, local))

    def _shifted(self, start: Start, end: datetime | None, later: Sequence["Event"], place: Place) -> Period | None:
        """The busy time of one occurrence, as the last change of it and those after it leaves it; None where it is free."""
        ruling = self
        if later:
            ruling = next((each for each in reversed(later) if _instead_of(each).moment() <= start.moment()), self)
        if not ruling.busy_at_all:
            return None
        if ruling is not self:
            moved = ruling.start.local - _instead_of(ruling).zone.local(_instead_of(ruling).moment())
            start, end = Start(start.local + moved, ruling.start.zone, ruling.start.all_day), None
        return Period(start.moment(), end) if end is not None else ruling.period(start, place)

    def period(self, start: Start, place: Place) -> Period:
        """When an occurrence that begins at ``start`` is."""
        if start.all_day:
            last = start.local.date() + self.lasts - _DAY
            return Period(local_day(start.local.date(), place.own).start, local_day(last, place.own).end)
        begin = start.moment()
        return Period(begin, begin + self.lasts if self.exactly else start.zone.utc(start.local + self.lasts))

    def _occurrences(self, place: Place) -> Iterator[tuple[Start, datetime | None]]:
        """When occurrences near the window begin, and when those end that say so themselves."""
        since = place.window.start.replace(tzinfo=None) - min(self.lasts, _LONGEST) - _APART
        return self._between(place, since, place.window.end.replace(tzinfo=None) + _APART)

    def _between(self, place: Place, since: datetime, until: datetime) -> Iterator[tuple[Start, datetime | None]]:
        """The same for local times from ``since`` to ``until``."""
        excluded = self._excluded(place, since, until)
        locals_ = {self.start.local} | self._ruled("RRULE", place, since, until)
        for local in sorted(each for each in locals_ if since <= each <= until):
            start = Start(local, self.start.zone, self.start.all_day)
            if _key(start) not in excluded and _key(Start(local, self.start.zone, all_day=True)) not in excluded:
                yield start, None
        for start, end in self._further(place):
            if since <= start.local <= until and _key(start) not in excluded:
                yield start, end

    def _further(self, place: Place) -> Iterator[tuple[Start, datetime | None]]:
        """Single dates that are added, with their ends where they say so."""
        for given in self.component.all("RDATE"):
            for begin, end in _tolerated(given, place):
                start = self._alike(place.start(given, begin))
                if isinstance(end, timedelta):
                    yield start, start.moment() + end
                else:
                    yield start, place.start(given, end).moment() if end is not None else None

    def _excluded(self, place: Place, since: datetime, until: datetime) -> set[tuple[bool, date]]:
        found = {_key(place.start(given, begin)) for given in self.component.all("EXDATE") for begin, _ in _tolerated(given, place)}
        ruled = self._ruled("EXRULE", place, since, until)
        return found | {_key(Start(local, self.start.zone, self.start.all_day)) for local in ruled}

    def _ruled(self, name: str, place: Place, since: datetime, until: datetime) -> set[datetime]:
        """Local times of the rules of that name; a rule that cannot be followed is noted, and the event happens without it."""
        found: set[datetime] = set()
        for given in self.component.all(name):
            try:
                rule = Rule.read(given)
                near = rule.occurrences(self.start.local, since=since, until=until, budget=place.budget)
            except BadLine as bad:
                place.note(Fault(bad.line, str(bad)))
            except TooCostly as costly:
                place.note(Fault(given.line, str(costly)))
            else:
                found |= {each for each in near if not self._is_after(each, rule.until)}
        return found

    def _is_after(self, local: datetime, until: When | None) -> bool:
        """Whether an occurrence lies after UNTIL: a date is meant with the whole day, a local time in the event's own zone."""
        if until is None:
            return False
        if not isinstance(until, datetime):
            return local.date() > until
        if until.tzinfo is None or self.start.all_day:
            return local > until.replace(tzinfo=None)
        return self.start.zone.utc(local) > until

    def _alike(self, start: Start) -> Start:
        """A further date as a beginning of the event's own kind: a bare date has the event's time of day."""
        if start.all_day is self.start.all_day:
            return start
        if start.all_day:
            return Start(datetime.combine(start.local.date(), self.start.local.time()), self.start.zone)
        return Start(datetime.combine(start.local.date(), time.min), self.start.zone, all_day=True)


def _tolerated(given: Property, place: Place) -> list[tuple[When, When | timedelta | None]]:
    """The dates of a list; those that cannot be read are noted and left out."""
    found: list[tuple[When, When | timedelta | None]] = []
    for part in given.values:
        try:
            found.append(read_moment(given, part))
        except BadLine as bad:
            place.note(Fault(bad.line, f"{given.name} '{part[:60]}' is no date or time"))
    return found


def _instead_of(change: Event) -> Start:
    if change.instead_of is None:  # pragma: no cover, only changes are asked
        raise ValueError("not a change")
    return change.instead_of


def _key(start: Start) -> tuple[bool, date]:
    """Two beginnings are the same if they are the same moment, or the same date."""
    return (True, start.local.date()) if start.all_day else (False, start.moment())


def _length(component: Component, start: Start, place: Place) -> tuple[timedelta, bool]:
    """How long the event lasts, and whether that is time that passes rather than a difference by the clocks."""
    ends, lasts = component.first("DTEND"), component.first("DURATION")
    if ends is not None:
        end = place.start(ends, moment(ends))
        exactly = not start.all_day and not end.all_day and start.zone != end.zone
        found = end.moment() - start.moment() if exactly else end.local - start.local
        if found < timedelta():
            raise ends.wrong("lies before DTSTART")
    elif lasts is not None:
        found, exactly = length(lasts), not start.all_day
        if found < timedelta():
            raise lasts.wrong("is less than nothing")
    else:
        found, exactly = timedelta(), False
    if start.all_day:
        found = max(timedelta(days=-(-found // _DAY)), _DAY)
    return found, exactly


def _keeps_busy(component: Component, email: str | None) -> bool:
    """Whether the event takes time: not where it was canceled, shows as free, or the rep declined it."""
    if component.text("STATUS") == "CANCELLED" or component.text("TRANSP") == "TRANSPARENT":
        return False
    if component.text("X-MICROSOFT-CDO-BUSYSTATUS") in _FREE_IN_OUTLOOK:
        return False
    return not (email and any(_declines(each, email) for each in component.all("ATTENDEE")))


def _declines(attendee: Property, email: str) -> bool:
    is_rep = attendee.value.lower().removeprefix("mailto:") == email.strip().lower()
    return is_rep and str(attendee.parameters.get("PARTSTAT", "")).upper() == "DECLINED"
