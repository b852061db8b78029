"""Send what is due: one target at a time in each hand, so that a target that hangs holds up no other."""

import contextlib
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor
from concurrent.futures import wait as first_of
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from fairlead.application.effect_ports import (
    Answer,
    Carrier,
    Delivery,
    DeliveryState,
    EffectBook,
    EffectRefused,
    MakeCarrier,
    Notice,
    Parcel,
    Sealer,
    Settled,
    Target,
    Try,
    Way,
)
from fairlead.application.ports import Clock, NotFound, StoreUnavailable
from fairlead.domain.followup import CHANNEL, OFFICE, WEBHOOK, EventKind, event_id, hold_after, next_try, signature

Written = Callable[[Delivery, Target, Mapping[str, Any]], Parcel | None]
"""What is sent for a meeting to a mail server or a calendar; None where nothing needs to be."""
HANDS: Final = 4
ALIVE_EVERY: Final = timedelta(seconds=5)
SILENT: Final = timedelta(seconds=15)
"""A worker that was not heard of for so long counts as dead."""
_IN_HAND: Final = 10
_LOOKED_SECONDS: Final = 0.5
_AGAIN_SECONDS: Final = 1.0
_GONE: Final = 410
_KEPT: Final = timedelta(days=30)
_DEAD_KEPT: Final = timedelta(days=90)
_log = structlog.get_logger(__name__)


