"""Findings and decisions on every store: kept as they were, numbered, never changed."""

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from fairlead.adapters.memory.insight import MemoryInsights
from fairlead.adapters.sql.engine import connect
from fairlead.adapters.sql.insight import SqlInsights
from fairlead.application.insight_ports import About, InsightDecision, Verdict
from fairlead.learning.insights import Span, TagEvidence
from tests.contracts.store_cases import MONDAY, on_postgres, on_sqlite
from tests.rooms.insight_cases import found

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
TAG = InsightDecision(About.TAG, "U-1", "products", "Grüße", Verdict.APPROVED, MONDAY, "Dana", "why", {"won": 7, "ratio": [1.5]}, 3)
FEATURE = InsightDecision(About.FEATURE, "", "features", "custom.tier", Verdict.ADDED, MONDAY, "Lee")


def house_of(request, folder):
    return on_sqlite(folder, {}) if request.param == "sqlite" else on_postgres(request.getfixturevalue("postgres_url"), {})


@pytest.fixture(params=["memory", *DATABASES])
def both(request, tmp_path):
    """The same book through two doors, the second with connections of its own, as another process would have."""
    if request.param == "memory":
        book = MemoryInsights()
        yield book, book
        return
    house = house_of(request, tmp_path)
    engine = connect(house.engines[0].url.render_as_string(hide_password=False))
    yield SqlInsights(house.engines[0]), SqlInsights(engine)
    engine.dispose()
    house.close()


def test_at_first_nothing_was_found_or_decided(both):
    assert both[0].latest() is None
    assert [list(both[0].decisions(about)) for about in About] == [[], []]


def test_decisions_come_back_by_what_they_are_about_as_they_were_made(both):
    kept = [both[0].decide(TAG), both[1].decide(FEATURE), both[0].decide(replace(TAG, verdict=Verdict.UNDONE, change=None))]
    assert [each.number for each in kept] == [1, 2, 3]
    assert list(both[1].decisions(About.TAG)) == [replace(TAG, number=1), replace(TAG, verdict=Verdict.UNDONE, change=None, number=3)]
    assert list(both[1].decisions(About.FEATURE)) == [replace(FEATURE, number=2)]


def test_the_last_findings_take_the_place_of_those_before(both):
    first = found()
    both[0].keep(first)
    assert both[1].latest() == first
    tag = TagEvidence("U-1", "languages", "es", 20, 6, 0.3, 0.1, Span(1.5, 1.1, 2.0), "won 6 of 20")
    second = replace(first, model="m-2", tags=(tag,))
    both[1].keep(second)
    assert both[0].latest() == second


@pytest.mark.parametrize("name", DATABASES)
def test_a_database_changes_no_decision(name, request, tmp_path):
    house = on_sqlite(tmp_path, {}) if name == "sqlite" else on_postgres(request.getfixturevalue("postgres_url"), {})
    engine = house.engines[0]
    SqlInsights(engine).decide(TAG)
    for deed in ("UPDATE insight_decision SET author = 'Mallory'", "DELETE FROM insight_decision"):
        with pytest.raises(DBAPIError, match="a decision on an insight is never changed"), engine.begin() as connection:
            connection.execute(text(deed))
    assert [each.author for each in SqlInsights(engine).decisions(About.TAG)] == ["Dana"]
    house.close()
