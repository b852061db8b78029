"""The ledger over HTTP: who is next, every entry, and what people do with leads and credit."""

import pytest

from fairlead.application.ports import StoreUnavailable
from fairlead.http import ledger_schemas as schemas
from fairlead.http.app import create_app
from tests.contracts.http_house import PaperHouse
from tests.contracts.http_server import client_of


@pytest.fixture
def house():
    return PaperHouse(reps=6)


@pytest.fixture
def client(house):
    with client_of(create_app(house)) as opened:
        for number in range(7):
            opened.post("/v1/leads", json={"lead_id": f"L-{number}", "company": f"Harbor {number}", "country": "US"}).raise_for_status()
        yield opened


def held(client, lead_id):
    """Who has the lead by the ledger."""
    (entry,) = [each for each in entries(client, lead=lead_id) if each["reason"] == "ROTATION"]
    return min(entry["changes"], key=lambda change: change["credit"])["rep"]["rep_id"]


def entries(client, **asked):
    return client.get("/v1/ledger/entries", params=asked).json()["entries"]


def test_everybodys_place_is_told_with_its_reason(client):
    told = client.get("/v1/ledger").json()
    assert told["team_id"] is None
    assert told["by_turns"] is True
    assert told["rules"]["order"] == "drawn"
    assert [place["chance"] for place in told["places"]] == sorted((place["chance"] for place in told["places"]), reverse=True)
    assert sum(place["chance"] for place in told["places"]) == pytest.approx(1.0)
    assert sum(place["credit"] for place in told["places"]) == pytest.approx(0.0, abs=1e-9)
    assert all(place["why"] for place in told["places"])
    assert {place["rep"]["rep_id"] for place in told["places"]} == {f"rep-{number:03}" for number in range(6)}


def test_a_team_is_asked_for_by_name(client):
    told = client.get("/v1/ledger", params={"team": "growth"}).json()
    assert {place["team_id"] for place in told["places"]} == {"growth"}
    assert client.get("/v1/ledger", params={"team": "nowhere"}).status_code == 404


def test_entries_are_read_page_by_page_and_by_rep(client):
    everything = entries(client, limit=100)
    first = client.get("/v1/ledger/entries", params={"limit": 3}).json()
    rest = client.get("/v1/ledger/entries", params={"limit": 100, "before": first["before"]}).json()
    assert [each["number"] for each in [*first["entries"], *rest["entries"]]] == [each["number"] for each in everything]
    assert rest["before"] is None
    rep_id = everything[0]["changes"][-1]["rep"]["rep_id"]
    assert all(each["changes"][0]["rep"]["rep_id"] == rep_id for each in entries(client, rep=rep_id))


def test_a_declined_lead_is_decided_again(client):
    rep_id = held(client, "L-0")
    told = client.post("/v1/leads/L-0/decline", json={"rep_id": rep_id, "reason": "a conflict of interest"})
    assert told.status_code == 201
    assert told.json()["before"]["rep_id"] == rep_id
    assert told.json()["rep"]["rep_id"] != rep_id
    assert told.json()["reason"] == "DECLINED"
    (declined,) = [each for each in entries(client, lead="L-0") if each["reason"] == "DECLINED"]
    assert (declined["author"], declined["note"]) == (rep_id, "a conflict of interest")


def test_a_lead_that_cannot_be_declined_is_told_why(client):
    rep_id = held(client, "L-0")
    other = next(f"rep-{number:03}" for number in range(6) if f"rep-{number:03}" != rep_id)
    told = client.post("/v1/leads/L-0/decline", json={"rep_id": other})
    assert told.status_code == 409
    assert (
        told.json()["detail"] == f"lead L-0 is with rep {rep_id}, not with {other}; only who has a lead can decline it; nothing was changed"
    )
    assert client.post("/v1/leads/L-99/decline", json={"rep_id": other}).status_code == 404


def test_a_missed_meeting_is_told_once(client):
    assert client.post("/v1/leads/L-1/no-show", json={"author": "kim"}).json()["reason"] == "NO_SHOW"
    assert client.post("/v1/leads/L-1/no-show", json={"author": "kim"}).status_code == 409


def test_a_lead_is_moved_by_hand(client):
    rep_id = held(client, "L-2")
    to = next(f"rep-{number:03}" for number in range(6) if f"rep-{number:03}" != rep_id)
    told = client.post("/v1/leads/L-2/move", json={"rep_id": to, "author": "kim", "note": "speaks Dutch"}).json()
    assert (told["before"]["rep_id"], told["rep"]["rep_id"], told["reason"]) == (rep_id, to, "MOVED")
    assert sum(change["credit"] for change in told["changes"]) == pytest.approx(0.0, abs=1e-9)
    assert client.post("/v1/leads/L-2/move", json={"rep_id": "nobody", "author": "kim", "note": "x"}).status_code == 404


def test_credit_is_adjusted_at_a_stated_cost(client):
    body = {"rep_id": "rep-001", "leads": 0.5, "author": "kim", "note": "covered the fair"}
    told = client.post("/v1/ledger/adjustments", json={**body, "against_rep_id": "rep-002"})
    assert told.status_code == 201
    assert [(change["rep"]["rep_id"], change["credit"]) for change in told.json()["changes"]] == [("rep-001", 0.5), ("rep-002", -0.5)]
    (entry,) = entries(client, limit=1)
    assert (entry["reason"], entry["author"], entry["note"]) == ("ADJUSTED", "kim", "covered the fair")


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({}, 422),
        ({"against_rep_id": "rep-002", "against_everybody": True}, 422),
        ({"against_everybody": True, "leads": 0.0}, 422),
        ({"against_everybody": True, "leads": 99.0}, 409),
        ({"against_team_id": "nowhere"}, 409),
        ({"against_everybody": True, "note": ""}, 422),
        ({"against_everybody": True, "rep_id": "nobody"}, 404),
    ],
)
def test_an_adjustment_that_cannot_be_is_refused_and_nothing_is_posted(client, changed, status):
    before = entries(client)
    body = {"rep_id": "rep-001", "leads": 0.5, "author": "kim", "note": "covered the fair", **changed}
    told = client.post("/v1/ledger/adjustments", json=body)
    assert (told.status_code, told.headers["Content-Type"]) == (status, "application/problem+json")
    assert entries(client) == before


def test_every_answer_is_what_the_description_promises(client):
    rep_id = held(client, "L-3")
    answers = (
        (schemas.Ledger, client.get("/v1/ledger")),
        (schemas.Postings, client.get("/v1/ledger/entries", params={"everybody": True})),
        (schemas.Passed, client.post("/v1/leads/L-3/decline", json={"rep_id": rep_id})),
        (schemas.Passed, client.post("/v1/leads/L-4/no-show", json={"author": "kim"})),
        (
            schemas.Adjusted,
            client.post(
                "/v1/ledger/adjustments",
                json={"rep_id": "rep-001", "leads": 0.5, "against_everybody": True, "author": "kim", "note": "fair"},
            ),
        ),
    )
    for kind, answer in answers:
        assert kind.model_validate_json(answer.content)


def test_a_store_that_cannot_be_written_is_told(house, client):
    house.trouble = StoreUnavailable("the disk is full")
    assert client.get("/v1/ledger").status_code == 503
    assert client.post("/v1/leads/L-1/no-show", json={"author": "kim"}).status_code == 503
