"""One engine for SQLite (embedded) and PostgreSQL (replicas), and what the errors of both mean to the one who asked."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import PoolProxiedConnection

from fairlead.application.ports import StoreUnavailable

LOCK_WAIT_SECONDS = 10
_CONNECTIONS = 32
"""At most, of each process; each is opened when all others are in use, and stays."""
_CACHED_KIB = 512 * 1024 // _CONNECTIONS
"""Of a database's pages for each connection, taken as pages are read: half a GiB where all were in use at once."""
_WRITES = "fairlead_writes"
_BEGIN_WRITING = "BEGIN IMMEDIATE"
_PAGES_BEFORE_CHECKPOINT = 40_000
"""160 MB: only where nobody moved the log for long. `fairlead.adapters.sql.checkpointing` does it beside the commits of leads, far sooner;
a commit of any process that did it, too, would hold up those that run beside it."""
_KIND = 0xFF
"""The bits of an extended code that say what kind of error it is."""
_LOOKED_MS = 1
_LOOKING = f"PRAGMA busy_timeout = {_LOOKED_MS}"
_WAITING = f"PRAGMA busy_timeout = {LOCK_WAIT_SECONDS * 1000}"
_PRAGMAS = (
    _WAITING,
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # a commit survives power loss, not only a crash of the process
    "PRAGMA foreign_keys = ON",
    f"PRAGMA cache_size = -{_CACHED_KIB}",
    "PRAGMA temp_store = MEMORY",
    f"PRAGMA wal_autocheckpoint = {_PAGES_BEFORE_CHECKPOINT}",
    "PRAGMA journal_size_limit = 67108864",
)


def connect(url: str) -> Engine:
    """An engine for ``sqlite:///path/to/file.db`` or ``postgresql://user@host/name``; nothing is opened yet.

    Raises `StoreUnavailable` for an address that cannot be read, a folder that is not there, or a driver that is not installed.
    """
    try:
        address = _address(url)
        engine = create_engine(
            address,
            connect_args=_arguments(address),
            pool_size=_CONNECTIONS,
            max_overflow=0,  # to open one costs more than what is asked over it, and those over the number would be closed each time
            pool_timeout=30,
            pool_pre_ping=_remote(address),
            hide_parameters=True,  # what an error says may reach a log or a terminal, and the parameters are people's data
            pool_use_lifo=True,  # a few connections with warm caches, instead of each in turn with a cold one of its own
        )
    except (ArgumentError, NoSuchModuleError) as error:
        raise StoreUnavailable(
            f"'{_without_password(url)}' is not the address of a database; write sqlite:///path/to/file.db or postgresql://user@host/name"
        ) from error
    except ModuleNotFoundError as error:
        raise StoreUnavailable(f"PostgreSQL needs the driver {error.name}: install fairlead[postgres]") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _prepare_postgres)
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A write transaction: the lock is taken at once (``BEGIN IMMEDIATE``), committed at the end, undone if the block raises.

    Raises `StoreUnavailable` where the database cannot be written; other errors of the database pass.
    """
    with translated(engine), engine.execution_options(**{_WRITES: True}).begin() as connection:
        yield connection


@contextmanager
def writing_at_once(engine: Engine) -> Iterator[PoolProxiedConnection]:
    """The same on the driver's own connection, for the path on which a lead waits: some 200 µs less than SQLAlchemy's.

    Whoever wants SQLAlchemy inside it makes a `Connection` over what is given here.
    """
    with translated(engine):
        pooled = engine.raw_connection()
        try:
            if engine.dialect.name == "sqlite":
                _begin_writing(cast("sqlite3.Connection", pooled.driver_connection))
            yield pooled
            pooled.commit()
        except BaseException:
            # Where the connection itself is broken nothing was kept, and the pool lets it go; or has, where SQLAlchemy saw it break.
            with suppress(driver_error(engine)):
                if pooled.is_valid:
                    pooled.rollback()
            raise
        finally:
            pooled.close()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A read transaction; on SQLite everything in it sees one moment. Raises `StoreUnavailable`."""
    with translated(engine), engine.connect() as connection:
        yield connection


