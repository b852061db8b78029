"""Servers of a benchmark's own on free loopback ports: the product's, and a private PostgreSQL."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

_SECONDS_TO_COME_UP = 60


def fairlead(*words: str, settings: Mapping[str, str] | None = None, codes: Sequence[int] = (0,)) -> str:
    """What the command line prints; ``settings`` are environment variables. Raises where it ends with none of ``codes``."""
    done = subprocess.run([str(_program()), *words], capture_output=True, text=True, check=False, env=_surroundings(settings))
    if done.returncode not in codes:
        raise RuntimeError(f"fairlead {' '.join(words)}: {done.stdout}{done.stderr}")
    return done.stdout


@contextmanager
def serving(home: Path, settings: Mapping[str, str] | None = None) -> Iterator[int]:
    """The product serving a home folder: its port."""
    port = free_port()
    with process([str(_program()), "serve", "--home", str(home), "--port", str(port)], port, settings):
        yield port


@contextmanager
def process(command: list[str], port: int, settings: Mapping[str, str] | None = None) -> Iterator[None]:
    """A server while the block runs, from when it takes connections on."""
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=_surroundings(settings))
    try:
        until = time.monotonic() + _SECONDS_TO_COME_UP
        while not _listens(port):
            if server.poll() is not None:
                raise RuntimeError(f"the server ended at its start: {server.stderr.read() if server.stderr else ''}")
            if time.monotonic() > until:
                raise RuntimeError("the server did not come up within a minute")
            time.sleep(0.05)
        yield
    finally:
        server.terminate()
        server.wait(30)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@contextmanager
def postgres() -> Iterator[str]:
    """A private PostgreSQL with its usual durability: the address of its first database. Raises where none is installed."""
    binaries = _postgres_binaries()
    # A short path of its own: a socket's path may not be longer than 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="fairlead-bench-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data, port = folder / "data", free_port()
    try:
        _run([binaries / "initdb", "--pgdata", data, "--username", "fairlead", "--auth", "trust", "--encoding", "UTF8"])
        flags = f"-h 127.0.0.1 -p {port} -k {folder} -c timezone=UTC"
        _run([binaries / "pg_ctl", "--pgdata", data, "--wait", "--log", folder / "log", "--options", flags, "start"])
        try:
            yield f"postgresql://fairlead@127.0.0.1:{port}/postgres"
        finally:
            _run([binaries / "pg_ctl", "--pgdata", data, "--mode", "fast", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _postgres_binaries() -> Path:
    """Debian keeps the server's programs off the path, one folder for each version."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not folders and (found := shutil.which("initdb")):
        folders = [Path(found).parent]
    if not folders:
        raise RuntimeError("PostgreSQL is not installed; `apt-get install postgresql` brings it")
    if os.geteuid() == 0 and "postgres" not in {entry.pw_name for entry in pwd.getpwall()}:
        raise RuntimeError("PostgreSQL refuses to run as root, and there is no user `postgres` to run it as")
    return max(folders, key=lambda folder: int(folder.parent.name) if folder.parent.name.isdigit() else 0)


def _run(words: Sequence[str | Path]) -> None:
    """Run one of PostgreSQL's programs, as its user where we are root. Output goes to a file: the server would keep a pipe open."""
    command = [str(word) for word in words]
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    with tempfile.TemporaryFile() as told:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=told, stderr=told, cwd="/", check=False)
        if done.returncode:
            told.seek(0)
            raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{told.read().decode(errors='replace')}")


def _program() -> Path:
    return Path(sys.executable).with_name("fairlead")


def _surroundings(settings: Mapping[str, str] | None) -> dict[str, str]:
    return {**os.environ, **(settings or {})}


def _listens(port: int) -> bool:
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", port)) == 0
