"""A wire between the service and PostgreSQL that is cut at the moment of a commit."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Wire:
    """``cut``: ``before`` the server sees the next COMMIT, or ``after`` it has answered and before the service hears of it; empty for never."""

    port: int = 0
    cut: str = ""
    cuts: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def takes(self, when: str) -> bool:
        """Whether the wire is to be cut now; it is cut once."""
        with self._lock:
            if self.cut != when:
                return False
            self.cut = ""
            self.cuts += 1
            return True


@contextmanager
def wire_to(host: str, port: int) -> Iterator[Wire]:
    """A wire for the time of the block."""
    wire, door = Wire(), socket.create_server(("127.0.0.1", 0))
    wire.port = door.getsockname()[1]

    def accept() -> None:
        with suppress(OSError):  # the door is closed
            while True:
                near, _ = door.accept()
                far = socket.create_connection((host, port))
                committed = threading.Event()
                for work in (
                    lambda n=near, f=far, c=committed: _ask(wire, n, f, c),
                    lambda n=near, f=far, c=committed: _answer(wire, n, f, c),
                ):
                    threading.Thread(target=work, daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield wire
    finally:
        door.close()


@contextmanager
def _ended(near: socket.socket, far: socket.socket) -> Iterator[None]:
    """Both ends hear of the end, and whoever waits at one of them."""
    try:
        yield
    finally:
        for each in (near, far):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


def _ask(wire: Wire, near: socket.socket, far: socket.socket, committed: threading.Event) -> None:
    """From the service to the server."""
    with _ended(near, far), suppress(OSError):
        while said := near.recv(65_536):
            if b"COMMIT" in said:
                if wire.takes("before"):
                    return
                if wire.cut == "after":
                    committed.set()
            far.sendall(said)


def _answer(wire: Wire, near: socket.socket, far: socket.socket, committed: threading.Event) -> None:
    """From the server to the service."""
    with _ended(near, far), suppress(OSError):
        while said := far.recv(65_536):
            if committed.is_set() and b"COMMIT" in said and wire.takes("after"):
                return
            near.sendall(said)
