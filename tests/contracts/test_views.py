"""Decisions of some reps over SQLite and PostgreSQL: theirs alone, newest first, and found by an index."""

import pytest
from sqlalchemy import event

from fairlead.adapters.sql.viewing import _MANY, SqlViews
from tests.contracts.store_cases import assigned, on_postgres, on_sqlite, queued

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=DATABASES)
def house(request, tmp_path):
    limits = {"ann": None, "bob": None, "cy": None}
    made = on_sqlite(tmp_path, limits) if request.param == "sqlite" else on_postgres(request.getfixturevalue("own_postgres"), limits)
    with made.open_store().writing() as keeping:
        for number in range(12):
            keeping.keep(assigned(f"k{number}", ("ann", "bob", "cy")[number % 3]))
        keeping.keep(queued("k12"))
    yield made
    made.close()


def told(house, reps, *, limit=50, before=None, waiting=False):
    return [each.lead_id for each in SqlViews(house.engines[0]).page(limit=limit, before=before, reps=reps, waiting=waiting)]


@pytest.mark.parametrize("more", [[], [f"nobody-{number}" for number in range(_MANY)]], ids=["few", "many"])
def test_theirs_alone_newest_first(house, more):
    assert told(house, ["ann", *more]) == [f"lead-k{number}" for number in (9, 6, 3, 0)]
    assert told(house, ["ann", "cy", *more], limit=3) == ["lead-k11", "lead-k9", "lead-k8"]
    assert told(house, ["ann", "cy", *more], limit=3, before="d-k8") == ["lead-k6", "lead-k5", "lead-k3"]
    assert told(house, ["bob", *more], waiting=True)[:2] == ["lead-k12", "lead-k10"]
    assert told(house, more) == []


def test_nobody_elses_decisions_are_read_for_it(house):
    asked = []
    event.listen(house.engines[0], "before_cursor_execute", lambda _c, _cursor, text, given, *_: asked.append((text, given)))
    told(house, ["ann", "bob"], waiting=True, limit=2)
    text, given = next(each for each in asked if "rep_name" in each[0])
    with house.engines[0].connect() as connection:
        if connection.dialect.name == "sqlite":
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", given)]
            assert not [line for line in plan if line.startswith("SCAN decision")], plan
        else:
            connection.exec_driver_sql("SET enable_seqscan = off")  # a table of a dozen rows is read whole otherwise
            plan = [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {text}", given)]
        assert sum("ix_decision_rep_id_number" in line for line in plan) == 3, plan
