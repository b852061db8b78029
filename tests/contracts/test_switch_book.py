"""The switch of prediction as it is kept, in memory and in a database: turns are added, the last one holds, and all processes learn of it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from fairlead.adapters.memory import MemoryStore
from fairlead.adapters.sql.edits import SqlEdits
from fairlead.adapters.sql.engine import writing
from fairlead.adapters.sql.migrating import opened
from fairlead.adapters.sql.store import SqlStore
from fairlead.adapters.sql.switching import SqlSwitch
from fairlead.application.switch_ports import BRAKE, Setting, Turn

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
TRIPPED = Turn(Setting.SUSPENDED, AT, BRAKE, cause="all went to one rep", body={"figures": {"leads": 40}, "advice": ["look"]})


@pytest.fixture
def engine(tmp_path):
    engine = opened(f"sqlite:///{tmp_path / 'fairlead.db'}")
    yield engine
    engine.dispose()


@pytest.fixture(params=["memory", "database"])
def book_and_store(request):
    if request.param == "memory":
        store = MemoryStore()
        return store.switch, store
    engine = request.getfixturevalue("engine")
    return SqlSwitch(engine), SqlStore(engine)


def test_nobody_turned_it_yet(book_and_store):
    book, _ = book_and_store
    assert book.current() is None
    assert book.turns(5) == ()


def test_the_last_turn_holds_with_all_that_was_said(book_and_store):
    book, _ = book_and_store
    first = book.keep(TRIPPED, after=0)
    second = book.keep(Turn(Setting.ON, AT + timedelta(hours=1), "Ana", "found"), after=first.number)
    assert book.current() == second
    assert book.turns(5) == (second, first)
    assert (first.cause, first.body, first.author, first.at) == (TRIPPED.cause, TRIPPED.body, BRAKE, AT)
    assert second.number > first.number


def test_a_turn_that_follows_another_one_than_the_last_is_not_kept(book_and_store):
    book, _ = book_and_store
    book.keep(Turn(Setting.OFF, AT, "Ana"), after=0)
    assert book.keep(TRIPPED, after=0) is None
    assert book.current().author == "Ana"


def test_whoever_decides_is_told_of_a_turn(book_and_store):
    book, store = book_and_store
    before = store.sequence()
    book.keep(Turn(Setting.OFF, AT, "Ana"))
    assert store.sequence() == before + 1


def test_turns_stand_among_the_changes_made_here(engine):
    SqlSwitch(engine).keep(Turn(Setting.OFF, AT, "Ana", "odd scores"))
    [change] = SqlEdits(engine).changes(limit=5)
    assert (change.kind, change.subject, change.author, change.note) == ("switch off", "prediction", "Ana", "odd scores")


def test_damaged_figures_keep_nobody_from_knowing_how_prediction_stands(engine):
    book = SqlSwitch(engine)
    book.keep(TRIPPED)
    with writing(engine) as connection:
        connection.execute(text("UPDATE change SET body = '{\"cause'"))
    assert book.current().to is Setting.SUSPENDED
