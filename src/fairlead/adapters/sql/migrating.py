"""Bring a database to the schema this version of Fairlead works with."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from fairlead.adapters.sql.engine import connect, reading, writing
from fairlead.application.ports import StoreUnavailable

CURRENT = "0036"
"""The newest revision in ``migrations/versions``; a test keeps it so."""
_FOLDER = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = 7_034_112_958  # the number of an advisory lock, any that nobody else takes


class NewerDatabase(StoreUnavailable):
    """The database was written by a newer Fairlead."""


def opened(url: str) -> Engine:
    """Connect to a database and bring it up to date. Raises `StoreUnavailable`, `NewerDatabase` among them."""
    engine = connect(url)
    try:
        upgrade(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def upgrade(engine: Engine) -> None:
    """Apply the missing migrations, all in one transaction; quick where none is missing. Raises as `opened` does."""
    with reading(engine) as connection:
        if revision_of(connection) == CURRENT:
            return
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ONE_AT_A_TIME})
        if revision_of(connection) != CURRENT:
            _migrate(connection, engine)


def _migrate(connection: Connection, engine: Engine) -> None:
    # Alembic is slow to import and seldom needed.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    revision = revision_of(connection)
    if revision is not None and revision not in known:
        raise NewerDatabase(
            f"{engine.url.database} is at schema {revision}, and this Fairlead knows schemas up to {CURRENT}:"
            " a newer version wrote it. Start that version, or restore a backup made before the upgrade"
        )
    command.upgrade(config, CURRENT)


def revision_of(connection: Connection) -> str | None:
    """The schema a database has; None where it has none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return found
