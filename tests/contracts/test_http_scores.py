"""Scores over HTTP: on the answer to a lead, on the decision, and the report beside outcomes."""

from fairlead.http.lead_score_schemas import LeadScore, LeadScores
from fairlead.http.score_schemas import Scores


def test_the_answer_to_a_lead_bears_its_scores(client):
    answer = client.post("/v1/leads", json={"lead_id": "L-1", "company": "Firm", "country": "US"}).json()
    LeadScores.model_validate(answer["scores"])
    assert answer["scores"]["fit"] is None


def test_a_decision_tells_every_score_with_its_reasons(client):
    made = client.post("/v1/leads", json={"lead_id": "L-1", "company": "Firm", "country": "US"}).json()["decision_id"]
    scores = client.get(f"/v1/decisions/{made}").json()["scores"]
    assert [LeadScore.model_validate(each).name for each in scores] == ["lead_score", "fit", "learned_fit", "intent"]
    assert [each["note"] for each in scores if each["name"] == "fit"] == ["the policy declares no ideal customer (icp)"]


def test_the_report_of_the_last_look_is_served_at_once_and_a_worker_looks(client, house):
    nothing = client.get("/v1/scores").json()
    assert Scores.model_validate(nothing).report is None
    asked = client.post("/v1/scores/look")
    assert (asked.status_code, asked.json()["kind"], asked.json()["state"]) == (202, "scores", "waiting")
    assert client.post("/v1/scores/look").json()["job_id"] == asked.json()["job_id"]
    assert client.post("/v1/scores/look?days=90").json()["job_id"] != asked.json()["job_id"]
    assert client.get("/v1/scores").json() == nothing


def test_the_report_is_as_described(client, house):
    client.post("/v1/scores/look")
    house.work()
    told = client.get("/v1/scores").json()
    assert Scores.model_validate(told).looked_at == house.at
    assert told["days"] == 730
    report = told["report"]
    by_name = {each["name"]: each for each in report["scores"]}
    assert by_name["lead_score"]["table"]["suggested"] is not None
    assert by_name["intent"]["table"]["suggested"] is None
    assert by_name["intent"]["table"]["words"].startswith("no threshold separates")
    assert by_name["fit"]["table"] is None


def test_without_a_ripe_lead_it_says_what_to_do(client, house):
    client.post("/v1/scores/look?days=30")
    house.work()
    report = client.get("/v1/scores").json()["report"]
    assert report["leads"] == 0
    by_name = {each["name"]: each for each in report["scores"]}
    assert "look at more days" in by_name["intent"]["note"]
    assert by_name["intent"]["table"] is None
    assert client.post("/v1/scores/look?days=3").status_code == 422
