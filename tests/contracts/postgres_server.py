"""A private PostgreSQL on a free loopback port."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Server:
    """A cluster in ``data``; ``url`` leads to its empty database."""

    url: str
    data: Path
    binaries: Path
    flags: str

    def start(self) -> None:
        _run(
            [self.binaries / "pg_ctl", "--pgdata", self.data, "--wait", "--log", self.data.parent / "log", "--options", self.flags, "start"]
        )

    def stop(self) -> None:
        _run([self.binaries / "pg_ctl", "--pgdata", self.data, "--mode", "immediate", "stop"])

    @property
    def runs(self) -> bool:
        return (self.data / "postmaster.pid").exists()


@contextmanager
def postgres_in(folder: Path, *settings: str, words: Sequence[str | Path] = ()) -> Iterator[Server]:
    """A server that never flushes to disk, while the block runs; skips where none can be had.

    ``folder`` has a short path, since a socket's may not be longer than 107 bytes. ``settings``: as ``name=value``. ``words``: for ``initdb``.
    """
    binaries = _binaries()
    if binaries is None:
        pytest.skip("postgresql is not installed; `apt-get install postgresql` (or `make test` as root) brings it")
    if os.geteuid() == 0 and not (shutil.which("runuser") and _has_user("postgres")):
        pytest.skip("PostgreSQL refuses to run as root, and there is no user `postgres` to run it as")
    owned(folder)
    port = free_port()
    fast = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "timezone=UTC")
    flags = " ".join([f"-h 127.0.0.1 -p {port} -k {folder}", *(f"-c {each}" for each in (*fast, *settings))])
    server = Server(f"postgresql+psycopg://fairlead@127.0.0.1:{port}/postgres", folder / "data", binaries, flags)
    made = ["--username", "fairlead", "--auth", "trust", "--encoding", "UTF8", "--no-sync", *words]
    _run([binaries / "initdb", "--pgdata", server.data, *made])
    server.start()
    try:
        yield server
    finally:
        if server.runs:
            server.stop()


def owned(folder: Path) -> None:
    """Give a folder to the user as whom the server runs."""
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")


def free_port() -> int:
    """A port of the loopback device that nobody listens on."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def _binaries() -> Path | None:
    """The newest server's folder: Debian keeps the server's programs off the path, one folder for each version."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not folders and (found := shutil.which("initdb")):
        folders = [Path(found).parent]
    return max(folders, key=lambda folder: _version(folder.parent.name), default=None)


def _version(name: str) -> int:
    return int(name) if name.isdigit() else 0


def _has_user(name: str) -> bool:
    return name in {entry.pw_name for entry in pwd.getpwall()}


def _run(words: Sequence[str | Path]) -> None:
    """Run one of the server's programs, as its user where we are root. Output goes to a file: the server would keep a pipe open."""
    command = [str(word) for word in words]
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    with tempfile.TemporaryFile() as told:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=told, stderr=told, cwd="/", check=False)
        if done.returncode:
            told.seek(0)
            raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{told.read().decode(errors='replace')}")
