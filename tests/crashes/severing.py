"""A wire between the service and PostgreSQL that is cut at the moment of a commit, or behind which the machine vanishes."""

import ctypes
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_ATTACH_FILTER = 26
"""Linux's ``SO_ATTACH_FILTER``, which Python does not name."""
_TAKES_NOTHING = struct.pack("=HBBI", 0x06, 0, 0, 0)
"""A packet filter of one step: return 0, keep no byte of the packet."""


@dataclass
class Wire:
    """``cut``: ``before`` the server sees the next COMMIT, or ``after`` it has answered and before the service hears of it; empty for never.

    ``silent``: where it is cut nobody is told: packets vanish, as they do when a machine loses power.
    """

    port: int = 0
    cut: str = ""
    cuts: int = 0
    silent: bool = False
    over: threading.Event = field(default_factory=threading.Event)
    _near: list[socket.socket] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def takes(self, when: str) -> bool:
        """Whether the wire is to be cut now; it is cut once."""
        with self._lock:
            if self.cut != when:
                return False
            self.cut = ""
            self.cuts += 1
            return True

    def vanish(self) -> None:
        """No packet of a connection that is open gets through from now on, and none is acknowledged; new ones are another machine's."""
        for each in self._near:
            silence(each)

    def is_cut(self, near: socket.socket) -> None:
        """Return, after which both ends are closed; or hold what was said until all is over."""
        if self.silent:
            silence(near)
            self.over.wait()


def silence(end: socket.socket) -> None:
    """Let the system drop every packet for this end before TCP sees it, so that not even a probe is acknowledged."""
    step = ctypes.create_string_buffer(_TAKES_NOTHING)
    end.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, struct.pack("@HP", 1, ctypes.addressof(step)))


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
                wire._near.append(near)
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
        wire.over.set()
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
                    wire.is_cut(near)
                    return
                if wire.cut == "after":
                    committed.set()
            far.sendall(said)


def _answer(wire: Wire, near: socket.socket, far: socket.socket, committed: threading.Event) -> None:
    """From the server to the service."""
    with _ended(near, far), suppress(OSError):
        while said := far.recv(65_536):
            if committed.is_set() and b"COMMIT" in said and wire.takes("after"):
                wire.is_cut(near)
                return
            near.sendall(said)
