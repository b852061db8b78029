"""A database in one file, and back: SQLite by its own backup call, PostgreSQL by the programs that come with it."""

import re
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, inspect
from sqlalchemy.engine import make_url

from fairlead.adapters.sql.engine import reading
from fairlead.application.backup_ports import BackupRefused

SQLITE_FILE: Final = "fairlead.db"
DUMP: Final = "database.pgdump"
_OURS: Final = {"information_schema", "pg_catalog"}


def copy_sqlite(source: Path, target: Path) -> None:
    """A copy as of one moment, whoever writes meanwhile. Raises `BackupRefused` where the database cannot be read or is damaged."""
    try:
        with (
            closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as read,
            closing(sqlite3.connect(target)) as written,
        ):
            read.backup(written)
            (told,) = written.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        raise BackupRefused(f"{source} cannot be copied: {error}") from error
    if told != "ok":
        raise BackupRefused(f"{source} is damaged ({told}): restore a backup made before")


def in_use(database: Path) -> bool:
    """Whether another process has this SQLite database open."""
    with closing(sqlite3.connect(database, isolation_level=None, timeout=0)) as connection:
        try:
            # With a write-ahead log every connection holds a lock on the file as long as it is open; this asks to be the only one.
            connection.execute("PRAGMA locking_mode = EXCLUSIVE").close()
            connection.execute("BEGIN EXCLUSIVE").close()
            connection.execute("ROLLBACK").close()
        except sqlite3.OperationalError as error:
            return "locked" in str(error)
        except sqlite3.DatabaseError:  # damaged: nobody works with it, and it is to be replaced
            return False
    return False


def dump_postgres(url: str, target: Path) -> None:
    """The whole database as of one moment, by ``pg_dump``. Raises `BackupRefused`."""
    _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def load_postgres(engine: Engine, url: str, dump: Path) -> None:
    """Put a dump into an empty database, all of it or nothing, by ``pg_restore``. Raises `BackupRefused`."""
    with reading(engine) as connection:
        seen = inspect(connection)
        tables = [table for schema in seen.get_schema_names() if schema not in _OURS for table in seen.get_table_names(schema)]
    if tables:
        where = make_url(url).render_as_string(hide_password=True)
        raise BackupRefused(
            f"{where} is not empty (it holds {tables[0]}): create an empty database and name that one in FAIRLEAD_DATABASE_URL"
        )
    _run("pg_restore", url, "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", str(dump))


def _run(program: str, url: str, *words: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise BackupRefused(
            f"{program} is not installed: it comes with PostgreSQL's client programs (Debian: apt-get install postgresql-client)"
        )
    address = make_url(url)
    with tempfile.TemporaryDirectory(prefix="fairlead-") as folder:
        named = address.set(drivername="postgresql", password=None)
        if address.password:
            # By a file that only this user can read: everybody on the machine can read a command line.
            file = Path(folder) / "pass"
            file.touch(mode=0o600)
            file.write_text("*:*:*:*:" + re.sub(r"([:\\])", r"\\\1", str(address.password)) + "\n")
            named = named.update_query_dict({"passfile": str(file)})
        command = [path, f"--dbname={named.render_as_string()}", "--no-password", *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603, PostgreSQL's own program
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"]
        raise BackupRefused(f"{program} could not do its work: {lines[0]}")
