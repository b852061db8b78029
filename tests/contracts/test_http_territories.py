"""Territories over HTTP: the list, the table out and in, the coverage, the explanation."""

import pytest

from fairlead.http import territory_schemas as schemas
from fairlead.http.app import create_app
from tests.contracts.http_house import PaperHouse
from tests.contracts.http_server import client_of

TABLE = "territory_id,countries,priority\nanz,AU;NZ,4\namer,US;CA;MX,\n"


@pytest.fixture
def house():
    return PaperHouse(reps=12)


@pytest.fixture
def client(house):
    with client_of(create_app(house)) as client:
        yield client


@pytest.mark.parametrize(
    ("method", "path", "body", "model"),
    [
        ("GET", "/v1/territories", None, schemas.TerritoriesOut),
        ("GET", "/v1/territories/coverage", None, schemas.CoverageOut),
        ("POST", "/v1/territories/explain", {"lead": {"company": "x", "country": "US"}, "territory_id": "emea"}, schemas.ExplainedOut),
        ("POST", "/v1/territories/explain", {"lead": {"company": "x"}}, schemas.ExplainedOut),
        ("POST", "/v1/territories/import", {"csv": TABLE + "x,Atlantis,\n"}, schemas.TableOut),
        ("POST", "/v1/territories/import", {"csv": TABLE, "preview": False, "author": "dana"}, schemas.TableOut),
    ],
)
def test_answers_are_what_the_description_says(client, method, path, body, model):
    client.post("/v1/leads", json={"lead_id": "L1", "company": "Acme", "country": "JP"}).raise_for_status()
    answer = client.request(method, path, json=body)
    assert answer.status_code == 200
    model.model_validate_json(answer.text)


def test_the_list_tells_who_serves_each(client):
    answer = client.get("/v1/territories")
    assert answer.status_code == 200
    amer = answer.json()["territories"][0]
    assert (amer["territory"]["territory_id"], amer["territory"]["countries"], amer["stated"]) == ("amer", ["CA", "US"], False)
    assert amer["serving"]["named"][0] == "rep-001"
    assert answer.json()["names"]["rep-001"] == "Jonas Adeyemi"


def test_the_export_is_csv_that_reads_back_the_same(client):
    answer = client.get("/v1/territories.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    told = client.post("/v1/territories/import", json={"csv": answer.text, "preview": False, "author": "dana"}).json()
    assert (told["applied"], told["change"], told["changes"], told["serving"]) == (True, None, [], [])


def test_a_table_is_a_preview_unless_it_is_said_otherwise(client, house):
    told = client.post("/v1/territories/import", json={"csv": TABLE}).json()
    assert (told["applied"], [change["kind"] for change in told["changes"]]) == (False, ["new", "changed"])
    assert "anz" not in client.get("/v1/territories.csv").text
    done = client.post(
        "/v1/territories/import",
        json={"csv": TABLE, "preview": False, "author": "dana", "note": "down under", "expects": told["digest"]},
    ).json()
    assert (done["applied"], done["change"]) == (True, 1)
    assert "anz,anz,4,AU;NZ" in client.get("/v1/territories.csv").text


def test_a_change_needs_its_author(client):
    answer = client.post("/v1/territories/import", json={"csv": TABLE, "preview": False, "author": " "})
    assert (answer.status_code, answer.json()["problems"][0]["field"]) == (422, "author")


def test_what_was_previewed_is_what_is_applied_or_nothing(client):
    answer = client.post("/v1/territories/import", json={"csv": TABLE, "preview": False, "author": "dana", "expects": "something-else"})
    assert answer.status_code == 409
    assert "preview it again" in answer.json()["detail"]
    assert "anz" not in client.get("/v1/territories.csv").text


def test_flaws_are_told_by_line_and_column(client):
    told = client.post("/v1/territories/import", json={"csv": "territory_id,countries\nx,Atlantis\n"}).json()
    assert [(flaw["line"], flaw["column"], flaw["raw"]) for flaw in told["flaws"]] == [(2, "countries", "Atlantis")]


@pytest.mark.parametrize("csv", ["", "name\nx\n", 'territory_id\n"x\n'])
def test_a_table_that_cannot_be_used_at_all_is_refused(client, csv):
    answer = client.post("/v1/territories/import", json={"csv": csv})
    assert (answer.status_code, answer.json()["title"]) == (422, "The table cannot be used")


def test_the_coverage_tells_what_nobody_takes(client):
    for number, country in enumerate(["US", "US", "JP"]):
        client.post("/v1/leads", json={"lead_id": f"L{number}", "company": "Acme", "country": country}).raise_for_status()
    told = client.get("/v1/territories/coverage", params={"days": 30}).json()
    assert (told["leads"], told["taken"], [each["country"] for each in told["untaken"]]) == (3, 2, ["JP"])
    assert told["titles"] == {"amer": "Americas", "emea": "Europe"}
    assert client.get("/v1/territories/coverage", params={"days": 0}).status_code == 422


def test_a_lead_is_explained_by_its_fields_or_its_identity(client):
    client.post("/v1/leads", json={"lead_id": "L1", "company": "Acme", "country": "DE"}).raise_for_status()
    assert client.post("/v1/territories/explain", json={"lead_id": "L1"}).json()["winner"]["territory"]["name"] == "Europe"
    told = client.post("/v1/territories/explain", json={"lead": {"company": "Nori", "country": "Japan"}, "territory_id": "amer"}).json()
    assert (told["person"], told["winner"], told["asked"]["why"]) == ("Nori", None, ["country JP is not among CA, US"])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"lead_id": "L1", "lead": {}}, 422),
        ({"lead_id": "ghost"}, 404),
        ({"lead": {"company": "x"}, "territory_id": "ghost"}, 404),
        ({"lead": {"employees": "many"}}, 422),
    ],
)
def test_what_cannot_be_explained_says_why(client, body, status):
    assert client.post("/v1/territories/explain", json=body).status_code == status
