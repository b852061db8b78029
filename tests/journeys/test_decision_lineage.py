"""From a decision back to what was sent or imported, over HTTP and at the terminal, for a lead of each kind."""

import json

import pytest
from typer.testing import CliRunner

from fairlead.adapters.files.mapping_file import read_mapping_text
from fairlead.application.passing_on import Move
from fairlead.application.ports import NotFound
from fairlead.bootstrap import open_house
from fairlead.cli.commands import app
from fairlead.config import Settings
from fairlead.http.app import create_app
from fairlead.http.lineage_schemas import DecisionLineage
from tests.contracts.http_server import client_of
from tests.journeys.terminal import wide

MAPPING = """
version: 1
system: our-crm
files:
  - file: reps.csv
    record: rep
    fields: {rep_id: id, name: name, max_open: {column: most, bad: empty}}
  - file: accounts.csv
    record: account
    fields: {account_id: id, name: name, domain: web, employees: heads}
  - file: leads.csv
    record: lead
    fields: {lead_id: Lead ID, created_at: Created, email: Mail, company: Firm, industry: Branch, country: Land}
"""
FILES = {
    "reps.csv": "id,name,most\nann,Ann Lee,40\nbob,Bob Roe,40\n",
    "accounts.csv": "id,name,web,heads\nA-1,Harbor Gear,harborgear.example,850\n",
    "leads.csv": "Lead ID,Created,Mail,Firm,Branch,Land\n"
    "L-8,2026-01-02T09:00:00Z,o@other.example,Other,software,US\n"
    "L-9,2026-01-03T09:00:00Z,dana@harborgear.example,Harbor Gear,technolgy,US\n",
}
SENT = {
    "email": "Dana@HarborGear.example",
    "title": "VP Operations",
    "company": "Harbor Gear",
    "employees": "200-999",
    "country": "United States",
    "custom": {"fleet_size": 40},
}


@pytest.fixture
def house(tmp_path, request):
    """On SQLite, unless the test says otherwise."""
    database = request.getfixturevalue("own_postgres") if getattr(request, "param", "") == "postgresql" else ""
    folder = tmp_path / "exports"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    with open_house(Settings(home=tmp_path / "home", database_url=database)) as house:
        report = house.sources.import_folder(folder, read_mapping_text(MAPPING, "test"), tell=lambda _: None)
        assert report.total.quarantined == 0
        house.open_desk()
        yield house


@pytest.fixture
def client(house):
    with client_of(create_app(house)) as client:
        yield client


def moved(house, lead_id, rep_id):
    """The decision that gives a lead to a rep by hand."""
    asked = Move(lead_id, rep_id, house.clock.now(), "Lee", "she knows them")
    return house.desk.move(asked).result().decision


def fields_of(record):
    return {each["field"]: each for each in record["fields"]}


def traced(client, decision_id):
    answer = client.get(f"/v1/decisions/{decision_id}/lineage")
    assert answer.status_code == 200, answer.text
    DecisionLineage.model_validate(answer.json())
    return answer.json()


