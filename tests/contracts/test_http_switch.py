"""Prediction switched off and on over HTTP: who, since when and why is told everywhere."""

import pytest

from fairlead.application.ports import StoreUnavailable
from fairlead.application.switch_ports import BRAKE, Setting, Turn
from fairlead.http.switch_schemas import Prediction, Turned


def test_nobody_turned_it(client):
    told = Prediction.model_validate(client.get("/v1/prediction").json())
    assert (told.state, told.since, told.turns) == ("on", None, [])
    assert client.get("/readyz").json() == {"status": "ok", "prediction": "on"}


def test_off_says_who_and_why_until_it_is_on_again(client):
    off = Turned.model_validate(client.post("/v1/prediction/off", json={"author": "Ana", "note": "odd scores"}).json())
    assert (off.state, off.by, off.note) == ("off", "Ana", "odd scores")
    assert off.suspended.startswith("prediction was switched off by Ana on ")
    assert client.get("/readyz").json() == {"status": "ok", "prediction": "off"}
    client.post("/v1/prediction/on", json={"author": "Bo"})
    told = Prediction.model_validate(client.get("/v1/prediction").json())
    assert [(each.state, each.by) for each in told.turns] == [("on", "Bo"), ("off", "Ana")]
    assert told.suspended is None


def test_the_brake_tells_what_tripped_it_and_what_to_do(client, house):
    body = {"figures": {"leads": 40, "given": 40}, "advice": ["look at the model"]}
    house.switch.book.keep(Turn(Setting.SUSPENDED, house.clock.now(), BRAKE, cause="all went to one rep", body=body))
    told = Prediction.model_validate(client.get("/v1/prediction").json())
    assert (told.state, told.by, told.cause) == ("suspended", BRAKE, "all went to one rep")
    assert told.figures == body["figures"]
    assert told.advice == body["advice"]


@pytest.mark.parametrize("body", [{}, {"author": ""}, {"author": "Ana", "more": 1}, {"author": "A\nB"}])
def test_a_turn_needs_a_name(client, body):
    answer = client.post("/v1/prediction/off", json=body)
    assert answer.status_code in {409, 422}
    assert client.get("/v1/prediction").json()["state"] == "on"


def test_a_store_that_cannot_be_read_is_told(client, house):
    house.trouble = StoreUnavailable("the disk is gone")
    assert client.get("/v1/prediction").status_code == 503
