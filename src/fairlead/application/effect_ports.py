"""What is told to the outside once it is kept: targets, deliveries with their tries, notices in the app; and whoever carries them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from fairlead.application.edit_ports import Deed
from fairlead.application.ports import Kept
from fairlead.domain.followup import Before, Decided, Event, EventKind, Habits, Recipient


class EffectRefused(ValueError):
    """Something about a webhook, a channel or a delivery cannot be as asked; the message says why. Nothing was changed."""


class Way(StrEnum):
    """How a target is told."""

    WEBHOOK = "webhook"
    CHANNEL = "channel"
    MAIL = "mail"
    CALENDAR = "calendar"


class DeliveryState(StrEnum):
    """Where a delivery stands. One whose worker died is sending until another worker takes it over."""

    WAITING = "waiting"
    SENDING = "sending"
    DONE = "done"
    DEAD = "dead"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Target:
    """Who is told: a webhook of the house, or a notification channel of a rep (``rep_id``), of an account, or of the office (neither).

    Of meetings also a mail server, by which leads are invited, and the calendar of a rep.

    ``shown``: the address as it may be shown. ``sealed``: address and secrets, encrypted. ``kinds``: which events; none means every one.
    ``contact``: whether name and addresses of the person are told. ``failures``: one after the other, until one succeeds;
    ``held_until``: left alone until then. ``why_off``: why it is switched off.
    """

    number: int
    way: Way
    name: str
    shown: str
    sealed: str = field(repr=False)
    kinds: tuple[EventKind, ...]
    author: str
    made_at: datetime
    rep_id: str | None = None
    contact: bool = False
    on: bool = True
    why_off: str = ""
    failures: int = 0
    held_until: datetime | None = None
    rotated_at: datetime | None = None
    account: int | None = None

    @property
    def whose(self) -> Recipient:
        """Who is told by it."""
        return Recipient(self.rep_id, self.account)

    def wants(self, event: Event, watching: Collection[int] = ()) -> bool:
        """Whether an event is told here; ``watching``: accounts that may hear of whatever happens, as the office does."""
        if not self.on or (self.kinds and event.kind not in self.kinds):
            return False
        if self.way is Way.MAIL:
            return bool(event.contact.get("email"))
        if self.way is Way.CALENDAR:
            return self.rep_id in {event.rep_id, event.data.get("from_rep_id")}
        if self.account is not None:
            return self.account in event.accounts or self.account in watching
        return self.way is Way.WEBHOOK or self.rep_id is None or event.rep_id == self.rep_id


@dataclass(frozen=True, slots=True)
class NewTarget:
    """A target as somebody asks for it."""

    way: Way
    name: str
    shown: str
    sealed: str = field(repr=False)
    kinds: tuple[EventKind, ...]
    author: str
    rep_id: str | None = None
    contact: bool = False
    account: int | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something told in the app, ``to`` a rep, an account, or the office: that is everybody who runs the service.

    Without a ``title`` it is told in words when somebody reads it: of a rep's lead the decision says everything.
    """

    number: int
    event_id: str
    kind: EventKind
    to: Recipient
    title: str
    lines: tuple[str, ...]
    link: str
    made_at: datetime
    read_at: datetime | None = None

    def data(self) -> dict[str, Any]:
        """All of it as JSON values."""
        return {
            "number": self.number,
            "kind": self.kind.value,
            "rep_id": self.to.rep_id,
            "account": self.to.account,
            "title": self.title,
            "lines": list(self.lines),
            "link": self.link,
            "made_at": self.made_at.isoformat(),
            "read_at": self.read_at.isoformat() if self.read_at else None,
        }


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """An event for a target, not before ``due_at``. ``message``: title and lines for a channel; of a webhook the event itself is sent."""

    event_id: str
    target: int
    due_at: datetime
    message: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spread:
    """What a few rows of a source come to, and up to which row; kept all or nothing."""

    source: str
    after: int
    upto: int
    events: Sequence[Event] = ()
    deliveries: Sequence[NewDelivery] = ()
    notices: Sequence[Notice] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a source from which events come.

    ``decided`` and ``before``: of decisions, and ``kept``, too, where a target might hear of one; ``body``: of the others. ``of``: what
    makes it this one, such as the decision's identity.
    """

    number: int
    at: datetime
    of: str
    decided: Decided | None = None
    kept: Kept | None = None
    before: Before | None = None
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of one source that nobody has spread yet: those after ``after``. ``begins``: by target, after which row it hears of any."""

    name: str
    after: int
    rows: Sequence[Row]
    begins: Mapping[int, int]
    targets: Sequence[Target]
    mark: int


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt. ``code``: what a web server answered, if one did; ``problem``: empty where it went well."""

    at: datetime
    took_ms: int
    code: int | None
    problem: str

    def data(self) -> dict[str, Any]:
        """All of it as JSON values."""
        return {"at": self.at.isoformat(), "took_ms": self.took_ms, "code": self.code, "problem": self.problem or None}


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event on its way to a target. ``attempts``: in all; ``failures``: since it was last asked for."""

    number: int
    event: Event
    target: int
    target_name: str
    way: Way
    state: DeliveryState
    due_at: datetime
    made_at: datetime
    attempts: int = 0
    failures: int = 0
    ended_at: datetime | None = None
    note: str = ""
    message: Mapping[str, Any] = field(default_factory=dict)
    last: Try | None = None
    tries: tuple[Try, ...] = ()

    def data(self) -> dict[str, Any]:
        """All of it as JSON values, but what was sent."""
        return {
            "number": self.number,
            "event_id": self.event.event_id,
            "kind": self.event.kind.value,
            "lead_id": self.event.lead_id,
            "occurred_at": self.event.occurred_at.isoformat(),
            "target": self.target,
            "target_name": self.target_name,
            "way": self.way.value,
            "state": self.state.value,
            "due_at": self.due_at.isoformat(),
            "made_at": self.made_at.isoformat(),
            "attempts": self.attempts,
            "ended_at": self.ended_at.isoformat() if self.ended_at else None,
            "note": self.note or None,
            "last": self.last.data() if self.last else None,
        }


