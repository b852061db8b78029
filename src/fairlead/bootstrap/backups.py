"""The database looked after: where it stands, brought up to date, backed up with its home, and put back."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from fairlead import __version__
from fairlead.adapters.backup import DUMP, SQLITE_FILE, copy_sqlite, dump_postgres, in_use, load_postgres, pack, unpack
from fairlead.adapters.clock import SystemClock
from fairlead.adapters.sql.engine import connect, reading
from fairlead.adapters.sql.migrating import CURRENT, revision_of, upgrade
from fairlead.application.backup_ports import Backup, BackupRefused, SchemaState
from fairlead.application.ports import Clock
from fairlead.bootstrap.house import House
from fairlead.config import Settings

BACKUPS: Final = "backups"
"""The folder in a home that backups go to where nothing else is said."""
_BEFORE: Final = ".before-"
_DRAFT: Final = ".restore-"
_LOST_AND_FOUND: Final = "lost+found"
"""What file systems put into a mount of their own."""
_PATTERN: Final = "fairlead-*.tar.gz"
_KINDS: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def state_of(settings: Settings) -> SchemaState:
    """Where the database stands; nothing is changed. Raises `StoreUnavailable`."""
    with _engine(settings) as engine, reading(engine) as connection:
        where = make_url(settings.url).render_as_string(hide_password=True)
        if engine.dialect.name == "postgresql":
            size = int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
        else:
            size = Path(str(engine.url.database)).stat().st_size
        return SchemaState(where, engine.dialect.name, revision_of(connection), CURRENT, size)


def bring_up_to_date(settings: Settings, *, backup: bool, clock: Clock | None = None) -> tuple[SchemaState, Backup | None]:
    """Apply the migrations that are missing, after a backup where there is something to lose; returns where it stood, and the backup.

    Raises `StoreUnavailable` and `BackupRefused`.
    """
    before = state_of(settings)
    made = None
    if not before.current:
        if backup and before.revision is not None:
            made = back_up(settings, clock=clock)
        with _engine(settings) as engine:
            upgrade(engine)
    return before, made


def back_up(settings: Settings, to: Path | None = None, *, clock: Clock | None = None) -> Backup:
    """Pack the database and everything in the home into one archive, while others may work; ``to`` is a file that is not there yet.

    Raises `StoreUnavailable` and `BackupRefused`.
    """
    at = (clock or SystemClock()).now()
    state = state_of(settings)
    if state.revision is None:
        raise BackupRefused(f"{state.where} holds nothing yet: there is nothing to back up")
    target = to or settings.home / BACKUPS / f"fairlead-{at:%Y-%m-%dT%H%M%S}Z.tar.gz"
    about = {"made_at": at.isoformat(), "fairlead": __version__, "schema": state.revision, "database": state.kind}
    with _beside(target) as folder:
        dump = Path(folder) / (SQLITE_FILE if state.kind == "sqlite" else DUMP)
        if state.kind == "sqlite":
            copy_sqlite(Path(str(make_url(settings.url).database)), dump)
        else:
            dump_postgres(settings.url, dump)
        manifest = pack(target, [(dump.name, dump), *_parts(settings.home, target)], about)
    return Backup(target, at, __version__, state.revision, state.kind, len(manifest.files), target.stat().st_size)


def prune(settings: Settings, keep: int) -> Sequence[Path]:
    """Delete all but the newest ``keep`` backups in the home's own folder for them; returns what was deleted."""
    kept = sorted((settings.home / BACKUPS).glob(_PATTERN), reverse=True)
    for each in kept[keep:]:
        each.unlink()
    return kept[keep:]


def restore(
    settings: Settings, archive: Path, *, replace: bool = False, clock: Clock | None = None
) -> tuple[Backup, Path | None, Sequence[str]]:
    """Put a backup back into an empty home, or with ``replace`` in place of one that is moved aside, not deleted.

    Returns what the backup is, where the former home went, and what `House.check` finds broken. Nothing is changed unless the whole
    archive is as it was packed and this version can read it. Raises `StoreUnavailable` and `BackupRefused`.
    """
    home, at = settings.home, (clock or SystemClock()).now()
    _may_go_to(home, replace=replace)
    with _beside(home.absolute() if _can_be_renamed(home) else home / "restore") as folder:
        fresh = Path(folder) / "home"
        fresh.mkdir(mode=0o700)
        backup = _backup(archive, unpack(archive, fresh).about, len([each for each in fresh.rglob("*") if each.is_file()]))
        _put_database(settings, backup, fresh)
        try:
            aside = _move_aside(home, at)
            if home.exists():
                # The database last: until it is there, nobody takes the home for a whole one.
                for each in sorted(fresh.iterdir(), key=lambda path: (path.name == SQLITE_FILE, path.name)):
                    each.rename(home / each.name)
            else:
                fresh.rename(home)
        except OSError as error:
            raise BackupRefused(
                f"{error.filename} could not be moved: {error.strerror}; what was there is in {_aside(home, at)}"
            ) from error
    house = House(settings, clock or SystemClock())
    try:
        broken, _ = house.check()
    finally:
        house.close()
    return backup, aside, broken


