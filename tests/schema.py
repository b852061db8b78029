"""The schema made by the migrations once in a process, and said again to every further empty database: each test begins with one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event, inspect

from fairlead.adapters.sql import migrating

Said = list[tuple[str, Any]]


@contextmanager
def said_again() -> Iterator[None]:
    """Within it, only the first empty database of each kind is made by Alembic. Whatever has tables already is migrated as ever."""
    migrate, known = migrating._migrate, dict[str, Said]()

    def once(connection: Connection, engine: Engine) -> None:
        kind = engine.dialect.name
        if inspect(connection).get_table_names():
            migrate(connection, engine)
        elif kind in known:
            for statement, parameters in known[kind]:
                connection.exec_driver_sql(statement, parameters)
        else:
            known[kind] = _heard(connection, lambda: migrate(connection, engine))

    migrating._migrate = once
    try:
        yield
    finally:
        migrating._migrate = migrate


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
