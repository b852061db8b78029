"""The last report of scores on every store: kept as it was, the later one stays."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from fairlead.adapters.memory.scores import MemoryScores
from fairlead.adapters.sql.engine import connect
from fairlead.adapters.sql.scores import SqlScores
from fairlead.application.score_ports import KeptReport
from fairlead.application.score_report import too_early
from fairlead.learning.settings import TrainingSettings
from tests.contracts.paper_scores import paper_scores
from tests.contracts.store_cases import MONDAY, on_postgres, on_sqlite

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
KEPT = KeptReport(MONDAY, 730, paper_scores())


@pytest.fixture(params=["memory", *DATABASES])
def both(request, tmp_path):
    """The same book through two doors, the second with connections of its own, as another process would have."""
    if request.param == "memory":
        book = MemoryScores()
        yield book, book
        return
    house = on_sqlite(tmp_path, {}) if request.param == "sqlite" else on_postgres(request.getfixturevalue("postgres_url"), {})
    engine = connect(house.engines[0].url.render_as_string(hide_password=False))
    yield SqlScores(house.engines[0]), SqlScores(engine)
    engine.dispose()
    house.close()


def test_before_the_first_look_there_is_none(both):
    assert both[0].latest() is None


def test_a_report_comes_back_as_it_was(both):
    both[0].keep(KEPT)
    assert both[1].latest() == KEPT


def test_a_report_without_a_lead_comes_back_too(both):
    empty = replace(KEPT, days=30, report=too_early(TrainingSettings(window_days=30), None))
    both[1].keep(empty)
    assert both[0].latest() == empty


def test_the_later_report_stays_whichever_comes_last(both):
    later = replace(KEPT, looked_at=MONDAY + timedelta(hours=1), days=90)
    both[0].keep(later)
    both[1].keep(KEPT)
    assert both[0].latest() == later
    again = replace(later, looked_at=MONDAY + timedelta(hours=2))
    both[1].keep(again)
    assert both[0].latest() == again


def test_a_report_that_this_version_cannot_read_is_none_until_the_next_look(tmp_path):
    house = on_sqlite(tmp_path, {})
    book = SqlScores(house.engines[0])
    book.keep(KEPT)
    with house.engines[0].begin() as connection:
        connection.execute(text("UPDATE score_report SET body = '[1]'"))
    assert book.latest() is None
    book.keep(KEPT)
    assert book.latest() == KEPT
    house.close()
