"""Receivers on loopback for what is told to the outside: a web server that answers as it is told to, and a mail server."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from fairlead.application.effect_ports import Delivery
from fairlead.bootstrap import House


@dataclass
class Receiver:
    """``got``: path, headers and body of each request. ``answers``: the statuses to answer with, one after the other, the last for good.

    A status of 0 never answers, until ``let_go`` is set.
    """

    port: int = 0
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=lambda: [204])
    headers: dict[str, str] = field(default_factory=dict)
    let_go: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def ids(self) -> list[str]:
        return [headers["webhook-id"] for _, headers, _ in self.got]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A web server for the time of the block."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            receiver.got.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            status = receiver.answers.pop(0) if len(receiver.answers) > 1 else receiver.answers[0]
            if status == 0:
                receiver.let_go.wait(60)
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.port = server.server_port
    serving = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    serving.start()
    try:
        yield receiver
    finally:
        receiver.let_go.set()
        server.shutdown()
        server.server_close()
        serving.join()


@dataclass
class Mailbox:
    """``mails``: sender, receivers and content of each."""

    port: int = 0
    mails: list[tuple[str, list[str], str]] = field(default_factory=list)


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """A mail server for the time of the block, by aiosmtpd."""
    from aiosmtpd.controller import Controller

    mailbox = Mailbox()

    class Handler:
        async def handle_DATA(self, _server, _session, envelope):  # noqa: N802, the library's name
            mailbox.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content.decode()))
            return "250 OK"

    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        mailbox.port = door.getsockname()[1]
    controller = Controller(Handler(), hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def delivered(house: House) -> Sequence[Delivery]:
    """Let a worker tell everything that is due; gives what became of the deliveries, the latest first."""
    effects = house.background.effects
    effects.spreading.spread()
    worker = effects.delivering()
    try:
        worker.once()
    finally:
        worker.close()
    return effects.webhooks.deliveries()
