"""A folder of exports into the records: counts, quarantine, updates, repeats, dangling references, lineage."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from fairlead.application.import_ports import BadSource, Tally
from fairlead.application.mapping import BadMapping
from fairlead.application.ports import NotFound
from tests.journeys.import_house import AT, LEADS_ONLY, ImportHouse

LEADS = """id,created,email,employees,tier,Web Site
L1,2024-03-01,Jo@Acme.com,850,1,acme.com
L2,2024-03-02,not an address,10-49,2,
L3,soon,kim@beta.io,20,3,beta.io
,2024-03-04,x@y.com,1,4,
L5,2024-03-05,,many,5,
"""


@pytest.fixture
def house(tmp_path):
    return ImportHouse(tmp_path)


def test_good_rows_go_in_and_bad_ones_wait_with_row_field_and_reason(house):
    house.write("leads.csv", LEADS)
    report = house.run()
    assert report.total == Tally(read=5, new=3, quarantined=2)
    assert [(line.file, line.row, line.field, line.raw, line.reason) for line in house.records.quarantined()] == [
        ("leads.csv", 3, "created_at", "soon", "not a date or time"),
        ("leads.csv", 4, "lead_id", None, "is missing"),
    ]
    assert all(line.remedy for line in house.records.quarantined())
    lead = house.rows("lead")["L1"]
    assert (lead["email"], lead["domain"], lead["employees"], lead["size_band"]) == ("jo@acme.com", "acme.com", 850, "200-999")
    assert lead["created_at"] == datetime(2024, 3, 1, tzinfo=UTC)
    assert json.loads(lead["custom"]) == {"tier": 1.0, "Web Site": "acme.com"}


def test_a_value_that_cannot_be_read_does_not_cost_the_row(house):
    house.write("leads.csv", LEADS)
    report = house.run()
    assert [(field.field, field.raw, field.rows) for _, _, field in house.records.unread(report.run_id)] == [
        ("email", "not an address", 1),
        ("employees", "many", 1),
    ]
    lead = house.rows("lead")["L2"]
    assert lead["email"] is None
    assert json.loads(lead["custom"])["email_as_written"] == "not an address"
    assert lead["employees"] == 22
    other = house.rows("lead")["L5"]
    assert (other["employees"], other["size_band"]) == (None, None)
    assert json.loads(other["custom"])["employees_as_written"] == "many"


DESCRIBING = [
    ("lead", "employees", ("many", "-3")),
    ("lead", "revenue_minor", ("a lot", "-1")),
    ("lead", "score", ("high", "-5")),
    ("account", "arr_minor", ("some",)),
    ("account", "open_tickets", ("few", "-2")),
    ("account", "health", ("good", "-5")),
    ("product", "price_minor", ("on request", "-5")),
]


@pytest.mark.parametrize(("record", "field", "raw"), [(record, field, raw) for record, field, raws in DESCRIBING for raw in raws])
def test_what_only_describes_is_emptied_counted_and_kept_as_written(house, record, field, raw):
    house.write("t.csv", f"id,what\n1,{raw}\n2,\n")
    report = house.run(f"files: [{{file: t.csv, record: {record}, fields: {{{record}_id: id, {field}: what}}}}]")
    assert report.total == Tally(read=2, new=2)
    assert [(value.field, value.raw, value.rows) for _, _, value in house.records.unread(report.run_id)] == [(field, raw, 1)]
    assert house.rows(record)["1"][field] is None
    assert json.loads(house.rows(record)["1"]["custom"]) == {f"{field}_as_written": raw}
    assert house.rows(record)["2"]["custom"] is None


def test_a_mapping_can_let_the_row_wait_for_what_only_describes(house):
    house.write("leads.csv", "id,employees\nL1,many\nL2,5\n")
    fields = "{lead_id: id, employees: {column: employees, bad: quarantine}}"
    report = house.run(f"files: [{{file: leads.csv, record: lead, fields: {fields}}}]")
    assert report.total == Tally(read=2, new=1, quarantined=1)
    assert house.records.unread(report.run_id) == []


LIMITS = ("max_open", "max_day", "max_week", "max_month", "max_value_minor", "weight")


@pytest.mark.parametrize("field", LIMITS)
@pytest.mark.parametrize(("raw", "taken"), [("-5", False), ("0", True)])
def test_a_limit_below_zero_waits_since_without_it_there_would_be_none(house, field, raw, taken):
    house.write("users.csv", f"id,limit\nu1,{raw}\n")
    report = house.run(f"files: [{{file: users.csv, record: rep, fields: {{rep_id: id, {field}: limit}}}}]")
    assert report.total == (Tally(read=1, new=1) if taken else Tally(read=1, quarantined=1))
    assert [(line.field, line.raw, line.reason, line.remedy) for line in house.records.quarantined()] == (
        [] if taken else [(field, "-5", "below zero", "Write a number of 0 or more, or leave it empty.")]
    )


def test_the_same_file_again_changes_nothing_and_says_when_it_came(house):
    house.write("leads.csv", LEADS)
    first = house.run()
    before = house.records.history().lead
    again = house.run(at=AT + timedelta(days=1))
    assert again.total == Tally(read=5, unchanged=3, quarantined=2)
    assert [each.since for each in again.files] == [AT]
    assert house.records.history().lead.equals(before)
    forced = house.run(again=True)
    assert forced.total == Tally(read=5, unchanged=3, quarantined=2)
    assert forced.files[0].since is None
    assert len(house.records.quarantined()) == 2
    assert [run.state for run in house.records.runs()] == ["finished"] * 3
    assert first.run_id == 1


def test_the_same_content_under_another_name_is_the_same_file(house):
    path = house.write("leads.csv", LEADS)
    house.run()
    path.rename(path.with_name("leads-new.csv"))
    assert house.run(LEADS_ONLY.replace("leads.csv", "leads-new.csv")).files[0].since == AT


def test_a_changed_row_updates_and_the_others_stay(house):
    house.write("leads.csv", LEADS)
    house.run()
    house.write("leads.csv", LEADS.replace("850", "900").replace("soon", "2024-03-03"))
    report = house.run()
    assert report.total == Tally(read=5, new=1, updated=1, unchanged=2, quarantined=1)
    assert house.rows("lead")["L1"]["employees"] == 900
    assert house.rows("lead")["L3"]["domain"] == "beta.io"


def test_another_mapping_of_the_same_file_is_imported(house):
    house.write("leads.csv", LEADS)
    house.run()
    report = house.run(LEADS_ONLY + "      domain: Web Site\n")
    assert report.files[0].since is None
    assert (report.total.updated, report.total.unchanged) == (1, 2)  # only the first lead names a site


def test_equal_repeats_are_unchanged_and_differing_ones_wait(house):
    house.write(
        "leads.csv",
        "id,created,email,employees\nL1,2024-01-01,a@b.com,5\nL2,2024-01-01,,\nL1,2024-01-01,A@B.com,5\nL1,2024-01-02,a@b.com,5\n",
    )
    report = house.run()
    assert report.total == Tally(read=4, new=2, unchanged=1, quarantined=1)
    (line,) = house.records.quarantined()
    assert (line.row, line.field, line.raw) == (4, "lead_id", "L1")
    assert "Row 1 came first" in line.remedy
    assert house.rows("lead")["L1"]["created_at"] == datetime(2024, 1, 1, tzinfo=UTC)


def test_a_repeat_of_a_quarantined_row_takes_its_place(house):
    house.write("leads.csv", "id,created,email,employees\nL1,soon,,5\nL1,2024-01-02,,5\n")
    report = house.run()
    assert report.total == Tally(read=2, new=1, quarantined=1)


def test_rows_that_are_not_for_the_record_are_counted(house):
    house.write("deals.csv", "id,stage,when\nD1,Won,2024-01-05\nD2,Lost,2024-01-06\nD3,Open,\n,,\n")
    mapping = """
