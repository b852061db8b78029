"""Notifications of people: their channels, quiet hours and language, and the notices in the app."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, TypedDict, Unpack

from fairlead.application.access_ports import User
from fairlead.application.edit_ports import Deed
from fairlead.application.effect_ports import (
    Delivery,
    EffectBook,
    EffectRefused,
    NewDelivery,
    NewTarget,
    Notice,
    Sealer,
    Target,
    Way,
)
from fairlead.application.effects.addresses import channel_address, kinds_of, named, signed
from fairlead.application.effects.audience import Audience
from fairlead.application.effects.telling import Tell
from fairlead.application.effects.webhooks import Asked, told_of
from fairlead.application.ports import Clock, NotFound
from fairlead.domain.deciding import LANGUAGES
from fairlead.domain.followup import (
    FOR_LEADERS,
    FOR_REPS,
    OFFICE,
    SUBSCRIBED,
    BadQuiet,
    Event,
    EventKind,
    Habits,
    Quiet,
    Recipient,
    event_id,
)
from fairlead.domain.networks import Networks
from fairlead.domain.rep import Roster
from fairlead.domain.rights import LIMITED, Role
from fairlead.domain.time import BadHours, zone_named

_REMEMBERED: Final = 2_000
"""Notices whose words are kept: a page of them is read again and again, and each is a decision told in full."""


class Wishes(TypedDict, total=False):
    """How somebody asks to be notified. What is left out stays as it is; None: nothing chosen any more.

    ``quiet``: hours such as ``20:00-08:00``; ``time_zone``: by whose clocks those of an account count, without one by its rep's, else UTC.
    """

    quiet: str | None
    language: str | None
    time_zone: str | None


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
        users: Callable[[], Sequence[User]],
    ) -> None:
        """``networks``: the private ones that messages may go to. ``roster``: everybody as the records have them now.

        ``look``: what is wrong with the address of a channel, empty where nothing is. ``users``: who has an account now.
        """
        self._in_words = lru_cache(maxsize=_REMEMBERED)(tell.in_words)
        self._book = book
        self._sealer = sealer
        self._clock = clock
        self._networks = networks
        self._roster = roster
        self._look = look
        self._users = users

    def channels(self, whose: Recipient = OFFICE, *, every: bool = False) -> Sequence[Target]:
        """The channels of a rep, of an account, or of the office; ``every``: of everybody."""
        return [each for each in self._book.targets() if each.way is Way.CHANNEL and (every or each.whose == whose)]

    def channel(self, number: int) -> Target:
        """One channel. Raises `NotFound`."""
        found = self._book.target(number)
        if found.way is not Way.CHANNEL:
            raise NotFound(f"there is no channel of the number {number}")
        return found

    def told(self, targets: Sequence[Target]) -> list[dict[str, Any]]:
        """As JSON values, each with what became of what was sent to it last."""
        return told_of(self._book, targets)

    def add(self, asked: Asked, whose: Recipient, *, author: str) -> Target:
        """A channel of a rep, of an account, or of the office. Raises `NotFound` for who is not known, and `EffectRefused`."""
        name, by = named(asked.name or "", author)
        among, usual = self._kinds(whose)
        address, shown = channel_address(asked.url or "", self._networks, self._look)
        kinds = kinds_of(asked.kinds or (), among=among) or _in_order(usual)
        if not kinds:
            of = "the office" if whose.is_office else "somebody who sees everything"
            raise EffectRefused(f"a channel of {of} names the events it is for, such as prediction.suspended")
        sealed = self._sealer.seal({"url": address})
        new = NewTarget(Way.CHANNEL, name, shown, sealed, kinds, by, whose.rep_id, account=whose.account)
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
            kinds = kinds_of(asked.kinds, among=self._kinds(found.whose)[0])
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

    def habits(self, whose: Recipient) -> Mapping[str, Any]:
        """How a rep or an account is notified, as JSON values. Raises `NotFound`."""
        self._known(whose)
        own = self._own(whose)
        told = {"quiet": None if own.quiet is None else str(own.quiet), "language": own.language}
        zones = {"time_zone": self._zone(whose, own), "chosen_zone": own.time_zone}
        return {"rep_id": whose.rep_id, "account": whose.account, **told, **zones}

    def set_habits(self, whose: Recipient, *, author: str, **asked: Unpack[Wishes]) -> Mapping[str, Any]:
        """Keep what is asked for; what is left out stays. A rep's time zone stands on record. Raises `NotFound` and `EffectRefused`."""
        signed(author)
        subject = self._known(whose)
        if asked.get("time_zone") is not None and whose.account is None:
            raise EffectRefused("the clocks of a rep are those on record; only an account chooses a time zone for its quiet hours")
        habits, by, now = _as_asked(self._own(whose), asked), author.strip(), self._clock.now()
        clocks = f", by the clocks of {habits.time_zone}" if habits.time_zone else ""
        note = f"{habits.quiet or 'none'}, told in {habits.language}{clocks}"
        self._book.set_habits(whose, habits, author=by, at=now, deed=Deed("quiet hours", subject, by, now, note))
        return self.habits(whose)

    def notices(self, to: Recipient, *, unread: bool = False, limit: int = 50, before: int | None = None) -> Sequence[Notice]:
        """What a rep, an account or the office was told in the app, the latest first."""
        code = self._own(to).language
        found = self._book.notices(to, unread=unread, limit=limit, before=before)
        return [replace(self._in_words(replace(each, read_at=None), code), read_at=each.read_at) for each in found]

    def unread(self, to: Recipient) -> int:
        """How many of these nobody read."""
        return self._book.unread(to)

    def read(self, to: Recipient, numbers: Sequence[int] | None = None) -> int:
        """Note that these, or all, were read; how many were not before."""
        return self._book.read(to, numbers, self._clock.now())

    def loud_at(self, target: Target, at: datetime) -> datetime:
        """The first moment from ``at`` on at which the owner of a channel may be told."""
        own = self._own(target.whose)
        return at if own.quiet is None else own.quiet.loud_at(at, self._zone(target.whose, own))

    def _own(self, whose: Recipient) -> Habits:
        return self._book.habits().get(whose, Habits())

    def _zone(self, whose: Recipient, own: Habits) -> str:
        return Audience(self._roster, self._roster, self._users).zone(whose, own)

    def _known(self, whose: Recipient) -> str:
        """By which name a change is kept that is about somebody. Raises `NotFound` for who is not known."""
        if whose.account is not None:
            return self._user(whose.account).email
        if whose.rep_id is not None and whose.rep_id not in self._roster().row_of:
            raise NotFound(f"there is no rep {whose.rep_id}")
        return whose.rep_id or "the office"

    def _user(self, number: int) -> User:
        found = next((each for each in self._users() if each.number == number), None)
        if found is None:
            raise NotFound(f"there is no account {number}")
        return found

    def _kinds(self, whose: Recipient) -> tuple[frozenset[EventKind], frozenset[EventKind]]:
        """What somebody may be told, and is told where nothing else is said. Raises `NotFound` and `EffectRefused`."""
        self._known(whose)
        if whose.rep_id is not None:
            return FOR_REPS, FOR_REPS
        role = None if whose.account is None else self._user(whose.account).role
        if role is Role.REP:
            raise EffectRefused("an account with the role rep is told as the rep that it is; give that rep the channel")
        return (FOR_LEADERS, FOR_LEADERS) if role in LIMITED else (SUBSCRIBED, frozenset())


def _as_asked(own: Habits, asked: Wishes) -> Habits:
    """Raises `EffectRefused` where that cannot be."""
    try:
        if "quiet" in asked:
            own = replace(own, quiet=Quiet.parse(asked["quiet"]) if asked["quiet"] else None)
        if "language" in asked:
            own = replace(own, language=_spoken(asked["language"]))
        if "time_zone" in asked:
            if asked["time_zone"] is not None:
                zone_named(asked["time_zone"])
            own = replace(own, time_zone=asked["time_zone"])
    except (BadQuiet, BadHours) as bad:
        raise EffectRefused(str(bad)) from bad
    return own


def _spoken(language: str | None) -> str:
    """English where none is chosen. Raises `EffectRefused` for one that nothing is told in."""
    if language is None:
        return Habits().language
    if language not in LANGUAGES:
        raise EffectRefused(f"nothing is told in the language '{language}'; use {', '.join(LANGUAGES)}")
    return language


def _in_order(kinds: frozenset[EventKind]) -> tuple[EventKind, ...]:
    return tuple(each for each in EventKind if each in kinds)