@pytest.mark.parametrize("house", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_a_lead_sent_over_http_leads_back_to_what_was_sent(client):
    sent = client.post("/v1/leads", json=SENT, headers={"Idempotency-Key": "form-17"}).json()
    found = traced(client, sent["decision_id"])
    assert (found["sent"]["source"], found["sent"]["key"], found["sent"]["way"]) == ("api", "form-17", "sent over HTTP, to POST /v1/leads")
    assert (found["sent"]["decision_id"], found["again"]) == (sent["decision_id"], False)
    lead = fields_of(found["lead"])
    assert (lead["email"]["value"], lead["email"]["raw"]) == ("dana@harborgear.example", {"email": "Dana@HarborGear.example"})
    assert (lead["company"]["rule"], lead["company"]["sent"]) == ("as sent", "form-17")
    assert (lead["country"]["value"], lead["country"]["rule"]) == ("US", "read from what was sent")
    assert (lead["seniority"]["raw"], lead["seniority"]["rule"]) == ({"title": "VP Operations"}, "derived from title")
    assert (lead["size_band"]["raw"], lead["domain"]["raw"]) == ({"employees": "200-999"}, {"email": "Dana@HarborGear.example"})
    assert lead["custom.fleet_size"]["raw"] == {"custom.fleet_size": "40"}
    assert lead["lead_id"]["rule"] == "made from the source 'api' and the key"
    assert lead["created_at"]["rule"] == "the moment in which it came in"
    assert lead["account_id"]["rule"].startswith("the account that was found for the lead, by ")
    records = {each["record"]: each for each in found["records"]}
    account, rep = fields_of(records["account"]), fields_of(records["rep"])
    assert (account["employees"]["file"], account["employees"]["row"], account["employees"]["raw"]) == ("accounts.csv", 1, {"heads": "850"})
    assert (rep["name"]["file"], rep["name"]["row"]) == ("reps.csv", {"ann": 1, "bob": 2}[sent["rep"]["rep_id"]])
    assert fields_of(records["assignment"])["rep_id"]["rule"] == f"kept with decision {sent['decision_id']}"
    assert found["versions"] == client.get(f"/v1/decisions/{sent['decision_id']}").json()["versions"]
    assert found["missing"] == []


def test_an_imported_lead_leads_back_to_its_row(house, client):
    decision = moved(house, "L-9", "ann")
    found = traced(client, decision.decision_id)
    assert (found["sent"]["source"], found["sent"]["way"]) == ("records", "decided on as its record had it")
    lead = fields_of(found["lead"])
    assert (lead["company"]["file"], lead["company"]["row"], lead["company"]["raw"]) == ("leads.csv", 2, {"Firm": "Harbor Gear"})
    assert (lead["industry_group"]["raw"], lead["industry_group"]["rule"]) == ({"Branch": "technolgy"}, "derived from industry: 'Branch'")
    assert [each["name"] for each in found["lead"]["files"]] == ["leads.csv"]
    assert [each["record"] for each in found["records"]] == ["account", "rep", "assignment"]


def test_a_lead_decided_on_again_leads_back_to_what_was_sent_once(house, client):
    sent = client.post("/v1/leads", json=SENT, headers={"Idempotency-Key": "form-18"}).json()
    other = "bob" if sent["rep"]["rep_id"] == "ann" else "ann"
    found = traced(client, moved(house, sent["lead_id"], other).decision_id)
    assert (found["again"], found["sent"]["key"], found["sent"]["decision_id"]) == (True, "form-18", sent["decision_id"])
    assert fields_of(found["lead"])["email"]["sent"] == "form-18"


def test_what_the_records_say_by_now_is_told_beside_what_was_seen(house, client, tmp_path):
    sent = client.post("/v1/leads", json=SENT).json()
    (tmp_path / "exports" / "accounts.csv").write_text(FILES["accounts.csv"].replace("850", "12"), encoding="utf-8")
    house.sources.import_folder(tmp_path / "exports", read_mapping_text(MAPPING, "test"), tell=lambda _: None)
    account = next(each for each in traced(client, sent["decision_id"])["records"] if each["record"] == "account")
    employees = fields_of(account)["employees"]
    assert (employees["value"], employees["raw"]) == ("850", {"heads": "12"})
    assert employees["rule"].startswith("as it stood when it was decided; now 12: ")


def test_a_record_of_a_lead_that_was_sent_says_so_too(house, client):
    sent = client.post("/v1/leads", json=SENT, headers={"Idempotency-Key": "form-19"}).json()
    of_lead = house.sources.trace("lead", sent["lead_id"])
    fields = {each.field: each for each in of_lead.fields}
    assert (fields["email"].sent, fields["email"].raw) == ("form-19", (("email", "Dana@HarborGear.example"),))
    assert [each.key for each in of_lead.sent] == ["form-19"]
    # Of an imported lead that is sent later, the newer word is told, and the row for what was not sent again.
    client.post("/v1/leads", json={"lead_id": "L-8", "company": "Other Ltd"}, headers={"Idempotency-Key": "form-20"})
    fields = {each.field: each for each in house.sources.trace("lead", "L-8").fields}
    assert (fields["company"].sent, fields["company"].file) == ("form-20", None)
    assert (fields["industry"].sent, fields["industry"].row) == (None, 1)


def test_an_unknown_decision_is_not_found(house, client):
    answer = client.get("/v1/decisions/d-none/lineage")
    assert (answer.status_code, "d-none" in answer.json()["detail"]) == (404, True)
    with pytest.raises(NotFound, match="there is no decision d-none"):
        house.decisions.lineage("d-none")


@pytest.fixture
def run(house, tmp_path, monkeypatch):
    wide(monkeypatch)

    def call(*words):
        return CliRunner().invoke(app, [*words, "--home", str(tmp_path / "home")], catch_exceptions=False)

    return call


def test_the_terminal_tells_it_as_well(house, client, run):
    sent = client.post("/v1/leads", json=SENT, headers={"Idempotency-Key": "form-21"}).json()
    told = run("lineage", "decision", sent["decision_id"])
    assert told.exit_code == 0
    flat = " ".join(told.output.split())
    assert "sent over HTTP, to POST /v1/leads, on " in flat
    assert "under the key 'form-21'" in flat
    assert "Dana@HarborGear.example" in flat
    assert "accounts.csv of our-crm, imported" in flat
    assert "versions: model " in flat
    data = json.loads(run("lineage", "decision", sent["lead_id"], "--json").output)
    assert (data["decision_id"], data["sent"]["key"]) == (sent["decision_id"], "form-21")
    of_lead = " ".join(run("lineage", "lead", sent["lead_id"]).output.split())
    assert "under the key 'form-21'" in of_lead
    assert "not imported" not in of_lead
