"""The watch on drift on every store: sums by day replace their like, a look and its alerts are kept together, an alert once."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import text

from fairlead.adapters.memory.drift import MemoryDriftBook
from fairlead.adapters.sql.drift import SqlDriftBook, promised_chances
from fairlead.adapters.sql.edits import SqlEdits
from fairlead.adapters.sql.engine import connect
from fairlead.application.drift_ports import Alert, Look
from fairlead.application.ports import DamagedRecord, NotFound
from fairlead.domain.evidence import Bins, DaySums, DriftVerdict, Kind, Move, OneLook, Outcomes, Reference, Settled, Tally, Watched
from tests.contracts.store_cases import MONDAY, assigned, on_postgres, on_sqlite, queued

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
DAY = date(2026, 3, 2)


@pytest.fixture(params=["memory", *DATABASES])
def both(request, tmp_path):
    """The same book through two doors, the second with connections of its own, as another process would have."""
    if request.param == "memory":
        book = MemoryDriftBook()
        yield book, book
        return
    house = on_sqlite(tmp_path, {}) if request.param == "sqlite" else on_postgres(request.getfixturevalue("postgres_url"), {})
    engine = connect(house.engines[0].url.render_as_string(hide_password=False))
    yield SqlDriftBook(house.engines[0]), SqlDriftBook(engine)
    engine.dispose()
    house.close()


def sums(leads=3, source="web"):
    ripe = Outcomes.of(np.array([0.1, 0.3]), np.array([0.0, 1.0]), pivot=-2.0, decided=1)
    return DaySums(leads, {"source": Tally({source: leads, "": 1}), "employees": Tally({"0": 2})}, Tally({"4": leads}), ripe=ripe)


def look(model="m-1", at=MONDAY, why_not=""):
    watched = Watched(
        *("input.source", Kind.INPUTS, DriftVerdict.DRIFTED, 300, 84, 9.25, 7.6, DAY, None, 0.4, OneLook(31.5, 3, 6.6e-7)),
        moves=(Move("Zürich fair", 0.0, 0.31, fresh=True),),
    )
    return Look(model, at, DAY, DAY + timedelta(days=9), MONDAY, None, (watched,), why_not)


def alert(alert_id="m-1 input.source", at=MONDAY):
    return Alert(
        alert_id, "m-1", "input.source", "inputs", at, DAY, "source changed", "the model guesses", ("check the mapping", "retrain")
    )


def reference(until=MONDAY):
    features = {"source": Bins(Tally({"web": 5}), None, ("web",), 1.25), "employees": Bins(Tally({"0": 1, "1": 2}), (10.0, 0.1 + 0.2))}
    settled = Settled(100, 9), Settled(80, 8)
    return Reference(until - timedelta(days=90), until, 5, features, None, "won", 90, 30, 0.5, *settled, tuple(range(168)), 12.0, 1.5, -2.3)


def test_at_first_there_is_nothing(both):
    book = both[0]
    assert (book.reference("m-1"), dict(book.days("m-1")), book.look("m-1"), list(book.alerts())) == (None, {}, None, [])


def test_a_look_comes_back_as_it_was_kept_with_its_days(both):
    days = {DAY + timedelta(days=1): sums(4), DAY: sums()}
    assert list(both[0].keep(look(), days, [])) == []
    assert both[1].look("m-1") == look()
    assert list(both[1].days("m-1").items()) == sorted(days.items())
    assert dict(both[1].days("m-2")) == {}


def test_the_same_look_again_changes_nothing_and_a_late_outcome_its_day(both):
    days = {DAY: sums(), DAY + timedelta(days=1): sums(4)}
    for _ in range(2):
        both[0].keep(look(), days, [])
    assert dict(both[1].days("m-1")) == days
    late = {**days, DAY: sums(5, "fair")}
    both[1].keep(look(at=MONDAY + timedelta(days=1)), late, [])
    assert dict(both[0].days("m-1")) == late
    assert both[0].look("m-1").at == MONDAY + timedelta(days=1)


def test_a_day_that_records_no_longer_tell_of_goes(both):
    both[0].keep(look(), {DAY: sums(), DAY + timedelta(days=1): sums()}, [])
    both[0].keep(look(), {DAY: sums()}, [])
    assert list(both[1].days("m-1")) == [DAY]


def test_an_alert_is_raised_once_and_the_latest_comes_first(both):
    later = alert("m-1 volume", MONDAY + timedelta(days=1))
    assert list(both[0].keep(look(), {}, [alert()])) == [alert()]
    assert list(both[1].keep(look(), {}, [alert(at=MONDAY + timedelta(days=1)), later])) == [later]
    assert list(both[0].alerts()) == [later, alert()]


def test_an_alert_is_acknowledged_by_the_first_who_does(both):
    both[0].keep(look(), {}, [alert()])
    seen = both[1].acknowledge("m-1 input.source", "dana", "known: spring campaign", MONDAY)
    again = both[0].acknowledge("m-1 input.source", "lee", "mine", MONDAY + timedelta(days=1))
    assert seen == again == both[0].alerts()[0]
    assert (seen.acknowledged_by, seen.note, seen.acknowledged_at, seen.open) == ("dana", "known: spring campaign", MONDAY, False)
    assert alert().open


def test_who_acknowledges_an_alert_first_is_kept_where_it_is_sealed(tmp_path):
    house = on_sqlite(tmp_path, {})
    book = SqlDriftBook(house.engines[0])
    book.keep(look(), {}, [alert()])
    book.acknowledge("m-1 input.source", "dana", "known: spring campaign", MONDAY)
    book.acknowledge("m-1 input.source", "lee", "mine", MONDAY)
    with pytest.raises(NotFound):
        book.acknowledge("m-9 volume", "lee", "", MONDAY)
    (deed,) = SqlEdits(house.engines[0]).changes(limit=9, kind="drift")
    assert (deed.subject, deed.author, deed.note) == ("m-1 input.source", "dana", "acknowledged: known: spring campaign")
    house.close()


def test_an_unknown_alert_is_not_acknowledged(both):
    with pytest.raises(NotFound, match="there is no alert 'm-9 volume'"):
        both[0].acknowledge("m-9 volume", "dana", "", MONDAY)


@pytest.mark.parametrize("told", ["{", "[]", '{"changed": "x"}'])
def test_an_alert_that_cannot_be_read_says_which_it_is(told, tmp_path):
    house = on_sqlite(tmp_path, {})
    book = SqlDriftBook(house.engines[0])
    book.keep(look(), {}, [alert()])
    with house.engines[0].begin() as connection:
        connection.execute(text("UPDATE drift_alert SET told = :told"), {"told": told})
    with pytest.raises(DamagedRecord, match=r"the alert 'm-1 input\.source' cannot be read back"):
        book.alerts()
    house.close()


def test_an_alert_that_is_over_keeps_its_moment(both):
    both[0].keep(look(), {}, [alert()])
    both[0].end("m-1 input.source", MONDAY)
    both[1].end("m-1 input.source", MONDAY + timedelta(days=1))
    assert (both[1].alerts()[0].ended_at, both[1].alerts()[0].open) == (MONDAY, False)


def test_the_first_reference_of_a_model_stays(both):
    both[0].keep_reference("m-1", reference())
    both[1].keep_reference("m-1", reference(datetime(2026, 4, 1, tzinfo=UTC)))
    assert both[1].reference("m-1") == reference()


@pytest.mark.parametrize("kind", DATABASES)
def test_the_first_chance_promised_since_a_moment_counts(kind, request, tmp_path):
    limits = {"ann": 9, "bob": 9}
    house = on_sqlite(tmp_path, limits) if kind == "sqlite" else on_postgres(request.getfixturevalue("postgres_url"), limits)
    store = house.open_store()
    made = [
        assigned("before", "ann", lead_id="lead-1", at=MONDAY - timedelta(days=1)),
        assigned("first", "ann", lead_id="lead-2", at=MONDAY),
        assigned("once again", "bob", lead_id="lead-2", at=MONDAY + timedelta(hours=1)),
        queued("waits", lead_id="lead-3", at=MONDAY),
    ]
    with store.writing() as keeping:
        for each in made:
            keeping.keep(each)
    found = promised_chances(house.engines[0], MONDAY)
    (chance,) = [each.chance for each in made[1].decision.candidates if each.rep_id == "ann"]
    assert found == {"lead-2": pytest.approx(chance)}
    house.close()
