"""The machine's clock is set forward and back: nothing is decided twice, the audit log keeps its order, and what a dead worker had is freed."""

from datetime import UTC, datetime, timedelta

import pytest

from fairlead.adapters.notify.sealing import FernetSealer
from fairlead.adapters.sql.audit import SqlAuditLog
from fairlead.adapters.sql.conserving import conservation
from fairlead.adapters.sql.effects import SqlEffects
from fairlead.application.effect_ports import DeliveryState
from fairlead.application.effects import Asked, Audience, Delivering, Spreading, Tell, Webhooks
from fairlead.domain.networks import Networks
from fairlead.domain.rep import Rep, Roster
from tests.contracts.loose_clock import LooseClock
from tests.contracts.store_cases import assigned, on_postgres, on_sqlite
from tests.contracts.test_effects import Hands

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVERYBODY = Roster(reps=(Rep("ann", "Ann"),))


class Place:
    """A database with a webhook, and workers on one clock."""

    def __init__(self, house, home) -> None:
        self.engine, self.store, self.clock, self.hands = house.engines[0], house.open_store(), LooseClock(NOON), Hands()
        self.book, self.sealer = SqlEffects(self.engine), FernetSealer(home)
        webhooks = Webhooks(self.book, self.sealer, self.clock, Networks.parse(""))
        webhooks.add(Asked(name="crm", url="https://crm.example/hook", kinds=["lead.received"]), author="lee")
        self.spreading = Spreading(
            self.book, Tell(lambda *_: None, "http://x"), Audience(lambda: EVERYBODY, lambda: EVERYBODY, tuple), self.clock
        )

    def worker(self, name):
        return Delivering(self.book, self.sealer, lambda: self.hands, self.clock, name, lambda _target, at: at)

    def decide(self, key, **more):
        with self.store.writing() as keeping:
            keeping.keep(assigned(key, "ann", at=self.clock.now(), **more))

    def in_hand(self):
        return [each.event.lead_id for each in self.book.deliveries(state=DeliveryState.SENDING)]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def place(request, tmp_path):
    reps = {"ann": None}
    house = on_sqlite(tmp_path, reps) if request.param == "sqlite" else on_postgres(request.getfixturevalue("own_postgres"), reps)
    yield Place(house, tmp_path)
    house.close()


@pytest.mark.parametrize("jump", [3 * DAY, -3 * DAY])
def test_a_key_is_one_decision_and_the_log_keeps_the_order_of_what_happened(place, jump):
    log = SqlAuditLog(place.engine)
    place.decide("k1")
    log.seal(place.clock.now())
    place.clock.jump(jump)
    with place.store.writing() as keeping:
        assert keeping.earlier("k1") is not None, "the same key is the same decision, whatever the clock says"
    place.decide("k2")
    log.seal(place.clock.now())
    place.clock.jump(-jump)
    place.decide("k3")
    log.seal(place.clock.now())
    assert log.verify().whole
    assert [row["decision_id"] for entry, row in log.entries() if entry.source == "decision"] == ["d-k1", "d-k2", "d-k3"]
    assert conservation(place.engine) == []


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_what_a_worker_had_in_hand_that_died_before_the_clock_jumped_is_sent_by_the_next(place, jump):
    place.decide("k1")
    place.spreading.spread()
    dead = place.worker("dead")
    dead.look_after()
    assert len(place.book.claim("dead", place.clock.now(), but=(), limit=10)) == 1
    place.clock.jump(jump)
    following = place.worker("next")
    following.look_after()
    assert place.in_hand() == []
    place.clock.jump(max(-jump, timedelta(0)))
    assert following.once() == 1
    assert place.hands.kinds() == ["lead.received"]


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_a_living_worker_is_heard_of_by_the_new_time_and_keeps_what_it_has(place, jump):
    place.decide("k1")
    place.spreading.spread()
    alive, other = place.worker("alive"), place.worker("other")
    alive.look_after()
    place.book.claim("alive", place.clock.now(), but=(), limit=10)
    place.clock.jump(jump)
    alive.look_after()
    other.look_after()
    assert place.in_hand() == ["lead-k1"]
    assert {each.worker for each in place.book.workers()} == {"alive", "other"}