@contextmanager
def reading_one_moment(engine: Engine) -> Iterator[Connection]:
    """A read transaction in which everything is seen as of one moment; PostgreSQL must be told so. Raises `StoreUnavailable`."""
    steady = engine.execution_options(isolation_level="REPEATABLE READ") if engine.dialect.name == "postgresql" else engine
    with reading(steady) as connection:
        yield connection


@contextmanager
def translated(engine: Engine) -> Iterator[None]:
    """Turn database errors that mean "cannot read or write now" into `StoreUnavailable`."""
    try:
        yield
    except (DBAPIError, PoolTimeout, driver_error(engine)) as error:
        told = unavailable(error, engine)
        if told is None:
            raise
        raise told from error


def driver_error(engine: Engine) -> type[Exception]:
    """The root of the driver's own errors."""
    error: type[Exception] = engine.dialect.loaded_dbapi.Error
    return error


def unavailable(error: Exception, engine: Engine) -> StoreUnavailable | None:
    """What an error means and what to do about it; None if it is a fault of ours (a broken constraint, wrong SQL)."""
    where = engine.url.database if engine.dialect.name == "sqlite" else engine.url.render_as_string(hide_password=True)
    if isinstance(error, PoolTimeout):
        return StoreUnavailable(f"all connections to {where} are in use; send the request again, or lower the number of workers")
    original = getattr(error, "orig", None) or error
    code, words = getattr(original, "sqlstate", None), str(original).strip().split("\n", maxsplit=1)[0]
    if _stopped(original):
        advice = (
            "the server of {where} has stopped; see to its disk and its log, start it again, then send the request again with the same key"
        )
        return StoreUnavailable(f"{advice.format(where=where)} (the database said: {words})")
    for signs, advice in _MEANINGS:
        if any(sign in words.lower() if sign.islower() else sign == code for sign in signs):
            return StoreUnavailable(f"{advice.format(where=where)} (the database said: {words})")
    if _operational(error, original):
        return StoreUnavailable(f"the database {where} cannot be used now; see that it is there, then send it again (it said: {words})")
    return None


def kept_alive(address: URL) -> URL:
    """The address that gives others what `connect` gives along: connections that they open are known to be lost as soon as ours."""
    if not _remote(address):
        return address
    watched = {name: str(value) for name, value in _unsettled(address, _ALIVE).items()}
    return address.update_query_dict({**watched, "options": _options(address, *_watched_there(address))})


def _operational(error: Exception, original: object) -> bool:
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    return lost or any(kind.__name__ in {"OperationalError", "InterfaceError"} for kind in type(original).__mro__)


def _stopped(original: object) -> bool:
    """PostgreSQL panicked, as it does where its write-ahead log finds no room: at a commit nobody knows then whether it was kept."""
    return getattr(getattr(original, "diag", None), "severity_nonlocalized", None) == "PANIC"


# A machine that is gone without a word, or the network to it, is noticed within a minute; by the system's own default in two hours.
_ALIVE: Final = {"keepalives_idle": 20, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 50_000}
_IDLE: Final = "idle_in_transaction_session_timeout=300s"
"""A process that hangs within a transaction holds what others wait for no longer than this."""


def _prepare_postgres(connection: Any, _record: object) -> None:  # noqa: ANN401, psycopg's, which may not be installed
    """Let a NUL character go as the sign for what cannot be shown: PostgreSQL keeps none, and would refuse the whole statement."""
    for dumper in _dumpers():
        connection.adapters.register_dumper(str, dumper)


@cache
def _dumpers() -> tuple[Any, ...]:
    from psycopg.types.string import StrBinaryDumper, StrDumperUnknown  # noqa: PLC0415, only where there is PostgreSQL

    return _without_nul(StrBinaryDumper), _without_nul(StrDumperUnknown)


def _without_nul(dumper: Any) -> Any:  # noqa: ANN401, as above
    def dump(self: Any, text: str) -> Any:  # noqa: ANN401, as above
        return dumper.dump(self, text.replace("\x00", "\ufffd") if "\x00" in text else text)

    return type(dumper.__name__, (dumper,), {"dump": dump})


