"""Connections that were opened stay."""

import threading
from pathlib import Path

from sqlalchemy import event, text

from fairlead.adapters.sql.engine import connect, reading


def test_as_many_at_once_again_open_no_further_connection(tmp_path: Path) -> None:
    engine, together, opened = connect(f"sqlite:///{tmp_path / 'some.db'}"), threading.Barrier(20), []
    event.listen(engine, "connect", lambda *_: opened.append(1))

    def ask() -> None:
        with reading(engine) as connection:
            assert connection.execute(text("SELECT 1")).scalar_one() == 1
            together.wait(30)

    def all_at_once() -> None:
        threads = [threading.Thread(target=ask) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    all_at_once()
    assert len(opened) == 20
    all_at_once()
    assert len(opened) == 20
    engine.dispose()


def test_what_all_connections_may_keep_of_pages_is_bounded(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'some.db'}")
    with reading(engine) as connection:
        kib = -connection.execute(text("PRAGMA cache_size")).scalar_one()
    assert kib >= 4 * 1024
    assert kib * engine.pool.size() <= 512 * 1024
    engine.dispose()
