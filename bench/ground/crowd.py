"""Senders that go on whatever is killed: a lead is sent under its key until it is acknowledged, and what was told is remembered."""

import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

_PATIENCE_SECONDS: Final = 900.0
_AGAIN_SECONDS: Final = 0.05
_TIMEOUT_SECONDS: Final = 15.0
_NEW, _ACCEPT, _DECLINE, _CLOSE = 0.36, 0.52, 0.62, 0.92
"""Shares, each up to the next: a new lead, accepting one for its rep, declining one, closing one, and else an earlier request once more."""
_WITH_CLOCK: Final = 0.5
"""Share of the leads that come from `CLOCKED`."""
_LEFT, _SLOW = 0.12, 0.3
"""Shares, each up to the next: leads that nobody accepts, declines or closes until their limits have run out, and those only not closed."""
_SLOW_SECONDS: Final = 100.0
"""So long after it came in a slow lead can be closed: the minute of its reservation, or of its clock, is over."""
CLOCKED: Final = "fair"
"""The source of leads whose first touch has a clock."""
_QUICKER: Final = http.client.CONFLICT


@dataclass(frozen=True, slots=True)
class Told:
    """What an acknowledgment said of a lead: by which decision it is with whom."""

    lead_id: str
    decision_id: str
    rep_id: str | None


@dataclass
class Memory:
    """What all senders were told. ``moments``: port and `time.monotonic` of each answer that was no failure.

    ``accepted``: decisions by which reps had the leads that they accepted; ``declined``: by the decision that was declined, where the lead
    went; ``too_late``: decisions that somebody accepted or declined when the lead was with the rep no more.
    ``changed``: requests that were answered with one decision and later with another; ``strange``: answers that are neither what was asked
    for nor "send it again"; ``unanswered``: leads, and what was done with them, given up.
    """

    told: dict[str, Told] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    accepted: set[str] = field(default_factory=set)
    declined: dict[str, Told] = field(default_factory=dict)
    too_late: set[str] = field(default_factory=set)
    changed: list[str] = field(default_factory=list)
    strange: Counter[str] = field(default_factory=Counter)
    unanswered: list[str] = field(default_factory=list)
    moments: list[tuple[int, float]] = field(default_factory=list)
    failures: int = 0
    repeated: int = 0


