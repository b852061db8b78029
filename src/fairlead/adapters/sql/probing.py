"""Can something be kept now? Tried, not guessed: a database that can be read may have a full disk, or be a copy that only reads."""

import os
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, text

from fairlead.adapters.sql.engine import writing
from fairlead.application.ports import StoreUnavailable

_AGAIN_SECONDS: Final = 5.0
_ROOM: Final = 1 << 20
"""Bytes that must find room beside the database: some thirty decisions over many reps."""
# Writes the row anew as it is: whoever compares sequences sees no difference.
_TOUCH: Final = text("UPDATE sequence SET value = value WHERE id = 1")
# More than PostgreSQL may hold in memory, so that it writes it to a file beside its tables, which is gone when the query ends: on a full
# disk the row above still finds room in its page, while no lead does.
_SPILLED: Final = (
    text("SET LOCAL work_mem = '64kB'"),
    text("SET LOCAL temp_tablespaces = ''"),
    text("SELECT count(*) FROM unnest(array_fill(repeat('x', 1024), ARRAY[CAST(:kibibytes AS integer)]))").bindparams(
        kibibytes=_ROOM >> 10
    ),
)


class Probe:
    """Keeps something every few seconds, however often it is asked. Threads may share it."""

    def __init__(self, engine: Engine, elapsed_seconds: Callable[[], float]) -> None:
        """``elapsed_seconds``: a stopwatch, which no setting of the clock moves."""
        self._engine = engine
        self._elapsed_seconds = elapsed_seconds
        self._turn = threading.Lock()
        self._known: tuple[float, StoreUnavailable | None] | None = None

    def see(self) -> None:
        """Raises `StoreUnavailable` where nothing can be kept."""
        with self._turn:
            now = self._elapsed_seconds()
            if self._known is None or now - self._known[0] >= _AGAIN_SECONDS:
                self._known = (now, self._tried())
            problem = self._known[1]
        if problem is not None:
            raise StoreUnavailable(str(problem))

    def _tried(self) -> StoreUnavailable | None:
        try:
            if self._engine.dialect.name == "sqlite" and self._engine.url.database:
                _find_room(Path(self._engine.url.database).parent)
            with writing(self._engine) as connection:
                if self._engine.dialect.name == "postgresql":
                    for each in _SPILLED:
                        connection.execute(each)
                connection.execute(_TOUCH)
        except StoreUnavailable as problem:
            return problem
        return None


def _find_room(folder: Path) -> None:
    """SQLite's log goes on in room that it has already, so that the first commits on a full disk succeed and a later one does not."""
    try:
        handle, name = tempfile.mkstemp(prefix=".room-", dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(bytes(_ROOM))
                file.flush()
                os.fsync(file.fileno())
        finally:
            with suppress(OSError):
                Path(name).unlink()
    except OSError as error:
        raise StoreUnavailable(
            f"nothing can be written in {folder} ({error.strerror}); free some space there, or give this user the right to"
        ) from error
