"""What-if over HTTP: a job that keeps question and answer, the last answer served at once, and what is refused."""

import json
from datetime import timedelta

import pytest

from fairlead.http.model_schemas import Job
from fairlead.http.routes.what_if import WhatIfKept


def answered(client, house, body):
    """What is served once a worker has done with the question."""
    assert client.post("/v1/what-if", json=body).status_code == 202
    house.work()
    told = client.get("/v1/what-if").json()
    WhatIfKept.model_validate(told)
    return told


def test_before_the_first_question_there_is_nothing(client):
    told = client.get("/v1/what-if").json()
    assert set(told.values()) == {None}
    WhatIfKept.model_validate(told)


def test_a_question_is_a_job_and_asked_twice_the_same_one(client, house):
    asked = client.post("/v1/what-if", json={"max_open": 20, "team": "growth"})
    assert (asked.status_code, asked.json()["kind"], asked.json()["state"]) == (202, "what-if", "waiting")
    Job.model_validate(asked.json())
    house.at += timedelta(seconds=1)
    again = client.post("/v1/what-if", json={"team": "growth", "max_open": 20, "days": 90})
    assert again.json()["job_id"] == asked.json()["job_id"]
    assert client.post("/v1/what-if", json={"max_open": 21, "team": "growth"}).json()["job_id"] != asked.json()["job_id"]
    assert client.get("/v1/what-if").json()["answer"] is None


def test_the_answer_tells_the_question_both_sides_and_their_difference(client, house):
    told = answered(client, house, {"max_open": 20, "leave": ["rep-001"], "days": 28, "runs": 4, "check": True})
    question = told["question"]
    assert (question["max_open"], question["leave"], question["days"], question["check"]) == (20, ["rep-001"], 28, True)
    assert told["why_not"] is None
    answer = told["answer"]
    assert answer["measures"]["wins"]["difference"] == {"mean": 2.0, "low": 1.0, "high": 3.0}
    assert (answer["runs"], answer["weeks"], answer["leads"]) == (4, 4.0, 300)
    assert answer["reps"][0]["leads_then"] is None
    assert [(each["name"], each["fits"]) for each in answer["checked"]["measures"]] == [("wins", True), ("reply_minutes", False)]
    assert answer["checked"]["fits"] is False


def test_what_is_no_number_is_null(client, house):
    told = answered(client, house, {"max_open": 20})
    assert told["answer"]["measures"]["reply_minutes"]["difference"] == {"mean": None, "low": None, "high": None}
    assert json.dumps(dict(house.background.jobs.job(told["job_id"]).result), allow_nan=False)


def test_without_a_check_it_says_that_there_was_none(client, house):
    checked = answered(client, house, {"max_open": 20})["answer"]["checked"]
    assert (checked["measures"], checked["fits"], checked["why"]) == ([], False, "the check was left out")


def test_one_job_tells_its_whole_answer_and_the_list_a_line(client, house):
    job_id = client.post("/v1/what-if", json={"max_open": 20}).json()["job_id"]
    house.work()
    assert client.get(f"/v1/jobs/{job_id}").json()["result"]["answer"] == client.get("/v1/what-if").json()["answer"]
    (line,) = client.get("/v1/jobs?kind=what-if").json()["jobs"]
    assert line["result"] == {"outcome": "answered", "leads": 300}


def test_a_question_without_an_answer_ends_with_the_reason_and_no_job_fails(client, house):
    told = answered(client, house, {"join": 1, "team": "growth"})
    assert told["answer"] is None
    assert told["why_not"] == "no lead arrived in the last 90 days: this house keeps no history"
    assert client.get(f"/v1/jobs/{told['job_id']}").json()["state"] == "done"


@pytest.mark.parametrize(
    ("body", "words"),
    [({}, "nothing would change"), ({"team": "nobody", "max_open": 3}, "there is no team 'nobody'"), ({"hours": "often"}, "hours")],
)
def test_what_cannot_be_asked_is_refused_in_words_before_anybody_waits(client, body, words):
    found = client.post("/v1/what-if", json=body)
    assert found.status_code == 422
    assert words in found.json()["detail"]
    assert client.get("/v1/jobs?kind=what-if").json()["jobs"] == []


@pytest.mark.parametrize("body", [{"like": "star", "join": 1}, {"days": 1, "join": 1}, {"max_open": -1}, {"unknown": 1}])
def test_what_cannot_be_read_is_refused(client, body):
    assert client.post("/v1/what-if", json=body).status_code == 422
