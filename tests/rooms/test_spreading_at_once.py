"""While a worker keeps what people are to be told it holds the lock that leads wait for, so that is one statement, not one a row."""

from datetime import UTC, datetime

from sqlalchemy import event, text

from fairlead.adapters.sql.effects import SqlEffects
from fairlead.adapters.sql.engine import connect, reading
from fairlead.adapters.sql.migrating import upgrade
from fairlead.application.effect_ports import Notice, Spread
from fairlead.domain.followup import EventKind, Recipient

AT = datetime(2026, 3, 2, tzinfo=UTC)
ANN = Recipient("ann")


def _told(*events):
    return [Notice(0, each, EventKind.LEAD_ASSIGNED, ANN, "", (), f"/{each}", AT) for each in events]


def test_all_notices_of_a_spread_are_kept_by_one_statement(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'f.db'}")
    upgrade(engine)
    book = SqlEffects(engine)
    asked = []
    event.listen(engine, "before_cursor_execute", lambda *said: asked.append((said[2], said[5])))
    assert book.spread([Spread("decision", 0, 3, notices=_told("e-1", "e-2", "e-3"))], 0)
    kept = [each for each in asked if each[0].startswith("INSERT INTO") and "notice" in each[0]]
    assert [many for _, many in kept] == [False]
    assert sorted(each.link for each in book.notices(ANN)) == ["/e-1", "/e-2", "/e-3"]
    engine.dispose()


def test_what_is_there_stays_as_it_is_and_only_the_others_come(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'f.db'}")
    upgrade(engine)
    book = SqlEffects(engine)
    assert book.spread([Spread("decision", 0, 1, notices=_told("e-1"))], 0)
    assert book.spread([Spread("decision", 1, 3, notices=_told("e-1", "e-2"))], 0)
    assert sorted(each.link for each in book.notices(ANN)) == ["/e-1", "/e-2"]
    engine.dispose()


def test_as_many_as_there_are(tmp_path):
    """More than one statement holds."""
    engine = connect(f"sqlite:///{tmp_path / 'f.db'}")
    upgrade(engine)
    book = SqlEffects(engine)
    assert book.spread([Spread("decision", 0, 9_001, notices=_told(*(f"e-{number}" for number in range(9_001))))], 0)
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM notice")).scalar_one() == 9_001
    engine.dispose()
