"""The flow of leads as it is read, in memory and from a database."""

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import insert

from fairlead.adapters.memory.flow import MemoryFlow
from fairlead.adapters.sql.engine import writing
from fairlead.adapters.sql.flow import SqlFlow
from fairlead.adapters.sql.moments import micros
from fairlead.adapters.sql.tables import RECORD_TABLES, lead_state
from fairlead.application.flow_ports import Waiting
from fairlead.application.watch_flow import FlowWatch
from tests.contracts.store_cases import on_postgres, on_sqlite

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
CAME = [AT - 3 * HOUR, AT - HOUR, AT, AT + HOUR]
QUEUED = [AT - 5 * HOUR, AT - 2 * HOUR, AT]


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def book(request, tmp_path):
    if request.param == "memory":
        yield MemoryFlow(list(CAME), list(QUEUED))
        return
    where = on_sqlite(tmp_path, {}) if request.param == "sqlite" else on_postgres(request.getfixturevalue("postgres_url"), {})
    leads = [{"lead_id": f"l-{number}", "created_at": micros(at)} for number, at in enumerate(CAME)]
    waiting = [{"lead_id": f"l-{number}", "state": "queued", "since": micros(at)} for number, at in enumerate(QUEUED)]
    with writing(where.engines[0]) as connection:
        connection.execute(insert(RECORD_TABLES["lead"]), leads)
        connection.execute(insert(lead_state), [*waiting, {"lead_id": "l-9", "state": "assigned", "since": micros(AT - 9 * HOUR)}])
    yield SqlFlow(where.engines[0])
    where.close()


def test_leads_are_told_by_when_they_came(book):
    assert sorted(book.came(AT - HOUR, AT)) == [AT - HOUR]
    assert book.how_many(AT - HOUR, AT) == 2
    assert book.how_many(AT - timedelta(days=9), AT - timedelta(days=8)) == 0


def test_the_last_lead_is_the_last_up_to_the_moment(book):
    assert book.last(AT) == AT
    assert book.last(AT - 2 * HOUR) == AT - 3 * HOUR
    assert book.last(AT - 4 * HOUR) is None


def test_only_what_waits_since_before_the_moment_is_counted(book):
    assert book.waiting(AT) == Waiting(2, AT - 5 * HOUR)
    assert book.waiting(AT - 5 * HOUR) is None


def test_who_asks_while_another_reads_what_is_usual_does_not_wait_for_it():
    class Slow(MemoryFlow):
        def came(self, since, until):
            if not asked:
                asked.append(since)
                other = Thread(target=lambda: beside.append(watch.look(AT, allowed=None)), daemon=True)
                other.start()
                other.join(10)
                beside.append("meanwhile")
            return super().came(since, until)

    asked, beside = [], []
    watch = FlowWatch(Slow([AT - timedelta(days=1) - HOUR * number for number in range(200)]))
    first = watch.look(AT, allowed=None)
    assert beside == [first, "meanwhile"]
    assert first.usual is not None
