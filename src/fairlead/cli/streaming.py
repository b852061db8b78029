"""The demo's visitors: leads sent to the public API one after another, and what becomes of them."""

import heapq
import http.client
import json
import threading
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import polars as pl
from rich.markup import escape

from fairlead.application.ports import StoreUnavailable
from fairlead.bootstrap.access import access_of
from fairlead.cli.screen import console
from fairlead.domain.records import CLOSING_STAGES
from fairlead.domain.rights import Right

if TYPE_CHECKING:
    from fairlead.bootstrap import House
    from fairlead.sample import FreshLead, Sample, Truth

_AUTHOR = "the demo"
_KEY_NAME = "stream of the demo"
_BATCH = 200
_OPENING = 60
_OPENING_SECONDS = 0.05
_LOOK_EVERY_SECONDS = 5.0
_LETTING_GO_SECONDS = 5.0
_OPEN_FOR_SECONDS = 600.0
_DAYS_IN_A_SECOND = 0.5
"""The demo's future runs quickly: half a day of a deal's course passes in a second, so that outcomes are seen to come in."""


@dataclass(frozen=True, slots=True, order=True)
class Outcome:
    """A stage that a lead will reach ``due`` seconds after the stream began."""

    due: float
    lead_id: str
    stage: str
    value_minor: int | None


class Source(Protocol):
    """Where the demo's leads come from."""

    def leads(self, house: "House") -> Iterator[Mapping[str, Any]]:
        """Payloads without end, or until there are none left."""
        ...

    def begun(self, house: "House") -> list[Outcome]:
        """What becomes of the leads that were open when the stream began."""
        ...

    def future(self, lead_id: str, rep_id: str, elapsed: float) -> list[Outcome]:
        """What becomes of a streamed lead that ``rep_id`` got ``elapsed`` seconds after the stream began; told once for each lead."""
        ...


class SampleLeads:
    """New leads of the sample organization, whose fate its truth decides."""

    def __init__(self, leads: int, reps: int, seed: int, until: date) -> None:
        """The sample that the home was made from; ``until`` is the first day after its history."""
        self._spec = (leads, reps, seed, until)
        self._chance = np.random.default_rng(seed)
        self._sent: dict[str, FreshLead] = {}

    @cached_property
    def _sample(self) -> "Sample":
        from fairlead.sample import SampleSpec, generate

        leads, reps, seed, until = self._spec
        return generate(SampleSpec(leads=leads, reps=reps, seed=seed, until=until))

    def leads(self, house: "House") -> Iterator[Mapping[str, Any]]:
        """Each as if its person had pressed the button this moment."""
        run = int(house.clock.now().timestamp())
        while True:
            for fresh in self._sample.stream(_BATCH, house.clock.now(), seed=run):
                self._sent[fresh.lead_id] = fresh
                yield _now(fresh.payload, house.clock.now())
            run += 1

    def begun(self, house: "House") -> list[Outcome]:
        """Every open lead of the history ends within the next minutes, as its rep and the truth have it."""
        known = set(self._sample.truth.leads.lead_ids)
        return [
            outcome
            for lead_id, rep_id in _open(house)
            if lead_id in known
            for outcome in self._drawn(self._sample.truth, lead_id, rep_id, float(self._chance.uniform(0, _OPEN_FOR_SECONDS)), 0.0)
        ]

    def future(self, lead_id: str, rep_id: str, elapsed: float) -> list[Outcome]:
        """Drawn from the truth: every stage the lead reaches with this rep."""
        fresh = self._sent.pop(lead_id, None)
        if fresh is None:
            return []
        reply = self._sample.reply_minutes(rep_id, datetime.fromisoformat(str(fresh.payload["created_at"])), self._chance)
        return self._drawn(fresh.truth, lead_id, rep_id, elapsed, reply)

    def _drawn(self, truth: "Truth", lead_id: str, rep_id: str, elapsed: float, reply: float) -> list[Outcome]:
        drawn = truth.draw_outcome(lead_id, rep_id, reply, self._chance)
        return [
            Outcome(elapsed + minutes / 1440 / _DAYS_IN_A_SECOND, lead_id, stage, drawn.value_minor if stage == "won" else None)
            for stage, minutes in drawn.stages
        ]


class OwnLeads:
    """The latest leads of one's own history, as if they arrived now; their fate is not invented."""

    def leads(self, house: "House") -> Iterator[Mapping[str, Any]]:
        """Oldest first."""
        known = house.records.frame("lead").drop("custom", "status", "owner_rep_id", "created_at", strict=False)
        for row in known.tail(_BATCH).to_dicts():
            told = {name: value for name, value in row.items() if value not in (None, [])}
            # Another identity: the lead itself stays with the rep who has it.
            yield {**told, "lead_id": f"again-{row['lead_id']}"}

    def begun(self, house: "House") -> list[Outcome]:  # noqa: ARG002, the protocol's arguments
        """Nobody knows."""
        return []

    def future(self, lead_id: str, rep_id: str, elapsed: float) -> list[Outcome]:  # noqa: ARG002, the protocol's arguments
        """Nobody knows."""
        return []


