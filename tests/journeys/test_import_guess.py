"""Mappings drafted from headers and values, and what an import by them finds. No preset has a part in it."""

import pytest

from fairlead.adapters.files.mapping_file import draft_as_text, load_mapping, load_preset, preset_names
from fairlead.adapters.files.profiling import FolderProfiles
from fairlead.application.guess_mapping import guess_mapping
from fairlead.application.import_ports import BadSource
from tests.journeys.import_house import ImportHouse


def guess(folder, presets=()):
    return guess_mapping(FolderProfiles(folder), {name: load_preset(name) for name in presets}, system="guessed")


def fields(draft):
    """(file, record) → field → rule, entries of one file and record put together."""
    found = {}
    for entry in draft.mapping.files:
        found.setdefault((entry.name, entry.record), {}).update(entry.fields)
    return found


@pytest.fixture
def house(tmp_path):
    return ImportHouse(tmp_path)


def test_every_guess_has_a_confidence_and_a_reason_and_stands_in_the_draft(house, shared_data, tmp_path):
    draft = guess(shared_data / "maven_crm")
    for file in draft.files:
        assert file.why
        for column in file.columns:
            assert column.why
            assert 0 <= column.confidence <= 1
    text = draft_as_text(draft.document, draft.comments, draft.heading)
    assert "employees: employees  # 1.00: 'employees' reads like employees; 100% are whole numbers" in text
    assert "data_dictionary.csv" in text
    (tmp_path / "mapping.yaml").write_text(text, encoding="utf-8")
    assert load_mapping(tmp_path / "mapping.yaml") == draft.mapping


def test_maven_is_guessed_as_its_preset_has_it(house, shared_data, tmp_path):
    report = house.run(guess(shared_data / "maven_crm").mapping, folder=shared_data / "maven_crm")
    assert report.total.quarantined == 0
    (tmp_path / "other").mkdir()
    other = ImportHouse(tmp_path / "other")
    other.preset("maven", shared_data / "maven_crm")
    for record in ("lead", "deal", "account", "product", "assignment", "outcome"):
        mine, theirs = house.records.frame(record), other.records.frame(record)
        unknown = ["method"] if record == "assignment" else []  # no column says how leads were given out; the preset knows
        assert mine.drop("custom", *unknown).equals(theirs.drop("custom", *unknown)), record
    assert house.records.frame("rep")["rep_id"].equals(other.records.frame("rep")["rep_id"])


def test_the_sample_is_guessed_as_its_preset_has_it(tmp_path):
    from fairlead.sample import SampleSpec, generate, write

    write(generate(SampleSpec(reps=12, leads=800, months=3, seed=3)), tmp_path / "sample")
    drafted = fields(guess(tmp_path / "sample"))
    preset = {(entry.name, entry.record): entry.fields for entry in load_preset("sample").files}
    assert drafted.keys() == preset.keys()
    wrong = [
        (place, name)
        for place, rules in preset.items()
        for name, rule in rules.items()
        if name not in drafted[place] or drafted[place][name].columns != rule.columns
    ]
    assert wrong == []


def test_salesforce_is_guessed_without_its_preset(house, shared_data):
    folder = shared_data / "crm_exports" / "salesforce"
    found = fields(guess(folder))
    lead = found["sf_lead_data.csv", "lead"]
    named = {name: rule.columns[0] for name, rule in lead.items()}
    assert named["lead_id"] == "id"
    assert named["contact_id"] == "converted_contact_id"
    assert named["owner_rep_id"] == "owner_id"
    assert named["employees"] == "number_of_employees"
    deal = found["sf_opportunity_data.csv", "deal"]
    assert {name: rule.columns[0] for name, rule in deal.items() if name in {"stage", "value_minor", "won", "closed_at", "rep_id"}} == {
        "stage": "stage_name",
        "value_minor": "amount",
        "won": "is_won",
        "closed_at": "close_date",
        "rep_id": "owner_id",
    }
    assert ("sf_account_history_data.csv", "account") not in found
    assert house.run(guess(folder).mapping, folder=folder).total.new > 0


