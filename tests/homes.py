"""Homes whose database may be on PostgreSQL: where it is stands in the home, so that a copy, and a process that dies, find theirs."""

import shutil
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import create_engine, text

from fairlead.config import Settings

_WHERE = "where-the-database-is"


def settings(home: Path, **more: Any) -> Settings:
    """The settings of a home, with the database that it has."""
    where = home / _WHERE
    return Settings(home=home, database_url=where.read_text(), **more) if where.is_file() else Settings(home=home, **more)


class Homes:
    """Homes with their databases, of one kind; those on ``server`` (None: SQLite) are gone at the end."""

    def __init__(self, server: str | None) -> None:
        self._server = server
        self._made: list[str] = []

    def moments(self, commits: int) -> range:
        """Before which of so many commits to die: on SQLite before each, on PostgreSQL, whose copies take longer, before every third."""
        return range(0, commits, 1 if self._server is None else 3)

    def place(self, home: Path) -> Path:
        """A home whose database is empty."""
        home.mkdir(parents=True, exist_ok=True)
        self._point(home, "template0")
        return home

    def copy(self, home: Path, to: Path) -> Path:
        """All of a home that nobody has open, under another path, with a database of its own."""
        shutil.copytree(home, to)
        if self._server is not None:
            self._point(to, str(settings(home).database_url).rpartition("/")[2])
        return to

    def close(self) -> None:
        """Their databases go."""
        for name in self._made:
            self._tell(f"DROP DATABASE {name} WITH (FORCE)")

    def _point(self, home: Path, template: str) -> None:
        if self._server is None:
            return
        name = f"home_{uuid4().hex}"
        # A connection that was closed a moment ago may still be there, and nobody may be while a database is copied.
        self._tell(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{template}'")
        self._tell(f"CREATE DATABASE {name} TEMPLATE {template}")
        self._made.append(name)
        (home / _WHERE).write_text(self._server.rpartition("/")[0] + f"/{name}")

    def _tell(self, statement: str) -> None:
        engine = create_engine(self._server or "", isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()