@contextmanager
def own_key(house: "House") -> Iterator[str]:
    """A key for the stream, good while it runs, so that it goes on once there are accounts; one that a killed demo left behind is ended."""
    keys = access_of(house).keys
    for each in keys.listed():
        if each.name == _KEY_NAME and each.holds(house.clock.now()):
            keys.revoke(each.number, by=_AUTHOR)
    key, secret = keys.create(_KEY_NAME, {Right.SEND_LEADS, Right.READ_LEADS}, by=_AUTHOR)
    try:
        yield secret
    finally:
        with suppress(StoreUnavailable):  # the next demo ends it
            keys.revoke(key.number, by=_AUTHOR)


def stream(
    source: Source, house: "House", key: str, seconds: float, quitting: threading.Event, touched: Container[str] | None = None
) -> None:
    """Send a lead every ``seconds`` until told to quit, and report outcomes as they fall due.

    The first ones come at once, so that there is something to see from the first minute.
    ``key``: shown with each request. ``touched``: only what becomes of these leads is told; None tells it of all.
    """
    begun = house.clock.elapsed_seconds()
    looked = 0.0
    try:
        coming = source.begun(house)
        heapq.heapify(coming)
        if not _opened(house, key, quitting):
            return
        for number, payload in enumerate(source.leads(house)):
            if quitting.wait(min(seconds, _OPENING_SECONDS) if number < _OPENING else seconds):
                return
            _ask(house, key, "POST", "/v1/leads", payload)
            elapsed = house.clock.elapsed_seconds() - begun
            if elapsed - looked > _LOOK_EVERY_SECONDS:
                looked = elapsed
                for outcome in _futures(source, house, key, elapsed, touched):
                    heapq.heappush(coming, outcome)
            while coming and coming[0].due <= elapsed and not quitting.is_set():
                due = heapq.heappop(coming)
                _ask(house, key, "POST", f"/v1/leads/{due.lead_id}/outcomes", {"stage": due.stage, "value_minor": due.value_minor})
    except OSError as error:
        # On Ctrl-C the server lets go of its door a moment before it tells us to quit.
        if not quitting.wait(_LETTING_GO_SECONDS):
            console.print(f"[yellow]The stream of leads stopped: {escape(str(error))}[/]")


def _opened(house: "House", key: str, quitting: threading.Event) -> bool:
    """Wait until the server answers; False where it ends first."""
    while not quitting.wait(_OPENING_SECONDS):
        with suppress(OSError):
            _ask(house, key, "GET", "/healthz", None)
            return True
    return False


def _futures(source: Source, house: "House", key: str, elapsed: float, touched: Container[str] | None) -> Iterator[Outcome]:
    """Fates of the leads that got a rep lately, at once or after waiting in the queue."""
    for decision in _ask(house, key, "GET", "/v1/decisions?limit=100", None).get("decisions", []):
        if decision["rep"] and (touched is None or decision["lead"]["lead_id"] in touched):
            yield from source.future(decision["lead"]["lead_id"], decision["rep"]["rep_id"], elapsed)


def _open(house: "House") -> list[tuple[str, str]]:
    """Leads that somebody has and that no closing outcome ended, each with the rep who had it last."""
    closed = house.records.frame("outcome").filter(pl.col("stage").is_in(CLOSING_STAGES))
    held = house.records.frame("assignment").sort("assigned_at").unique("lead_id", keep="last", maintain_order=True)
    return held.join(closed, on="lead_id", how="anti").select("lead_id", "rep_id").rows()


def _ask(house: "House", key: str, verb: str, path: str, body: Mapping[str, Any] | None) -> dict[str, Any]:
    """One request to the house's own public API; what it refuses is shown and left."""
    connection = http.client.HTTPConnection(house.settings.host, house.settings.port, timeout=30)
    try:
        text = None if body is None else json.dumps(body, default=str)
        connection.request(verb, path, text, {"Content-Type": "application/json", "Authorization": f"Bearer {key}"})
        answer = connection.getresponse()
        told: dict[str, Any] = json.loads(answer.read())
    finally:
        connection.close()
    if answer.status >= http.client.BAD_REQUEST:
        console.say(f"{path} answered {answer.status}: {told.get('detail') or told.get('title')}", style="yellow")
        return {}
    return told


def _now(payload: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The lead as if it arrived ``now``, its engagement as long before as it was."""
    shift: timedelta = now - datetime.fromisoformat(str(payload["created_at"]))
    engagements = [
        {**each, "occurred_at": (datetime.fromisoformat(each["occurred_at"]) + shift).isoformat()} for each in payload["engagements"]
    ]
    return {**payload, "created_at": now.isoformat(), "engagements": engagements}
