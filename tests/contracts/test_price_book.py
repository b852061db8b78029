"""Prices as they are kept, in memory and in a database: the latest is in force, what priced a decision never changes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import text

from fairlead.adapters.memory import MemoryStore
from fairlead.adapters.sql.engine import writing
from fairlead.adapters.sql.migrating import opened
from fairlead.adapters.sql.pricing import SqlPrices
from fairlead.application.ports import NotFound
from fairlead.application.price_ports import KEPT, PriceSheet
from fairlead.domain.pricing import NO_PRICES, SlotPrices, no_prices
from fairlead.domain.pricing.solving import versioned
from tests.contracts.store_cases import on_postgres, on_sqlite

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)


def sheet(dear=1.0, at=AT):
    prices = versioned(
        SlotPrices(
            version="",
            made_at=at,
            rep_ids=("r1", "r2"),
            edges=np.array([0.0, 1.0, 3.0]),
            day_minor=np.array([[1.5, 2.5], [0.0, 1e-3]]) * dear,
            beyond_minor=np.array([0.1, 1.0 / 3.0]),
            new_minor=np.zeros((2, 3)),
            planned_open=np.array([[1.0, 2.0], [3.0, 4.0]]),
            most_open=np.array([10.0, np.inf]),
            why="40 leads",
        )
    )
    numbers = np.array([1.0, 2.0])
    return PriceSheet(prices, 40, np.array([1.0, 2.0, 3.0]), numbers, numbers, 9.0, 8.5, "m-1", "p-1", 0.2)


DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=["memory", *DATABASES])
def kept(request, tmp_path):
    """The book, and the sequence that routing watches."""
    if request.param == "memory":
        store = MemoryStore()
        yield store.prices, store.sequence
        return
    house = on_sqlite(tmp_path, {"ann": 9}) if request.param == "sqlite" else _on_postgres(request)
    yield SqlPrices(house.engines[0]), house.open_store().sequence
    house.close()


@pytest.fixture(params=DATABASES)
def engine(request, tmp_path):
    """A database with prices of two hours in it."""
    house = on_sqlite(tmp_path, {"ann": 9}) if request.param == "sqlite" else _on_postgres(request)
    book = SqlPrices(house.engines[0])
    book.keep(sheet())
    book.keep(sheet(at=AT + timedelta(hours=1)))
    yield house.engines[0]
    house.close()


def _on_postgres(request):
    return on_postgres(request.getfixturevalue("postgres_url"), {"ann": 9})


def same(one, other):
    tables = ("edges", "day_minor", "beyond_minor", "new_minor", "planned_open", "most_open")
    plain = ("version", "made_at", "rep_ids", "why")
    return all(np.array_equal(getattr(one, each), getattr(other, each)) for each in tables) and all(
        getattr(one, each) == getattr(other, each) for each in plain
    )


def test_before_the_first_refresh_there_are_no_prices_and_it_says_so(kept):
    book, _ = kept
    assert book.latest() is None
    assert book.current() is NO_PRICES
    assert "no forecast" in book.current().why


def test_prices_come_back_to_the_last_bit_and_the_latest_is_in_force(kept):
    book, _ = kept
    first, second = sheet(), sheet(dear=2.0, at=AT + timedelta(hours=1))
    assert book.keep(first) == 1
    assert book.keep(second) == 2
    assert same(book.current(), second.prices)
    assert same(book.at(first.prices.version), first.prices)
    again = book.latest()
    assert (again.leads, again.bound_minor, again.plan_minor, again.model, again.seconds) == (40, 9.0, 8.5, "m-1", 0.2)
    assert np.array_equal(again.expected, second.expected)
    assert [each.number for each in book.notes(5)] == [2, 1]


def test_a_refresh_is_seen_by_whoever_routes(kept):
    book, sequence = kept
    before = sequence()
    book.keep(sheet())
    assert sequence() > before


def test_where_nothing_could_be_priced_the_reason_is_kept(kept):
    book, _ = kept
    book.keep(sheet())
    book.keep(replace(sheet(), prices=no_prices("nobody has a limit", AT)))
    assert not book.current().known
    assert book.current().why == "nobody has a limit"


def test_unknown_prices_are_not_found(kept):
    book, _ = kept
    with pytest.raises(NotFound, match="s-unknown"):
        book.at("s-unknown")


def test_a_damaged_sheet_stops_no_routing_and_says_what_to_do(tmp_path):
    engine = opened(f"sqlite:///{tmp_path / 'fairlead.db'}")
    book = SqlPrices(engine)
    book.keep(sheet())
    with writing(engine) as connection:
        connection.execute(text("DROP TRIGGER slot_price_no_update"))
        connection.execute(text("UPDATE slot_price SET body = '{\"format\": 1}'"))
    found = book.current()
    assert not found.known
    assert "fairlead prices refresh" in found.why
    engine.dispose()


@pytest.mark.parametrize("deed", ["UPDATE slot_price SET why = ''", "DELETE FROM slot_price", "DELETE FROM slot_price WHERE number = 1"])
def test_the_database_lets_nobody_change_prices(engine, deed):
    with pytest.raises(Exception, match="never changed"), writing(engine) as connection:
        connection.execute(text(deed))
    assert [each.number for each in SqlPrices(engine).notes(5)] == [2, 1]


def test_the_database_lets_prices_go_that_are_a_quarter_older_than_the_newest_but_never_the_newest(engine):
    SqlPrices(engine).keep(sheet(at=AT + timedelta(days=91)))
    with writing(engine) as connection:
        connection.execute(text("DELETE FROM slot_price WHERE number = 1"))
    with pytest.raises(Exception, match="never changed"), writing(engine) as connection:
        connection.execute(text("DELETE FROM slot_price WHERE number = 3"))
    assert [each.number for each in SqlPrices(engine).notes(5)] == [3, 2]


def test_prices_are_forgotten_once_they_are_too_old_and_numbers_go_on(kept):
    book, _ = kept
    first, second = sheet(), sheet(dear=2.0, at=AT + timedelta(hours=1))
    book.keep(first)
    book.keep(second)
    assert book.keep(sheet(dear=3.0, at=AT + KEPT + timedelta(minutes=1))) == 3
    assert [each.number for each in book.notes(5)] == [3, 2]
    assert same(book.at(second.prices.version), second.prices)
    with pytest.raises(NotFound, match="400 days"):
        book.at(first.prices.version)


def test_one_refresh_forgets_few_at_a_time(tmp_path):
    house = on_sqlite(tmp_path, {"ann": 9})
    book = SqlPrices(house.engines[0])
    for hour in range(130):
        book.keep(sheet(at=AT + timedelta(hours=hour)))
    later = AT + KEPT + timedelta(days=9)
    book.keep(sheet(at=later))
    assert len(book.notes(200)) == 31
    book.keep(sheet(at=later))
    assert len(book.notes(200)) == 2
    house.close()