def test_an_open_deal_is_not_guessed_as_lost(house, shared_data):
    draft = guess(shared_data / "crm_exports" / "salesforce")
    closing = [entry for entry in draft.mapping.files if entry.record == "deal" and "won" in entry.fields]
    assert [(each.column, each.any_of) for entry in closing for each in entry.where if each.column == "is_closed"] == [
        ("is_closed", ("true",))
    ]


def test_hubspot_is_guessed_without_its_preset(house, shared_data):
    folder = shared_data / "crm_exports" / "hubspot"
    draft = guess(folder)
    found = fields(draft)
    assert found["owner_data.csv", "rep"]["name"].columns == ("first_name", "last_name")
    assert found["team_data.csv", "team"]["team_id"].columns == ("id",)
    assert found["deal_data.csv", "deal"]["lead_id"].lookup.file == "deal_contact_data.csv"
    assert found["contact_data.csv", "lead"]["lead_id"].columns == ("id",)
    left_out = {file.file.name: file.why for file in draft.files if not file.record}
    assert left_out["company_data_snowflake.csv"] == "holds the same rows as company_data.csv"
    report = house.run(draft.mapping, folder=folder)
    assert report.total.quarantined == 0
    assert house.records.frame("deal").height == 44


@pytest.mark.parametrize(
    ("folder", "name"), [("maven_crm", "maven"), ("crm_exports/salesforce", "salesforce"), ("crm_exports/hubspot", "hubspot")]
)
def test_the_preset_that_knows_a_folder_is_recognized(shared_data, folder, name):
    draft = guess(shared_data / folder, preset_names())
    assert draft.best_preset.name == name
    assert all(fit.share < 0.3 for fit in draft.presets if fit.name != name)


def test_an_adversarial_folder(house):
    """Headings that lie, one file for everything, dates that nothing tells apart, ids that are numbers, a column that is empty."""
    house.write(
        "Q3 dump FINAL (2).csv",
        "Inquiry ID;E-Mail;Date;Phone;Owner;Company Size;Umsatz (k);Employees;Notes;Email Opt Out\n"
        + "".join(
            f"{1000 + n};p{n}@firm{n}.com;{n % 12 + 1:02d}/{n % 11 + 1:02d}/2024;617-555-01{n:02d};Ann;{n}-{n + 10};{n * 3};yes;;{'TRUE' if n % 2 else 'FALSE'}\n"
            for n in range(1, 60)
        ),
    )
    house.write("secrets.csv", "key;value\na;1\nb;2\n")
    (house.folder / "broken.csv").write_bytes(b"PK\x03\x04zip")
    draft = guess(house.folder)
    rules = fields(draft)["Q3 dump FINAL (2).csv", "lead"]
    assert rules["lead_id"].columns == ("Inquiry ID",)
    assert rules["email"].columns == ("E-Mail",)
    assert rules["employees"].columns == ("Company Size",)  # the column called Employees holds yes
    assert rules["created_at"].format == "%m/%d/%Y"
    assert "consent_profiling" not in rules
    assert any("may be month/day or day/month" in note for note in draft.notes)
    assert ["broken.csv" in str(each) and "zip archive" in str(each) for each in draft.unreadable] == [True]
    assert {file.file.name for file in draft.files if not file.record} == {"secrets.csv"}
    assert fields(draft)["Q3 dump FINAL (2).csv", "rep"]["rep_id"].columns == ("Owner",)
    report = house.run(draft.mapping)
    assert house.records.frame("lead").height == 59
    assert report.total.quarantined == 0


def test_a_folder_of_other_things_is_refused(house):
    house.write("weather.csv", "day,rain\n2024-01-01,3\n")
    with pytest.raises(BadSource, match="holds no file that looks like sales records"):
        guess(house.folder)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Created,Email,Company\n2026-01-02,ann@x.example,Acme\n", "no column is the identity that each row needs, lead_id"),
        (
            "Lead ID,Created,Email\nL-1,2026-01-02,a@x.example\n,2026-01-03,b@x.example\n",
            "'Lead ID' cannot be the identity that each row needs, lead_id: it is too often empty or the same",
        ),
    ],
)
def test_leads_without_an_identity_are_told_so_and_not_that_they_are_something_else(house, content, said):
    house.write("leads.csv", content)
    with pytest.raises(BadSource) as refused:
        guess(house.folder)
    assert f"leads.csv: no record fits (its name says lead, but {said})" in str(refused.value)


