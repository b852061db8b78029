"""No migration loses what is in a database, from whichever revision somebody comes."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import LargeBinary, MetaData, Table, insert, select
from sqlalchemy.types import Boolean, Float, Integer

from fairlead.adapters.sql import migrating
from fairlead.adapters.sql.engine import connect, reading, writing
from fairlead.adapters.sql.migrating import CURRENT, revision_of, upgrade

GAINED: Final = {"effect_mark": "0027, 0029 and 0031 each begin to tell of one more source, from where it stands"}
LOST: Final = {("slot", "over_by"): "0007 keeps it in thousandths, as over_thousandths"}


def revisions():
    config = Config()
    config.set_main_option("script_location", str(migrating._FOLDER))
    return list(reversed(list(ScriptDirectory.from_config(config).walk_revisions())))


def step_up(engine, script):
    """One migration alone."""
    with writing(engine) as connection:
        context = MigrationContext.configure(connection)
        with Operations.context(context):
            script.module.upgrade()
        context.stamp(ScriptDirectory(script.path.rpartition("/versions/")[0]), script.revision)


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    """A database of each revision, empty but for what migrations put there."""
    folder = tmp_path_factory.mktemp("old")
    engine = connect(f"sqlite:///{folder / 'growing.db'}")
    found = {}
    for script in revisions():
        step_up(engine, script)
        found[script.revision] = folder / f"{script.revision}.db"
        with closing(sqlite3.connect(folder / "growing.db")) as growing, closing(sqlite3.connect(found[script.revision])) as copy:
            growing.backup(copy)
    engine.dispose()
    return found


def a_value(column):
    """The same for every column of a kind, so that what refers to another row finds it."""
    kinds = ((Boolean, True), (Integer, 1), (Float, 1.5), (LargeBinary, b"x"))
    return next((value for kind, value in kinds if isinstance(column.type, kind)), "x")


def tables_of(engine):
    known = MetaData()
    known.reflect(engine)
    return {table.name: table for table in known.sorted_tables if table.name != "alembic_version"}


def rows(engine, table: Table, names):
    with reading(engine) as connection:
        return sorted((tuple(row) for row in connection.execute(select(*(table.c[name] for name in names)))), key=repr)


def filled(engine, tables):
    """A row in every table that has none; then all rows of all of them."""
    for table in tables.values():
        if not rows(engine, table, [column.name for column in table.primary_key]):
            with writing(engine) as connection:
                connection.execute(insert(table).values({column.name: a_value(column) for column in table.columns}))
    kept = {name: rows(engine, table, [column.name for column in table.columns]) for name, table in tables.items()}
    assert all(kept.values())
    return kept


def assert_there(engine, before, after, kept):
    """Every row of then is there, in every column but those that are known to be gone."""
    for name, table in before.items():
        gone = {column.name for column in table.columns} - {column.name for column in after[name].columns}
        assert {(name, column) for column in gone} <= LOST.keys()
        names = [column.name for column in table.columns if column.name not in gone]
        places = [place for place, column in enumerate(table.columns) if column.name not in gone]
        had = [tuple(row[place] for place in places) for row in kept[name]]
        has = rows(engine, after[name], names)
        if name in GAINED:
            assert set(had) <= set(has)
        else:
            assert has == sorted(had, key=repr), name


@pytest.mark.parametrize("revision", [script.revision for script in revisions()])
def test_every_row_of_every_table_is_there_after_the_upgrade(revision, old):
    engine = connect(f"sqlite:///{old[revision]}")
    before = tables_of(engine)
    kept = filled(engine, before)
    upgrade(engine)
    with reading(engine) as connection:
        assert revision_of(connection) == CURRENT
    assert_there(engine, before, tables_of(engine), kept)
    engine.dispose()


@pytest.mark.postgres
def test_every_row_of_every_table_is_there_after_each_step_on_postgresql(own_postgres):
    engine = connect(own_postgres)
    before, kept = {}, {}
    for script in revisions():
        step_up(engine, script)
        after = tables_of(engine)
        assert_there(engine, before, after, kept)
        before, kept = after, filled(engine, after)
    with reading(engine) as connection:
        assert revision_of(connection) == CURRENT
    engine.dispose()


def test_no_migration_makes_a_table_anew():
    """On SQLite Alembic's batch mode copies a table and drops the old one: what refers to it by a cascade is gone with that."""
    for file in sorted((Path(migrating._FOLDER) / "versions").glob("*.py")):
        told = file.read_text(encoding="utf-8")
        assert "batch_alter_table" not in told, file.name
        assert "drop_table" not in told, file.name
