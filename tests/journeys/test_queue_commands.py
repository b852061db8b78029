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
