"""Real-shaped exports through the presets that ship: every row accounted for, and what the data hold is found in the records."""

from datetime import UTC, datetime

import polars as pl
import pytest

from fairlead.adapters.files.mapping_file import load_preset
from fairlead.application.match_mapping import match_files
from tests.journeys.import_house import ImportHouse


@pytest.fixture
def house(tmp_path):
    return ImportHouse(tmp_path)


def test_maven_each_opportunity_is_a_lead_with_assignment_deal_and_outcome(house, shared_data):
    report = house.preset("maven", shared_data / "maven_crm")
    assert report.total.quarantined == 0
    heights = {name: frame.height for name, frame in house.records.history().frames().items() if frame.height}
    assert heights == {"team": 9, "rep": 35, "product": 7, "account": 85, "lead": 8800, "assignment": 8800, "deal": 8800, "outcome": 6711}
    leads = house.records.frame("lead")
    assert leads["created_at"].null_count() == 500
    assert leads.filter(pl.col("created_at").is_null())["status"].unique().to_list() == ["Prospecting"]
    assert leads["account_id"].null_count() == 1425
    assert set(leads["product"]) - set(house.rows("product")) == {"GTXPro"}
    deals = house.records.frame("deal")
    assert (deals["won"].sum(), (~deals["won"]).sum(), deals["won"].null_count()) == (4238, 2473, 2089)
    assert len(set(house.rows("rep")) - set(deals["rep_id"])) == 5
    assert {(each.record, each.field, each.values) for each in report.dangling} == {
        ("rep", "manager_rep_id", 6),
        ("team", "manager_rep_id", 6),
    }
    assert report.unused == ("data_dictionary.csv",)


def test_maven_misspellings_and_millions_are_read(house, shared_data):
    house.preset("maven", shared_data / "maven_crm")
    accounts = house.rows("account")
    acme = accounts["Acme Corporation"]
    assert (acme["industry"], acme["industry_group"], acme["revenue_minor"], acme["size_band"]) == (
        "technolgy",
        "software",
        110_004_000_000,
        "1000-4999",
    )
    assert "PH" in {each["country"] for each in accounts.values()}
    assert all(each["country"] and each["industry_group"] for each in accounts.values())
    assert sum(each["parent_account_id"] is not None for each in accounts.values()) == 15
    lead = house.rows("lead")["0000I7AO"]
    assert (lead["industry_group"], lead["country"], lead["created_at"]) == ("software", "PA", datetime(2017, 4, 5, tzinfo=UTC))


def test_salesforce_tables(house, shared_data):
    report = house.preset("salesforce", shared_data / "crm_exports" / "salesforce")
    assert report.total.quarantined == 0
    tallies = {(each.file, each.record): each.tally for each in report.files}
    assert tallies["sf_account_data.csv", "account"].elsewhere == 9  # deleted
    (lead,) = house.rows("lead").values()
    assert (lead["email"], lead["industry_group"], lead["revenue_minor"], lead["owner_rep_id"]) == (
        "h@gmail.com",
        "software",
        28_052_200_000,
        "00537000003tmTnAAI",
    )
    (outcome,) = house.rows("outcome").values()
    assert (outcome["stage"], outcome["lead_id"]) == ("opportunity", lead["lead_id"])
    contacts = house.rows("contact")
    assert {contact["phone"] for contact in contacts.values()} == {"(555) 555-5555", None}
    assert {each["kind"] for each in house.rows("activity").values()} == {"call", "meeting"}
    assert house.rows("rep")["0051G00000600MlQAI"]["name"] == "Brandon Zinn"