def _put_database(settings: Settings, backup: Backup, fresh: Path) -> None:
    """See that the archive's database fits the one that is named; load it where that is PostgreSQL. Raises `BackupRefused`."""
    here = make_url(settings.url).get_backend_name()
    if backup.schema > CURRENT:
        raise BackupRefused(
            f"{backup.path} was made by Fairlead {backup.code} with schema {backup.schema}, and this one knows schemas up to {CURRENT}:"
            " restore it with that version or a newer one"
        )
    if backup.database != here or (here == "sqlite" and settings.database_url):
        fit = "set FAIRLEAD_DATABASE_URL to an empty one" if backup.database == "postgresql" else "leave FAIRLEAD_DATABASE_URL empty"
        raise BackupRefused(f"{backup.path} holds a database of {_KINDS.get(backup.database, backup.database)}: {fit}, and restore again")
    if here == "postgresql":
        with _engine(settings) as engine:
            load_postgres(engine, settings.url, fresh / DUMP)
        (fresh / DUMP).unlink()


def _may_go_to(home: Path, *, replace: bool) -> None:
    if not home.exists() or (home.is_dir() and not _content(home)):
        return
    if not home.is_dir():
        raise BackupRefused(f"{home} is a file: name a folder with --home")
    if not replace:
        raise BackupRefused(f"{home} is not empty: name another --home, or give --replace, which moves what is there aside")
    if (home / SQLITE_FILE).is_file() and in_use(home / SQLITE_FILE):
        raise BackupRefused(f"another process works in {home}: stop `fairlead serve`, workers and imports there, then restore again")


def _can_be_renamed(home: Path) -> bool:
    """Not a mount, as in a container, nor a folder in one that we may not write: there the home stays, and what is in it is moved."""
    return not home.is_mount() and os.access(home.absolute().parent, os.W_OK | os.X_OK)


def _content(home: Path) -> list[Path]:
    return [each for each in home.iterdir() if each.name != _LOST_AND_FOUND and not each.name.startswith((_DRAFT, _BEFORE))]


def _aside(home: Path, at: datetime) -> Path:
    moment = f"{at.astimezone(UTC):%Y-%m-%dT%H%M%S}Z"
    return home.with_name(f"{home.name}{_BEFORE}{moment}") if _can_be_renamed(home) else home / f"{_BEFORE}{moment}"


def _move_aside(home: Path, at: datetime) -> Path | None:
    if not home.exists():
        return None
    aside, content = _aside(home, at), _content(home)
    if not content:
        if _can_be_renamed(home) and not any(home.iterdir()):
            home.rmdir()
        return None
    if _can_be_renamed(home):
        home.rename(aside)
        return aside
    aside.mkdir()
    for each in content:
        each.rename(aside / each.name)
    return aside


def _backup(archive: Path, about: object, files: int) -> Backup:
    try:
        told = dict(about)  # type: ignore[call-overload]
        made = datetime.fromisoformat(told["made_at"])
        return Backup(archive, made, str(told["fairlead"]), str(told["schema"]), str(told["database"]), files, archive.stat().st_size)
    except (KeyError, ValueError, TypeError) as error:
        raise BackupRefused(f"{archive} is no whole backup of Fairlead: its manifest lacks {error}") from error


def _parts(home: Path, target: Path) -> Iterator[tuple[str, Path]]:
    """Every file of the home that is to be kept: not the database, which comes as a copy, not other backups, no drafts and no locks."""
    if not home.is_dir():
        return
    for path in sorted(home.rglob("*")):
        name = path.relative_to(home)
        hidden = any(part.startswith(".") for part in name.parts)
        if path.is_symlink() and path.is_dir() and not hidden and name.parts[0] != BACKUPS:
            raise BackupRefused(
                f"{path} leads to another place, and a backup would lack what is there: put the folder itself into the home"
            )
        if path.is_file() and not hidden and name.parts[0] != BACKUPS and path != target and not _database(name):
            yield name.as_posix(), path


def _database(name: Path) -> bool:
    return len(name.parts) == 1 and name.name.startswith(SQLITE_FILE)


@contextmanager
def _beside(path: Path) -> Iterator[str]:
    """A folder for drafts, gone afterwards: beside what is made, since the system's own place is often memory. Raises `BackupRefused`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        drafts = tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent)
    except OSError as error:
        raise BackupRefused(f"{path.parent} cannot be written: {error.strerror or error}; name another place") from error
    with drafts as folder:
        yield folder


@contextmanager
def _engine(settings: Settings) -> Iterator[Engine]:
    engine = connect(settings.url)
    try:
        yield engine
    finally:
        engine.dispose()
