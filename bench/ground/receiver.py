"""A receiver of webhooks on loopback that answers 204 and keeps what arrives by its webhook-id."""

import json
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise

Fact = tuple[str, str, str]
"""What an event tells: its kind, the lead, and the decision that it is about; that a lead came in is about none."""


@dataclass
class Received:
    """``facts``: by what is told, how often each webhook-id came; ``bodies``: what came under each webhook-id.

    ``moments``: of each arrival, by `time.monotonic`; ``arrivals``: the same, by webhook-id.
    """

    port: int = 0
    facts: defaultdict[Fact, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    moments: list[float] = field(default_factory=list)
    arrivals: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    bodies: defaultdict[str, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def address(self) -> str:
        """Where webhooks are to be sent."""
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def repeats(self) -> int:
        """Requests whose webhook-id had come before: a receiver drops them, as Standard Webhooks asks it to."""
        return sum(many - 1 for ids in self.facts.values() for many in ids.values())

    def repeats_without(self, deaths: Sequence[tuple[float, float]], slack_seconds: float) -> int:
        """Repeats between whose arrival and the one before nothing died; ``deaths``: when each victim was dead, and when started again.

        What was in hand before a victim was up again may arrive ``slack_seconds`` later.
        """
        gaps = [gap for found in self.arrivals.values() for gap in pairwise(found)]
        return sum(not any(dead < after and before < up + slack_seconds for dead, up in deaths) for before, after in gaps)

    @property
    def told_twice(self) -> int:
        """Facts that came under more than one webhook-id, and ids whose content changed: no receiver could drop those."""
        return sum(len(ids) - 1 for ids in self.facts.values()) + sum(len(each) - 1 for each in self.bodies.values())

    def keep(self, webhook_id: str, body: bytes) -> None:
        """One request came."""
        event = json.loads(body)
        kind, data = event["type"], event["data"]
        about = "" if kind == "lead.received" else data["decision_id"]
        with self._lock:
            at = time.monotonic()
            self.facts[kind, data["lead_id"], about][webhook_id] += 1
            self.bodies[webhook_id].add(body)
            self.arrivals[webhook_id].append(at)
            self.moments.append(at)


@contextmanager
def receiving() -> Iterator[Received]:
    """A receiver while the block runs."""
    received = Received()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            received.keep(self.headers["webhook-id"], self.rfile.read(int(self.headers["content-length"])))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    received.port = server.server_port
    serving = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    serving.start()
    try:
        yield received
    finally:
        server.shutdown()
        server.server_close()
        serving.join()
