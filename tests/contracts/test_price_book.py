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
from fairlead.adapters.sql.store import SqlStore
from fairlead.application.ports import NotFound
from fairlead.application.price_ports import PriceSheet
from fairlead.domain.pricing import NO_PRICES, SlotPrices, no_prices
from fairlead.domain.pricing.solving import versioned

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


@pytest.fixture(params=["memory", "sqlite"])
def kept(request, tmp_path):
    """The book, and the sequence that routing watches."""
    if request.param == "memory":
        store = MemoryStore()
        yield store.prices, store.sequence
        return
    engine = opened(f"sqlite:///{tmp_path / 'fairlead.db'}")
    yield SqlPrices(engine), SqlStore(engine).sequence
    engine.dispose()


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


def test_the_database_lets_nobody_change_prices(tmp_path):
    engine = opened(f"sqlite:///{tmp_path / 'fairlead.db'}")
    SqlPrices(engine).keep(sheet())
    with pytest.raises(Exception, match="never changed"), writing(engine) as connection:
        connection.execute(text("UPDATE slot_price SET why = ''"))
    engine.dispose()
