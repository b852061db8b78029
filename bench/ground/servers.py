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
from dataclasses import dataclass
from pathlib import Path

_SECONDS_TO_COME_UP = 60


@dataclass(frozen=True, slots=True)
class Database:
    """A private PostgreSQL: the address of its first database, and what starts it."""

    address: str
    _pg_ctl: tuple[str | Path, ...]
    _flags: tuple[str | Path, ...]

    def start(self) -> None:
        """Start it; returns when it takes connections."""
        _run([*self._pg_ctl, "--wait", *self._flags, "start"])

    def stop(self, mode: str) -> None:
        """End it: ``fast`` in good order, ``immediate`` as a crash does."""
        _run([*self._pg_ctl, "--mode", mode, "stop"])

    def crash(self) -> float:
        """End it with nothing brought to an end, and start it again; when it was down, by `time.monotonic`."""
        self.stop("immediate")
        down_at = time.monotonic()
        self.start()
        return down_at


def fairlead(*words: str, settings: Mapping[str, str] | None = None, codes: Sequence[int] = (0,)) -> str:
    """What the command line prints; ``settings`` are environment variables. Raises where it ends with none of ``codes``."""
    done = subprocess.run([str(program()), *words], capture_output=True, text=True, check=False, env=surroundings(settings))
    if done.returncode not in codes:
        raise RuntimeError(f"fairlead {' '.join(words)}: {done.stdout}{done.stderr}")
    return done.stdout


@contextmanager
def serving(home: Path, settings: Mapping[str, str] | None = None) -> Iterator[int]:
    """The product serving a home folder: its port."""
    with replica(home, settings) as (port, _):
        yield port


@contextmanager
def replica(home: Path, settings: Mapping[str, str] | None = None) -> Iterator[tuple[int, int]]:
    """As `serving`: its port, and the number of its process."""
    port = free_port()
    with process([str(program()), "serve", "--home", str(home), "--port", str(port)], port, settings) as number:
        yield port, number


@contextmanager
def process(command: list[str], port: int, settings: Mapping[str, str] | None = None) -> Iterator[int]:
    """A server while the block runs, from when it takes connections on: the number of its process."""
    # A file, not a pipe: nobody reads while it serves, and a full pipe would hold it up.
    with tempfile.TemporaryFile() as said:
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said, env=surroundings(settings))
        try:
            until = time.monotonic() + _SECONDS_TO_COME_UP
            while not _listens(port):
                if server.poll() is not None:
                    said.seek(0)
                    raise RuntimeError(f"the server ended at its start: {said.read().decode(errors='replace')}")
                if time.monotonic() > until:
                    raise RuntimeError("the server did not come up within a minute")
                time.sleep(0.05)
            yield server.pid
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
    with database() as made:
        yield made.address


@contextmanager
def database() -> Iterator[Database]:
    """The same, to be crashed and started again."""
    binaries = _postgres_binaries()
    # A short path of its own: a socket's path may not be longer than 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="fairlead-bench-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data, port = folder / "data", free_port()
    flags = f"-h 127.0.0.1 -p {port} -k {folder} -c timezone=UTC"
    made = Database(
        f"postgresql://fairlead@127.0.0.1:{port}/postgres",
        (binaries / "pg_ctl", "--pgdata", data),
        ("--log", folder / "log", "--options", flags),
    )
    try:
        _run([binaries / "initdb", "--pgdata", data, "--username", "fairlead", "--auth", "trust", "--encoding", "UTF8"])
        made.start()
        try:
            yield made
        finally:
            made.stop("fast")
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


def program() -> Path:
    """The command line of the product, as it is installed beside this interpreter."""
    return Path(sys.executable).with_name("fairlead")


def surroundings(settings: Mapping[str, str] | None) -> dict[str, str]:
    """This process's environment with settings of the product."""
    return {**os.environ, **(settings or {})}


def _listens(port: int) -> bool:
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", port)) == 0
