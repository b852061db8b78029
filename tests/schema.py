"""The schema made by the migrations once in a process, and copied or said again to every further empty database: each test begins with one."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, cast

from sqlalchemy import Connection, Engine, event, inspect

from fairlead.adapters.sql import migrating
from fairlead.adapters.sql.migrating import revision_of

Said = list[tuple[str, Any]]


@contextmanager
def said_again() -> Iterator[None]:
    """Within it, only the first empty database of each kind is made by Alembic. Whatever has tables already is migrated as ever."""
    migrate, upgrade = migrating._migrate, migrating.upgrade
    said, first, alone = Said(), list[sqlite3.Connection](), Lock()

    def once(connection: Connection, engine: Engine) -> None:
        if engine.dialect.name == "sqlite" or inspect(connection).get_table_names():
            migrate(connection, engine)
        elif not said:
            said.extend(_heard(connection, lambda: migrate(connection, engine)))
        for statement, parameters in said if revision_of(connection) is None else ():
            connection.exec_driver_sql(statement, parameters)

    def copied(engine: Engine) -> None:
        with alone:  # else one thread would copy over what another has written into the same file since
            new = engine.dialect.name == "sqlite" and _is_new(engine)
            if new and first:
                _copy(first[0], engine)
                return
            if new:
                upgrade(engine)
                first.append(_taken(engine))
                return
        upgrade(engine)

    migrating._migrate, migrating.upgrade = once, copied
    try:
        yield
    finally:
        migrating._migrate, migrating.upgrade = migrate, upgrade
        for each in first:
            each.close()


def _is_new(engine: Engine) -> bool:
    """Whether nothing was ever written to the file."""
    place = Path(engine.url.database or "")
    return not place.exists() or place.stat().st_size == 0


def _copy(first: sqlite3.Connection, engine: Engine) -> None:
    with closing(engine.raw_connection()) as into:
        first.backup(cast("sqlite3.Connection", into.driver_connection))


def _taken(engine: Engine) -> sqlite3.Connection:
    """A copy in memory."""
    taken = sqlite3.connect(":memory:", check_same_thread=False)
    with closing(engine.raw_connection()) as source:
        cast("sqlite3.Connection", source.driver_connection).backup(taken)
    return taken


def _heard(connection: Connection, migrate: Callable[[], None]) -> Said:
    """What the migrations change, statement by statement."""
    said: Said = []

    def hear(_connection: object, _cursor: object, statement: str, parameters: Any, _context: object, _many: bool) -> None:
        if statement.lstrip().split(maxsplit=1)[0].upper() not in {"SELECT", "PRAGMA"}:
            said.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", hear)
    try:
        migrate()
    finally:
        event.remove(connection, "before_cursor_execute", hear)
    return said
