"""What challengers said, on every store: kept once, summed up by day, one outcome for each lead."""

from datetime import date, timedelta

import pytest

from fairlead.adapters.sql.shadows import SqlShadows
from fairlead.application.shadow_ports import DaySums, Shadowed
from tests.contracts.store_cases import MONDAY, assigned, on_postgres, on_sqlite, queued

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=DATABASES)
def house(request, tmp_path):
    limits = {"ann": 9, "bob": 9}
    house = on_sqlite(tmp_path, limits) if request.param == "sqlite" else on_postgres(request.getfixturevalue("postgres_url"), limits)
    yield house
    house.close()


@pytest.fixture
def book(house):
    return SqlShadows(house.engines[0])


def seen(number, *, lead="L-1", days=0, choice="ann", chance=0.25, other=0.5, champion="m-1") -> Shadowed:
    at = MONDAY + timedelta(days=days)
    return Shadowed(number, f"d-{number}", lead, "A-1", at, champion, "ann", choice, chance, other)


def test_at_first_nothing_is_known(book):
    assert (book.reached("m-2"), book.newest()) == (0, 0)
    assert list(book.days("m-2", "m-1")) == list(book.ripe("m-2", "m-1")) == list(book.unripe("m-2", before=MONDAY)) == []


def test_decisions_that_gave_a_lead_to_a_rep_are_read_in_their_order(house, book):
    store = house.open_store()
    kept = [assigned("a", "ann"), queued("q"), assigned("b", "bob", at=MONDAY + timedelta(hours=1)), queued("r")]
    with store.writing() as keeping:
        for each in kept:
            keeping.keep(each)
    found = book.decisions(after=0, since=MONDAY, limit=9)
    assert [each.decision for _, each in found] == [kept[0].decision, kept[2].decision]
    (first, _), (second, _) = found
    assert first < second == book.newest()
    assert [number for number, _ in book.decisions(after=first, since=MONDAY, limit=9)] == [second]
    assert [number for number, _ in book.decisions(after=0, since=MONDAY + timedelta(minutes=1), limit=9)] == [second]
    assert [number for number, _ in book.decisions(after=0, since=MONDAY, limit=1)] == [first]


def test_what_was_seen_is_kept_once_by_whoever_was_first(book):
    assert book.keep("m-2", [seen(1)], base=0, reached=3)
    assert not book.keep("m-2", [seen(1), seen(2)], base=0, reached=3)
    assert not book.keep("m-2", [seen(4)], base=2, reached=4)
    assert book.keep("m-3", [seen(1)], base=0, reached=1)
    assert (book.reached("m-2"), book.reached("m-3")) == (3, 1)
    assert [each.decisions for each in book.days("m-2", "m-1")] == [1]


def test_days_are_sums(book):
    rows = [seen(1), seen(2, choice="bob", other=0.0), seen(3, choice=None, other=None), seen(4, days=1), seen(5, champion="m-0")]
    book.keep("m-2", rows, base=0, reached=5)
    assert list(book.days("m-2", "m-1")) == [
        DaySums(date(2026, 3, 2), decisions=3, agreed=1, rated=2, difference=0.0, squares=0.125),
        DaySums(date(2026, 3, 3), decisions=1, agreed=1, rated=1, difference=0.25, squares=0.0625),
    ]


def test_outcomes_are_added_and_each_lead_counts_by_its_last_decision(book):
    rows = [seen(1), seen(2, chance=0.125), seen(3, lead="L-2", days=2), seen(4, lead="L-3", other=None)]
    book.keep("m-2", rows, base=0, reached=4)
    assert list(book.unripe("m-2", before=MONDAY + timedelta(days=1))) == [(1, "L-1"), (2, "L-1"), (4, "L-3")]
    book.ripen("m-2", [(1, True), (2, True), (4, False)])
    assert list(book.unripe("m-2", before=MONDAY + timedelta(days=9))) == [(3, "L-2")]
    (ripe,) = book.ripe("m-2", "m-1")
    assert (ripe.cluster, ripe.chance, ripe.challenger_chance, ripe.won) == ("A-1", 0.125, 0.5, True)
    assert list(book.ripe("m-2", "m-9")) == []
