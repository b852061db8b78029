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
_NEW, _CLOSE = 0.62, 0.92
"""Shares of what a sender does next: a new lead, closing one that a rep has, and else the same request as before once more."""


@dataclass(frozen=True, slots=True)
class Told:
    """What an acknowledgment said of a lead."""

    lead_id: str
    decision_id: str
    rep_id: str | None


@dataclass
class Memory:
    """What all senders were told. ``moments``: port and `time.monotonic` of each answer that was no failure.

    ``changed``: keys that were answered with one decision and later with another; ``strange``: answers that are neither a decision nor
    "send it again"; ``unanswered``: leads given up.
    """

    told: dict[str, Told] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
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
        self._open: list[Told] = []
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
            elif choice < _CLOSE and self._open:
                self._close(self._open.pop(self._chance.randrange(len(self._open))))
            else:
                self._memory.repeated += 1
                self._lead(self._chance.choice(self._mine).lead_id)

    def _lead(self, lead_id: str) -> None:
        body = {"lead_id": lead_id, "first_name": "Dana", "last_name": lead_id, "company": f"Company {lead_id}", "country": self._country}
        answer = self._until_answered("/v1/leads", body, lead_id)
        if answer is None:
            self._memory.unanswered.append(lead_id)
            return
        told = Told(lead_id, answer["decision_id"], answer["rep"]["rep_id"] if answer["rep"] else None)
        before = self._memory.told.setdefault(lead_id, told)
        if before is told:
            self._mine.append(told)
            self._open += [told] if told.rep_id is not None else []
        elif before != told:
            self._memory.changed.append(lead_id)

    def _close(self, told: Told) -> None:
        if self._until_answered(f"/v1/leads/{told.lead_id}/outcomes", {"stage": "lost"}, None) is not None:
            self._memory.closed.add(told.lead_id)

    def _until_answered(self, path: str, body: Mapping[str, object], key: str | None) -> Any:  # noqa: ANN401, JSON
        until = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < until:
            port = self._chance.choice(self._ports)
            with suppress(OSError, http.client.HTTPException, ValueError):
                status, answer = _post(port, path, body, key)
                if status in {200, 201}:
                    self._memory.moments.append((port, time.monotonic()))
                    return answer
                if status != http.client.SERVICE_UNAVAILABLE:
                    self._memory.strange[f"{path.rpartition('/')[2]} {status}: {str(answer)[:300]}"] += 1
            self._memory.failures += 1
            time.sleep(_AGAIN_SECONDS)
        return None


def _post(port: int, path: str, body: Mapping[str, object], key: str | None) -> tuple[int, Any]:
    """Status and answer. Each request has a connection of its own: a server that was killed must not cost the next one a request."""
    headers = {"Content-Type": "application/json", **({"Idempotency-Key": key} if key else {})}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_SECONDS)
    try:
        connection.request("POST", path, json.dumps(body).encode(), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()
