"""Territories at the terminal: out, in, previewed, quarantined, covered, explained; every change with its author."""

import pytest

from fairlead.application.edit_ports import ChangedMeanwhile
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from tests.journeys.program import Terminal

REPS = "rep_id,name,territory_ids,active,max_open\nkim,Kim Day,east;west,true,5\nlee,Lee Fox,,true,\ngone,Gone Ago,west,false,\n"
TERRITORIES = "territory_id,name,countries,states,priority\neast,East Coast,US,MA;NY,5\nwest,West Coast,US,CA,0\n"
LEADS = "lead_id,created_at,company,country,state,employees\n" + "".join(
    f"L{number},2026-02-{number + 1:02},C{number},US,{state},50\n" for number, state in enumerate(["MA", "MA", "CA", "TX", "TX", "NY"])
)
MAPPING = """
version: 1
system: test
files:
  - {file: reps.csv, record: rep, fields: {rep_id: rep_id, name: name, territory_ids: territory_ids, active: active, max_open: max_open}}
  - {file: territories.csv, record: territory, fields: {territory_id: territory_id, name: name, countries: countries, states: states, priority: priority}}
  - {file: leads.csv, record: lead, fields: {lead_id: lead_id, created_at: created_at, company: company, country: country, state: state, employees: employees}}
"""


@pytest.fixture
def terminal(tmp_path, monkeypatch, capsys) -> Terminal:
    made = Terminal(tmp_path, monkeypatch, capsys)
    made.exports(reps=REPS, territories=TERRITORIES, leads=LEADS, mapping=MAPPING)
    return made


def test_what_is_exported_is_imported_without_a_change(terminal):
    terminal.run("territory", "export", "t.csv")
    text = (terminal.folder / "t.csv").read_text()
    assert text.splitlines()[1].startswith("east,East Coast,5,US,MA;NY")
    assert "Nothing differs" in terminal.run("territory", "import", "t.csv")
    assert terminal.run("territory", "export") == text


def test_a_preview_changes_nothing_and_the_change_carries_its_author(terminal):
    file = terminal.write("new.csv", "territory_id,states,priority,served_by\neast,MA;NY;TX,9,kim;lee\n")
    before = terminal.run("territory", "export")
    told = terminal.run("territory", "import", file, "--preview")
    assert "0 new, 1 changed, 0 removed" in told
    assert "Lee Fox served every territory; from then on only east" in told
    assert terminal.run("territory", "export") == before
    assert "Applied as change 1 by dana." in terminal.run("territory", "import", file, "--note", "Texas goes east")
    (line,) = [line for line in terminal.json("territory", "list") if line["territory"]["territory_id"] == "east"]
    assert (line["territory"]["states"], line["serving"]["named"]) == (["MA", "NY", "TX"], ["kim", "lee"])
    fields = {each["field"]: each for each in terminal.json("lineage", "territory", "east")["fields"]}
    assert fields["priority"]["rule"].startswith("edited here by dana on ")
    assert "'Texas goes east'); the source says 5; holds until the source says something else" in fields["priority"]["rule"]
    assert fields["name"]["file"] == "territories.csv"


def test_a_preview_says_what_somebody_serves_anew_and_no_longer(terminal):
    terminal.write("served.csv", "territory_id,served_by\neast,kim;lee\nwest,kim;lee;gone\n")
    terminal.run("territory", "import", "served.csv")
    file = terminal.write("new.csv", "territory_id,countries,served_by\neast,US,kim\nnorth,CA,lee\n")
    told = terminal.run("territory", "import", file, "--preview")
    assert "Lee Fox serves north and no longer serves east (in all 2 before, 2 then)" in told


def test_rows_that_cannot_be_taken_wait_in_the_quarantine_and_the_others_are_applied(terminal):
    file = terminal.write("mixed.csv", "territory_id,countries\nnorth,CA\nsouth,Atlantis\n")
    told = terminal.run("territory", "import", file)
    assert "line 3, column countries: 'Atlantis' is not known" in told
    waiting = terminal.run("quarantine")
    assert "mixed.csv" in waiting
    assert "Atlantis" in waiting
    assert [each["territory"]["territory_id"] for each in terminal.json("territory", "list")] == ["east", "north", "west"]
    terminal.write("mixed.csv", "territory_id,countries\nnorth,CA\nsouth,MX\n")
    terminal.run("territory", "import", file)
    assert len(terminal.json("territory", "list")) == 4


def test_the_same_file_again_changes_nothing(terminal):
    file = terminal.write("again.csv", "territory_id,countries\nnorth,CA\n")
    terminal.run("territory", "import", file)
    assert "Nothing differs" in terminal.run("territory", "import", file)


