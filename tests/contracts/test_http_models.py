"""Models over HTTP: the list, one of them, two side by side, and the steps of their life on top of what one saw."""

import pytest

from fairlead.domain.deciding import Approval


def step(client, name, author="Lee", base="*", **given):
    return client.post(f"/v1/models/{name}", json={"author": author, **given}, headers={"If-Match": base})


def test_at_first_there_is_none(client):
    answer = client.get("/v1/models")
    assert (answer.headers["etag"], answer.json()) == ('"0"', {"models": [], "newest": 0, "approval": "none", "rollback_to": None})


def test_the_list_tells_where_each_stands_and_how_it_did(client, house):
    for version in ("m-1", "m-2"):
        house.train(version)
    told = client.get("/v1/models").json()
    assert [(each["version"], each["state"], each["in_force"]) for each in told["models"]] == [
        ("m-2", "champion", True),
        ("m-1", "retired", False),
    ]
    assert (told["newest"], told["rollback_to"]) == (4, "m-1")
    first = told["models"][0]
    assert (first["trained_by"], first["leads"], first["tested_leads"], first["scores"]["auc"]) == ("dana", 900, 200, 0.71)


def test_one_model_tells_its_card_and_history(client, house):
    house.train("m-1")
    told = client.get("/v1/models/m-1").json()
    assert (told["features"], told["settings"], told["last"]) == (["source"], {"stage": "won"}, "2026-01-31")
    assert [(each["step"], each["author"]) for each in told["history"]] == [("trained", "dana"), ("promoted", "dana")]
    assert client.get("/v1/models/m-9").status_code == 404
    assert client.get("/v1/models/none").status_code == 422


def test_proposed_approved_by_somebody_else_and_promoted(client, house):
    house.approval = Approval.SECOND_PERSON
    house.train("m-1", draft=True)
    assert step(client, "m-1/propose", "dana").json()["state"] == "candidate"
    own = step(client, "m-1/approve", "Dana")
    assert (own.status_code, own.json()["title"]) == (409, "This model cannot take this step")
    assert own.json()["detail"].startswith("dana has trained m-1 and cannot approve it; let a second person")
    assert step(client, "m-1/promote").status_code == 409
    assert step(client, "m-1/approve", note="fine").json()["state"] == "approved"
    made = step(client, "m-1/promote")
    assert (made.json()["in_force"], made.headers["etag"]) == (True, '"4"')
    assert made.json()["history"][2]["note"] == "fine"


def test_back_in_one_step(client, house):
    for version in ("m-1", "m-2"):
        house.train(version)
    assert step(client, "rollback", note="worse").json()["version"] == "m-1"
    refused = step(client, "rollback")
    assert (refused.status_code, "nothing to go back to" in refused.json()["detail"]) == (409, True)


@pytest.mark.parametrize("name", ["rollback", "m-1/propose", "m-1/approve", "m-1/promote"])
def test_a_step_names_what_its_author_saw(client, house, name):
    for version in ("m-1", "m-2"):
        house.train(version)
    assert client.post(f"/v1/models/{name}", json={"author": "Lee"}).status_code == 428
    old = step(client, name, base='"3"')
    assert (old.status_code, old.json()["title"]) == (412, "Somebody took a step meanwhile")
    assert "m-2 promoted by dana" in old.json()["problems"][0]["reason"]
    assert client.get("/v1/models").json()["newest"] == 4


@pytest.mark.parametrize(
    "body", [{}, {"author": ""}, {"author": "x" * 201}, {"author": "Lee", "note": "x" * 2001}, {"author": "Lee", "to": 1}]
)
def test_mistakes_in_the_request_are_told(client, body):
    assert client.post("/v1/models/rollback", json=body, headers={"If-Match": "*"}).status_code == 422


def test_two_side_by_side(client, house):
    house.train("m-1")
    house.train("m-2", draft=True)
    told = client.get("/v1/models/compare", params={"before": "m-1", "after": "m-2"}).json()
    assert (told["before"]["version"], told["after"]["state"], told["warnings"]) == ("m-1", "draft", [])
    assert client.get("/v1/models/compare", params={"before": "m-1", "after": "m-9"}).status_code == 404