files:
  - {file: deals.csv, record: lead, fields: {lead_id: id}, custom: drop}
  - file: deals.csv
    record: outcome
    where: {column: stage, in: [won, LOST]}
    fields: {outcome_id: {hash: [id, stage]}, lead_id: id, stage: {column: stage, values: {Won: won, Lost: lost}}, occurred_at: when}
"""
    report = house.run(mapping)
    assert [each.tally for each in report.files] == [Tally(read=4, new=3, elsewhere=1), Tally(read=4, new=2, elsewhere=2)]
    assert sorted(row["stage"] for row in house.rows("outcome").values()) == ["lost", "won"]


def test_references_to_nobody_are_kept_and_counted(house):
    house.write("leads.csv", "id,owner\nL1,R1\nL2,R9\nL3,R9\n")
    house.write("users.csv", "id,name\nR1,Ann\n")
    report = house.run(
        "files:\n  - {file: leads.csv, record: lead, fields: {lead_id: id, owner_rep_id: owner}}\n  - {file: users.csv, record: rep, fields: {rep_id: id, name: name}}\n"
    )
    assert report.total == Tally(read=4, new=4)
    (dangling,) = report.dangling
    assert (dangling.record, dangling.field, dangling.target, dangling.rows, dangling.values) == ("lead", "owner_rep_id", "rep", 2, 1)
    assert dangling.examples == ("R9",)


def test_fields_joined_through_another_file_and_constants(house):
    house.write("leads.csv", "id,firm,first,last\nL1,Acme,Jo,Doe\nL2,Nobody,,\n")
    house.write("firms.csv", "name,sector,rev,land\nAcme,technolgy,1.5,Philipines\n")
    report = house.run("""
