"""Prices in real databases: they decide from the next lead on, leads wait for them, and every decision replays by its own."""

from datetime import timedelta

import pytest

from fairlead.adapters.sql.conserving import conservation
from fairlead.adapters.sql.pricing import SqlPrices
from fairlead.application.decisions import ReadDecisions
from fairlead.application.desk import Desk
from fairlead.application.scene import Scene
from fairlead.domain.deciding import Action
from fairlead.domain.qualification import FeatureMemory
from fairlead.domain.reasons import QueueReason
from tests.contracts.store_cases import on_postgres, on_sqlite
from tests.journeys.desk import RULES, START, Shelf, in_force
from tests.journeys.test_prices_journey import FREE, MODEL, OTHER, PRICED, STAR, dear, routed, sheet


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def made(request, tmp_path):
    limits = {STAR: 10, OTHER: 10}
    house = on_sqlite(tmp_path, limits) if request.param == "sqlite" else on_postgres(request.getfixturevalue("postgres_url"), limits)
    yield house
    house.close()


def test_prices_decide_leads_wait_for_them_and_all_of_it_replays(made):
    store, shelf, prices = made.open_store(), Shelf(MODEL), SqlPrices(made.engines[0])
    desk = Desk(
        store, Scene(*(store, shelf, in_force(PRICED, store)), rules=RULES, code="1", remember=FeatureMemory, prices=prices.current)
    )
    try:
        first = routed(desk, "one")
        prices.keep(sheet(1_000.0))
        second = routed(desk, "two")
        prices.keep(dear())
        waits = routed(desk, "three")
        assert desk.retry_waiting(START + timedelta(hours=1)).moved == ()
        prices.keep(sheet(FREE))
        (moved,) = desk.retry_waiting(START + timedelta(hours=2)).moved
    finally:
        desk.close()
    assert (first.rep_id, second.rep_id) == (STAR, OTHER)
    assert (waits.action, waits.queue_reason) == (Action.QUEUE, QueueReason.OUTPRICED)
    assert (moved.lead_id, moved.rep_id) == (waits.lead_id, STAR)
    assert len({each.versions.prices for each in (first, second, waits, moved)}) == 4
    read = ReadDecisions(made.decisions, shelf, RULES, code="1")
    assert all(read.replay(each.decision_id).equal for each in (first, second, waits, moved))
    assert conservation(made.engines[0]) == []
