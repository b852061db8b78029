"""The sample as a user meets it: files, dirt, the preset, the leads to come, the command, bad requests."""

import csv
import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import typer
import yaml
from typer.testing import CliRunner

from fairlead.domain.intake import country_code, industry_group
from fairlead.domain.records import LEAD, RECORDS
from fairlead.learning.history import History, schema
from fairlead.sample import BadSpec, CannotWriteSample, Sample, SampleSpec, UnknownLead, UnknownRep, generate, write
from fairlead.sample.headings import FILES, HEADINGS

SMALL = SampleSpec(reps=24, leads=1_500, months=9, seed=4)
PRESET = Path(__file__).parents[2] / "src/fairlead/adapters/files/presets/sample.yaml"


@pytest.fixture(scope="module")
def sample() -> Sample:
    return generate(SMALL)


@pytest.fixture(scope="module")
def folder(sample, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("sample")
    write(sample, out)
    return out


def _digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


# -------------------------------------------------------------------------------------------------------------------- the files
def test_equal_specs_give_equal_bytes_and_another_seed_others(folder, tmp_path):
    write(generate(SMALL), tmp_path / "again")
    write(generate(SampleSpec(reps=24, leads=1_500, months=9, seed=5)), tmp_path / "other")
    assert _digests(tmp_path / "again") == _digests(folder)
    other = _digests(tmp_path / "other")
    same = [name for name, digest in _digests(folder).items() if other[name] == digest]
    assert sorted(same) == ["products.csv", "territories.csv"]


def test_every_file_parses_with_the_headings_promised(sample, folder):
    assert {path.name for path in folder.glob("*.csv")} == set(FILES.values())
    for record, name in FILES.items():
        with (folder / name).open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == sample.tables[record].height
        assert rows[0].keys() >= set(HEADINGS[record].values())
        assert all(None not in row and None not in row.values() for row in rows)


def test_identities_are_distinct(sample):
    for record, frame in sample.history().items():
        key = frame[RECORDS[record].key]
        assert key.null_count() == 0
        assert key.n_unique() == frame.height, record


def test_references_point_at_something(sample):
    history = sample.history()
    reps, leads, accounts = (set(history[record][RECORDS[record].key]) for record in ("rep", "lead", "account"))
    for frame in history.values():
        for column, known in (
            ("rep_id", reps),
            ("owner_rep_id", reps),
            ("manager_rep_id", reps),
            ("lead_id", leads),
            ("account_id", accounts),
        ):
            if column in frame.columns:
                assert set(frame[column].drop_nulls()) <= known
    assert set(history["lead"]["contact_id"].drop_nulls()) <= set(history["contact"]["contact_id"])
    assert set(history["account"]["parent_account_id"].drop_nulls()) <= accounts
    territories = set(history["territory"]["territory_id"])
    assert {each for ids in history["rep"]["territory_ids"] for each in ids} <= territories


def test_history_has_every_canonical_column_in_its_type(sample):
    history = History.of(sample.history())
    for record, frame in sample.history().items():
        wanted = {name: kind for name, kind in schema(RECORDS[record]).items() if name != "custom"}
        assert dict(frame.schema) == wanted, record
    assert history.lead.height == 1_500


def test_bad_rows_stand_where_the_truth_says(sample, folder):
    with (folder / "leads.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert sample.bad_rows.height == len(rows) - 1_500 == 6
    for bad in sample.bad_rows.iter_rows(named=True):
        row = rows[bad["Data Row"] - 1]
        assert row[bad["Column"]] == bad["Value"]
        assert row["Lead ID"] == "" or row["Lead ID"].startswith("L-99")


def test_leads_are_dirty_at_about_the_stated_rates(sample):
    leads = sample.tables["lead"]
    assert 0.03 < leads["Industry"].null_count() / leads.height < 0.10
    assert 0.02 < leads["Employees"].null_count() / leads.height < 0.09
    assert leads["Employees"].str.contains(",").sum() > 10
    assert leads["Email"].str.contains("(at)", literal=True).sum() > 2
    assert leads["Company"].drop_nulls().filter(leads["Company"].drop_nulls().str.to_uppercase() == leads["Company"].drop_nulls()).len() > 5
    assert leads["Country"].n_unique() > 40
    unplaced = [text for text in leads["Country"].drop_nulls().unique() if country_code(text) is None]
    assert 0 < len(unplaced) < 6


def test_without_dirt_every_value_is_there_and_no_row_is_bad():
    clean = generate(SampleSpec(reps=9, leads=400, months=6, dirt=0.0))
    leads = clean.tables["lead"]
    assert clean.bad_rows.is_empty()
    assert leads.height == 400
    for column in ("Industry", "Employees", "Annual Revenue", "Country", "Title", "Phone", "Company", "Language"):
        assert leads[column].null_count() == 0, column
    assert (clean.world.arrivals.origin == np.arange(400)).all()


def test_duplicates_are_the_same_person_within_thirty_days():
    sample = generate(SampleSpec(reps=9, leads=4_000, months=12, seed=8))
    origin, created = sample.world.arrivals.origin, sample.world.arrivals.created
    again = np.flatnonzero(origin != np.arange(4_000))
    assert 0.01 < again.size / 4_000 < 0.03
    people = sample.world.faces.people
    assert people[again].equals(people[origin[again]])
    gap = (created[again] - created[origin[again]]) / 86_400
    assert gap.min() >= 1.0
    assert gap.max() < 33.0
    others = np.setdiff1d(np.arange(4_000), again)
    assert people[others]["email"].n_unique() == others.size


def test_what_people_write_for_an_industry_is_never_read_as_another(sample):
    leads = sample.history()["lead"].join(
        pl.DataFrame({"lead_id": sample.world.lead_ids, "true": sample.world.arrivals.industry}), on="lead_id", maintain_order="left"
    )
    groups = pl.Series([industry_group(text) if text else None for text in leads["industry"]], dtype=pl.String)
    assert groups.equals(leads["industry_group"].rename(""), null_equal=True)
    from fairlead.sample.segments import INDUSTRY_GROUPS

    true = pl.Series([INDUSTRY_GROUPS[index] for index in leads["true"]])
    read = groups.is_not_null()
    assert read.mean() > 0.88
    assert (groups.filter(read) == true.filter(read)).all()


def test_reps_live_on_many_continents_and_work_in_several_blocks(sample):
    reps = sample.history()["rep"]
    assert len({zone.split("/")[0] for zone in reps["time_zone"]}) >= 3
    assert all(text.count(":") >= 4 for text in reps["hours"])
    assert reps["seniority"].n_unique() >= 3
    managers = set(sample.history()["team"]["manager_rep_id"].drop_nulls())
    assert managers == set(reps["manager_rep_id"].drop_nulls())


def test_messages_come_in_the_leads_language_and_carry_their_signals(sample):
    lead, messages = sample.world.arrivals, sample.world.faces.messages
    assert messages.null_count() == int((~lead.message).sum())
    rows = pl.DataFrame({"text": messages, "budget": lead.budget, "language": lead.language}).drop_nulls()
    assert rows.filter("budget")["text"].str.contains(r"\d+,000").all()
    assert not rows.filter(~pl.col("budget"))["text"].str.contains(r"\d+,000").any()
    german = rows.filter(pl.col("language") == 1)["text"]
    assert german.len() > 5
    assert german.str.contains("wir|Wir|Bitte|Ich").mean() > 0.8


# ------------------------------------------------------------------------------------------------------------------- the preset
def test_preset_names_every_file_and_column_and_translates_every_word(sample):
    mapping = yaml.safe_load(PRESET.read_text(encoding="utf-8"))
    assert (mapping["version"], mapping["system"], mapping["timezone"]) == (1, "sample", "UTC")
    assert [entry["file"] for entry in mapping["files"]] == list(FILES.values())
    for entry in mapping["files"]:
        table, record = sample.tables[entry["record"]], RECORDS[entry["record"]]
        assert {field.name for field in record.fields if field.required} <= entry["fields"].keys()
        for name, rule in entry["fields"].items():
            record.field(name)
            column = rule if isinstance(rule, str) else rule["column"]
            assert HEADINGS[record.name][name] == column
            if not isinstance(rule, str):
                assert set(table[column].drop_nulls()) <= rule["values"].keys()
        assert entry["fields"].keys() == HEADINGS[record.name].keys()


def test_the_history_is_what_an_import_of_the_files_yields(sample, folder, tmp_path):
    from fairlead.adapters.files.folder import FolderSources
    from fairlead.adapters.files.mapping_file import load_preset

    mapping, sources = load_preset("sample"), FolderSources(folder, tmp_path)
    for entry in mapping.files:
        kept = sources.keep(FILES[entry.record], encoding=None, delimiter=None)
        batches = list(sources.batches(kept, entry, timezone=mapping.timezone, lookups={}, start=0))
        wanted = sample.history()[entry.record]
        imported = pl.concat([batch.frame for batch in batches])
        assert imported[wanted.columns[0]].equals(wanted[wanted.columns[0]]), entry.record
        for column in wanted.columns:
            if column in imported.columns:
                assert imported[column].equals(wanted[column], null_equal=True), (entry.record, column)
            else:
                assert wanted[column].null_count() == wanted.height, (entry.record, column)
        refused = [each.row for batch in batches for each in batch.quarantined]
        assert refused == (sample.bad_rows["Data Row"].to_list() if entry.record == "lead" else [])


# --------------------------------------------------------------------------------------------------------------- the leads to come
def test_leads_to_come_are_payloads_of_canonical_fields_with_a_truth(sample):
    start = datetime(2026, 10, 1, 9, tzinfo=UTC)
    fresh = sample.stream(60, start, seed=2)
    assert [lead.payload["lead_id"] for lead in fresh] == [lead.lead_id for lead in fresh]
    moments = [lead.payload["created_at"] for lead in fresh]
    assert moments == sorted(moments)
    assert moments[0] >= "2026-10-01T09:00:00Z"
    names = {field.name for field in LEAD.fields} | {"engagements"}
    for lead in fresh:
        assert lead.payload.keys() <= names
        assert json.loads(json.dumps(lead.payload)) == lead.payload
        assert all(event["occurred_at"] < lead.payload["created_at"] for event in lead.payload["engagements"])
        assert lead.truth.rep_ids == sample.truth.rep_ids
    assert sum(len(lead.payload["engagements"]) for lead in fresh) > 60
    eta = fresh[0].truth.logit(np.array([lead.index for lead in fresh]))
    assert eta.shape == (60, 24)
    assert len({lead.lead_id for lead in fresh} & set(sample.truth.leads.lead_ids)) == 0


def test_leads_to_come_are_the_same_for_the_same_seed_only(sample):
    start = datetime(2026, 10, 1, tzinfo=UTC)
    payloads = [[lead.payload for lead in sample.stream(20, start, seed=seed)] for seed in (1, 1, 2)]
    assert payloads[0] == payloads[1]
    asked = [[(payload["city"], payload["source"]) for payload in each] for each in payloads]
    assert asked[0] != asked[2]


def test_a_lead_to_come_and_its_reply_can_be_drawn(sample):
    lead = sample.stream(3, datetime(2026, 10, 5, 8, tzinfo=UTC))[2]
    chance = np.random.default_rng(1)
    minutes = sample.reply_minutes("U-0003", datetime(2026, 10, 5, 8, tzinfo=UTC), chance)
    assert 0 < minutes < 30 * 1440
    outcome = lead.truth.draw_outcome(lead.lead_id, "U-0003", minutes, chance)
    assert outcome.stages[0] == ("touched", minutes)


# -------------------------------------------------------------------------------------------------------------------- bad requests
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reps": 1}, "reps is 1; it must be a whole number from 2 to 5,000"),
        ({"leads": 0}, "leads is 0"),
        ({"months": 0}, "months is 0"),
        ({"seed": -1}, "seed is -1"),
        ({"affinity": -0.1}, "affinity is -0.1; it must be a number from 0 to 5"),
        ({"confounding": float("nan")}, "confounding is nan"),
        ({"history": "invented"}, "history is 'invented'; it must be 'confounded' or 'random'"),
        ({"until": date(1950, 1, 1)}, "until is 1950-01-01"),
    ],
)
def test_an_impossible_world_is_refused_in_words(wrong, said):
    with pytest.raises(BadSpec, match=said.replace("(", r"\(")):
        SampleSpec(**wrong)


