"""Webhooks, channels, deliveries and notices, as types for OpenAPI."""

import datetime as dt
from typing import Annotated, Any, Literal, cast

from pydantic import Field

from fairlead.application.effect_ports import Way
from fairlead.application.effects import Wishes
from fairlead.http.policy_schemas import Taken
from fairlead.http.schemas import Answer

State = Literal["waiting", "sending", "done", "dead", "dropped"]
_Author = Annotated[str, Field(min_length=1, max_length=200, description="who does it")]
_Name = Annotated[str, Field(min_length=1, max_length=100)]
_Url = Annotated[str, Field(min_length=1, max_length=2000, description="kept encrypted, and never shown again")]
_Kinds = Annotated[list[str], Field(max_length=50, description="which events; `GET /v1/webhooks/events` lists them")]


class Signed(Taken):
    """Who does it."""

    author: _Author


class WebhookIn(Taken):
    """A new webhook. Without events it is told of all."""

    name: _Name
    url: _Url
    events: Annotated[list[str], Field(default_factory=list, max_length=50, description="which; `GET /v1/webhooks/events` lists them")]
    contact: bool = Field(default=False, description="whether name, e-mail and phone of the person are sent, too")
    author: _Author


class WebhookChange(Taken):
    """What to change; the rest stays."""

    name: _Name | None = None
    url: _Url | None = None
    events: _Kinds | None = None
    contact: bool | None = None
    on: bool | None = None
    author: _Author


class ChannelIn(Taken):
    """A new channel of a rep, or of the office where no rep is named."""

    name: _Name
    url: Annotated[str, Field(min_length=1, max_length=2000, description="as Apprise writes it; kept encrypted, and never shown again")]
    rep_id: Annotated[str | None, Field(max_length=200)] = None
    events: Annotated[list[str], Field(default_factory=list, max_length=50, description="which; `GET /v1/webhooks/events` lists them")]
    author: _Author


class ChannelChange(Taken):
    """What to change; the rest stays."""

    name: _Name | None = None
    url: _Url | None = None
    events: _Kinds | None = None
    on: bool | None = None
    author: _Author


class Try(Answer):
    """One attempt."""

    at: dt.datetime
    took_ms: int
    code: int | None = Field(description="what the web server answered, if one did")
    problem: str | None


class Latest(Answer):
    """What was sent to a target last, and what became of it."""

    kind: str
    state: State
    due_at: dt.datetime
    made_at: dt.datetime
    attempts: int
    ended_at: dt.datetime | None
    note: str | None = Field(description="why it was dropped")
    last: Try | None


class Target(Answer):
    """A webhook or a channel. ``address`` shows no key."""

    number: int
    way: Way = Field(description="how it is told; a webhook and a channel have addresses of their own here")
    name: str
    address: str
    events: list[str] = Field(description="none means every event")
    contact: bool
    rep_id: str | None = Field(description="the rep whose channel it is; null for a webhook, for the office, and for an account")
    account: int | None = Field(description="the number of the account whose channel it is")
    on: bool
    why_off: str | None
    failures: int = Field(description="one after the other; 0 once one succeeds")
    held_until: dt.datetime | None = Field(description="left alone until then, after a failure")
    made_at: dt.datetime
    author: str
    rotated_at: dt.datetime | None
    latest: Latest | None = Field(description="what was sent to it last; null while nothing was")


class Targets(Answer):
    """In the order in which they were made."""

    targets: list[Target]


class WithSecret(Answer):
    """A webhook with its secret, which is told this once."""

    webhook: Target
    secret: str


class EventKind(Answer):
    """An event that may be told."""

    kind: str
    words: str


class EventKinds(Answer):
    """All of them."""

    events: list[EventKind]


class Delivery(Answer):
    """An event on its way to a target."""

    number: int
    event_id: str
    kind: str
    lead_id: str | None
    occurred_at: dt.datetime
    target: int
    target_name: str
    way: Way
    state: State
    due_at: dt.datetime
    made_at: dt.datetime
    attempts: int
    ended_at: dt.datetime | None
    note: str | None = Field(description="why it was dropped")
    last: Try | None


