"""Mapping documents: every fault at once, with its place and what to write instead; and what their rules mean."""

import pytest

from fairlead.adapters.files.mapping_file import draft_as_text, load_mapping, load_preset, preset_names, read_mapping_text
from fairlead.application.mapping import BadMapping, entry_from_text
from fairlead.application.match_mapping import find_column, match_files, resolve_columns
from fairlead.domain.records import RECORDS

ENTRY = "version: 1\nfiles:\n  - file: leads.csv\n    record: lead\n    fields: {lead_id: id, %s}\n"


def faults(text):
    with pytest.raises(BadMapping) as caught:
        read_mapping_text(text, "mapping.yaml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("emial: mail", "emial: is not a field of lead. Did you mean 'email'?"),
        ("score: {colum: s}", "Did you mean 'column' or 'columns'?"),
        ("score: {column: s, value: 3}", "has column and value. Give exactly one"),
        ("score: {column: s, scale: much}", "'much' is not a number above 0"),
        ("score: {column: s, scale: 0}", "'0' is not a number above 0"),
        ('score: {column: s, format: "%Y"}', "is for times, and this field is number"),
        ("status: {column: s, values: [a, b]}", "translates nothing"),
        ("status: {column: s, lookup: {file: a.csv}}", "lookup: is not complete"),
        ("status: {column: s, bad: ignore}", "'ignore' is not known"),
        ("status: [a, b]", "is neither a column nor a rule"),
        ("status: {hash: []}", "names no column"),
    ],
)
def test_a_faulty_rule_is_told_with_its_place(field, told):
    message = faults(ENTRY % field)
    assert told in message
    assert "files[1] (leads.csv → lead)" in message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("version: 2\nfiles: [{file: a, record: lead, fields: {lead_id: a}}]", "version: '2' is not known"),
        ("timezone: Mars\nfiles: [{file: a, record: lead, fields: {lead_id: a}}]", "'Mars' is not a time zone"),
        ("files: []", "names no file"),
        ("files: [{file: a, record: leed, fields: {lead_id: a}}]", "'leed' is not a record. Did you mean 'lead'?"),
        ("files: [{file: a, record: lead, fields: {email: a}}]", "does not map lead_id, which every lead needs"),
        ("files: [{file: a, record: activity, fields: {activity_id: a, kind: b}}]", "does not map occurred_at"),
        ("files: [{file: a, record: lead, fields: {lead_id: a}, custom: some}]", "'some' is not known"),
        ("files: [{file: a, record: lead, fields: {lead_id: a}, where: {column: b}}]", "is not a condition"),
        ("files: [{file: a, record: lead, fields: {lead_id: a}, delimiter: '||'}]", "is not one character"),
        ("files: [{record: lead, fields: {lead_id: a}}]", "file: is missing"),
        ("version: 1\nversion: 1\nfiles: []", "line 2: 'version' is given twice"),
        ("files: [", "mapping.yaml, line 1, column"),
        ("- a\n- b", "is not a mapping of keys"),
        ("nonsense: 1\nfiles: [{file: a, record: lead, fields: {lead_id: a}}]", "nonsense: is not a key of a mapping"),
    ],
)
def test_a_faulty_document_is_told_with_its_place(text, told):
    assert told in faults(text)


def test_all_faults_are_told_at_once():
    message = faults("version: 9\ntimezone: Mars\nfiles: [{file: a, record: lead, fields: {lead_id: a, emial: b}}, {file: b, record: x}]")
    assert len(message.splitlines()) == 4


