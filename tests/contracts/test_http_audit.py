"""The audit log over HTTP: whole or not, by a head that is known, and line by line as the command writes it."""

import json

import pytest

from fairlead.application.audit_ports import exported
from fairlead.application.ports import StoreUnavailable
from fairlead.http.app import create_app
from tests.contracts.http_house import PaperHouse
from tests.contracts.http_server import client_of


@pytest.fixture
def house():
    return PaperHouse()


@pytest.fixture
def client(house):
    with client_of(create_app(house)) as client:
        yield client


def test_a_whole_log_says_so_and_where_it_ends(client, house):
    told = client.get("/v1/audit-log").json()
    assert told == {"whole": True, "entries": 2, "head": str(house.background.audit.head()), "broken": [], "unsealed": 1}
    assert client.get("/v1/audit-log", params={"head": told["head"]}).json()["whole"] is True


def test_a_broken_log_and_one_without_the_head_that_is_known_are_told(client, house):
    assert client.get("/v1/audit-log", params={"head": f"2:{'0' * 64}"}).json()["broken"] == [
        "entry 2 is not the one that you know: the log was written anew"
    ]
    house.background.audit.broken = ["entry 2 seals number 2 of change, which is gone"]
    told = client.get("/v1/audit-log").json()
    assert (told["whole"], told["broken"]) == (False, ["entry 2 seals number 2 of change, which is gone"])
    assert told["head"] is None, "nobody is given the head of a broken log to keep"


def test_what_is_no_head_is_refused_in_words(client):
    told = client.get("/v1/audit-log", params={"head": "yesterday"})
    assert told.status_code == 422
    assert "'yesterday' is not the head of an audit log" in told.json()["detail"]


def test_a_store_that_cannot_be_read_is_told_before_anything_is_sent(client, house):
    def away(after=0):
        raise StoreUnavailable("the database does not answer")
        yield

    house.background.audit.entries = away
    assert client.get("/v1/audit-log/entries").status_code == 503


def test_an_empty_log_is_an_empty_export(client):
    told = client.get("/v1/audit-log/entries", params={"after": 99})
    assert (told.status_code, told.text) == (200, "")


def test_the_export_is_what_anybody_can_verify(client, house):
    told = client.get("/v1/audit-log/entries")
    assert told.headers["content-type"].startswith("application/x-ndjson")
    assert "audit-log.jsonl" in told.headers["content-disposition"]
    assert "Núñez" in told.text
    assert told.text.splitlines() == [exported(*each) for each in house.background.audit.entries()]
    assert [json.loads(line)["number"] for line in client.get("/v1/audit-log/entries", params={"after": 1}).text.splitlines()] == [2]