def test_money_in_millions_is_guessed_from_the_heading_or_the_data_dictionary(house):
    house.write("accounts.csv", "id,name,industry,Revenue (in millions),arr\nA1,Acme,Retail,1.5,20\nA2,Beta,Energy,2,30\n")
    house.write("dictionary.csv", "Field,Description\narr,Recurring revenue in thousands\n")
    rules = fields(guess(house.folder))["accounts.csv", "account"]
    assert (rules["revenue_minor"].scale, rules["arr_minor"].scale) == (1_000_000, 1_000)


REPS = "User ID,Full Name,Email,{heading}\nU-1,Ann Lee,ann@firm.example,{one}\nU-2,Bo Ray,bo@firm.example,{two}\nU-3,Cy Fox,cy@firm.example,{three}\n"


def with_territories(house, heading, cells):
    house.write("territories.csv", "Territory ID,Territory Name,Countries\nT-A,North,US\nT-B,South,US\nT-C,Overseas,DE;FR\n")
    one, two, three = cells
    house.write("users.csv", REPS.format(heading=heading, one=one, two=two, three=three))
    draft = guess(house.folder)
    return draft, fields(draft)["users.csv", "rep"].get("territory_ids")


@pytest.mark.parametrize("heading", ["Territories", "Territory IDs", "Patch"])
def test_a_list_of_territories_is_compared_item_by_item(house, heading):
    draft, rule = with_territories(house, heading, ("T-A;T-B", "T-B; T-C", "T-C"))
    assert rule is not None
    assert rule.columns == (heading,)
    why = [each.why for each in draft.reasons.values() if each.column == heading]
    assert why == ["100% of it are identities of a territory"]
    house.run(draft.mapping)
    assert house.records.frame("rep").sort("rep_id")["territory_ids"].to_list() == [["T-A", "T-B"], ["T-B", "T-C"], ["T-C"]]


def test_territories_that_no_file_describes_are_taken_with_doubt(house):
    """Without them the reps would be thought to serve everywhere."""
    draft, rule = with_territories(house, "Territories", ("North;South", "South", "West"))
    assert rule is not None
    (found,) = [each for each in draft.reasons.values() if each.column == "Territories"]
    assert found.confidence < 0.8
    assert "no identities of a territory" in found.why


def test_a_folder_of_which_nothing_can_be_read_tells_why_and_what_to_do(house):
    house.write("leads.csv", "")
    (house.folder / "users.csv").write_bytes(b"PK\x03\x04zip")
    with pytest.raises(BadSource) as refused:
        guess(house.folder)
    said = str(refused.value)
    assert said.startswith(
        "the folder guessed: holds no file that can be read: leads.csv is empty, it has not even a header; users.csv is "
    )
    assert "Export it again, or leave it out. Save the sheet as CSV UTF-8, or unpack the archive." in said
    assert ".." not in said
    assert "mapping" not in said


def test_a_folder_of_other_things_tells_of_what_could_not_be_read_too(house):
    house.write("weather.csv", "day,rain\n2024-01-01,3\n")
    house.write("leads.csv", "")
    with pytest.raises(BadSource, match=r"weather\.csv: no record fits .*; leads\.csv is empty, it has not even a header\. If one of them"):
        guess(house.folder)


def test_a_note_in_the_heading_ends_in_one_full_stop(house):
    house.write(
        "leads.csv",
        "Lead ID,Created Date,Email,Company,Industry,Owner ID\n"
        + "".join(f"L{n},2024-01-{n:02d},p{n}@f.com,F{n},Retail,R{n % 3}\n" for n in range(1, 20)),
    )
    house.write("other.csv", "")
    heading = guess(house.folder).heading
    assert "Note: other.csv: is empty, it has not even a header. Export it again, or leave it out." in heading
    assert ".." not in heading
