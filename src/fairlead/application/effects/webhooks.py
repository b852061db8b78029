"""Webhooks of the house: made, changed, given a new secret, tried out, removed; and their deliveries."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from fairlead.application.edit_ports import Deed
from fairlead.application.effect_ports import (
    Delivery,
    DeliveryState,
    EffectBook,
    EffectRefused,
    NewDelivery,
    NewTarget,
    Sealer,
    Target,
    Way,
)
from fairlead.application.effects.addresses import kinds_of, named, signed, webhook_address
from fairlead.application.effects.delivering import SILENT, earlier_at, payload
from fairlead.application.ports import Clock, NotFound
from fairlead.domain.followup import Event, EventKind, event_id, secret_of
from fairlead.domain.networks import Networks

BOTH_SIGN: Final = timedelta(hours=24)
"""So long after a rotation the secret before signs, too."""

_MOST_EARLIER: Final = 4
"""Each secret that signs makes every request longer."""


_TOLD: Final = {"url": "address", "kinds": "events", "contact": "what is sent of people", "on": "whether it is on"}


_OF_LATEST: Final = {"kind", "state", "due_at", "made_at", "attempts", "ended_at", "note", "last"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A webhook as somebody wants it; None leaves what is."""

    name: str | None = None
    url: str | None = None
    kinds: Sequence[str] | None = None
    contact: bool | None = None
    on: bool | None = None

    @property
    def said(self) -> str:
        """What of it is asked for, in words."""
        return ", ".join(_TOLD.get(each, each) for each in ("name", "url", "kinds", "contact", "on") if getattr(self, each) is not None)


