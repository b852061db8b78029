"""An application served on a free loopback port, and a client that talks to it over real HTTP."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from fastapi import FastAPI


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address of ``app`` while the block runs."""
    door = socket.socket(proto=socket.IPPROTO_TCP)  # without the protocol asyncio leaves Nagle on, and every answer waits 40 ms
    door.bind(("127.0.0.1", 0))
    door.listen()
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1, lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        door.close()


@contextmanager
def client_of(app: FastAPI) -> Iterator[httpx.Client]:
    """A client of ``app``; the socket listens from the start, so the first request waits for the server rather than failing."""
    with served(app) as address, httpx.Client(base_url=address, timeout=20, transport=httpx.HTTPTransport(retries=20)) as client:
        yield client


class Facade:
    """One address for many houses: each test moves a new one in behind it."""

    def __init__(self) -> None:
        self.house: object = None

    def __getattr__(self, name: str) -> object:
        return getattr(self.house, name)