# Lower-case signs are looked for in SQLite's words, others are SQLSTATE codes of PostgreSQL.
_MEANINGS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("disk is full", "53100"), "the disk that holds {where} is full; free some space and send the request again: nothing of it was kept"),
    (("readonly database", "25006"), "{where} cannot be written; give this user the right to write the file and its folder"),
    (
        ("database is locked", "55P03"),
        f"another process has kept {{where}} locked for {LOCK_WAIT_SECONDS} seconds; end a long import, or send the request again",
    ),
    (
        ("malformed", "not a database", "XX001", "XX002"),
        "{where} is damaged or is no Fairlead database; restore a backup, or name another file",
    ),
    (("unable to open database", "no such file"), "{where} cannot be opened; see that its folder is there and may be written"),
    (("disk i/o error", "58030"), "the disk that holds {where} reports errors; see to the disk, then send the request again"),
    (
        ("closed database", "connection is closed", "57P01", "57P02", "57P03"),
        "the connection to {where} closed; send the request again",
    ),
    (("40001", "40P01"), "another process changed the same rows of {where}; send the request again"),
)


def _without_password(url: str) -> str:
    """An address that can be shown, though it is none."""
    scheme, found, rest = url.partition("://")
    return f"{scheme}://…@{rest.rpartition('@')[2]}" if found and "@" in rest else url


def _address(url: str) -> URL:
    address = make_url(url)
    if address.drivername in {"postgres", "postgresql"}:
        address = address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() not in {"sqlite", "postgresql"}:
        raise ArgumentError(url)
    name = address.database
    if address.get_backend_name() == "sqlite":
        if not name or name == ":memory:":
            raise StoreUnavailable("a database in memory cannot be shared by threads; name a file, or use the memory store")
        if not name.startswith("file:") and not Path(name).resolve().parent.is_dir():
            raise StoreUnavailable(f"the folder of {name} is not there; create it or name another file")
    return address


def _remote(address: URL) -> bool:
    return address.get_backend_name() == "postgresql"


def _arguments(address: URL) -> dict[str, Any]:
    if not _remote(address):
        return {"timeout": LOCK_WAIT_SECONDS}
    # Times are kept in UTC whatever an address asks for; what is said last holds.
    settings = _options(address, *_watched_there(address), _IDLE, f"lock_timeout={LOCK_WAIT_SECONDS}s", "timezone=UTC")
    return {**_unsettled(address, {"connect_timeout": 5, "application_name": "fairlead", **_ALIVE}), "options": settings}


def _options(address: URL, *settings: str) -> str:
    return " ".join([*([str(address.query["options"])] if "options" in address.query else []), *(f"-c {each}" for each in settings)])


def _watched_there(address: URL) -> list[str]:
    """The same times at the server's end: of a machine that vanished, PostgreSQL lets go of the locks that it held."""
    times = {**_ALIVE, **{name: str(address.query[name]) for name in _ALIVE if name in address.query}}
    return [f"{name if name.startswith('tcp_') else f'tcp_{name}'}={value}" for name, value in times.items()]


def _unsettled(address: URL, usual: Mapping[str, int | str]) -> dict[str, int | str]:
    """What the address does not settle by itself, as in ``postgresql://…/name?tcp_user_timeout=20000``."""
    return {name: value for name, value in usual.items() if name not in address.query}


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Without this the driver would begin transactions by itself, late and without the lock.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma).close()


def _begin_sqlite(connection: Connection) -> None:
    # Straight to the driver: SQLAlchemy would prepare, log and wrap a statement that is always the same.
    driver: Any = connection.connection.driver_connection
    if driver.in_transaction:
        return
    if connection.get_execution_options().get(_WRITES, False):
        _begin_writing(driver)
    else:
        driver.execute("BEGIN").close()


def _begin_writing(driver: sqlite3.Connection) -> None:
    """Take SQLite's lock as soon as it is free: left to itself it soon looks only every 100 ms, and a lead may be waiting here."""
    driver.execute(_LOOKING).close()
    try:
        for left in range(int(LOCK_WAIT_SECONDS * 1000 / _LOOKED_MS), -1, -1):
            if _began(driver, last=not left):
                return
    finally:
        driver.execute(_WAITING).close()


def _began(driver: sqlite3.Connection, *, last: bool) -> bool:
    try:
        driver.execute(_BEGIN_WRITING).close()
    except sqlite3.OperationalError as error:
        if last or error.sqlite_errorcode & _KIND != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True
