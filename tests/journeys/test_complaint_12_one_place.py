"""Complaint 12: a leaving rep must be edited in four places. Here it is one, and it stays done whatever the CRM goes on saying."""

import pytest

from tests.journeys.people_exports import EVERYTHING, REPS
from tests.journeys.program import Terminal


@pytest.fixture
def terminal(tmp_path, monkeypatch, capsys) -> Terminal:
    made = Terminal(tmp_path, monkeypatch, capsys)
    made.exports(**EVERYTHING)
    return made


def of(terminal, record, identity):
    return {each["field"]: each for each in terminal.json("lineage", record, identity)["fields"]}


def fields(terminal, record, identity):
    return {name: each["value"] for name, each in of(terminal, record, identity).items()}


def test_one_action_reaches_every_place_that_names_the_rep(terminal):
    told = terminal.run("rep", "leave", "kim", "--preview")
    for words in (
        "Kim Day (kim) is gone from",
        "manages team East (east); from then on nobody does",
        "stands in for Lee Fox (lee); from then on nobody does",
        "owns territory United States (us); from then on nobody does",
        "Accounts: 1",
        "Open leads: 2",
        "1 later absences are taken away",
        "Nothing was changed: this is a preview.",
    ):
        assert words in told
    assert fields(terminal, "team", "east")["manager_rep_id"] == "kim"

    told = terminal.run("rep", "leave", "kim", "--note", "moves to Rome")
    assert "kim is gone, by change 1 of dana." in told
    assert fields(terminal, "rep", "kim")["active"] == "False"
    assert of(terminal, "team", "east")["manager_rep_id"]["rule"].startswith("edited here by dana on ")
    for record, identity, field in (
        ("team", "east", "manager_rep_id"),
        ("rep", "lee", "backup_rep_id"),
        ("territory", "us", "owner_rep_id"),
    ):
        assert of(terminal, record, identity)[field]["value"] is None
    assert fields(terminal, "account", "acme")["owner_rep_id"] in {"lee", "max"}
    change = terminal.json("changes", "1")
    assert {(each["record"], each["identity"]) for each in change["handovers"]} == {("account", "acme"), ("lead", "L0"), ("lead", "L1")}
    assert "absence V1" in terminal.run("changes", "1")
    assert "violated" not in terminal.run("check")


def test_the_next_import_does_not_bring_the_rep_back(terminal):
    terminal.run("rep", "leave", "kim")
    terminal.run("import", "exports", "--again")
    assert fields(terminal, "rep", "kim")["active"] == "False"
    assert of(terminal, "team", "east")["manager_rep_id"]["value"] is None
    terminal.exports(reps=REPS.replace("kim,Kim Day,east,us,true,10", "kim,Kim Day-Fox,east,us,yes,12"))
    now = of(terminal, "rep", "kim")
    assert (now["active"]["value"], now["name"]["value"], now["max_open"]["value"]) == ("False", "Kim Day-Fox", "12")
    assert "holds until it is taken back here" in now["active"]["rule"]
    assert terminal.json("changes", "--of", "kim")[0]["state"] == "done"


def test_the_source_may_say_later_who_manages_instead(terminal):
    terminal.run("rep", "leave", "kim")
    told_before = of(terminal, "team", "east")["manager_rep_id"]
    assert "the source says kim; holds until the source says something else" in told_before["rule"]
    terminal.exports(teams="team_id,name,manager_rep_id\neast,East,lee\nwest,West,boss\n")
    assert fields(terminal, "team", "east")["manager_rep_id"] == "lee"


def test_leads_that_an_import_gives_to_somebody_who_left_are_told_and_move_when_asked(terminal):
    terminal.run("rep", "leave", "kim", "--on", "2026-02-01")
    terminal.exports(assignments="assignment_id,lead_id,rep_id,assigned_at\nA9,L3,kim,2026-02-09\n")
    assert "rep kim left, and has 1 open lead by what was imported since; run `fairlead rep leave kim` again" in terminal.run("check")
    assert "Leads: 1" in terminal.run("rep", "leave", "kim", "--on", "2026-02-01")
    assert "rep kim left" not in terminal.run("check")


def test_a_successor_takes_every_place_at_once(terminal):
    terminal.run("rep", "leave", "kim", "--successor", "max")
    assert fields(terminal, "team", "east")["manager_rep_id"] == "max"
    assert fields(terminal, "rep", "lee")["backup_rep_id"] == "max"
    assert fields(terminal, "territory", "us")["owner_rep_id"] == "max"


def test_a_date_means_midnight_where_the_rep_works(terminal):
    left = terminal.json("rep", "leave", "kim", "--on", "2099-03-31")
    assert (left["change"]["state"], left["change"]["body"]["on"]) == ("planned", "2099-03-31T04:00:00+00:00")
    assert "Planned as change 1 by dana" in terminal.run("rep", "leave", "kim", "--on", "2099-03-31")


def test_taking_it_back_is_one_action_too(terminal):
    terminal.run("rep", "leave", "kim")
    assert "Taken back as change 2 by dana" in terminal.run("rep", "rejoin", "kim", "--note", "stays after all")
    assert fields(terminal, "rep", "kim")["active"] == "True"
    assert "did not leave by" in terminal.run("rep", "rejoin", "kim", expect=2)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("rep", "leave", "kin"), "there is no rep 'kin'. Did you mean 'kim'"),
        (("rep", "leave", "kim", "--on", "soon"), "--on soon is neither a date nor a time"),
        (("rep", "leave", "kim", "--successor", "kim"), "is the one who leaves"),
    ],
)
def test_mistakes_end_in_one_sentence(terminal, words, told):
    assert told in terminal.run(*words, expect=2)


@pytest.mark.postgres
def test_the_same_holds_on_postgresql(tmp_path, monkeypatch, capsys, own_postgres):
    monkeypatch.setenv("FAIRLEAD_DATABASE_URL", own_postgres)
    terminal = Terminal(tmp_path, monkeypatch, capsys)
    terminal.exports(**EVERYTHING)
    told = terminal.run("rep", "leave", "kim", "--note", "moves to Rome")
    assert "kim is gone, by change 1 of dana." in told
    change = terminal.json("changes", "1")
    assert {(each["record"], each["identity"]) for each in change["handovers"]} == {("account", "acme"), ("lead", "L0"), ("lead", "L1")}
    terminal.run("import", "exports", "--again")
    assert fields(terminal, "rep", "kim")["active"] == "False"
    assert of(terminal, "team", "east")["manager_rep_id"]["value"] is None
    assert "violated" not in terminal.run("check")
    terminal.run("rep", "rejoin", "kim")
    assert fields(terminal, "rep", "kim")["active"] == "True"