class Delivering:
    """A worker's part: take what is due, have it carried, write down how it went."""

    def __init__(
        self,
        book: EffectBook,
        sealer: Sealer,
        make_carrier: MakeCarrier,
        clock: Clock,
        worker: str,
        loud_at: Callable[[Target, datetime], datetime],
        written: Written | None = None,
    ) -> None:
        """``worker``: a name that no other one has. ``loud_at``: the first moment at which the owner of a channel may be told.

        ``written``: what is sent for a meeting.
        """
        self._book = book
        self._sealer = sealer
        self._make_carrier = make_carrier
        self._clock = clock
        self._worker = worker
        self._loud_at = loud_at
        self._written = written
        self._over = threading.Event()
        self._mine = threading.local()
        self._carriers: list[Carrier] = []
        self._beat_at: datetime | None = None
        self._swept_at: datetime | None = None
        self._away = False

    def run(self, spread: Callable[[], int]) -> None:
        """Spread and send until `stop`. What the database refuses is tried again in the next round."""
        busy: dict[Future[None], Sequence[Delivery]] = {}
        with ThreadPoolExecutor(HANDS, thread_name_prefix="deliver") as hands:
            while not self._over.is_set():
                self._round(spread, hands, busy)
                if busy:  # a hand that comes free takes up at once what else is due
                    first_of(busy, timeout=_LOOKED_SECONDS, return_when=FIRST_COMPLETED)
                else:
                    self._over.wait(_LOOKED_SECONDS)
        with contextlib.suppress(StoreUnavailable):
            self._book.give_back(self._worker, self._clock.now())
        for each in self._carriers:
            each.close()

    def stop(self) -> None:
        """End after what is being carried now."""
        self._over.set()

    def once(self) -> int:
        """Send all that is due, in this thread; how many were tried. Raises `StoreUnavailable`."""
        many = 0
        while batch := self._book.claim(self._worker, self._clock.now(), but=(), limit=_IN_HAND):
            self._deliver(batch)
            many += len(batch)
        return many

    def close(self) -> None:
        """Let go of the carriers that this object made."""
        for each in self._carriers:
            each.close()

    def look_after(self) -> None:
        """Say that this worker lives, take over what dead ones had, and forget what is old. Raises `StoreUnavailable`."""
        now = self._clock.now()
        # A clock that was set back must not keep the worker silent.
        if self._beat_at is None or not timedelta(0) <= now - self._beat_at < ALIVE_EVERY:
            self._book.beat(self._worker, now)
            freed = self._book.take_over(now, silent_since=now - SILENT)
            if freed:
                _log.info("took over what a dead worker had in hand", deliveries=freed)
            self._beat_at = now
        if self._swept_at is None or now - self._swept_at > timedelta(hours=1):
            self._book.forget(ended_before=now - _KEPT, dead_before=now - _DEAD_KEPT)
            self._swept_at = now

    def _round(self, spread: Callable[[], int], hands: ThreadPoolExecutor, busy: dict["Future[None]", Sequence[Delivery]]) -> None:
        """What stops one round must not stop the next: a worker that lives and sends nothing would be noticed by nobody."""
        try:
            self.look_after()
            spread()
            self._hand_out(hands, busy)
            self._away = False
        except StoreUnavailable as gone:
            if not self._away:  # once, not in every round
                _log.warning("nothing can be sent until the database is back", reason=str(gone))
            self._away = True
        except Exception:  # noqa: BLE001, whatever it was, the next round tries again
            _log.exception("a round of sending ended by a fault of the program")

    def _hand_out(self, hands: ThreadPoolExecutor, busy: dict["Future[None]", Sequence[Delivery]]) -> None:
        for each in [done for done in busy if done.done()]:
            if (fault := each.exception()) is not None:
                _log.error("a hand dropped what it had by a fault of the program", exc_info=fault)
                self._let_go(busy[each])
            del busy[each]
        while len(busy) < HANDS and not self._over.is_set():
            taken = sorted({batch[0].target for batch in busy.values()})
            batch = self._book.claim(self._worker, self._clock.now(), but=taken, limit=_IN_HAND)
            if not batch:
                return
            busy[hands.submit(self._deliver, batch)] = batch

    def _deliver(self, batch: Sequence[Delivery]) -> None:
        try:
            target = self._book.target(batch[0].target)
        except (NotFound, StoreUnavailable):
            # Removed, and then what waited for it was dropped; or it is tried again in a moment.
            self._until_kept(lambda: self._let_go(batch))
            return
        done: list[Settled] = []
        for each in batch:
            if self._over.is_set() or (target.held_until is not None and done):
                break
            settled, target = self._tried(each, target)
            done.append(settled)
        rest = _numbers(batch[len(done) :])
        self._until_kept(lambda: self._book.settle(self._worker, done, target, self._clock.now(), untried=rest))

    def _let_go(self, batch: Sequence[Delivery]) -> int:
        return self._book.settle(self._worker, (), _nobody(batch[0]), self._clock.now(), untried=_numbers(batch))

    def _until_kept(self, keep: Callable[[], int]) -> None:
        """A receiver was told: that must be written down, however long the database is away; unless this worker ends."""
        while True:
            try:
                keep()
            except StoreUnavailable:
                if self._over.wait(_AGAIN_SECONDS):
                    return
            else:
                return

    def _tried(self, delivery: Delivery, target: Target) -> tuple[Settled, Target]:
        began = self._clock.now()
        try:
            parcel = self._parcel(delivery, target, began)
            # Nothing to send any more: what came later says it all.
            answer = Answer(0) if parcel is None else self._carrier().carry(parcel)
        except EffectRefused as refused:
            answer = Answer(0, problem=str(refused))
        except Exception as fault:  # noqa: BLE001, whatever it was, this delivery failed and the worker goes on
            _log.exception("a delivery failed by a fault of the program", delivery=delivery.number)
            answer = Answer(0, problem=f"a fault of the program ended it ({type(fault).__name__}); the worker's log tells where")
        now = self._clock.now()
        tried = Try(began, answer.took_ms, answer.code, answer.problem)
        if not answer.problem:
            return Settled(delivery.number, tried, DeliveryState.DONE, now), replace(target, failures=0, held_until=None)
        # Who cannot be reached for good holds up nobody else.
        failures = target.failures + (not answer.final)
        target = target if answer.final else replace(target, failures=failures, held_until=now + hold_after(failures))
        wait = _wait(delivery, target, answer)
        if answer.code == _GONE:
            target = replace(target, on=False, why_off="it answered 410 Gone, which asks to be told no more")
        if wait is None:
            return Settled(delivery.number, tried, DeliveryState.DEAD, now, _dead(delivery, answer, now)), target
        return Settled(delivery.number, tried, DeliveryState.WAITING, self._due(target, now + wait)), target

    def _due(self, target: Target, at: datetime) -> datetime:
        """The next moment for a try; where quiet hours cannot be looked up, the try itself goes first."""
        if target.way is not Way.CHANNEL:
            return at
        try:
            return self._loud_at(target, at)
        except Exception as fault:  # noqa: BLE001, whatever it was, the delivery must be settled
            _log.warning("quiet hours cannot be looked up", channel=target.number, fault=type(fault).__name__)
            return at

    def _parcel(self, delivery: Delivery, target: Target, at: datetime) -> Parcel | None:
        opened = self._sealer.open(target.sealed)
        if self._written is not None and target.way in {Way.MAIL, Way.CALENDAR}:
            return self._written(delivery, target, opened)
        if target.way is Way.CHANNEL:
            message = delivery.message
            return Parcel(Way.CHANNEL, str(opened["url"]), {}, str(message.get("text", "")), str(message.get("title", "")))
        body, seconds = payload(delivery, target), int(at.timestamp())
        signed = signature(secrets_at(opened, at), delivery.event.event_id, seconds, body.encode())
        headers = {
            "content-type": "application/json",
            "webhook-id": delivery.event.event_id,
            "webhook-timestamp": f"{seconds}",
            "webhook-signature": signed,
        }
        return Parcel(Way.WEBHOOK, str(opened["url"]), headers, body)

    def _carrier(self) -> Carrier:
        """This thread's own."""
        found: Carrier | None = getattr(self._mine, "carrier", None)
        if found is None:
            found = self._mine.carrier = self._make_carrier()
            self._carriers.append(found)
        return found