def test_salesforce_deals_that_came_from_a_lead_close_it(house, shared_data, tmp_path):
    there = shared_data / "crm_exports" / "salesforce"
    folder = tmp_path / "changed"
    folder.mkdir()
    deals = pl.read_csv(there / "sf_opportunity_data.csv", infer_schema=False).with_columns(is_deleted=pl.lit("false"))
    first = deals.row(0, named=True)
    deals.write_csv(folder / "sf_opportunity_data.csv")
    leads = pl.read_csv(there / "sf_lead_data.csv", infer_schema=False).with_columns(converted_opportunity_id=pl.lit(first["id"]))
    leads.write_csv(folder / "Lead.csv")
    house.preset("salesforce", folder)
    kept = house.rows("deal")
    assert len(kept) == 10
    for row in deals.to_dicts():
        expected = None if row["is_closed"] == "false" else row["is_won"] == "true"
        assert kept[row["id"]]["won"] is expected
        assert (kept[row["id"]]["closed_at"] is None) == (row["is_closed"] == "false")
    assert kept[first["id"]]["lead_id"] == leads["id"][0]
    stages = {outcome["stage"]: outcome for outcome in house.rows("outcome").values()}
    assert set(stages) == {"opportunity", "won"}
    assert stages["won"]["value_minor"] == int(first["amount"]) * 100


def test_hubspot_tables(house, shared_data):
    report = house.preset("hubspot", shared_data / "crm_exports" / "hubspot")
    assert report.total.quarantined == 0
    heights = {name: frame.height for name, frame in house.records.history().frames().items() if frame.height}
    assert heights == {"team": 3, "rep": 100, "account": 24, "contact": 22, "lead": 22, "engagement": 95, "activity": 102, "deal": 44}
    lead = house.rows("lead")["78971951"]
    assert (lead["company"], lead["revenue_minor"], lead["contact_id"]) == ("SampleCompany", 11_111_100, "78971951")
    assert {each["kind"] for each in house.rows("engagement").values()} == {"form_submission", "email_open"}
    assert {each["kind"] for each in house.rows("activity").values()} == {"call", "email", "meeting"}
    assert house.rows("account")["2182162682"]["country"] == "US"


def test_hubspot_stages_tell_which_deals_are_won(house, shared_data, tmp_path):
    there = shared_data / "crm_exports" / "hubspot"
    folder = tmp_path / "changed"
    folder.mkdir()
    stages = pl.read_csv(there / "deal_pipeline_stage_data.csv", infer_schema=False).with_columns(pl.col("is_closed").str.to_uppercase())
    stages.write_csv(folder / "deal_pipeline_stage.csv")
    won = stages.filter((pl.col("closed_won") == "TRUE") & (pl.col("is_closed") == "TRUE"))["stage_id"][0]
    open_stage = stages.filter(pl.col("is_closed") == "FALSE")["stage_id"][0]
    deals = pl.read_csv(there / "deal_data.csv", infer_schema=False).head(2)
    dated = deals.with_columns(deal_pipeline_stage_id=pl.Series([won, open_stage]), property_closedate=pl.lit("2024-03-01 10:00:00"))
    dated.write_csv(folder / "deal.csv")
    pl.DataFrame({"deal_id": [deals["deal_id"][0]], "contact_id": ["C1"]}).write_csv(folder / "deal_contact.csv")
    report = house.preset("hubspot", folder)
    assert report.total.quarantined == 0
    kept = house.rows("deal")
    assert [kept[each]["won"] for each in deals["deal_id"]] == [True, None]
    assert [kept[each]["closed_at"] is None for each in deals["deal_id"]] == [False, True]
    (outcome,) = house.rows("outcome").values()
    assert (outcome["stage"], outcome["lead_id"]) == ("won", "C1")


def test_the_sample_comes_in_whole(house, tmp_path):
    from fairlead.sample import SampleSpec, generate, write

    rows = write(generate(SampleSpec(reps=12, leads=800, months=3, seed=3)), tmp_path / "sample")
    report = house.preset("sample", tmp_path / "sample")
    assert sum(each.tally.read for each in report.files) == sum(rows.values())
    assert {line.record for line in house.records.quarantined()} <= {"lead"}
    assert report.dangling == ()
    assert house.records.frame("lead").height >= 800 - report.total.quarantined


@pytest.mark.parametrize("name", ["salesforce", "hubspot"])
def test_a_preset_of_a_crm_does_with_the_tables_that_are_there(name):
    matched, problems = match_files(load_preset(name), ["something.csv"])
    assert (matched, problems) == ([], [])
