"""The text of an iCalendar file as components with line numbers. Only properties that say when somebody is busy are looked at.

Titles, places, people and descriptions are passed over unread, so that they cannot get anywhere.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from icalendar.parser.content_line import Contentline

from fairlead.application.calendar_ports import CalendarFault, Fault

_BREAK = re.compile(r"\r\n|\n|\r")
_NAME = re.compile(r"[ \t]*([A-Za-z0-9-]+)[ \t]*([;:])")
_WANTED = frozenset(
    (
        *("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXRULE", "EXDATE", "RECURRENCE-ID", "UID", "SEQUENCE", "STATUS", "TRANSP"),
        *("FREEBUSY", "TZID", "TZOFFSETFROM", "TZOFFSETTO", "X-WR-TIMEZONE", "X-MICROSOFT-CDO-BUSYSTATUS", "ATTENDEE"),
    )
)
_DEEPEST = 16
# None of these stands inside another: where one begins, those before it have ended, whether they say so or not.
_OUTER = frozenset({"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE", "VAVAILABILITY"})


class BadLine(ValueError):
    """A line that cannot be understood; the message says what is wrong with it."""

    def __init__(self, line: int, what: str) -> None:
        """``line`` counts from 1."""
        super().__init__(what)
        self.line = line


@dataclass(frozen=True, slots=True)
class Property:
    """One property: its value as written and its parameters."""

    line: int
    name: str
    parameters: Mapping[str, Any]
    value: str

    @property
    def values(self) -> list[str]:
        """The parts of a list joined by commas."""
        return [part.strip() for part in self.value.split(",") if part.strip()]

    @property
    def zone(self) -> str | None:
        """The time zone it names."""
        named = self.parameters.get("TZID")
        return str(named) if named else None

    def wrong(self, why: str) -> BadLine:
        """That this property cannot be read, and why."""
        shown = self.value if len(self.value) <= _SHOWN else f"{self.value[:_SHOWN]}…"
        return BadLine(self.line, f"{self.name} '{shown}' {why}")


_SHOWN = 60


@dataclass(slots=True)
class Component:
    """What stands between BEGIN and END. ``line``: that of BEGIN."""

    name: str
    line: int
    properties: dict[str, list[Property]] = field(default_factory=dict)
    parts: list["Component"] = field(default_factory=list)

    def all(self, name: str) -> Sequence[Property]:
        """Every property of a name."""
        return self.properties.get(name, ())

    def first(self, name: str) -> Property | None:
        """The first property of a name."""
        return next(iter(self.all(name)), None)

    def text(self, name: str) -> str:
        """The first value of a name in upper case, empty without one."""
        found = self.first(name)
        return found.value.strip().upper() if found is not None else ""


def components(text: str) -> tuple[list[Component], list[Fault]]:
    """The outermost components of a file, and the lines that could not be read.

    Raises `CalendarFault` where there is none, or where the file ends in the middle of a calendar.
    """
    reading = _Reading()
    for number, line in _unfolded(text):
        reading.take(number, line)
    return reading.finish()


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Each logical line with the number of its first physical one."""
    number, parts = 0, [""]
    for place, line in enumerate(_BREAK.split(text), start=1):
        if line[:1] in {" ", "\t"} and number:
            parts.append(line[1:])
            continue
        if number and len(parts[0]):
            yield number, "".join(parts)
        number, parts = place, [line]
    if number and len(parts[0]):
        yield number, "".join(parts)


class _Reading:
    """One pass over the lines."""

    def __init__(self) -> None:
        self._found: list[Component] = []
        self._open: list[Component] = []
        self._faults: list[Fault] = []
        self._last = 0

    def take(self, number: int, line: str) -> None:
        """The next logical line."""
        self._last = number
        named = _NAME.match(line)
        if named is None:
            if line.strip() and self._open:
                self._faults.append(Fault(number, "the line is no property: it has no name before a colon"))
            return
        name = named[1].upper()
        if name == "BEGIN":
            self._begin(number, line.partition(":")[2].strip().upper())
        elif name == "END":
            self._end(number, line.partition(":")[2].strip().upper())
        elif name in _WANTED and self._open:
            self._property(number, name, line)

    def finish(self) -> tuple[list[Component], list[Fault]]:
        """What was found once all lines are read."""
        for each in self._open:
            if each.name == "VCALENDAR":
                raise CalendarFault(f"the file ends at line {self._last} in the middle of the calendar that begins at line {each.line}")
            self._never_ends(each)
        if not self._found:
            raise CalendarFault("this is no iCalendar file: it holds no BEGIN:VCALENDAR and no event")
        return self._found, self._faults

    def _begin(self, number: int, name: str) -> None:
        if name in _OUTER:
            while any(each.name in _OUTER for each in self._open):
                self._never_ends(self._open.pop())
        if len(self._open) >= _DEEPEST:
            raise CalendarFault(f"line {number}: components stand in each other more than {_DEEPEST} deep")
        self._open.append(Component(name, number))

    def _end(self, number: int, name: str) -> None:
        """Close a component; what was left open inside it is told and thrown away."""
        if not any(each.name == name for each in self._open):
            self._faults.append(Fault(number, f"END:{name[:_SHOWN]} has no BEGIN"))
            return
        while (closed := self._open.pop()).name != name:
            self._never_ends(closed)
        (self._open[-1].parts if self._open else self._found).append(closed)

    def _never_ends(self, component: Component) -> None:
        self._faults.append(Fault(component.line, f"{component.name[:_SHOWN]} begins and never ends"))

    def _property(self, number: int, name: str, line: str) -> None:
        try:
            _, parameters, value = Contentline(line).raw_parts()
        except ValueError:
            self._faults.append(Fault(number, f"{name} cannot be read: its parameters are malformed"))
            return
        self._open[-1].properties.setdefault(name, []).append(Property(number, name, parameters, value.strip()))