def test_a_missing_or_unreadable_mapping_file_is_told(tmp_path):
    with pytest.raises(BadMapping, match="is not there"):
        load_mapping(tmp_path / "none.yaml")
    (tmp_path / "odd.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadMapping, match="cannot be read"):
        load_mapping(tmp_path / "odd.yaml")


def test_words_that_yaml_reads_as_something_else_stay_words():
    read = read_mapping_text(ENTRY % "status: {column: No, values: {Yes: on, 1.0: 2024-01-01, Off: null, x: }}", "m")
    rule = read.files[0].fields["status"]
    assert rule.columns == ("No",)
    assert rule.values == (("Yes", "on"), ("1.0", "2024-01-01"), ("Off", None), ("x", None))


@pytest.mark.parametrize("name", preset_names())
def test_a_preset_is_a_right_mapping_and_survives_storing(name):
    preset = load_preset(name)
    assert preset.system == name
    for entry in preset.files:
        assert entry_from_text(entry.as_text()) == entry


def test_an_unknown_preset_is_told():
    with pytest.raises(BadMapping, match="Did you mean 'hubspot'"):
        load_preset("hupspot")


def test_columns_are_found_whatever_their_case_and_punctuation():
    assert find_column("Created Date", ["created_date"]) == "created_date"
    assert find_column("created_date", ["CreatedDate", "id"]) == "CreatedDate"
    assert find_column("id", ["ID", "id"]) == "id"
    assert find_column("i d", ["ID", "id"]) is None


def test_an_unknown_column_is_told_with_the_nearest_and_an_optional_entry_does_without():
    strict = read_mapping_text(ENTRY % "email: e_mail_addres", "m").files[0]
    _, _, problems = resolve_columns(strict, "leads.csv", ["id", "email address"], {})
    assert "Did you mean 'email address'?" in problems[0].remedy
    lenient = read_mapping_text((ENTRY % "email: nothing") + "    optional: true\n", "m").files[0]
    resolved, notes, problems = resolve_columns(lenient, "leads.csv", ["id"], {})
    assert set(resolved.fields) == {"lead_id"}
    assert not problems
    assert "email of lead goes without it" in notes[0]
    assert resolve_columns(lenient, "leads.csv", ["other"], {})[0] is None


def test_a_file_that_is_named_and_not_there_is_told_with_the_nearest():
    mapping = read_mapping_text(ENTRY % "email: e", "m")
    _, problems = match_files(mapping, ["lead.csv", "users.csv"])
    assert "'leads.csv' is not in the folder" in problems[0].reason
    assert "Did you mean 'lead.csv'" in problems[0].remedy


def test_a_glob_takes_all_files_and_several_names_the_first_that_is_there():
    mapping = read_mapping_text("files: [{file: [Lead.csv, 'leads-*.csv'], record: lead, fields: {lead_id: id}}]", "m")
    assert [name for _, name in match_files(mapping, ["leads-1.csv", "Leads-2.CSV"])[0]] == ["leads-1.csv", "Leads-2.CSV"]
    assert [name for _, name in match_files(mapping, ["lead.csv", "leads-1.csv"])[0]] == ["lead.csv"]


def test_a_draft_written_as_yaml_reads_back_the_same():
    document = {
        "version": 1,
        "system": "a: b",
        "timezone": "UTC",
        "files": [
            {
                "file": "le ads.csv",
                "record": "lead",
                "where": [{"column": "st#age", "in": ["true", "No", "it's"]}, {"column": "x", "empty": "false"}],
                "fields": {"lead_id": "ID", "status": {"column": "S: t", "values": {"Yes": None, '"q"': "a"}, "otherwise": None}},
                "custom": "keep",
            }
        ],
    }
    text = draft_as_text(document, {(0, "lead_id"): "0.98: because"}, "Heading\n\nmore")
    assert "lead_id: ID  # 0.98: because" in text
    entry = read_mapping_text(text, "m").files[0]
    assert entry.file == ("le ads.csv",)
    assert entry.where[0].any_of == ("true", "No", "it's")
    assert entry.fields["status"].values == (("Yes", None), ('"q"', "a"))
    assert entry.fields["status"].has_otherwise


def test_rules_say_in_words_where_a_field_comes_from():
    fields = "status: {value: new}, industry: {column: acc, lookup: {file: a.csv, key: k, take: t}}, city: {first: [c1, c2]}, revenue_minor: {column: r, scale: 1000}"
    entry = read_mapping_text(ENTRY % fields, "m").files[0]
    assert [entry.fields[name].in_words() for name in ("status", "industry", "city", "revenue_minor")] == [
        "always 'new'",
        "'t' of a.csv where 'k' is 'acc'",
        "'c1' or else 'c2'",
        "'r', times 1000",
    ]
    assert all(record.key for record in RECORDS.values())
