"""A house has one place of work: at most one process does its jobs at a time, and whoever is killed leaves the place free."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, text

from fairlead.adapters.sql.engine import translated
from fairlead.application.ports import StoreUnavailable

_PLACE: Final = 7_034_112_959  # the number of an advisory lock, any that nobody else takes
_FILE: Final = ".worker"


@contextmanager
def placed(engine: Engine, home: Path) -> Iterator[Callable[[], bool] | None]:
    """The place of work, None where another process has it; inside, what is given tells whether it is still ours.

    With SQLite a lock on a file in the home, with PostgreSQL a lock of the session: both end with the process, however it ends.
    Raises `StoreUnavailable`.
    """
    with _in_database(engine) if engine.dialect.name == "postgresql" else _at_home(home) as ours:
        yield ours


@contextmanager
def _at_home(home: Path) -> Iterator[Callable[[], bool] | None]:
    try:
        file = (home / _FILE).open("a")
    except OSError as error:
        raise StoreUnavailable(f"{home / _FILE} cannot be written: {error.strerror}") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield lambda: True


@contextmanager
def _in_database(engine: Engine) -> Iterator[Callable[[], bool] | None]:
    with translated(engine), engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        if not connection.execute(text("SELECT pg_try_advisory_lock(:place)"), {"place": _PLACE}).scalar_one():
            yield None
            return
        try:
            yield lambda: _holds(connection)
        finally:
            if not connection.invalidated and not connection.closed:
                connection.execute(text("SELECT pg_advisory_unlock(:place)"), {"place": _PLACE})


def _holds(connection: Connection) -> bool:
    """Whether the session that holds the lock still lives."""
    wanted = text("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND objid = :low)")
    try:
        return bool(connection.execute(wanted, {"low": _PLACE & 0xFFFFFFFF}).scalar_one())
    except Exception:  # noqa: BLE001, whatever is wrong with the session, it is not known to hold the lock
        return False
