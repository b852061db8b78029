"""The demo's stream of leads begins once its server answers, however long that takes."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import ClassVar

from fairlead.cli.streaming import stream
from tests.contracts.postgres_server import free_port


class OneLead:
    """A source with one lead."""

    def leads(self, house):
        yield {"lead_id": "L1"}

    def begun(self, house):
        return []


class Door(BaseHTTPRequestHandler):
    """Answers whatever is asked, and remembers it."""

    asked: ClassVar[list[tuple[str, str]]] = []
    keys: ClassVar[set[str | None]] = set()

    def do_GET(self):
        self.asked.append((self.command, self.path))
        self.keys.add(self.headers.get("Authorization"))
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def do_POST(self):
        self.do_GET()

    def log_message(self, *_):
        """Nothing on the screen."""


class Waiting(threading.Event):
    """Nobody quits; ``again`` is set once somebody waits for the second time, since the server was asked in vain."""

    def __init__(self):
        super().__init__()
        self.waits, self.again = 0, threading.Event()

    def wait(self, timeout=None):
        self.waits += 1
        if self.waits > 1:
            self.again.set()
        return super().wait(timeout)


def at(port):
    return SimpleNamespace(settings=SimpleNamespace(host="127.0.0.1", port=port), clock=SimpleNamespace(elapsed_seconds=lambda: 0.0))


def test_the_stream_waits_until_the_server_answers(capsys):
    port, quitting = free_port(), Waiting()
    sending = threading.Thread(target=stream, args=(OneLead(), at(port), "flk_x", 0.01, quitting))
    sending.start()
    assert quitting.again.wait(30)
    with ThreadingHTTPServer(("127.0.0.1", port), Door) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        sending.join(30)
        server.shutdown()
        serving.join()
    assert Door.asked == [("GET", "/healthz"), ("POST", "/v1/leads")]
    assert Door.keys == {"Bearer flk_x"}
    assert "stopped" not in capsys.readouterr().out


def test_a_stream_that_is_told_to_quit_before_the_server_answers_ends(capsys):
    quitting = threading.Event()
    quitting.set()
    stream(OneLead(), at(free_port()), "flk_x", 0.01, quitting)
    assert capsys.readouterr().out == "", "nobody was asked, and nothing is told as a fault"
