"""Notifications of people: their channels, quiet hours and language, and the notices in the app."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from fairlead.application.edit_ports import Deed
from fairlead.application.effect_ports import (
    Delivery,
    EffectBook,
    EffectRefused,
    Habits,
    NewDelivery,
    NewTarget,
    Notice,
    Sealer,
    Target,
    Way,
)
from fairlead.application.effects.addresses import channel_address, kinds_of, named, signed
from fairlead.application.effects.telling import Tell
from fairlead.application.effects.webhooks import Asked, told_of
from fairlead.application.ports import Clock, NotFound
from fairlead.domain.deciding import LANGUAGES
from fairlead.domain.followup import FOR_REPS, SUBSCRIBED, BadQuiet, Event, EventKind, Quiet, event_id
from fairlead.domain.networks import Networks
from fairlead.domain.rep import Roster

_REMEMBERED: Final = 2_000
"""Notices whose words are kept: a page of them is read again and again, and each is a decision told in full."""


class Notifying:
    """What people are told, where and when."""

    def __init__(
        self,
        book: EffectBook,
        sealer: Sealer,
        clock: Clock,
        networks: Networks,
        roster: Callable[[], Roster],
        tell: Tell,
        look: Callable[[str], str],
    ) -> None:
        """``networks``: the private ones that messages may go to. ``roster``: everybody as the records have them now.

        ``look``: what is wrong with the address of a channel, empty where nothing is.
        """
        self._in_words = lru_cache(maxsize=_REMEMBERED)(tell.in_words)
        self._book = book
        self._sealer = sealer
        self._clock = clock
        self._networks = networks
        self._roster = roster
        self._look = look

    def channels(self, rep_id: str | None = None, *, every: bool = False) -> Sequence[Target]:
        """The channels of a rep, or of the office; ``every``: of everybody."""
        return [each for each in self._book.targets() if each.way is Way.CHANNEL and (every or each.rep_id == rep_id)]

    def channel(self, number: int) -> Target:
        """One channel. Raises `NotFound`."""
        found = self._book.target(number)
        if found.way is not Way.CHANNEL:
            raise NotFound(f"there is no channel of the number {number}")
        return found

    def told(self, targets: Sequence[Target]) -> list[dict[str, Any]]:
        """As JSON values, each with what became of what was sent to it last."""
        return told_of(self._book, targets)

    def add(self, asked: Asked, rep_id: str | None, *, author: str) -> Target:
        """A channel of a rep, or of the office. Raises `NotFound` for an unknown rep and `EffectRefused`."""
        name, by = named(asked.name or "", author)
        self._known(rep_id)
        address, shown = channel_address(asked.url or "", self._networks, self._look)
        kinds = kinds_of(asked.kinds or (), among=FOR_REPS if rep_id else SUBSCRIBED)
        if not kinds and not rep_id:
            raise EffectRefused("a channel of the office names the events it is for, such as prediction.suspended")
        sealed = self._sealer.seal({"url": address})
        new = NewTarget(Way.CHANNEL, name, shown, sealed, kinds or _in_order(FOR_REPS), by, rep_id)
        return self._book.add(new, self._clock.now(), self._deed(name, by, "made"))

    def change(self, number: int, asked: Asked, *, author: str) -> Target:
        """Change what is asked for. Raises `NotFound` and `EffectRefused`."""
        found = self.channel(number)
        signed(author)
        if asked.name is not None:
            found = replace(found, name=named(asked.name, author)[0])
        if asked.url is not None:
            address, shown = channel_address(asked.url, self._networks, self._look)
            found = replace(found, shown=shown, sealed=self._sealer.seal({"url": address}))
        if asked.kinds is not None:
            kinds = kinds_of(asked.kinds, among=FOR_REPS if found.rep_id else SUBSCRIBED)
            if not kinds:
                raise EffectRefused("a channel names the events it is for; to be told nothing, switch it off")
            found = replace(found, kinds=kinds)
        if asked.on is not None:
            found = replace(
                found, on=asked.on, why_off="" if asked.on else f"switched off by {author.strip()}", held_until=None, failures=0
            )
        return self._book.change(found, self._clock.now(), self._deed(found.name, author, f"changed: {asked.said or 'nothing'}"))

    def remove(self, number: int, *, author: str) -> None:
        """Remove a channel; what waits for it is dropped. Raises `NotFound` and `EffectRefused`."""
        signed(author)
        found, note = self.channel(number), f"the channel was removed by {author.strip()}"
        self._book.remove(number, note=note, at=self._clock.now(), deed=self._deed(found.name, author, "removed"))

    def test(self, number: int, *, author: str) -> Delivery:
        """Send a test at once, quiet hours or not. Raises `NotFound` and `EffectRefused`."""
        found, now = self.channel(number), self._clock.now()
        signed(author)
        if not found.on:
            raise EffectRefused(f"channel {number} is switched off; switch it on, then send the test")
        event = Event(
            event_id(EventKind.TEST, f"{number}:{now.isoformat()}"), EventKind.TEST, now, {"channel": found.name, "author": author}
        )
        message = {"title": "A test from Fairlead", "text": f"{author.strip()} sent this to see that “{found.name}” works. It does."}
        return self._book.send(event, NewDelivery(event.event_id, number, now, message), now)

    def _deed(self, name: str, author: str, note: str) -> Deed:
        return Deed("channel", name, author.strip(), self._clock.now(), note)

    def habits(self, rep_id: str) -> Mapping[str, Any]:
        """How a rep is notified, as JSON values. Raises `NotFound`."""
        zone = self._known(rep_id)
        own = self._book.habits().get(rep_id, Habits())
        return {"rep_id": rep_id, "quiet": None if own.quiet is None else str(own.quiet), "language": own.language, "time_zone": zone}

    def set_habits(self, rep_id: str, *, quiet: str | None, language: str, author: str) -> Mapping[str, Any]:
        """Keep quiet hours such as ``20:00-08:00``, none where None, and the language. Raises `NotFound` and `EffectRefused`."""
        signed(author)
        self._known(rep_id)
        if language not in LANGUAGES:
            raise EffectRefused(f"nothing is told in the language '{language}'; use {', '.join(LANGUAGES)}")
        try:
            hours = Quiet.parse(quiet) if quiet else None
        except BadQuiet as bad:
            raise EffectRefused(str(bad)) from bad
        by, now = author.strip(), self._clock.now()
        deed = Deed("quiet hours", rep_id, by, now, f"{hours or 'none'}, told in {language}")
        self._book.set_habits(rep_id, Habits(hours, language), author=by, at=now, deed=deed)
        return self.habits(rep_id)

    def notices(self, rep_id: str | None, *, unread: bool = False, limit: int = 50, before: int | None = None) -> Sequence[Notice]:
        """What a rep, or the office, was told in the app, the latest first."""
        code = self._book.habits().get(rep_id or "", Habits()).language
        found = self._book.notices(rep_id, unread=unread, limit=limit, before=before)
        return [replace(self._in_words(replace(each, read_at=None), code), read_at=each.read_at) for each in found]

    def unread(self, rep_id: str | None) -> int:
        """How many of these nobody read."""
        return self._book.unread(rep_id)

    def read(self, rep_id: str | None, numbers: Sequence[int] | None = None) -> int:
        """Note that these, or all, were read; how many were not before."""
        return self._book.read(rep_id, numbers, self._clock.now())

    def loud_at(self, target: Target, at: datetime) -> datetime:
        """The first moment from ``at`` on at which the owner of a channel may be told."""
        own = self._book.habits().get(target.rep_id or "", Habits())
        if own.quiet is None:
            return at
        return own.quiet.loud_at(at, next((rep.zone for rep in self._roster().reps if rep.rep_id == target.rep_id), "UTC"))

    def _known(self, rep_id: str | None) -> str:
        """The time zone of a rep. Raises `NotFound` for one nobody knows."""
        if rep_id is None:
            return "UTC"
        found = next((rep for rep in self._roster().reps if rep.rep_id == rep_id), None)
        if found is None:
            raise NotFound(f"there is no rep {rep_id}")
        return found.zone


def _in_order(kinds: frozenset[EventKind]) -> tuple[EventKind, ...]:
    return tuple(each for each in EventKind if each in kinds)
