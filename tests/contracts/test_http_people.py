"""People over HTTP: leaving, coming back, joining, reorganizing, and who changed what."""

import pytest

from fairlead.http import people_schemas as schemas
from fairlead.http.app import create_app
from tests.contracts.http_house import PaperHouse
from tests.contracts.http_server import client_of


@pytest.fixture
def house():
    return PaperHouse(reps=12)


@pytest.fixture
def client(house):
    with client_of(create_app(house)) as client:
        yield client


def posted(client, path, model=None, status=200, **body):
    answer = client.post(path, json=body)
    assert answer.status_code == status, answer.text
    if model is not None:
        model.model_validate_json(answer.text)
    return answer.json()


def test_leaving_is_a_preview_unless_it_is_said_otherwise(client, house):
    told = posted(client, "/v1/reps/rep-001/leave", schemas.LeftOut)
    assert (told["change"], told["preview"]["name"]) == (None, "Jonas Adeyemi")
    assert posted(client, "/v1/reps/rep-001/leave", expects="x", author="dana", preview=False, status=409)["title"] == "Changed meanwhile"
    done = posted(client, "/v1/reps/rep-001/leave", schemas.LeftOut, preview=False, author="dana", note="moves", on="2026-05-01")
    assert (done["change"]["state"], done["change"]["author"], done["change"]["note"]) == ("done", "dana", "moves")
    assert {edit["field"]: edit["value"] for edit in done["change"]["edits"]}["active"] == "False"
    again = posted(client, "/v1/reps/rep-001/leave", preview=False, author="dana", on="2026-05-01")
    assert again["change"]["number"] == done["change"]["number"]


def test_a_day_ahead_is_planned(client):
    done = posted(client, "/v1/reps/rep-001/leave", preview=False, author="dana", on="2099-01-01")
    assert done["change"]["state"] == "planned"


def test_coming_back(client):
    assert posted(client, "/v1/reps/rep-001/rejoin", author="dana", status=409)["title"] == "The rep did not leave here"
    posted(client, "/v1/reps/rep-001/leave", preview=False, author="dana")
    assert posted(client, "/v1/reps/rep-001/rejoin", schemas.ChangeOut, author="eve")["kind"] == "rejoin"


def test_joining_with_a_ramp(client):
    csv = "rep_id,name,team_id,territory_ids,started_at,ramp_weeks\nann,Ann Lee,,amer,2026-06-01,2\n"
    told = posted(client, "/v1/reps", schemas.JoinOut, csv=csv)
    assert (told["changes"], [step["weight"] for step in told["newcomers"][0]["ramp"]]) == ([], [0.25, 0.625, 1.0])
    assert posted(client, "/v1/reps", schemas.JoinOut, csv=csv, preview=False, author="dana")["changes"] == [1]
    change = client.get("/v1/changes").json()["changes"][0]
    assert (change["kind"], change["subject"], [step["values"] for step in change["steps"]]) == (
        "join",
        "ann",
        [{"weight": "0.625"}, {"weight": "1.0"}],
    )


def test_a_table_with_mistakes_is_told_in_a_preview_and_refused_otherwise(client):
    csv = "rep_id,team_id\nann,nowhere\n"
    told = posted(client, "/v1/reps", schemas.JoinOut, csv=csv)
    assert [(flaw["line"], flaw["column"]) for flaw in told["flaws"]] == [(2, "team_id")]
    refused = posted(client, "/v1/reps", csv=csv, preview=False, author="dana", status=422)
    assert (refused["title"], refused["problems"][0]["field"]) == ("The table has mistakes", "line 2, team_id")


def test_reorganizing(client):
    csv = "rep_id,territory_ids\nrep-001,emea\n"
    told = posted(client, "/v1/reorganizations", schemas.ReorganizeOut, csv=csv)
    assert (told["applied"], told["moves"][0]["changes"]) == (False, [{"field": "territory_ids", "before": "amer", "after": "emea"}])
    done = posted(client, "/v1/reorganizations", schemas.ReorganizeOut, csv=csv, preview=False, author="dana", expects=told["digest"])
    assert (done["applied"], done["change"]) == (True, 1)
    assert posted(client, "/v1/reorganizations", csv=csv, preview=False, author="dana")["change"] is None


def test_who_changed_what_is_read_page_by_page(client):
    for number in range(3):
        posted(client, f"/v1/reps/rep-00{number + 1}/leave", preview=False, author=f"author-{number}")
    first = client.get("/v1/changes", params={"limit": 2})
    schemas.ChangesOut.model_validate_json(first.text)
    assert [each["author"] for each in first.json()["changes"]] == ["author-2", "author-1"]
    rest = client.get("/v1/changes", params={"before": first.json()["before"]}).json()
    assert ([each["author"] for each in rest["changes"]], rest["before"]) == (["author-0"], None)
    assert [each["subject"] for each in client.get("/v1/changes", params={"subject": "rep-002"}).json()["changes"]] == ["rep-002"]


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("/v1/reps/nobody/leave", {}, 404, None),
        ("/v1/reps/rep-001/leave", {"on": "soon"}, 422, "on"),
        ("/v1/reps/rep-001/leave", {"preview": False}, 422, "author"),
        ("/v1/reps/rep-001/leave", {"successor": "rep-001"}, 404, None),
        ("/v1/reps", {"csv": "rep_id\nann\n", "preview": False, "author": " "}, 422, "author"),
        ("/v1/reps", {"csv": ""}, 422, None),
        ("/v1/reorganizations", {"csv": "rep_id,nonsense\n"}, 422, None),
        ("/v1/reps/rep-001/rejoin", {"author": ""}, 422, "author"),
    ],
)
def test_mistakes_are_told(client, path, body, status, field):
    answer = client.post(path, json=body)
    assert answer.status_code == status
    if field is not None:
        assert answer.json()["problems"][0]["field"] == field
