"""Servers of a benchmark's own on free loopback ports: the product's, and a private PostgreSQL."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

_SECONDS_TO_COME_UP = 60


class Database:
    """A private PostgreSQL: the address of its first database, and what starts and kills it."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        """``folder``: where it keeps its data, which `initdb` made ready, its log and its socket."""
        port = free_port()
        self.address = f"postgresql://fairlead@127.0.0.1:{port}/postgres"
        self._folder, self._asked = folder, [str(binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        flags = ("-h", "127.0.0.1", "-p", str(port), "-k", str(folder), "-c", "timezone=UTC")
        self._command = _as_its_user([str(binaries / "postgres"), "-D", str(folder / "data"), *flags])
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; returns when it takes connections."""
        with (self._folder / "log").open("ab") as log:
            self._server = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/")
        give_up = time.monotonic() + _SECONDS_TO_COME_UP
        while subprocess.run(self._asked, check=False).returncode:
            if self._server.poll() is not None or time.monotonic() > give_up:
                raise RuntimeError(f"PostgreSQL did not start:\n{(self._folder / 'log').read_text()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """End it in good order, without a wait for whoever is connected."""
        if self._server is not None:
            os.kill(self._first(), signal.SIGINT)
            self._server.wait()

    def crash(self) -> float:
        """`kill -9` of all its processes, and start it again; when it was down, by `time.monotonic`."""
        first = self._first()
        os.kill(first, signal.SIGSTOP)  # it starts the others: nobody new comes while they are counted
        others = [int(each) for each in Path(f"/proc/{first}/task/{first}/children").read_text().split()]
        for number in (first, *others):
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        if self._server is not None:
            self._server.wait()
        while any(_lives(number) for number in others):
            time.sleep(0.01)
        down_at = time.monotonic()
        self.start()
        return down_at

    def _first(self) -> int:
        return int((self._folder / "data" / "postmaster.pid").read_text().split(maxsplit=1)[0])


def _lives(number: int) -> bool:
    """Whether there is such a process, and it did not end yet."""
    try:
        stat = Path(f"/proc/{number}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


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
    made = Database(binaries, folder)
    try:
        who = ("--username", "fairlead", "--auth", "trust", "--encoding", "UTF8")
        initdb = _as_its_user([str(binaries / "initdb"), "--pgdata", str(folder / "data"), *who])
        subprocess.run(initdb, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd="/", check=True)
        made.start()
        try:
            yield made
        finally:
            made.stop()
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


def _as_its_user(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root: the command as its user where we are root, in the very process that is started."""
    if os.geteuid():
        return command
    return ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups", *command]


def program() -> Path:
    """The command line of the product, as it is installed beside this interpreter."""
    return Path(sys.executable).with_name("fairlead")


def surroundings(settings: Mapping[str, str] | None) -> dict[str, str]:
    """This process's environment with settings of the product."""
    return {**os.environ, **(settings or {})}


def _listens(port: int) -> bool:
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", port)) == 0
