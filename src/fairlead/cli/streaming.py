"""The demo's visitors: leads sent to the public API one after another, and what becomes of them."""

import heapq
import http.client
import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from fairlead.cli.screen import console

if TYPE_CHECKING:
    from fairlead.bootstrap import House
    from fairlead.sample import FreshLead, Sample

_BATCH = 200
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

    def future(self, payload: Mapping[str, Any], rep_id: str, begun: float) -> list[Outcome]:
        """What becomes of a lead that ``rep_id`` got ``begun`` seconds after the stream began."""
        ...


class SampleLeads:
    """New leads of the sample organization, whose fate its truth decides."""

    def __init__(self, leads: int, reps: int, seed: int, until: date) -> None:
        """The sample that the home was made from; ``until`` is the first day after its history."""
        self._spec = (leads, reps, seed, until)
        self._chance = np.random.default_rng(seed)
        self._sent: dict[str, FreshLead] = {}
        self._sample: Sample | None = None

    def leads(self, house: "House") -> Iterator[Mapping[str, Any]]:
        """Each as if its person had pressed the button this moment."""
        from fairlead.sample import SampleSpec, generate

        leads, reps, seed, until = self._spec
        self._sample = generate(SampleSpec(leads=leads, reps=reps, seed=seed, until=until))
        run = int(house.clock.now().timestamp())
        while True:
            for fresh in self._sample.stream(_BATCH, house.clock.now(), seed=run):
                self._sent[fresh.lead_id] = fresh
                yield _now(fresh.payload, house.clock.now())
            run += 1

    def future(self, payload: Mapping[str, Any], rep_id: str, begun: float) -> list[Outcome]:
        """Drawn from the truth: every stage the lead reaches with this rep."""
        fresh, sample = self._sent.pop(payload["lead_id"]), self._sample
        if sample is None:
            return []
        created = datetime.fromisoformat(str(fresh.payload["created_at"]))
        reply = sample.reply_minutes(rep_id, created, self._chance)
        drawn = fresh.truth.draw_outcome(fresh.lead_id, rep_id, reply, self._chance)
        return [
            Outcome(begun + minutes / 1440 / _DAYS_IN_A_SECOND, fresh.lead_id, stage, drawn.value_minor if stage == "won" else None)
            for stage, minutes in drawn.stages
        ]


class OwnLeads:
    """The latest leads of one's own history, as if they arrived now; their fate is not invented."""

    def leads(self, house: "House") -> Iterator[Mapping[str, Any]]:
        """Oldest first."""
        known = house.records.frame("lead").drop("custom", "status", "owner_rep_id", "created_at", strict=False)
        for row in known.tail(_BATCH).to_dicts():
            yield {name: value for name, value in row.items() if value not in (None, [])}

    def future(self, payload: Mapping[str, Any], rep_id: str, begun: float) -> list[Outcome]:  # noqa: ARG002, the protocol's arguments
        """Nobody knows."""
        return []


def stream(source: Source, house: "House", seconds: float, quitting: threading.Event) -> None:
    """Send a lead every ``seconds`` until told to quit, and report outcomes as they fall due."""
    begun = house.clock.elapsed_seconds()
    coming: list[Outcome] = []
    try:
        for payload in source.leads(house):
            if quitting.wait(seconds):
                return
            told = _post(house, "/v1/leads", payload)
            elapsed = house.clock.elapsed_seconds() - begun
            if told.get("rep"):
                for outcome in source.future(payload, told["rep"]["rep_id"], elapsed):
                    heapq.heappush(coming, outcome)
            while coming and coming[0].due <= elapsed:
                due = heapq.heappop(coming)
                _post(house, f"/v1/leads/{due.lead_id}/outcomes", {"stage": due.stage, "value_minor": due.value_minor})
    except OSError as error:
        if not quitting.is_set():
            console.print(f"[yellow]The stream of leads stopped: {error}[/]")


def _post(house: "House", path: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """One request to the house's own public API; what it refuses is shown and left."""
    connection = http.client.HTTPConnection(house.settings.host, house.settings.port, timeout=30)
    try:
        connection.request("POST", path, json.dumps(body, default=str), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        told: dict[str, Any] = json.loads(answer.read())
    finally:
        connection.close()
    if answer.status >= http.client.BAD_REQUEST:
        console.print(f"[yellow]{path} answered {answer.status}: {told.get('detail') or told.get('title')}[/]", highlight=False)
        return {}
    return told


def _now(payload: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The lead as if it arrived ``now``, its engagement as long before as it was."""
    shift: timedelta = now - datetime.fromisoformat(str(payload["created_at"]))
    engagements = [
        {**each, "occurred_at": (datetime.fromisoformat(each["occurred_at"]) + shift).isoformat()} for each in payload["engagements"]
    ]
    return {**payload, "created_at": now.isoformat(), "engagements": engagements}
