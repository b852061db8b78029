"""Moving what SQLite's write-ahead log holds into the database file, beside the commits instead of inside one of them.

SQLite does it by itself inside whichever commit lets the log grow beyond its limit, and one lead in a hundred then waits for thousands of
pages. Here a thread does it: where nobody has written for a moment, or the log has grown long. Where it cannot keep up, SQLite does it
inside a commit again. What a commit keeps, and how surely, does not change: a checkpoint moves only what is committed and flushed already.
"""

import threading
from typing import Any, Final

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

_log = structlog.get_logger(__name__)
_IDLE_SECONDS: Final = 0.25
_WORTH_IT: Final = 100
"""Leads kept since the log was last moved from which a pause is used to move it; one over 500 reps is some 30 pages."""
_LONG: Final = 800
"""And from which it is moved without a pause."""
_PASSES: Final = 3


class Checkpoints:
    """Looks after the log of one SQLite database while this process writes to it. Threads may share it."""

    def __init__(self, engine: Engine) -> None:
        """The thread begins once there is something to move; `close` ends it."""
        self._engine = engine
        self._changed = threading.Condition()
        self._kept = 0
        self._closed = False
        self._thread: threading.Thread | None = None

    def committed(self, leads: int) -> None:
        """After a commit that kept so many leads and outcomes."""
        with self._changed:
            before, self._kept = self._kept, self._kept + leads
            if self._closed or not any(before < many <= self._kept for many in (_WORTH_IT, _LONG)):
                return
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="checkpoints", daemon=True)
                self._thread.start()
            self._changed.notify()

    def close(self) -> None:
        """End the thread. What the log still holds stays there, as safe as in the file, for whoever opens the database next."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while self._wait():
            try:
                self._move()
            except (SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error) as error:
                # A full or failing disk is told to whoever writes next; the log holds everything until then.
                _log.warning("the write-ahead log could not be moved into the database", reason=str(error))

    def _wait(self) -> bool:
        """Until it is worth it and nothing was kept for a moment, or there is much; False once it is over."""
        with self._changed:
            before = -1
            while not self._closed and self._kept < _LONG and (self._kept < _WORTH_IT or self._kept != before):
                before = self._kept
                self._changed.wait(_IDLE_SECONDS if before >= _WORTH_IT else None)
            self._kept = 0
            return not self._closed

    def _move(self) -> None:
        """Readers and writers go on meanwhile; once all of the log has been moved, the next commit begins it anew."""
        pooled: Any = self._engine.raw_connection()
        try:
            for _ in range(_PASSES):
                _, logged, moved = pooled.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                if moved >= logged:
                    return
        finally:
            pooled.close()
