"""Complaint 14: writes appear under the wrong user. Here every change carries who made it, and a record tells whose word holds."""

import pytest

from tests.journeys.people_exports import EVERYTHING
from tests.journeys.program import Terminal


@pytest.fixture
def terminal(tmp_path, monkeypatch, capsys) -> Terminal:
    made = Terminal(tmp_path, monkeypatch, capsys, author="dana")
    made.exports(**EVERYTHING)
    return made


def test_every_kind_of_change_carries_who_made_it_and_why(terminal):
    terminal.run("territory", "import", terminal.write("t.csv", "territory_id,priority\nus,5\n"), "--note", "US first")
    terminal.run("rep", "join", "--set", "rep_id=ann", "--set", "name=Ann Lee", "--author", "eve", "--note", "new in east")
    terminal.run("team", "reorganize", terminal.write("r.csv", "rep_id,team_id\nlee,west\n"), "--author", "finn")
    terminal.run("rep", "leave", "kim", "--author", "gil")
    terminal.run("rep", "rejoin", "kim", "--author", "hal")
    told = [(each["kind"], each["subject"], each["author"], each["note"]) for each in reversed(terminal.json("changes"))]
    assert told == [
        ("territories", "t.csv", "dana", "US first"),
        ("join", "ann", "eve", "new in east"),
        ("reorganize", "r.csv", "finn", ""),
        ("leave", "kim", "gil", ""),
        ("rejoin", "kim", "hal", ""),
    ]


def test_where_nothing_was_changed_it_says_so(terminal):
    assert "No change is on record here yet." in terminal.run("changes")
    assert "No change of kim is on record here." in terminal.run("changes", "--of", "kim")


def test_a_field_tells_whose_word_holds_and_what_the_source_says(terminal):
    terminal.run("team", "reorganize", terminal.write("r.csv", "rep_id,max_open\nlee,4\n"), "--author", "eve", "--note", "part time")
    terminal.run("team", "reorganize", terminal.write("s.csv", "rep_id,max_open\nlee,6\n"), "--author", "finn")
    rules = {each["field"]: each["rule"] for each in terminal.json("lineage", "rep", "lee")["fields"]}
    assert rules["max_open"].startswith("edited here by finn on ")
    assert "the source says 10" in rules["max_open"]
    first, second = (terminal.json("changes", number)["edits"][0] for number in ("1", "2"))
    assert (first["author"], first["before"], first["value"], first["ended"]) == ("eve", 10, 4, "replaced")
    assert (second["author"], second["before"], second["value"], second["ended"]) == ("finn", 4, 6, None)


def test_what_the_program_does_later_bears_the_name_of_who_asked_for_it(terminal):
    terminal.run("rep", "join", "--set", "rep_id=ann", "--set", "ramp_weeks=2", "--set", "started_at=2026-01-05", "--author", "eve")
    from fairlead.bootstrap import open_house
    from fairlead.config import Settings

    with open_house(Settings(home=terminal.home)) as house:
        house.people.advance(house.clock.now())
    edits = terminal.json("changes", "1")["edits"]
    assert [each["value"] for each in edits if each["field"] == "weight"] == [0.25, 0.625, 1.0]
    assert {each["author"] for each in edits} == {"eve"}


def test_a_decision_that_follows_from_a_change_is_named_in_it(terminal):
    terminal.run("rep", "leave", "kim", "--author", "gil")
    moved = [each for each in terminal.json("changes", "1")["handovers"] if each["record"] == "lead"]
    assert len(moved) == 2
    for each in moved:
        decision = terminal.json("explain", each["body"])["decision"]
        assert (decision["lead_id"], decision["rep_id"]) == (each["identity"], each["to_rep_id"])
