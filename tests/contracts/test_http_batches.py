"""Batches over HTTP: asked for, looked through, confirmed, changed and rejected."""

import pytest

from fairlead.domain.deciding import Batching


@pytest.fixture
def made(house):
    return house.batches.run("the test").head.batch_id


def test_at_first_there_are_none(client):
    assert client.get("/v1/batches").json() == {"batches": []}


def test_asking_for_a_batch_asks_a_worker(client, house):
    answer = client.post("/v1/batches", json={"author": "ada"})
    assert answer.status_code == 202
    assert answer.json()["kind"] == "batch"
    assert answer.json()["given"]["author"] == "ada"
    assert client.get("/v1/batches").json() == {"batches": []}


def test_a_batch_of_open_leads_is_asked_for_by_name(client, house):
    client.post("/v1/batches", json={"author": "ada", "rep_ids": ["ann"], "waiting": True})
    given = house.background.jobs.jobs(kind="batch")[0].given
    done = house.batches.by_job(given, Batching())
    assert (done["leads"], done["placed"]) == (3, 3)
    assert client.post("/v1/batches", json={"author": "ada", "rep_ids": []}).status_code == 422


def test_a_rep_who_is_not_known_makes_no_batch(client, house):
    client.post("/v1/batches", json={"author": "ada", "rep_ids": ["zoe"]})
    given = house.background.jobs.jobs(kind="batch")[0].given
    assert house.batches.by_job(given, Batching()) == {"leads": 0, "why": "there is no rep zoe"}


def test_a_batch_is_told_lead_by_lead(client, made):
    (head,) = client.get("/v1/batches").json()["batches"]
    told = client.get(f"/v1/batches/{made}").json()
    assert (head["batch_id"], head["open"], head["leads"]) == (made, 3, 3)
    assert {line["lead_id"]: line["state"] for line in told.pop("lines")} == {"L1": "open", "L2": "open", "L3": "open"}
    assert told == head


def test_confirmed_leads_tell_their_decisions(client, made):
    told = client.post(f"/v1/batches/{made}/confirm", json={"author": "ada", "lead_ids": ["L2"]}).json()
    assert [line["lead_id"] for line in told["given"]] == ["L2"]
    assert told["given"][0]["decision_id"].startswith("d-")
    rest = client.post(f"/v1/batches/{made}/confirm", json={"author": "ada"}).json()
    assert [line["lead_id"] for line in rest["given"]] == ["L1", "L3"]
    assert rest["refused"] == []


def test_a_lead_goes_to_somebody_else_while_that_one_has_room(client, house, made):
    proposed = {line.lead_id: line.rep_id for line in house.batches.batch(made).lines}
    to_bob = next(lead_id for lead_id, rep_id in proposed.items() if rep_id == "bob")
    told = client.post(f"/v1/batches/{made}/change", json={"author": "ada", "lead_id": to_bob, "rep_id": "ann"}).json()
    assert [line["rep_id"] for line in told["given"]] == ["ann"]
    again = client.post(f"/v1/batches/{made}/confirm", json={"author": "ada"}).json()
    (refused,) = again["refused"]
    assert refused["rep_id"] == "ann"
    assert "1 open of at most 1" in refused["told"]


def test_rejected_leads_wait_on(client, made):
    told = client.post(f"/v1/batches/{made}/reject", json={"author": "ada", "lead_ids": ["L1"], "note": "call first"}).json()
    assert [(line["state"], line["told"]) for line in told["rejected"]] == [("rejected", "call first")]
    again = client.post(f"/v1/batches/{made}/confirm", json={"author": "ada", "lead_ids": ["L1"]})
    assert again.status_code == 409
    assert "rejected already" in again.json()["detail"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("b-none/confirm", {"author": "ada"}, 404),
        ("MADE/confirm", {"author": "ada", "lead_ids": ["L9"]}, 404),
        ("MADE/confirm", {"author": ""}, 422),
        ("MADE/change", {"author": "ada", "lead_id": "L1"}, 422),
        ("MADE/reject", {"author": "ada", "note": "x" * 3000}, 422),
    ],
)
def test_mistakes_are_told(client, made, path, body, status):
    assert client.post(f"/v1/batches/{path.replace('MADE', made)}", json=body).status_code == status
