"""What challengers said, on every store: kept once, summed up by day, one outcome for each lead."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from fairlead.adapters.memory.shadows import MemoryShadows
from fairlead.adapters.sql.shadows import SqlShadows
from fairlead.application.shadow_ports import ShadowDay, Shadowed, Stretch
from tests.contracts.store_cases import MONDAY, assigned, in_memory, on_postgres, on_sqlite, queued

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=["memory", *DATABASES])
def house(request, tmp_path):
    limits = {"ann": 9, "bob": 9}
    if request.param == "memory":
        yield in_memory(limits)
        return
    house = on_sqlite(tmp_path, limits) if request.param == "sqlite" else on_postgres(request.getfixturevalue("postgres_url"), limits)
    yield house
    house.close()


@pytest.fixture
def book(house):
    return SqlShadows(house.engines[0]) if house.engines else MemoryShadows(house.open_store())


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
    assert [each.decision for _, each in found.decisions] == [kept[0].decision, kept[2].decision]
    (first, _), (second, _) = found.decisions
    assert first < second == found.upto == book.newest()

    def numbers(**asked):
        return [number for number, _ in book.decisions(**{"after": 0, "since": MONDAY, "limit": 9} | asked).decisions]

    assert numbers(after=first) == [second]
    assert numbers(since=MONDAY + timedelta(minutes=1)) == [second]
    assert numbers(limit=1) == [first]
    assert book.decisions(after=second, since=MONDAY, limit=9) == Stretch([], None)


def test_damaged_decisions_are_counted_and_those_behind_them_are_read(tmp_path):
    house = on_sqlite(tmp_path, {"ann": 9})
    with house.open_store().writing() as keeping:
        for key in ("a", "b", "c"):
            keeping.keep(assigned(key, "ann"))
    with house.engines[0].begin() as connection:
        connection.execute(text("UPDATE decision SET body = '{}' WHERE lead_id IN ('lead-a', 'lead-b')"))
    book = SqlShadows(house.engines[0])
    damaged = book.decisions(after=0, since=MONDAY, limit=2)
    assert (damaged.decisions, damaged.unreadable) == ([], 2)
    behind = book.decisions(after=damaged.upto, since=MONDAY, limit=2)
    assert [each.decision.lead_id for _, each in behind.decisions] == ["lead-c"]
    house.close()


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
        ShadowDay(date(2026, 3, 2), decisions=3, agreed=1, rated=2, difference=0.0, squares=0.125),
        ShadowDay(date(2026, 3, 3), decisions=1, agreed=1, rated=1, difference=0.25, squares=0.0625),
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


def test_whether_anything_waits_is_told_without_reading_it(book):
    assert not book.waits("m-2", before=MONDAY + timedelta(days=9))
    book.keep("m-2", [seen(1), seen(2, days=2)], base=0, reached=2)
    assert not book.waits("m-2", before=MONDAY)
    assert book.waits("m-2", before=MONDAY + timedelta(days=1))
    book.ripen("m-2", [(1, False)])
    assert not book.waits("m-2", before=MONDAY + timedelta(days=1))
    assert book.waits("m-2", before=MONDAY + timedelta(days=3))


def test_more_outcomes_than_fit_in_one_statement_are_all_noted(book):
    book.keep("m-2", [seen(number, lead=f"L-{number}") for number in range(1, 1_203)], base=0, reached=1_202)
    book.ripen("m-2", [(number, number % 3 == 0) for number in range(1, 1_203)])
    assert not book.waits("m-2", before=MONDAY + timedelta(days=1))
    assert sum(each.won for each in book.ripe("m-2", "m-1")) == 400


def test_old_rows_of_other_challengers_and_those_that_never_ripened_are_forgotten(book):
    for challenger in ("m-2", "m-3"):
        book.keep(challenger, [seen(1), seen(2, lead="L-2"), seen(3, lead="L-3", days=9)], base=0, reached=3)
        book.ripen(challenger, [(1, True)])
    assert book.forget("m-3", before=MONDAY + timedelta(days=1)) == 3
    assert [each.decisions for each in book.days("m-2", "m-1")] == [1]
    assert [each.decisions for each in book.days("m-3", "m-1")] == [1, 1]
    assert len(book.ripe("m-3", "m-1")) == 1
    assert (book.reached("m-2"), book.forget("m-3", before=MONDAY + timedelta(days=1))) == (3, 0)


def test_what_waits_is_found_by_its_index(tmp_path):
    house = on_sqlite(tmp_path, {})
    with house.engines[0].connect() as connection:
        asked = "SELECT number FROM shadow_score WHERE challenger = 'm-2' AND won IS NULL AND decided_at < 9"
        told = " ".join(str(row) for row in connection.execute(text(f"EXPLAIN QUERY PLAN {asked}")))
    assert "ix_shadow_score_waiting" in told
    house.close()
