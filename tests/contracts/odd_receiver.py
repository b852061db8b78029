"""A web server that answers whatever bytes it is told to, well formed or not, and lets go of the connection in whatever way."""

import re
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_ID = re.compile(rb"webhook-id: (\S+)", re.IGNORECASE)
_RESET = struct.pack("ii", 1, 0)


class End(StrEnum):
    """What becomes of the connection once everything was written."""

    CLOSE = "close"
    RESET = "reset"
    HALF = "half closed"
    KEEP = "kept open"
    ENDLESS = "the last bytes over and over"
    UNREAD = "closed before the request was read"


@dataclass(frozen=True)
class Reply:
    """``pieces`` are written one after the other."""

    pieces: tuple[bytes, ...]
    end: End = End.CLOSE


GOOD = Reply((b"HTTP/1.1 204 No Content\r\n\r\n",))


@dataclass
class OddReceiver:
    """``replies``: one for each request, the last for good. ``got``: of each request that was read, its identity and its body."""

    port: int
    replies: list[Reply] = field(default_factory=lambda: [GOOD])
    got: list[tuple[str, bytes]] = field(default_factory=list)
    given: list[Reply] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def answer(self, caller: socket.socket) -> None:
        """One request on one connection."""
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        self.given.append(reply)
        with caller, suppress(OSError):
            caller.settimeout(30)
            if reply.end is End.UNREAD:
                return
            self.got.append(_read(caller))
            for piece in reply.pieces:
                caller.sendall(piece)
            while reply.end is End.ENDLESS and reply.pieces and not self.over.is_set():
                caller.sendall(reply.pieces[-1])
            if reply.end is End.RESET:
                caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            if reply.end is End.HALF:
                caller.shutdown(socket.SHUT_WR)
            if reply.end in {End.HALF, End.KEEP}:
                while caller.recv(65_536):
                    pass


def _read(caller: socket.socket) -> tuple[str, bytes]:
    read = b""
    while b"\r\n\r\n" not in read and (more := caller.recv(65_536)):
        read += more
    head, _, body = read.partition(b"\r\n\r\n")
    length = int(found[1]) if (found := _LENGTH.search(head)) else 0
    while len(body) < length and (more := caller.recv(65_536)):
        body += more
    named = _ID.search(head)
    return (named[1].decode() if named else "", body)


@contextmanager
def odd_receiver() -> Iterator[OddReceiver]:
    """One for the time of the block."""
    door = socket.create_server(("127.0.0.1", 0))
    receiver = OddReceiver(door.getsockname()[1])

    def serve() -> None:
        with suppress(OSError):
            while True:
                caller, _ = door.accept()
                threading.Thread(target=receiver.answer, args=(caller,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield receiver
    finally:
        receiver.over.set()
        door.close()
