"""Time zones as calendars name them: IANA names, Windows names, and definitions of their own (VTIMEZONE)."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo, available_timezones

from icalendar.prop import vUTCOffset
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from fairlead.adapters.calendar.lines import BadLine, Component, Property
from fairlead.adapters.calendar.recurring import Budget, Rule
from fairlead.adapters.calendar.values import moment, moments

_OFFSET = re.compile(r"[+-]\d{4}(\d\d)?")


class Zone(Protocol):
    """Turns local times into moments as RFC 5545 says: a time shown twice is the first, one that is skipped counts by the offset before."""

    def utc(self, local: datetime) -> datetime:
        """The moment of a local time (without zone)."""
        ...

    def local(self, at: datetime) -> datetime:
        """What the clocks show at a moment, without zone."""
        ...


@dataclass(frozen=True, slots=True)
class NamedZone:
    """A zone of the IANA database."""

    info: ZoneInfo

    def utc(self, local: datetime) -> datetime:
        """The moment of a local time."""
        return local.replace(tzinfo=self.info, fold=0).astimezone(UTC)

    def local(self, at: datetime) -> datetime:
        """What the clocks show."""
        return at.astimezone(self.info).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class _Onset:
    """A change of the clocks: from the offset ``before`` to ``after``; ``local`` is the time by the clocks before it."""

    local: datetime
    before: timedelta
    after: timedelta


class DefinedZone:
    """A zone as a file defines it."""

    def __init__(self, onsets: Sequence[_Onset]) -> None:
        """There is at least one onset."""
        self._onsets = sorted(onsets, key=lambda each: each.local - each.before)
        self._locals = [each.local for each in self._onsets]
        self._moments = [(each.local - each.before).replace(tzinfo=UTC) for each in self._onsets]

    def utc(self, local: datetime) -> datetime:
        """The moment of a local time."""
        place = bisect_right(self._locals, local) - 1
        if place < 0:
            offset = self._onsets[0].before
        else:
            onset = self._onsets[place]
            skipped = local < onset.local - onset.before + onset.after
            offset = onset.before if skipped else onset.after
        return (local - offset).replace(tzinfo=UTC)

    def local(self, at: datetime) -> datetime:
        """What the clocks show."""
        place = bisect_right(self._moments, at) - 1
        offset = self._onsets[place].after if place >= 0 else self._onsets[0].before
        return (at + offset).replace(tzinfo=None)


class Zones:
    """The zones that one calendar may name."""

    def __init__(self, definitions: Sequence[Component], *, horizon: datetime, budget: Budget) -> None:
        """``definitions``: its VTIMEZONE components, read when they are asked for; ``horizon``: how far into the future, without zone."""
        self._definitions = {named.value: each for each in definitions if (named := each.first("TZID")) is not None}
        self._known: dict[str, Zone | None] = {}
        self._horizon = horizon
        self._budget = budget

    def named(self, name: str) -> Zone | None:
        """The zone of that name: IANA, Windows, defined in this file, or an IANA name behind a maker's; None if nobody knows it.

        Raises `BadLine` for a definition that cannot be read.
        """
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: str) -> Zone | None:
        clean = name.strip().strip("/")
        if (found := _iana(clean) or _iana(WINDOWS_TO_OLSON.get(clean, ""))) is not None:
            return found
        if name in self._definitions:
            return self._defined(self._definitions[name])
        parts = clean.split("/")
        return next((found for start in range(1, len(parts)) if (found := _iana("/".join(parts[start:]))) is not None), None)

    def _defined(self, definition: Component) -> Zone:
        onsets = [onset for part in definition.parts for onset in self._onsets(part)]
        if not onsets:
            raise BadLine(definition.line, "VTIMEZONE says no offset")
        return DefinedZone(onsets)

    def _onsets(self, part: Component) -> list[_Onset]:
        start = part.first("DTSTART")
        before, after = part.first("TZOFFSETFROM"), part.first("TZOFFSETTO")
        if start is None or before is None or after is None:
            raise BadLine(part.line, f"{part.name} lacks DTSTART, TZOFFSETFROM or TZOFFSETTO")
        first = _naive(moment(start))
        found = {first}
        for dates in part.all("RDATE"):
            found |= {_naive(each) for each, _ in moments(dates)}
        for rule in part.all("RRULE"):
            found |= set(Rule.read(rule).occurrences(first, since=first, until=self._horizon, budget=self._budget))
        offsets = _offset(before), _offset(after)
        return [_Onset(each, *offsets) for each in found]


def _naive(value: date) -> datetime:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return datetime(value.year, value.month, value.day)  # noqa: DTZ001, local time of a zone that is just being made


def _offset(given: Property) -> timedelta:
    if not _OFFSET.fullmatch(given.value):
        raise given.wrong("is no offset; write +0100")
    try:
        offset: timedelta = vUTCOffset.from_ical(given.value)
    except ValueError as error:
        raise given.wrong("is no offset; write +0100") from error
    return offset


def _iana(name: str) -> Zone | None:
    return NamedZone(ZoneInfo(name)) if name in _names() else None


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones() - {"localtime", "posixrules"})
