"""The queue from the command line: leads listed, approved, changed, sent back, locked, handed off, and moved after a look."""

import json

import pytest

from tests.journeys.program import Terminal

REPS = "rep_id,name,active,max_open\nann,Ann Day,true,2\nbob,Bob Fox,true,2\ncy,Cy Roe,true,9\n"


@pytest.fixture
def at(tmp_path, monkeypatch, capsys):
    """Three leads that are suggested."""
    at = Terminal(tmp_path, monkeypatch, capsys)
    at.exports(
        reps=REPS,
        mapping="version: 1\nsystem: crm\nfiles:\n  - {file: reps.csv, record: rep, fields: "
        "{rep_id: rep_id, name: name, active: active, max_open: max_open}}\n",
    )
    at.run("policy", "apply", at.write("p.yaml", "mode: suggest\n"), "--yes", "--note", "people decide")
    for number in range(3):
        lead = {"lead_id": f"q-{number}", "company": f"Harbor {number}", "country": "US"}
        at.run("route", "--lead", at.write("lead.json", json.dumps(lead)))
    return at


def test_a_queue_is_worked_through_and_what_was_decided_otherwise_is_listed(at):
    assert "3 suggested, 0 in a queue" in at.run("queue", "list")
    assert "q-0: done, goes to " in at.run("queue", "approve", "q-0")
    assert at.run("queue", "change", "q-1", "--to", "Cy Roe", "--reason", "expertise") == "q-1: done, goes to Cy Roe\n"
    assert at.run("queue", "reject", "q-2", "--reason", "lead_data", "--nurture") == "q-2: done, goes to nobody\n"
    listed = at.json("queue", "overrides")
    assert [(each["lead_id"], each["kind"], each["author"]) for each in listed] == [("q-2", "rejected", "dana"), ("q-1", "changed", "dana")]
    assert at.json("queue", "list")["counts"] == {"suggested": 0, "queued": 0, "reserved": 0}


def test_a_stale_page_is_told_and_ends_the_command_with_1(at):
    seen = at.json("queue", "list")["leads"][0]["decision_id"]
    at.run("queue", "change", "q-0", "--to", "cy", "--reason", "workload")
    told = at.run("queue", "approve", "q-0", "--seen", seen, "--author", "kim", expect=1)
    assert "was changed by dana" in told
    assert "--seen goes with one lead" in at.run("queue", "approve", "q-1", "q-2", "--seen", seen, expect=2)


def test_a_lead_is_locked_handed_off_and_moved_after_a_look(at):
    at.run("queue", "change", "q-0", "q-1", "--to", "cy", "--reason", "workload")
    assert "is locked: nothing automatic moves it" in at.run("lead", "lock", "q-0", "--note", "promised")
    assert "is locked by dana" in at.run("lead", "hand-off", "q-0", "--to", "ann", "--note", "neighbor", expect=2)
    at.run("lead", "unlock", "q-0")
    assert at.run("lead", "hand-off", "q-0", "--to", "ann", "--note", "neighbor") == "Lead q-0 was handed off from Cy Roe to Ann Day.\n"
    assert "Nothing was moved. Add --confirm to move them." in at.run("queue", "reassign", "--from", "cy", "--to", "bob")
    assert at.run("queue", "reassign", "--from", "cy", "--to", "bob", "--confirm") == "q-1: done, goes to Bob Fox\n"
    assert "no lead to move" in at.run("queue", "reassign", "--from", "cy", "--to", "bob", expect=2)
    assert "Whole." in at.run("check")


@pytest.fixture
def imported(tmp_path, monkeypatch, capsys):
    """Leads with addresses that only an import knows, most of them with Cy, in two territories of which Ann serves one; nothing was routed."""
    at = Terminal(tmp_path, monkeypatch, capsys)
    at.exports(
        reps="rep_id,name,active,territories\nann,Ann Day,true,n;n1;n2\ncy,Cy Roe,true,n;s\n",
        territories="territory_id,name,countries\nn,The North,NO\ns,The South,ES\nn1,One,SE\nn2,Two,FI\n",
        leads="lead_id,first_name,company,email,country,created\ni-1,Ada,Quill,ada@quill.example,NO,2026-05-01\n"
        "i-2,,Rim,it@rim.example,ES,2026-05-02\ni-3,Eve,Oak,eve@oak.example,NO,2026-05-01\n",
        given="a,lead,rep,at\n1,i-1,cy,2026-05-03\n2,i-2,cy,2026-05-04\n3,i-3,cy,2026-05-05\n",
        ended="o,lead,stage,at\n1,i-3,lost,2026-05-06\n",
        mapping="version: 1\nsystem: crm\nfiles:\n"
        "  - {file: reps.csv, record: rep, fields: {rep_id: rep_id, name: name, active: active, territory_ids: territories}}\n"
        "  - {file: territories.csv, record: territory, fields: {territory_id: territory_id, name: name, countries: countries}}\n"
        "  - {file: leads.csv, record: lead, fields: {lead_id: lead_id, first_name: first_name, company: company, email: email, "
        "country: country, created_at: created}}\n"
        "  - {file: given.csv, record: assignment, fields: {assignment_id: a, lead_id: lead, rep_id: rep, assigned_at: at}}\n"
        "  - {file: ended.csv, record: outcome, fields: {outcome_id: o, lead_id: lead, stage: stage, occurred_at: at}}\n",
    )
    return at


def test_imported_leads_are_looked_at_by_name_before_anything_was_routed(imported):
    told = imported.run("queue", "reassign", "--from", "Cy Roe", "--to", "Ann Day", "--lead", "nobody", "--lead", "i-3")
    rows = [" ".join(line.split()) for line in told.splitlines() if line.strip()]
    assert [row for row in rows if row.startswith(("i-", "nobody"))] == [
        "nobody – – – there is no lead of this identity",
        "i-3 Eve Cy Roe – is closed",
        "i-1 Ada Cy Roe Ann Day nothing",
        "i-2 Rim Cy Roe Ann Day does not serve this lead's territory (The South)",
    ]
    assert "Nothing was moved. Add --confirm to move them." in told


def test_what_nobody_can_be_given_is_told_when_it_is_confirmed_and_once_where_its_rep_is_named(imported):
    told = imported.run("queue", "reassign", "--lead", "i-1", "--lead", "i-3", "--to", "ann", "--confirm", expect=1)
    assert told == "i-1: done, goes to Ann Day\ni-3: is closed\n"
    told = imported.run("queue", "reassign", "--from", "cy", "--to", "cy", expect=2)
    assert "Cy Roe has these leads already; name somebody else with --to" in told
    assert "None of these leads can be moved like this." in imported.run("queue", "reassign", "--lead", "i-3", "--to", "ann")