class Sender:
    """One client, in a thread of its own."""

    def __init__(self, name: str, country: str, ports: Sequence[int], memory: Memory, *, pause_seconds: float, seed: int) -> None:
        """``ports``: of the servers, one of which is chosen for every request, as a proxy would."""
        self._name, self._country, self._ports, self._memory = name, country, ports, memory
        self._pause_seconds = pause_seconds
        self._chance = random.Random(f"{seed} {name}")  # noqa: S311, no secret
        self._mine: list[Told] = []
        self._reserved: list[Told] = []
        self._given_up: list[tuple[Told, Told]] = []
        self._open: dict[str, None] = {}
        self._came: dict[str, float] = {}
        self._waiting: list[str] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._send, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Begin nothing new; what was begun is sent until it is acknowledged."""
        self._over.set()

    def join(self) -> None:
        """Wait for the last acknowledgment."""
        self._thread.join()

    def _send(self) -> None:
        number = 0
        while not self._over.wait(self._pause_seconds * self._chance.uniform(0.5, 1.5)):
            choice = self._chance.random()
            if choice < _NEW or not self._mine:
                self._lead(f"{self._name}-{number}")
                number += 1
            elif choice < _DECLINE and (asked := self._asked()) is not None:
                (self._accept if choice < _ACCEPT else self._decline)(asked)
            elif _DECLINE <= choice < _CLOSE and (open_ones := [each for each in self._open if self._may_close(each)]):
                self._close(self._chance.choice(open_ones))
            else:
                self._again()

    def _lead(self, lead_id: str) -> None:
        source = CLOCKED if _drawn("source", lead_id) < _WITH_CLOCK else "web"
        body = {"lead_id": lead_id, "first_name": "Dana", "last_name": lead_id, "company": f"Company {lead_id}"}
        answer = self._until_answered("POST", "/v1/leads", {**body, "country": self._country, "source": source}, lead_id)
        if answer is None:
            self._memory.unanswered.append(lead_id)
            return
        told = _told(lead_id, answer)
        before = self._memory.told.setdefault(lead_id, told)
        if before is told:
            self._mine.append(told)
            self._came[lead_id] = time.monotonic()
            self._placed(told)
        elif before != told:
            self._memory.changed.append(lead_id)

    def _placed(self, told: Told) -> None:
        """Remember where a lead is."""
        if told.rep_id is None:
            self._waiting.append(told.lead_id)
        else:
            self._open[told.lead_id] = None
            self._reserved += [told] if _drawn("fate", told.lead_id) >= _LEFT else []

    def _may_close(self, lead_id: str) -> bool:
        return _drawn("fate", lead_id) >= _SLOW or time.monotonic() - self._came[lead_id] > _SLOW_SECONDS

    def _asked(self) -> Told | None:
        """A lead that a rep is asked to accept, as far as this client knows; else one that waited, if it has a rep by now."""
        while self._reserved:
            told = self._reserved.pop(self._chance.randrange(len(self._reserved)))
            if told.lead_id in self._open:
                return told
        if not self._waiting:
            return None
        lead_id = self._waiting.pop(self._chance.randrange(len(self._waiting)))
        now = (self._until_answered("GET", f"/v1/leads/{lead_id}/handling", None) or {}).get("now")
        if not now or not now["rep"]:
            self._waiting.append(lead_id)
            return None
        self._open[lead_id] = None
        return _told(lead_id, now) if now["accept_by"] and _drawn("fate", lead_id) >= _LEFT else None

    def _accept(self, told: Told) -> None:
        answer = self._until_answered(
            "POST", f"/v1/leads/{told.lead_id}/accept", {"rep_id": told.rep_id, "author": "bench"}, refusable=True
        )
        if self._was_answered(told, answer):
            self._memory.accepted.add(answer["deed"]["decision_id"])

    def _decline(self, told: Told) -> None:
        answer = self._until_answered("POST", *_declining(told), refusable=True)
        if self._was_answered(told, answer):
            went = self._memory.declined[told.decision_id] = _told(told.lead_id, answer)
            self._given_up.append((told, went))
            self._placed(went)

    def _was_answered(self, told: Told, answer: Any) -> bool:  # noqa: ANN401, JSON
        if answer is None:
            self._memory.unanswered.append(told.lead_id)
        elif answer is _QUICKER:
            self._memory.too_late.add(told.decision_id)
            self._waiting.append(told.lead_id)
        return answer is not None and answer is not _QUICKER

    def _close(self, lead_id: str) -> None:
        del self._open[lead_id]
        if self._until_answered("POST", f"/v1/leads/{lead_id}/outcomes", {"stage": "lost"}) is None:
            self._memory.unanswered.append(lead_id)
        else:
            self._memory.closed.add(lead_id)
            self._waiting = [each for each in self._waiting if each != lead_id]

    def _again(self) -> None:
        """The same request as before, of a lead or a decline: the same answer."""
        self._memory.repeated += 1
        if not self._given_up or self._chance.random() < 0.5:
            self._lead(self._chance.choice(self._mine).lead_id)
            return
        told, went = self._chance.choice(self._given_up)
        answer = self._until_answered("POST", *_declining(told))
        if answer is None or _told(told.lead_id, answer) != went:
            self._memory.changed.append(told.lead_id)

    def _until_answered(
        self, method: str, path: str, body: Mapping[str, object] | None, key: str | None = None, *, refusable: bool = False
    ) -> Any:  # noqa: ANN401, JSON
        """The answer; None where it was given up; where it is ``refusable``, `_QUICKER` where somebody was quicker."""
        until = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < until:
            port = self._chance.choice(self._ports)
            with suppress(OSError, http.client.HTTPException, ValueError):
                status, answer = _ask(port, method, path, body, key)
                if status in {200, 201} or (refusable and status == _QUICKER):
                    self._memory.moments.append((port, time.monotonic()))
                    return _QUICKER if status == _QUICKER else answer
                if status != http.client.SERVICE_UNAVAILABLE:
                    self._memory.strange[f"{path.rpartition('/')[2]} {status}: {str(answer)[:300]}"] += 1
            self._memory.failures += 1
            time.sleep(_AGAIN_SECONDS)
        return None


def _told(lead_id: str, answer: Mapping[str, Any]) -> Told:
    return Told(lead_id, answer["decision_id"], answer["rep"]["rep_id"] if answer["rep"] else None)


def _drawn(what: str, lead_id: str) -> float:
    """From the name alone, so that a lead comes again as it came: from 0 to 1."""
    return random.Random(f"{what} {lead_id}").random()  # noqa: S311, no secret


def _declining(told: Told) -> tuple[str, Mapping[str, object]]:
    """Path and body of the request by which the rep hands a lead back that it has by that decision."""
    return f"/v1/leads/{told.lead_id}/decline", {"rep_id": told.rep_id, "reason": "bench", "decision_id": told.decision_id}


def _ask(port: int, method: str, path: str, body: Mapping[str, object] | None, key: str | None) -> tuple[int, Any]:
    """Status and answer. Each request has a connection of its own: a server that was killed must not cost the next one a request."""
    headers = {"Content-Type": "application/json", **({"Idempotency-Key": key} if key else {})}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_SECONDS)
    try:
        connection.request(method, path, None if body is None else json.dumps(body).encode(), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()