files:
  - file: leads.csv
    record: lead
    fields:
      lead_id: id
      first_name: {columns: [first, last], join: " "}
      industry: {column: firm, lookup: {file: firms.csv, key: name, take: sector}}
      revenue_minor: {column: firm, lookup: {file: firms.csv, key: name, take: rev}, scale: 1000000}
      country: {column: firm, lookup: {file: firms.csv, key: name, take: land}, default: US}
      channel: {value: inbound}
""")
    rows = house.rows("lead")
    assert (rows["L1"]["industry_group"], rows["L1"]["revenue_minor"], rows["L1"]["country"]) == ("software", 150_000_000, "PH")
    assert (rows["L1"]["first_name"], rows["L2"]["first_name"]) == ("Jo Doe", None)
    assert (rows["L2"]["country"], rows["L2"]["channel"]) == ("US", "inbound")
    assert "not in column 'name' of firms.csv" in {value.reason for _, _, value in house.records.unread(report.run_id)}


def test_a_value_that_the_mapping_does_not_translate_waits_unless_told_otherwise(house):
    house.write("acts.csv", "id,kind,at\nA1,Call,2024-01-01\nA2,Fax,2024-01-01\n")
    mapping = "files: [{file: acts.csv, record: activity, fields: {activity_id: id, kind: {column: kind, values: {Call: call}%s}, occurred_at: at}}]"
    assert house.run(mapping % "").total == Tally(read=2, new=1, quarantined=1)
    assert "Add it to values" in house.records.quarantined()[0].remedy
    assert house.run(mapping % ", otherwise: meeting").total == Tally(read=2, new=1, unchanged=1)


@pytest.mark.parametrize(
    ("record", "text", "fields", "field"),
    [
        ("outcome", "id,lead,stage\n1,L1,sideways\n", "{outcome_id: id, lead_id: lead, stage: stage}", "stage"),
        ("activity", "id,kind,at\n1,fax,2024-01-01\n", "{activity_id: id, kind: kind, occurred_at: at}", "kind"),
        ("absence", "id,rep,a,b\n1,R,2024-01-02,2024-01-01\n", "{absence_id: id, rep_id: rep, starts_at: a, ends_at: b}", "ends_at"),
        ("rep", "id,hours\n1,Funday 09:00-10:00\n", "{rep_id: id, hours: hours}", "hours"),
        ("rep", "id,zone\n1,Mars/Olympus\n", "{rep_id: id, time_zone: zone}", "hours"),
        ("assignment", "id,lead,rep\n1,L1,\n", "{assignment_id: id, lead_id: lead, rep_id: rep}", "rep_id"),
        ("deal", "id,won\n1,perhaps\n", "{deal_id: id, won: won}", "won"),
        ("deal", "id,amount\n1,lots\n", "{deal_id: id, value_minor: amount}", "value_minor"),
        ("rep", "id,weight\n1,heavy\n", "{rep_id: id, weight: weight}", "weight"),
    ],
)
def test_what_a_record_cannot_be_waits(house, record, text, fields, field):
    house.write("t.csv", text)
    report = house.run(f"files: [{{file: t.csv, record: {record}, fields: {fields}}}]")
    assert report.total == Tally(read=1, quarantined=1)
    assert [line.field for line in house.records.quarantined()] == [field]


def test_a_row_wider_than_the_header_waits(house):
    house.write("leads.csv", "id,created,email,employees\nL1,2024-01-01,a@b.com,5,oops\nL2,2024-01-01,,5\n")
    assert house.run().total == Tally(read=2, new=1, quarantined=1)
    assert house.records.quarantined()[0].reason == "has more cells than the header has columns"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id,created,mail,employees\n", "column 'email' is not in leads.csv.*Did you mean 'mail'"),
        ("id,created,email,employees\nL1,03/04/2024,,\n", "may be month/day or day/month"),
        ("", "is empty"),
    ],
)
def test_what_stops_an_import_stops_it_before_anything_is_written(house, text, told):
    house.write("leads.csv", text)
    with pytest.raises((BadMapping, BadSource), match=told):
        house.run()
    assert house.records.runs() == []
    assert house.rows("lead") == {}


TWO = (
    LEADS_ONLY
    + """
  - file: reps.csv
    record: rep
    optional: true
    fields: {rep_id: Id, name: Name}
  - file: reps.csv
    record: team
    optional: true
    fields: {team_id: Team, name: Team}
