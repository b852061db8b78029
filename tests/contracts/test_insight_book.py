"""Findings and decisions on every store: kept as they were, numbered, never changed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from fairlead.adapters.memory import MemoryEdits, MemoryStore
from fairlead.adapters.memory.insight import MemoryInsights
from fairlead.adapters.sql.engine import connect
from fairlead.adapters.sql.insight import SqlInsights
from fairlead.application.edit_ports import NewChange, Put
from fairlead.application.insight_ports import About, Decided, DecidedMeanwhile, InsightDecision, InsightRefused
from fairlead.application.ports import NotFound
from fairlead.domain.rep import Rep, Roster
from fairlead.learning.insights import Span, TagEvidence
from tests.contracts.store_cases import MONDAY, on_postgres, on_sqlite
from tests.rooms.insight_cases import found

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
TAG = InsightDecision(About.TAG, "U-1", "products", "Grüße", Decided.APPROVED, MONDAY, "Dana", "why", {"won": 7, "ratio": [1.5]}, 3)
FEATURE = InsightDecision(About.FEATURE, "", "features", "custom.tier", Decided.ADDED, MONDAY, "Lee")


def house_of(request, folder):
    return (
        on_sqlite(folder, {"U-1": None})
        if request.param == "sqlite"
        else on_postgres(request.getfixturevalue("postgres_url"), {"U-1": None})
    )


@pytest.fixture(params=["memory", *DATABASES])
def both(request, tmp_path):
    """The same book through two doors, the second with connections of its own, as another process would have."""
    if request.param == "memory":
        book = MemoryInsights(MemoryEdits(MemoryStore(Roster((Rep("U-1", "Maya"),)))))
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
    undone = replace(TAG, verdict=Decided.UNDONE, change=None)
    kept = [both[0].decide(TAG, after=0), both[1].decide(FEATURE, after=0), both[0].decide(undone, after=1)]
    assert [each.number for each in kept] == [1, 2, 3]
    assert list(both[1].decisions(About.TAG)) == [replace(TAG, number=1), replace(TAG, verdict=Decided.UNDONE, change=None, number=3)]
    assert list(both[1].decisions(About.FEATURE)) == [replace(FEATURE, number=2)]


def test_the_last_findings_take_the_place_of_those_before(both):
    first = found()
    both[0].keep(first)
    assert both[1].latest() == first
    tag = TagEvidence("U-1", "languages", "es", 20, 6, 0.3, 0.1, Span(1.5, 1.1, 2.0), "won 6 of 20")
    second = replace(first, model="m-2", tags=(tag,))
    both[1].keep(second)
    assert both[0].latest() == second


def with_tag(value):
    """What approving a tag changes: it stands in the profile beside what stands there by then."""

    def change(profile):
        listed = (*(profile.values["products"] or ()), value)
        return NewChange("tag", "U-1", "Dana", "", MONDAY, puts=(Put("rep", "U-1", {"products": listed}),))

    return change


def approve(book, value, after=0):
    return book.decide(replace(TAG, value=value, change=None), after=after, change=with_tag(value))


def test_of_two_who_decide_on_the_same_at_once_the_second_is_told_what_the_first_decided(both):
    first = approve(both[0], "crm")
    with pytest.raises(DecidedMeanwhile, match=r"crm was approved by Dana meanwhile \(decision 1\)"):
        both[1].decide(replace(TAG, value="crm", verdict=Decided.DISMISSED), after=0)
    assert list(both[1].decisions(About.TAG)) == [first]
    assert both[1].decide(replace(TAG, value="crm", verdict=Decided.UNDONE), after=first.number).number == 2


def test_two_tags_of_one_profile_approved_at_once_are_both_in_it(both):
    names = [f"tag-{number}" for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        kept = list(pool.map(lambda name: approve(both[int(name[-1]) % 2], name), names))
    last = max(kept, key=lambda each: each.change)
    seen = []
    both[0].decide(replace(TAG, value="last"), after=0, change=seen.append)
    assert sorted(seen[0].values["products"]) == names
    assert seen[0].edits[0].change == last.change


def test_a_decision_whose_change_fails_is_not_kept(both):
    def broken(profile):
        raise InsightRefused("no")

    with pytest.raises(InsightRefused):
        both[0].decide(TAG, after=0, change=broken)
    with pytest.raises(NotFound, match="no rep 'U-9'"):
        both[0].decide(replace(TAG, subject="U-9"), after=0, change=with_tag("crm"))
    assert list(both[1].decisions(About.TAG)) == []


@pytest.mark.parametrize("name", DATABASES)
def test_a_database_changes_no_decision(name, request, tmp_path):
    house = on_sqlite(tmp_path, {}) if name == "sqlite" else on_postgres(request.getfixturevalue("postgres_url"), {})
    engine = house.engines[0]
    SqlInsights(engine).decide(TAG, after=0)
    for deed in ("UPDATE insight_decision SET author = 'Mallory'", "DELETE FROM insight_decision"):
        with pytest.raises(DBAPIError, match="a decision on an insight is never changed"), engine.begin() as connection:
            connection.execute(text(deed))
    assert [each.author for each in SqlInsights(engine).decisions(About.TAG)] == ["Dana"]
    house.close()
