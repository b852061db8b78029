"""Find what happened since somebody last looked, and keep who is to be told of it; all or nothing, each row once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

import structlog

from fairlead.application.effect_ports import EffectBook, NewDelivery, Notice, Row, Source, Spread, Target, Way
from fairlead.application.effects.audience import Audience
from fairlead.application.effects.telling import Tell
from fairlead.application.ports import Clock, StoreUnavailable
from fairlead.domain.deciding import LANGUAGES
from fairlead.domain.followup import Event, Habits, Recipient

_AT_ONCE: Final = 100
_TIMES: Final = 5
_TO_THE_PERSON: Final = frozenset({Way.MAIL, Way.CALENDAR})
"""Invitations to meetings: who is invited must be named."""
_DEFAULT: Final = Habits()
_log = structlog.get_logger(__name__)


class Spreading:
    """From rows that were kept to deliveries that are due."""

    def __init__(self, book: EffectBook, tell: Tell, audience: Audience, clock: Clock) -> None:
        """``audience``: whoever may be told something."""
        self._book = book
        self._tell = tell
        self._audience = audience
        self._clock = clock

    def spread(self) -> int:
        """Take rows that nobody has taken, a few hundred of each source; how many. Raises `StoreUnavailable`.

        Bounded: whoever has much to catch up with must say between that it lives, and send. What comes in meanwhile is left for the next
        time: leads wait for each write, and one for every few rows would hold them up more often than it tells anybody sooner.
        """
        names = self._book.behind()
        if names:
            self._audience.forget()
        many = 0
        for _ in range(_TIMES):
            found = [each for each in (self._book.unspread(name, _AT_ONCE) for name in names) if each.rows]
            if not found:
                break
            habits = self._book.habits()
            told = self._keep([self._made(each, habits) for each in found], found[0].mark)
            many += sum(len(each.rows) for each in found if told.get(each.name))
            names = [each.name for each in found if each.name in told and (not told[each.name] or len(each.rows) == _AT_ONCE)]
        return many

    def _keep(self, made: Sequence[Spread], mark: int) -> Mapping[str, bool]:
        """The sources of which this is kept; False where another worker was quicker.

        One that cannot be kept is missing: it must not keep anybody from being told of the others.
        """
        try:
            kept = self._book.spread(made, mark)
        except StoreUnavailable:
            raise
        except Exception as fault:  # noqa: BLE001, see above
            if len(made) > 1:
                return {name: told for each in made for name, told in self._keep([each], mark).items()}
            _log.error("nobody can be told of what happened", source=made[0].source, after=made[0].after, fault=type(fault).__name__)
            return {}
        return dict.fromkeys((each.source for each in made), kept)

    def _made(self, found: Source, habits: Mapping[Recipient, Habits]) -> Spread:
        events: list[Event] = []
        deliveries: list[NewDelivery] = []
        notices: list[Notice] = []
        at = self._clock.now()
        for row in found.rows:
            for event in self._events(found.name, row):
                for_all = replace(event, accounts=self._listening(event))
                try:
                    told = list(self._notices(for_all, habits, at))
                    for_them = list(self._deliveries(found, row, for_all, habits, at))
                except StoreUnavailable:
                    raise
                except Exception as fault:  # noqa: BLE001, one row that cannot be told must not keep all later ones from being told
                    _log.error("an event cannot be told to people", event_id=event.event_id, fault=type(fault).__name__)
                    told, for_them = [], list(self._bare(found, row, for_all, at))
                notices += told
                deliveries += for_them
                events += [self._for_its_readers(event, found, row)] if for_them else []
        return Spread(found.name, found.after, found.rows[-1].number, events, deliveries, notices)

    def _events(self, source: str, row: Row) -> Sequence[Event]:
        try:
            return self._tell.events(source, row)
        except Exception as fault:  # noqa: BLE001, one row that nobody can read must not keep all later ones from being told
            _log.error("nobody can be told of a row", source=source, number=row.number, fault=type(fault).__name__)
            return ()

    def _listening(self, event: Event) -> frozenset[int]:
        """No account where it cannot be told which, as with a policy that cannot be read: reps and the office are told all the same."""
        try:
            return self._audience.listening(event)
        except StoreUnavailable:
            raise
        except Exception as fault:  # noqa: BLE001, what keeps accounts from being found must not keep reps from being told
            _log.error("whoever leads cannot be told of an event", event_id=event.event_id, fault=type(fault).__name__)
            return frozenset()

    def _notices(self, event: Event, habits: Mapping[Recipient, Habits], at: datetime) -> Iterator[Notice]:
        yield from self._tell.notices(event, lambda to: habits.get(to, _DEFAULT).language, self._audience.as_seen, at)

    def _deliveries(self, found: Source, row: Row, event: Event, habits: Mapping[Recipient, Habits], at: datetime) -> Iterator[NewDelivery]:
        for target in self._hear(found, row, event):
            if target.way is not Way.CHANNEL:
                yield NewDelivery(event.event_id, target.number, at)
                continue
            own = habits.get(target.whose, _DEFAULT)
            told = self._tell.message(self._audience.as_seen(event, target.whose), own.language)
            text = told.text(LANGUAGES.get(own.language, LANGUAGES["en"]), self._tell.base)
            due = at if own.quiet is None else own.quiet.loud_at(at, self._audience.zone(target.whose, own))
            yield NewDelivery(event.event_id, target.number, due, {"title": told.title, "text": text})

    def _bare(self, found: Source, row: Row, event: Event, at: datetime) -> Iterator[NewDelivery]:
        """With no more words than that it happened, and where it stands."""
        text = str(event.data.get("link") or self._tell.base)
        for each in self._hear(found, row, event):
            yield NewDelivery(event.event_id, each.number, at, {"title": event.kind.words, "text": text})

    def _for_its_readers(self, event: Event, found: Source, row: Row) -> Event:
        """Name and addresses of the person are kept for delivery only where somebody who hears of it asked for them."""
        asked = any(each.contact or each.way in _TO_THE_PERSON for each in self._hear(found, row, event))
        return event if asked else replace(event, contact={})

    def _hear(self, found: Source, row: Row, event: Event) -> Iterator[Target]:
        """The targets that hear of an event: those that want it, and were there when it was kept."""
        there = [each for each in found.targets if row.number > found.begins.get(each.number, 0)]
        watching = self._audience.watching if any(each.account is not None for each in there) else ()
        yield from (each for each in there if each.wants(event, watching))