"""
)


@pytest.mark.parametrize("header", ["Number,Name", "Id,Name"])
def test_a_file_from_which_nothing_can_be_read_is_told(house, header):
    house.write("leads.csv", "id,created,email,employees\nL1,2024-01-01,a@b.example,5\n")
    house.write("reps.csv", f"{header}\n1,Ann\n")
    told = house.run(TWO).left_out
    if header == "Id,Name":  # read as rep, so that it is no loss that it holds no teams
        assert told == ()
    else:
        assert told == ("reps.csv is read as nothing: as rep it lacks the column 'Id', as team 'Team'; its columns are Number, Name",)


def test_where_nothing_at_all_can_be_read_each_file_says_what_it_lacks(house):
    house.write("reps.csv", "Number,Name\n1,Ann\n")
    only_reps = TWO.replace("  - file: leads.csv\n    record: lead\n", "  - file: leads.csv\n    record: lead\n    optional: true\n")
    with pytest.raises(BadSource, match=r"reps.csv is read as nothing: as rep it lacks the column 'Id'"):
        house.run(only_reps)


def test_a_wrong_format_in_the_mapping_is_told(house):
    house.write("leads.csv", LEADS)
    with pytest.raises(BadSource, match="is no time format"):
        house.run(LEADS_ONLY.replace("created_at: created", "created_at: {column: created, format: DD.MM.YYYY}"))


def test_a_header_without_rows_is_imported_and_said(house):
    house.write("leads.csv", "id,created,email,employees\n")
    report = house.run()
    assert report.total == Tally()
    assert "has a header and no rows" in report.files[0].notes


def test_files_of_a_glob_come_in_order_and_the_later_updates(house):
    house.write("leads-2.csv", "id,created,email,employees\nL1,2024-01-01,,20\n")
    house.write("leads-1.csv", "id,created,email,employees\nL1,2024-01-01,,10\n")
    report = house.run(LEADS_ONLY.replace("leads.csv", "leads-*.csv"))
    assert [each.tally for each in report.files] == [Tally(read=1, new=1), Tally(read=1, updated=1)]
    assert house.rows("lead")["L1"]["employees"] == 20


def test_two_entries_complete_one_record_and_lineage_knows_both(house):
    house.write("leads.csv", LEADS.replace("soon", "2024-03-03"))
    house.write("scores.csv", "lead,points\n L1 ,82.5\n")
    house.run(LEADS_ONLY + "  - {file: scores.csv, record: lead, fields: {lead_id: lead, score: points}, custom: drop}\n")
    lead = house.rows("lead")["L1"]
    assert (lead["score"], lead["employees"]) == (82.5, 850)
    found = {each.field: each for each in house.trace("lead", "L1").fields}
    assert (found["score"].file, found["score"].row, found["score"].raw) == ("scores.csv", 1, (("points", "82.5"),))
    assert (found["employees"].file, found["employees"].row) == ("leads.csv", 1)


def test_every_field_leads_back_to_its_raw_value(house):
    house.write("leads.csv", LEADS)
    house.run()
    lineage = house.trace("lead", "L1")
    found = {each.field: each for each in lineage.fields}
    assert found["email"].raw == (("email", "Jo@Acme.com"),)
    assert (found["email"].value, found["email"].row) == ("jo@acme.com", 1)
    assert found["domain"].rule == "derived from email: 'email'"
    assert found["size_band"].raw == (("employees", "850"),)
    assert lineage.raw["tier"] == "1"
    filled = {name for name, value in house.rows("lead")["L1"].items() if value is not None and name != "custom"}
    assert filled == set(found)


def test_lineage_of_nothing_is_told(house):
    with pytest.raises(NotFound, match=r"'leed' is not a kind of record\. Did you mean 'lead'"):
        house.trace("leed", "1")
    with pytest.raises(NotFound, match="there is no lead '1'"):
        house.trace("lead", "1")


def test_a_lost_copy_is_told(house):
    house.write("leads.csv", LEADS)
    house.run()
    for copy in (house.home / "sources").iterdir():
        copy.unlink()
    with pytest.raises(BadSource, match="Import the file again"):
        house.trace("lead", "L1")


def test_times_are_in_the_mappings_zone(house):
    house.write("leads.csv", "id,created,email,employees\nL1,2024-07-01 12:00:00,,\n")
    house.run(LEADS_ONLY.replace("system: test", "timezone: America/New_York"))
    assert house.rows("lead")["L1"]["created_at"] == datetime(2024, 7, 1, 16, tzinfo=UTC)