class Webhooks:
    """Webhooks, and the deliveries of webhooks and channels."""

    def __init__(self, book: EffectBook, sealer: Sealer, clock: Clock, networks: Networks) -> None:
        """``networks``: the private ones that messages may go to."""
        self._book = book
        self._sealer = sealer
        self._clock = clock
        self._networks = networks

    def listed(self) -> Sequence[Target]:
        """Every webhook."""
        return [each for each in self._book.targets() if each.way is Way.WEBHOOK]

    def one(self, number: int) -> Target:
        """One webhook. Raises `NotFound`."""
        found = self._book.target(number)
        if found.way is not Way.WEBHOOK:
            raise NotFound(f"there is no webhook of the number {number}")
        return found

    def told(self, targets: Sequence[Target]) -> list[dict[str, Any]]:
        """As JSON values, each with what became of what was sent to it last."""
        return told_of(self._book, targets)

    def add(self, asked: Asked, *, author: str) -> tuple[Target, str]:
        """A new webhook and its secret, which is told this once. Raises `EffectRefused`."""
        name, by = named(asked.name or "", author)
        address, shown = webhook_address(asked.url or "", self._networks)
        secret = secret_of(self._sealer.fresh_key())
        sealed = self._sealer.seal({"url": address, "secret": secret})
        new = NewTarget(Way.WEBHOOK, name, shown, sealed, kinds_of(asked.kinds or ()), by, contact=bool(asked.contact))
        return self._book.add(new, self._clock.now(), self._deed(name, by, "made")), secret

    def change(self, number: int, asked: Asked, *, author: str) -> Target:
        """Change what is asked for; switched on again, it is tried at once. Raises `NotFound` and `EffectRefused`."""
        found = self.one(number)
        signed(author)
        if asked.name is not None:
            found = replace(found, name=named(asked.name, author)[0])
        if asked.url is not None:
            address, shown = webhook_address(asked.url, self._networks)
            found = replace(found, shown=shown, sealed=self._sealer.seal({**self._sealer.open(found.sealed), "url": address}))
        if asked.kinds is not None:
            found = replace(found, kinds=kinds_of(asked.kinds))
        if asked.contact is not None:
            found = replace(found, contact=asked.contact)
        if asked.on is not None:
            found = replace(
                found, on=asked.on, why_off="" if asked.on else f"switched off by {author.strip()}", held_until=None, failures=0
            )
        return self._book.change(found, self._clock.now(), self._deed(found.name, author, f"changed: {asked.said or 'nothing'}"))

    def rotate(self, number: int, *, author: str) -> tuple[Target, str]:
        """A new secret, told this once; each of those before signs for a day, too. Raises `NotFound` and `EffectRefused`."""
        found, now = self.one(number), self._clock.now()
        signed(author)
        opened, secret = self._sealer.open(found.sealed), secret_of(self._sealer.fresh_key())
        earlier = earlier_at(opened, now)
        if len(earlier) == _MOST_EARLIER:
            free = datetime.fromisoformat(earlier[-1]["until"])
            raise EffectRefused(
                f"webhook {number} was given {_MOST_EARLIER} new secrets within a day, and those before still sign;"
                f" the next one can be made from {free:%Y-%m-%d %H:%M} UTC on, or make a new webhook"
            )
        gone = {"secret": opened["secret"], "until": (now + BOTH_SIGN).isoformat()}
        values = {"url": opened["url"], "secret": secret, "earlier": [gone, *earlier]}
        rotated = replace(found, sealed=self._sealer.seal(values), rotated_at=now)
        return self._book.change(rotated, now, self._deed(found.name, author, "a new secret")), secret

    def remove(self, number: int, *, author: str) -> None:
        """Remove a webhook; what waits for it is dropped. Raises `NotFound` and `EffectRefused`."""
        signed(author)
        found, note = self.one(number), f"the webhook was removed by {author.strip()}"
        self._book.remove(number, note=note, at=self._clock.now(), deed=self._deed(found.name, author, "removed"))

    def test(self, number: int, *, author: str) -> Delivery:
        """Send a test, in the same way as everything else. Raises `NotFound` and `EffectRefused`."""
        found, now = self.one(number), self._clock.now()
        signed(author)
        if not found.on:
            raise EffectRefused(f"webhook {number} is switched off; switch it on, then send the test")
        event = Event(
            event_id(EventKind.TEST, f"{number}:{now.isoformat()}"), EventKind.TEST, now, {"webhook": found.name, "author": author}
        )
        return self._book.send(event, NewDelivery(event.event_id, number, now), now)

    def deliveries(
        self, *, state: str | None = None, target: int | None = None, limit: int = 50, before: int | None = None
    ) -> Sequence[Delivery]:
        """The log of deliveries, the latest first. Raises `EffectRefused` for an unknown state."""
        return self._book.deliveries(state=_state(state), target=target, limit=limit, before=before)

    def delivery(self, number: int) -> Mapping[str, Any]:
        """One delivery with every try and, of a webhook, what is sent. Raises `NotFound`."""
        found = self._book.delivery(number)
        sent: Any = dict(found.message)
        if found.way is Way.WEBHOOK:
            try:
                sent = json.loads(payload(found, self._book.target(found.target)))
            except NotFound:  # the webhook was removed since
                sent = {"type": found.event.kind.value, "timestamp": found.event.occurred_at.isoformat(), "data": dict(found.event.data)}
        return {**found.data(), "tries": [each.data() for each in found.tries], "sent": sent}

    def again(self, number: int | None = None, *, target: int | None = None, author: str) -> int:
        """Send one delivery again, whatever became of it, or all that are dead. How many. Raises `NotFound` and `EffectRefused`."""
        signed(author)
        if number is not None:
            found = self._book.delivery(number)
            if found.state in {DeliveryState.WAITING, DeliveryState.SENDING}:
                raise EffectRefused(f"delivery {number} is on its way already")
            if not self._book.again([number], at=self._clock.now(), deed=self._of_deliveries(f"{number}", author, "sent again")):
                raise EffectRefused(f"delivery {number} cannot be sent again: {found.target_name} was removed")
            return 1
        of = "all dead" if target is None else f"all dead of target {target}"
        return self._book.again(None, target=target, at=self._clock.now(), deed=self._of_deliveries(of, author, "sent again"))

    def drop(self, number: int | None = None, *, reason: str, author: str) -> int:
        """Give up one delivery that waits or is dead, or all that are dead, and say why. Raises `NotFound` and `EffectRefused`."""
        signed(author, reason)
        if not reason.strip():
            raise EffectRefused("say why it is dropped, for those who look for it later")
        note = f"{reason.strip()} ({author.strip()})"
        if number is not None:
            found = self._book.delivery(number)
            deed = self._of_deliveries(f"{number}", author, f"dropped: {reason.strip()}")
            if not self._book.drop([number], note=note, at=self._clock.now(), deed=deed):
                raise EffectRefused(f"delivery {number} is {found.state.value}; only what waits or is dead can be dropped")
            return 1
        deed = self._of_deliveries("all dead", author, f"dropped: {reason.strip()}")
        return self._book.drop(None, note=note, at=self._clock.now(), deed=deed)

    def _deed(self, name: str, author: str, note: str) -> Deed:
        return Deed("webhook", name, author.strip(), self._clock.now(), note)

    def _of_deliveries(self, which: str, author: str, note: str) -> Deed:
        return Deed("delivery", which, author.strip(), self._clock.now(), note)

    def standing(self) -> Mapping[str, Any]:
        """How many deliveries are in each state, and which workers send, as JSON values."""
        now = self._clock.now()
        workers = [
            {
                "worker": each.worker,
                "began_at": each.began_at.isoformat(),
                "beat_at": each.beat_at.isoformat(),
                "alive": now - each.beat_at < SILENT,
            }
            for each in self._book.workers()
        ]
        return {"deliveries": {state.value: many for state, many in self._book.counts().items()}, "workers": workers}


def told_of(book: EffectBook, targets: Sequence[Target]) -> list[dict[str, Any]]:
    """Webhooks or channels as JSON values, each with what became of what was sent to it last."""
    latest = book.latest([each.number for each in targets])
    return [told(each, latest.get(each.number)) for each in targets]


def told(target: Target, latest: Delivery | None = None) -> dict[str, Any]:
    """A webhook or a channel as JSON values, without address and secrets; ``latest``: what was sent to it last."""
    return {
        "number": target.number,
        "way": target.way.value,
        "name": target.name,
        "address": target.shown,
        "events": [each.value for each in target.kinds],
        "contact": target.contact,
        "rep_id": target.rep_id,
        "account": target.account,
        "on": target.on,
        "why_off": target.why_off or None,
        "failures": target.failures,
        "held_until": target.held_until.isoformat() if target.held_until else None,
        "made_at": target.made_at.isoformat(),
        "author": target.author,
        "rotated_at": target.rotated_at.isoformat() if target.rotated_at else None,
        "latest": None if latest is None else {name: value for name, value in latest.data().items() if name in _OF_LATEST},
    }


def _state(name: str | None) -> DeliveryState | None:
    if name is None:
        return None
    try:
        return DeliveryState(name)
    except ValueError as error:
        raise EffectRefused(f"'{name}' is no state of a delivery; use {', '.join(each.value for each in DeliveryState)}") from error