def test_territories_the_file_does_not_name_go_only_when_asked(terminal):
    file = terminal.write("one.csv", "territory_id\nwest\n")
    terminal.run("territory", "import", file)
    assert len(terminal.json("territory", "list")) == 2
    told = terminal.run("territory", "import", file, "--remove-others")
    assert "east is removed, and kim still name it" in told
    assert [each["territory"]["territory_id"] for each in terminal.json("territory", "list")] == ["west"]


def test_an_edit_holds_until_the_source_says_something_else(terminal):
    terminal.run("territory", "import", terminal.write("edit.csv", "territory_id,priority,name\nwest,7,Pacific\n"))
    exports = terminal.folder / "exports" / "territories.csv"

    def west():
        return next(each["territory"] for each in terminal.json("territory", "list") if each["territory"]["territory_id"] == "west")

    terminal.run("import", "exports", "--again")
    assert (west()["priority"], west()["name"]) == (7, "Pacific")
    exports.write_text(TERRITORIES.replace("West Coast,US,CA,0", "West,US,CA,0"))
    told = terminal.run("import", "exports")
    assert (west()["priority"], west()["name"]) == (7, "West")
    assert "territory west, name: 'Pacific' by dana gave way to what the source says now" in told


def test_a_removed_territory_is_not_brought_back_by_the_next_import(terminal):
    terminal.run("territory", "import", terminal.write("one.csv", "territory_id\nwest\n"), "--remove-others")
    told = terminal.run("import", "exports", "--again")
    assert "east" not in told
    assert [each["territory"]["territory_id"] for each in terminal.json("territory", "list")] == ["west"]


def test_the_coverage_adds_up_and_names_what_is_open(terminal):
    found = terminal.json("territory", "coverage", "--days", "3650")
    assert (found["leads"], found["taken"], round(found["covered"], 2)) == (6, 4, 0.67)
    assert [(each["state"], each["leads"]) for each in found["untaken"]] == [("TX", 2)]
    assert {each["territory_id"]: each["leads"] for each in found["loads"]} == {"east": 3, "west": 1}
    told = terminal.run("territory", "coverage", "--days", "3650")
    assert "66.7% of 6 leads" in told
    assert "East Coast: state TX is not among MA, NY" in told


def test_why_a_lead_goes_where_it_goes(terminal):
    assert "East Coast (east) takes C0: country US; state MA." in terminal.run("territory", "explain", "L0")
    file = terminal.write("lead.json", '{"company": "Acme", "country": "US", "state": "Texas"}')
    told = terminal.run("territory", "explain", file, "--territory", "west")
    assert "No territory takes Acme." in told
    assert "West Coast does not take it: state TX is not among CA." in told
    assert "there is no territory 'est'. Did you mean 'west' or 'east'?" in terminal.run(
        "territory", "explain", "L0", "--territory", "est", expect=2
    )
    assert "there is no lead 'L99'" in terminal.run("territory", "explain", "L99", expect=2)


def test_a_file_that_cannot_be_read_ends_in_one_sentence(terminal):
    assert "is not there" in terminal.run("territory", "import", "none.csv", expect=2)
    assert "'contry' is not a column" in terminal.run("territory", "import", terminal.write("x.csv", "territory_id,contry\n"), expect=2)
    terminal.write("x.csv", "PK\x03\x04 nothing")
    assert "Excel workbook" in terminal.run("territory", "import", "x.csv", expect=2)


def test_two_who_change_at_once_do_not_overwrite_each_other_unseen(terminal):
    with open_house(Settings(home=terminal.home)) as house:
        at = house.clock.now()
        given = house.table(("t.csv", "territory_id,priority\nwest,3\n"))
        looked_at = house.territories.preview(given, at=at)
        house.territories.apply(house.table(("u.csv", "territory_id,priority\nwest,8\n")), author="eve", note="", at=at)
        with pytest.raises(ChangedMeanwhile, match="preview it again"):
            house.territories.apply(given, author="dana", note="", at=at, expects=looked_at.digest)
        again = house.territories.preview(given, at=at)
        assert house.territories.apply(given, author="dana", note="", at=at, expects=again.digest).change.author == "dana"


def test_an_item_that_an_import_does_not_know_costs_the_row_of_a_territory(terminal):
    """Without its only country a territory would take leads from everywhere."""
    (terminal.folder / "exports" / "territories.csv").write_text(TERRITORIES + "odd,Odd,Atlantis,,9\n")
    terminal.run("import", "exports")
    assert {each["territory"]["territory_id"] for each in terminal.json("territory", "list")} == {"east", "west"}
    assert "Atlantis" in terminal.run("quarantine")


def test_what_an_import_brought_that_can_take_nothing_is_told_by_the_check(terminal):
    header = TERRITORIES.replace("priority", "priority,postal_codes").replace(",5\n", ",5,\n").replace(",0\n", ",0,9-1\n")
    terminal.exports(territories=header, mapping=MAPPING.replace("priority: priority}", "priority: priority, postal_codes: postal_codes}"))
    assert "territory west, postal_codes: '9-1' is a range that runs backwards" in terminal.run("check")
