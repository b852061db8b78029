"""The server of the application: one that lets go of listeners at once when it is told to stop."""

import gc
import socket
from types import FrameType

import uvicorn
from fastapi import FastAPI

from fairlead.http.live import Feed
from fairlead.http.operations import Described

_COLLECT_AFTER = (10_000, 20, 20)


class Server(uvicorn.Server):
    """uvicorn, which waits for open answers to end; a live feed never ends by itself, so stopping closes it first."""

    def __init__(self, app: FastAPI, *, believed: list[str]) -> None:
        """``believed``: addresses and networks of proxies that say who asks, and whether by https."""
        super().__init__(uvicorn.Config(app, log_config=None, log_level="warning", access_log=False, timeout_graceful_shutdown=5))
        self.config.forwarded_allow_ips = believed
        self._feed: Feed = app.state.feed
        self._described: Described = app.state.described

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen. What was loaded until now stays: the collector need not walk through it again while somebody waits."""
        self._described.make()  # otherwise the first request that is checked waits a second for it
        await super().startup(sockets)
        gc.collect()
        gc.freeze()
        # A lead leaves nothing behind that only the collector frees; it need not look after every few hundred objects.
        gc.set_threshold(*_COLLECT_AFTER)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Ctrl-C or a termination signal."""
        self._feed.close()
        super().handle_exit(sig, frame)