def test_first_day_keeps_to_the_calendar():
    assert SampleSpec(months=18, until=date(2026, 10, 1)).first_day == date(2025, 4, 1)
    assert SampleSpec(months=1, until=date(2026, 3, 31)).first_day == date(2026, 2, 28)


def test_unknown_leads_and_reps_are_named(sample):
    chance = np.random.default_rng(1)
    with pytest.raises(UnknownLead, match="'L-7' is not in this sample world"):
        sample.truth.draw_outcome("L-7", "U-0001", 5.0, chance)
    with pytest.raises(UnknownRep, match="'U-9' is not in this sample world"):
        sample.truth.draw_outcome("L-100001", "U-9", 5.0, chance)
    with pytest.raises(UnknownRep):
        sample.reply_minutes("U-9", datetime(2026, 9, 1, tzinfo=UTC), chance)
    with pytest.raises(BadSpec, match="no time zone"):
        sample.stream(1, datetime(2026, 10, 1))  # noqa: DTZ001 - the missing zone is the fault under test
    with pytest.raises(BadSpec, match="at least 1"):
        sample.stream(0, datetime(2026, 10, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "spec", [SampleSpec(reps=2, leads=1, months=1), SampleSpec(reps=2, leads=40, months=2), SampleSpec(reps=9, leads=20)]
)
def test_tiny_worlds_hold_together(spec):
    tiny = generate(spec)
    assert tiny.history()["lead"].height == spec.leads
    assert tiny.history()["rep"].height == spec.reps


def test_write_says_where_it_could_not(sample, tmp_path):
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(CannotWriteSample, match=r"taken.*choose another folder"):
        write(sample, tmp_path / "taken")


# -------------------------------------------------------------------------------------------------------------------- the command
def _run(*arguments: str):
    from fairlead.cli.sample import sample as command

    app = typer.Typer()
    app.command()(command)
    return CliRunner().invoke(app, list(arguments))


def test_command_writes_the_export(tmp_path):
    done = _run("--leads", "50", "--reps", "9", "--months", "3", "--seed", "2", "--until", "2026-05-01", "--out", str(tmp_path / "crm"))
    assert done.exit_code == 0, done.output
    assert "leads.csv" in done.output
    assert "2026-02-01 to 2026-05-01" in done.output
    assert {path.name for path in (tmp_path / "crm").glob("*.csv")} == set(FILES.values())
    assert (tmp_path / "crm/truth/leads.csv").exists()


def test_command_refuses_in_one_sentence(tmp_path):
    done = _run("--leads", "0", "--out", str(tmp_path / "crm"))
    assert done.exit_code == 2
    assert "leads is 0" in done.output
    assert "Traceback" not in done.output
    assert not (tmp_path / "crm").exists()