def payload(delivery: Delivery, target: Target) -> str:
    """What a webhook is sent, as JSON: the same in every try."""
    event = delivery.event
    data = dict(event.data)
    if target.contact and event.contact:
        data["contact"] = dict(event.contact)
    return json.dumps({"type": event.kind.value, "timestamp": event.occurred_at.isoformat(), "data": data}, ensure_ascii=False)


def secrets_at(opened: Mapping[str, Any], at: datetime) -> list[str]:
    """The secrets that sign at a moment, the latest first: after a rotation the ones before, too, for a while."""
    return [str(opened["secret"]), *(str(each["secret"]) for each in earlier_at(opened, at))]


def earlier_at(opened: Mapping[str, Any], at: datetime) -> Sequence[Mapping[str, str]]:
    """Secrets that were rotated away and still sign at a moment, each with ``until``, the latest first."""
    return [each for each in opened.get("earlier", ()) if at < datetime.fromisoformat(each["until"])]


def _wait(delivery: Delivery, target: Target, answer: Answer) -> timedelta | None:
    if answer.code == _GONE or answer.final:
        return None
    told = None if answer.wait_seconds is None else timedelta(seconds=answer.wait_seconds)
    schedule = CHANNEL if target.way is Way.CHANNEL else WEBHOOK
    return next_try(schedule, delivery.failures + 1, f"{delivery.event.event_id}:{delivery.target}", told=told)


def _dead(delivery: Delivery, answer: Answer, at: datetime) -> Notice:
    kind = EventKind.DELIVERY_DEAD
    title = f"Given up: {delivery.event.kind.value} for {delivery.target_name}"
    lines = (f"Tried {delivery.attempts + 1} times; the last time: {answer.problem}.", "Put right what is wrong there, then send it again.")
    identity = event_id(kind, f"{delivery.number}:{delivery.attempts}")
    return Notice(0, identity, kind, OFFICE, title, lines, "/webhooks?state=dead", at)


def _numbers(batch: Sequence[Delivery]) -> list[int]:
    return [each.number for each in batch]


def _nobody(delivery: Delivery) -> Target:
    """A target that is gone: nothing of it is written."""
    return Target(delivery.target, delivery.way, "", "", "", (), "", delivery.made_at)