class WholeDelivery(Delivery):
    """The same with every try, and what is sent."""

    tries: list[Try]
    sent: dict[str, Any]


class Worker(Answer):
    """A process that sends."""

    worker: str
    began_at: dt.datetime
    beat_at: dt.datetime
    alive: bool


class Deliveries(Answer):
    """The latest first; how many are in each state, and who sends."""

    deliveries: list[Delivery]
    counts: dict[State, int]
    workers: list[Worker]


class Many(Answer):
    """How many it was done to."""

    many: int


class Again(Taken):
    """Everything that is dead, or of one target."""

    target: Annotated[int | None, Field(ge=1, le=2**53)] = None
    author: _Author


class Drop(Taken):
    """Why."""

    reason: Annotated[str, Field(min_length=1, max_length=2000)]
    author: _Author


class Notice(Answer):
    """Something told in the app."""

    number: int
    kind: str
    rep_id: str | None = Field(description="the rep who is told; null, where there is no account either, for the office")
    account: int | None = Field(description="the number of the account that is told")
    title: str
    lines: list[str]
    link: str
    made_at: dt.datetime
    read_at: dt.datetime | None


class Notices(Answer):
    """The latest first, and how many nobody read."""

    notices: list[Notice]
    unread: int


class ReadIn(Taken):
    """Which were read; all where none is named."""

    rep_id: Annotated[str | None, Field(max_length=200)] = None
    numbers: Annotated[list[Annotated[int, Field(ge=1, le=2**53)]] | None, Field(max_length=500)] = None


class OwnReadIn(Taken):
    """Which of one's own were read; all where none is named."""

    numbers: Annotated[list[Annotated[int, Field(ge=1, le=2**53)]] | None, Field(max_length=500)] = None


class OwnChannelIn(Taken):
    """A new channel of one's own. Without events a manager's is told of whatever managers are told."""

    name: _Name
    url: Annotated[str, Field(min_length=1, max_length=2000, description="as Apprise writes it; kept encrypted, and never shown again")]
    events: Annotated[list[str], Field(default_factory=list, max_length=50, description="which; `GET /v1/webhooks/events` lists them")]


class OwnChannelChange(Taken):
    """What to change; the rest stays."""

    name: _Name | None = None
    url: _Url | None = None
    events: _Kinds | None = None
    on: bool | None = None


_Hours = Annotated[str | None, Field(max_length=20, description="such as ``20:00-08:00``; null for none")]
_Spoken = Annotated[str | None, Field(max_length=10, description="in which one is told; null for English")]
_Zone = Annotated[
    str | None,
    Field(max_length=60, description="by its IANA name, such as Europe/Berlin; null for that of the account's rep, or UTC without one"),
]


class OwnHabitsIn(Taken):
    """Quiet hours, the language, and where the hours count. What is left out stays as it is."""

    quiet: _Hours = None
    language: _Spoken = None
    time_zone: _Zone = None

    def wishes(self) -> Wishes:
        """What was asked for, and no more."""
        return cast("Wishes", self.model_dump(include={"quiet", "language", "time_zone"}, exclude_unset=True))


class HabitsIn(Taken):
    """Quiet hours and the language of a rep. What is left out stays as it is."""

    quiet: _Hours = None
    language: _Spoken = None
    author: _Author

    def wishes(self) -> Wishes:
        """What was asked for, and no more."""
        return cast("Wishes", self.model_dump(include={"quiet", "language"}, exclude_unset=True))


class Habits(Answer):
    """How a rep, or an account, is notified."""

    rep_id: str | None
    account: int | None = Field(description="the number of the account")
    quiet: str | None
    language: str
    time_zone: str = Field(description="where quiet hours count")
    chosen_zone: str | None = Field(description="the time zone that an account chose; null: the one of its rep counts, else UTC")
