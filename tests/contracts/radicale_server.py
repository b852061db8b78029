"""Radicale, a CalDAV server that others make, on loopback."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.contracts.postgres_server import free_port
from tests.waiting import until

PASSWORD = "geheim-0123"
_CONFIG = """
[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = {folder}/collections
[logging]
level = error
"""


@contextmanager
def radicale_in(folder: Path, calendars: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """Its address while the block runs, without a slash at the end; ``calendars``: which ones each user has."""
    port = free_port()
    (folder / "users").write_text("".join(f"{user}:{PASSWORD}\n" for user in calendars))
    (folder / "config").write_text(_CONFIG.format(port=port, folder=folder))
    server = subprocess.Popen(
        [sys.executable, "-m", "radicale", "--config", str(folder / "config")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: _listens(server, port), "Radicale listens")
        for user, names in calendars.items():
            with client_of(address, user) as client:
                for name in names:
                    client.request("MKCALENDAR", f"/{user}/{name}/").raise_for_status()
        yield address
    finally:
        server.terminate()
        server.wait()


def client_of(address: str, user: str) -> httpx.Client:
    """Somebody who has signed in there."""
    return httpx.Client(base_url=address, auth=(user, PASSWORD), trust_env=False)


def _listens(server: subprocess.Popen[bytes], port: int) -> bool:
    if server.poll() is not None:
        pytest.fail("Radicale ended at once")
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", port)) == 0