@dataclass(frozen=True, slots=True)
class Settled:
    """What a try came to: done, to be tried again at ``due_at``, or dead, and then ``notice`` tells the office."""

    delivery: int
    tried: Try
    state: DeliveryState
    due_at: datetime
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class Beat:
    """A worker, and when it was last heard of."""

    worker: str
    began_at: datetime
    beat_at: datetime


class EffectBook(Protocol):
    """Where all of it is kept. Raises `fairlead.application.ports.StoreUnavailable` where it cannot be used."""

    def behind(self) -> Sequence[str]:
        """The sources of events of which anything waits to be spread; cheap."""
        ...

    def unspread(self, source: str, limit: int) -> Source:
        """The next rows of a source."""
        ...

    def spread(self, found: Sequence[Spread], mark: int) -> bool:
        """Keep what rows of some sources came to; False, and nothing kept, where another worker was quicker or the targets changed since.

        ``mark``: that of the source which was read first.
        """
        ...

    def habits(self) -> Mapping[Recipient, Habits]:
        """How reps and accounts are notified; those who never said are not in it."""
        ...

    def set_habits(self, whose: Recipient, habits: Habits, *, author: str, at: datetime, deed: Deed | None = None) -> None:
        """Keep how a rep or an account wants to be notified."""
        ...

    def targets(self) -> Sequence[Target]:
        """Every target, in the order in which they were made."""
        ...

    def target(self, number: int) -> Target:
        """One target. Raises `fairlead.application.ports.NotFound`."""
        ...

    def add(self, new: NewTarget, at: datetime, deed: Deed | None = None, *, instead: str | None = None) -> Target:
        """Make a target. It hears of everything that is committed from now on, and of nothing before. ``deed``: kept with it.

        ``instead``: of the one of that way and rep that there may be; what waits for it is dropped, with these words.
        """
        ...

    def change(self, target: Target, at: datetime, deed: Deed | None = None) -> Target:
        """Keep a target as changed. Raises `NotFound`."""
        ...

    def remove(self, number: int, *, note: str, at: datetime, deed: Deed | None = None) -> None:
        """Forget a target; what waits for it is dropped. Raises `NotFound`."""
        ...

    def send(self, event: Event, new: NewDelivery, at: datetime) -> Delivery:
        """Keep an event for one target alone."""
        ...

    def claim(self, worker: str, at: datetime, *, but: Sequence[int], limit: int) -> Sequence[Delivery]:
        """Take the deliveries that are due of one target, other than these, which is not held; empty where there is none."""
        ...

    def settle(self, worker: str, done: Sequence[Settled], target: Target, at: datetime, *, untried: Sequence[int] = ()) -> int:
        """Keep what tries came to, of deliveries that this worker still has; how many those were.

        ``target``: with its failures, its hold and its switch as they stand now. ``untried`` go back to those that wait. Of each that is
        dead the office is told in the app.
        """
        ...

    def give_back(self, worker: str, at: datetime) -> int:
        """Let go of what a worker has in hand without having tried it."""
        ...

    def beat(self, worker: str, at: datetime) -> None:
        """Say that a worker lives."""
        ...

    def take_over(self, at: datetime, *, silent_since: datetime) -> int:
        """Free what workers have in hand who were not heard of since then, and forget these workers; how many deliveries."""
        ...

    def workers(self) -> Sequence[Beat]:
        """Workers who were heard of, the latest first."""
        ...

    def next_due(self) -> datetime | None:
        """When the next delivery is due; None where none waits."""
        ...

    def deliveries(
        self, *, state: DeliveryState | None = None, target: int | None = None, limit: int = 50, before: int | None = None
    ) -> Sequence[Delivery]:
        """Deliveries, the latest first, each with its last try."""
        ...

    def latest(self, targets: Sequence[int]) -> Mapping[int, Delivery]:
        """By target, the delivery that was made last, with its last try; those that nothing was ever sent to are not in it."""
        ...

    def delivery(self, number: int) -> Delivery:
        """One delivery with every try. Raises `NotFound`."""
        ...

    def counts(self) -> Mapping[DeliveryState, int]:
        """How many deliveries are in each state."""
        ...

    def again(self, numbers: Sequence[int] | None, *, target: int | None = None, at: datetime, deed: Deed | None = None) -> int:
        """Send again what ended: these, or all that are dead (of a target). How many; targets are held no longer."""
        ...

    def drop(self, numbers: Sequence[int] | None, *, note: str, at: datetime, deed: Deed | None = None) -> int:
        """Give up what waits or is dead: these, or all that are dead. How many."""
        ...

    def notices(self, to: Recipient, *, unread: bool = False, limit: int = 50, before: int | None = None) -> Sequence[Notice]:
        """Notices to a rep, to an account or to the office, the latest first."""
        ...

    def unread(self, to: Recipient) -> int:
        """How many of them nobody read."""
        ...

    def read(self, to: Recipient, numbers: Sequence[int] | None, at: datetime) -> int:
        """Note that these, or all, were read; how many were not before."""
        ...

    def forget(self, *, ended_before: datetime, dead_before: datetime) -> int:
        """Drop deliveries that ended before then, dead ones before an earlier moment, and events and notices that nobody needs."""
        ...


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is handed to the carrier. ``address``: the whole one; ``headers`` and ``body`` of a webhook, or ``title`` and ``text``."""

    way: Way
    address: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: str = field(default="", repr=False)
    title: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it.

    ``code``: of a web server; ``wait_seconds``: asked for by the receiver; ``problem``: empty where it went well; ``final``: no use in
    trying again.
    """

    took_ms: int
    code: int | None = None
    problem: str = ""
    wait_seconds: float | None = None
    final: bool = False


class Carrier(Protocol):
    """Carries one parcel at a time. It always answers within its time limit, whatever the receiver does."""

    def carry(self, parcel: Parcel) -> Answer:
        """Hand a parcel over; never raises for what the receiver does."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


class Sealer(Protocol):
    """Encrypts what must not be read at rest."""

    def seal(self, values: Mapping[str, Any]) -> str:
        """Encrypted."""
        ...

    def open(self, sealed: str) -> Mapping[str, Any]:
        """The reverse. Raises `EffectRefused` where the key is another one."""
        ...

    def fresh_key(self) -> bytes:
        """32 bytes that nobody can guess."""
        ...


MakeCarrier = Callable[[], Carrier]
