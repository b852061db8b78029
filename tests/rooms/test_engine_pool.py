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
