"""Find what happened since somebody last looked, and keep who is to be told of it; all or nothing, each row once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

import structlog

from fairlead.application.effect_ports import EffectBook, Habits, NewDelivery, Notice, Row, Source, Spread, Target, Way
from fairlead.application.effects.telling import Tell
from fairlead.application.ports import Clock, StoreUnavailable
from fairlead.domain.deciding import LANGUAGES
from fairlead.domain.followup import Event
from fairlead.domain.rep import Roster

_AT_ONCE: Final = 100
_TIMES: Final = 5
_TO_THE_PERSON: Final = frozenset({Way.MAIL, Way.CALENDAR})
"""Invitations to meetings: who is invited must be named."""
_DEFAULT: Final = Habits()
_log = structlog.get_logger(__name__)


class Spreading:
    """From rows that were kept to deliveries that are due."""

    def __init__(self, book: EffectBook, tell: Tell, zones: "Zones", clock: Clock) -> None:
        """``zones``: where reps are."""
        self._book = book
        self._tell = tell
        self._zones = zones
        self._clock = clock

    def spread(self) -> int:
        """Take rows that nobody has taken, a few hundred of each source; how many. Raises `StoreUnavailable`."""
        if not self._book.behind():
            return 0
        self._zones.forget()
        return sum(self._source(each) for each in self._book.sources())

    def _source(self, name: str) -> int:
        """Bounded: whoever has much to catch up with must say between that it lives, and send."""
        many = 0
        for _ in range(_TIMES):
            found = self._book.unspread(name, _AT_ONCE)
            if not found.rows:
                return many
            made = self._made(found, self._book.habits())
            if self._book.spread(made, found.mark):
                many += len(found.rows)
        return many

    def _made(self, found: Source, habits: Mapping[str, Habits]) -> Spread:
        events: list[Event] = []
        deliveries: list[NewDelivery] = []
        notices: list[Notice] = []
        at = self._clock.now()
        for row in found.rows:
            for event in self._events(found.name, row):
                try:
                    told = list(self._notices(event, habits, at))
                    for_them = list(self._deliveries(found, row, event, habits, at))
                except StoreUnavailable:
                    raise
                except Exception as fault:  # noqa: BLE001, one row that cannot be told must not keep all later ones from being told
                    _log.error("an event cannot be told to people", event_id=event.event_id, fault=type(fault).__name__)
                    told, for_them = [], list(self._bare(found, row, event, at))
                notices += told
                deliveries += for_them
                events += [_for_its_readers(event, found, row)] if for_them else []
        return Spread(found.name, found.after, found.rows[-1].number, events, deliveries, notices)

    def _events(self, source: str, row: Row) -> Sequence[Event]:
        try:
            return self._tell.events(source, row)
        except Exception as fault:  # noqa: BLE001, one row that nobody can read must not keep all later ones from being told
            _log.error("nobody can be told of a row", source=source, number=row.number, fault=type(fault).__name__)
            return ()

    def _notices(self, event: Event, habits: Mapping[str, Habits], at: datetime) -> Iterator[Notice]:
        yield from self._tell.notices(event, habits.get(event.rep_id or "", _DEFAULT).language, at)

    def _deliveries(self, found: Source, row: Row, event: Event, habits: Mapping[str, Habits], at: datetime) -> Iterator[NewDelivery]:
        for target in _hear(found, row, event):
            if target.way is not Way.CHANNEL:
                yield NewDelivery(event.event_id, target.number, at)
                continue
            own = habits.get(target.rep_id or "", _DEFAULT)
            told = self._tell.message(event, own.language)
            text = told.text(LANGUAGES.get(own.language, LANGUAGES["en"]), self._tell.base)
            due = at if own.quiet is None else own.quiet.loud_at(at, self._zones.of(target.rep_id))
            yield NewDelivery(event.event_id, target.number, due, {"title": told.title, "text": text})

    def _bare(self, found: Source, row: Row, event: Event, at: datetime) -> Iterator[NewDelivery]:
        """With no more words than that it happened, and where it stands."""
        text = str(event.data.get("link") or self._tell.base)
        yield from (
            NewDelivery(event.event_id, each.number, at, {"title": event.kind.words, "text": text}) for each in _hear(found, row, event)
        )


def _for_its_readers(event: Event, found: Source, row: Row) -> Event:
    """Name and addresses of the person are kept for delivery only where somebody who hears of it asked for them."""
    asked = any(each.contact or each.way in _TO_THE_PERSON for each in _hear(found, row, event))
    return event if asked else replace(event, contact={})


def _hear(found: Source, row: Row, event: Event) -> Iterator[Target]:
    """The targets that hear of an event: those that want it, and were there when it was kept."""
    yield from (each for each in found.targets if row.number > found.begins.get(each.number, 0) and each.wants(event))


class Zones:
    """The time zones of reps, as the records have them now."""

    def __init__(self, roster: Callable[[], Roster]) -> None:
        """Read when first asked."""
        self._roster = roster
        self._known: dict[str, str] = {}

    def of(self, rep_id: str | None) -> str:
        """The IANA name of the zone of a rep; UTC for one nobody knows."""
        if not self._known:
            self._known = {rep.rep_id: rep.zone for rep in self._roster().reps}
        return self._known.get(rep_id or "", "UTC")

    def forget(self) -> None:
        """Read them again when somebody asks."""
        self._known = {}
