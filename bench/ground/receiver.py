"""A receiver of webhooks on loopback that answers 204 and keeps what arrives by its webhook-id."""

import json
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Fact = tuple[str, str]
"""What an event tells: the lead, and the kind of event."""


@dataclass
class Received:
    """``facts``: by what is told, how often each webhook-id came; ``bodies``: what came under each webhook-id.

    ``moments``: of each arrival, by `time.monotonic`.
    """

    port: int = 0
    facts: defaultdict[Fact, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    moments: list[float] = field(default_factory=list)
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

    @property
    def told_twice(self) -> int:
        """Facts that came under more than one webhook-id, and ids whose content changed: no receiver could drop those."""
        return sum(len(ids) - 1 for ids in self.facts.values()) + sum(len(each) - 1 for each in self.bodies.values())

    def keep(self, webhook_id: str, body: bytes) -> None:
        """One request came."""
        event = json.loads(body)
        with self._lock:
            self.facts[event["data"]["lead_id"], event["type"]][webhook_id] += 1
            self.bodies[webhook_id].add(body)
            self.moments.append(time.monotonic())


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
