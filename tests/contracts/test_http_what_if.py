"""`POST /v1/what-if`: the answer in full, and what is refused."""

import pytest


def test_the_answer_tells_both_sides_and_their_difference(client):
    told = client.post("/v1/what-if", json={"max_open": 20, "days": 28, "runs": 4, "check": True}).json()
    assert told["measures"]["wins"]["difference"] == {"mean": 2.0, "low": 1.0, "high": 3.0}
    assert (told["runs"], told["weeks"], told["leads"]) == (4, 4.0, 300)
    assert told["reps"][0]["leads_then"] is None
    assert [(each["name"], each["fits"]) for each in told["checked"]["measures"]] == [("wins", True), ("reply_minutes", False)]
    assert told["checked"]["fits"] is False


def test_without_a_check_it_says_that_there_was_none(client):
    told = client.post("/v1/what-if", json={"max_open": 20}).json()
    assert told["checked"]["measures"] == []
    assert told["checked"]["fits"] is False
    assert told["checked"]["why"] == "the check was left out"


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({}, 422, "nothing would change"),
        ({"team": "nobody", "max_open": 3}, 422, "there is no team 'nobody'"),
        ({"join": 1}, 404, "no lead arrived"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(client, body, status, words):
    found = client.post("/v1/what-if", json=body)
    assert found.status_code == status
    assert words in found.json()["detail"]


@pytest.mark.parametrize("body", [{"like": "star", "join": 1}, {"days": 1, "join": 1}, {"max_open": -1}, {"unknown": 1}])
def test_what_cannot_be_read_is_refused(client, body):
    assert client.post("/v1/what-if", json=body).status_code == 422
