"""From the text of an iCalendar file to busy times. A broken event is told by its line, and the others count."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, TypeVar

from fairlead.adapters.calendar.events import Event, Place
from fairlead.adapters.calendar.lines import BadLine, Component, Property, components
from fairlead.adapters.calendar.recurring import Budget, TooCostly
from fairlead.adapters.calendar.values import moments
from fairlead.application.calendar_ports import Fault, Reading
from fairlead.domain.time import Period, joined

T = TypeVar("T")
MOST_BUSY: Final = 20_000
MOST_FAULTS: Final = 100


def read_calendar(text: str, *, window: Period, zone: str, email: str | None = None) -> Reading:
    """Busy times that touch ``window``, joined where they touch. ``zone``: the rep's, for all-day events and times without a zone.

    ``email``: invitations that the rep of this address declined do not count. Raises
    `fairlead.application.calendar_ports.CalendarFault` where the text is no calendar.
    """
    found, faults = components(text)
    budget = Budget()
    busy: list[Period] = []
    for calendar in [each for each in found if each.name == "VCALENDAR"] or [Component("VCALENDAR", 1, parts=found)]:
        reading = _Calendar(calendar, Place.of(calendar, window, zone, email, budget))
        busy += reading.busy()
        faults += reading.faults
        if len(busy) >= MOST_BUSY:
            faults.append(Fault(calendar.line, f"there are {MOST_BUSY:,} busy times and more; what comes after them was not read"))
            break
    faults.sort(key=lambda each: each.line)
    return Reading(tuple(joined(busy)), tuple(faults[:MOST_FAULTS]))


@dataclass(slots=True)
class _Calendar:
    """One VCALENDAR."""

    component: Component
    place: Place
    faults: list[Fault] = field(default_factory=list)

    def busy(self) -> list[Period]:
        """Busy times of all events and of published free and busy times; of very many the first."""
        found: list[Period] = []
        for periods in self._parts():
            found += periods
            if len(found) >= MOST_BUSY:
                return found[:MOST_BUSY]
        return found

    def _parts(self) -> Iterator[Sequence[Period]]:
        series: dict[str, list[Component]] = defaultdict(list)
        for part in self.component.parts:
            if part.name == "VFREEBUSY":
                for published in part.all("FREEBUSY"):
                    yield self._guarded(part, partial(self._published, published))
            elif part.name == "VEVENT":
                series[_identity(part)].append(part)
        for members in series.values():
            events = self._newest([event for each in members for event in self._guarded(each, partial(self._event, each))])
            changes = [event for event in events if event.instead_of is not None]
            for event in events:
                yield self._guarded(event.component, partial(event.busy, self.place, () if event.instead_of is not None else changes))

    def _newest(self, events: list[Event]) -> list[Event]:
        """Events of one identity without what a later edition replaced: the series itself, and changes to what it no longer has."""
        whole = [event for event in events if event.instead_of is None]
        changes = [event for event in events if event.instead_of is not None]
        if not whole:
            return changes
        newest = max(event.sequence for event in whole)
        series = [event for event in whole if event.sequence == newest][-1]
        return [series, *(each for each in changes if each.sequence >= newest or self._still_there(series, each))]

    def _still_there(self, series: Event, change: Event) -> bool:
        """Whether the series has the occurrence that was changed."""
        return any(self._guarded(series.component, lambda: [series.has(change.instead_of, self.place)]))

    def _event(self, component: Component) -> list[Event]:
        return [Event.read(component, self.place)]

    def _published(self, published: Property) -> list[Period]:
        """The periods of one FREEBUSY property, those of free time left out."""
        if str(published.parameters.get("FBTYPE", "BUSY")).upper() == "FREE":
            return []
        return [period for begin, end in moments(published) if (period := self.place.between(published, begin, end)) is not None]

    def _guarded(self, component: Component, read: Callable[[], Sequence[T]]) -> Sequence[T]:
        """What ``read`` gives; where it fails nothing, and the fault is noted."""
        try:
            return read()
        except BadLine as bad:
            self._note(Fault(bad.line, str(bad)))
        except TooCostly as costly:
            self._note(Fault(component.line, str(costly)))
        except Exception as error:  # noqa: BLE001, whatever a stranger's event holds, the other events count
            self._note(Fault(component.line, f"{component.name} cannot be read ({type(error).__name__})"))
        finally:
            for noted in self.place.take_notes():
                self._note(noted)
        return []

    def _note(self, fault: Fault) -> None:
        if len(self.faults) < MOST_FAULTS and fault not in self.faults:
            self.faults.append(fault)


def _identity(event: Component) -> str:
    named = event.first("UID")
    return named.value if named is not None and named.value else f"line {event.line}"
