"""SQLite's log is moved into the database beside the commits; nothing is lost either way."""

import sqlite3
import threading
from pathlib import Path

import pytest

from fairlead.adapters.sql.checkpointing import Checkpoints
from fairlead.adapters.sql.engine import writing, writing_at_once
from fairlead.adapters.sql.migrating import opened

_ROW = "x" * 3000
_A_THOUSAND = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) INSERT INTO kept (body) SELECT ? FROM n"


@pytest.fixture
def engine(tmp_path):
    made = opened(f"sqlite:///{tmp_path / 'fairlead.db'}")
    with writing(made) as connection:
        connection.exec_driver_sql("CREATE TABLE kept (id INTEGER PRIMARY KEY, body TEXT)")
    yield made
    made.dispose()


def _keep(engine, checkpoints, many):
    for _ in range(many):
        with writing_at_once(engine) as pooled:
            pooled.driver_connection.execute("INSERT INTO kept (body) VALUES (?)", (_ROW,))
        checkpoints.committed(1)


def _rows(engine):
    with sqlite3.connect(engine.url.database) as database:
        return database.execute("SELECT count(*) FROM kept").fetchone()[0]


def test_a_commit_of_any_process_leaves_the_log_to_the_thread(engine, tmp_path):
    """Six thousand pages, and not one of them is in the file while the connection is open."""
    file = Path(engine.url.database)
    before = file.stat().st_size
    for _ in range(6):
        with writing(engine) as connection:
            connection.exec_driver_sql(_A_THOUSAND, ("x" * 4000,))
    assert (tmp_path / "fairlead.db-wal").stat().st_size > 6000 * 4096
    assert file.stat().st_size == before


@pytest.mark.parametrize("many", [150, 900])
def test_the_log_is_moved_after_a_pause_and_when_it_is_long(engine, monkeypatch, many):
    moved = threading.Event()
    checkpoints = Checkpoints(engine)
    move = checkpoints._move

    def tell() -> None:
        move()
        moved.set()

    monkeypatch.setattr(checkpoints, "_move", tell)
    _keep(engine, checkpoints, many)
    assert moved.wait(30)
    # The rows stand in the file itself, while the connections that wrote them are still open.
    assert Path(engine.url.database).stat().st_size > 0.8 * many * len(_ROW)
    checkpoints.close()
    assert _rows(engine) == many


def test_a_few_leads_start_no_thread(engine):
    checkpoints = Checkpoints(engine)
    before = threading.active_count()
    _keep(engine, checkpoints, 20)
    assert threading.active_count() == before
    checkpoints.close()
    assert _rows(engine) == 20


def test_a_database_that_is_gone_ends_nothing(engine, monkeypatch):
    checkpoints = Checkpoints(engine)
    tried = threading.Event()

    def gone():
        tried.set()
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(checkpoints, "_move", gone)
    checkpoints.committed(800)
    assert tried.wait(30)
    tried.clear()
    checkpoints.committed(800)
    assert tried.wait(30)
    checkpoints.close()
