"""Laws of the import: live and bulk read a value alike, everything read is accounted for, and where a run stopped leaves no trace."""

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fairlead.adapters.files import columns, converting
from fairlead.adapters.files.folder import FolderSources
from fairlead.adapters.files.mapping_file import read_mapping_text
from fairlead.application.mapping import Entry
from fairlead.domain.intake import Submission, Unreadable, employees, money_minor, normalize, number_of
from tests.journeys.import_house import ImportHouse

NOW = datetime(2026, 3, 1, tzinfo=UTC)
TEXT = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\r\n\ufeff", exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs")),
    min_size=1,
    max_size=12,
)
FIELDS = {
    "email": st.sampled_from(["Jo@Acme.com", "jo(at)acme", "a@b.co.uk", "<x@y.io>"]) | TEXT,
    "phone": st.sampled_from(["(617) 555-0142", "+44 20 7946 0018", "030 1234567", "0044 1", "617-555-0142 x3"]) | TEXT,
    "country": st.sampled_from(["USA", "Germany", "Philipines", "gb", "Atlantis", "Brasil"]) | TEXT,
    "state": st.sampled_from(["Massachusetts", "MA", "Bavaria", "Narnia", "US-TX", "ON"]) | TEXT,
    "industry": st.sampled_from(["technolgy", "Oil & Gas", "5415", "Mfg", "Other"]) | TEXT,
    "title": st.sampled_from(["CFO", "Plant Manager", "Product Owner", "VP Sales"]) | TEXT,
    "language": st.sampled_from(["English", "de-DE", "Klingon"]) | TEXT,
    "technologies": st.sampled_from(["SAP; Tableau", ";;", "Salesforce"]) | TEXT,
    "company": TEXT,
}
NUMBERS = st.sampled_from(
    ["850", "1,200", "10k", "200-999", "-3", "abc", "1.5", "1e3", "$5M", "1.234,50", "inf", "nan", "+7", " 9 ", "0x10", "1_000", "١٢"]
)
STRICT = "version: 1\nfiles: [{file: t.csv, record: lead, fields: {lead_id: lead_id, %s}, custom: [lead_id]}]"


def converted(rows: dict[str, list[str | None]], mapping: str) -> pl.DataFrame:
    with tempfile.TemporaryDirectory() as scratch:
        folder, home = Path(scratch, "in"), Path(scratch, "home")
        folder.mkdir()
        pl.DataFrame(rows, schema=dict.fromkeys(rows, pl.String)).write_parquet(folder / "t.parquet")
        sources = FolderSources(folder, home)
        entry: Entry = read_mapping_text(mapping.replace("t.csv", "t.parquet"), "law").files[0]
        kept = sources.keep("t.parquet", encoding=None, delimiter=None)
        return pl.concat(batch.frame for batch in sources.batches(kept, entry, timezone="UTC", lookups={}, start=0))


@settings(max_examples=80)
@given(st.fixed_dictionaries({}, optional=FIELDS))
@example({"phone": "030 1234567", "country": "Germany", "state": "bavaria"})
@example({"email": "jo(at)acme", "country": "Atlantis", "language": "Klingon"})
def test_a_lead_means_the_same_live_and_in_bulk(fields):
    fields = {name: text for name, text in fields.items() if text.strip() not in columns.MISSING}
    lead = normalize(Submission("k", "s", NOW, {"lead_id": "L", **fields}), at=NOW)
    mapping = STRICT % ", ".join(f"{name}: {name}" for name in FIELDS)
    (row,) = converted({"lead_id": ["L"], **{name: [fields.get(name)] for name in FIELDS}}, mapping).to_dicts()
    custom = {name: value for name, value in json.loads(row.pop("custom") or "{}").items() if name != "lead_id"}
    row.pop("source_row")
    assert custom == dict(lead.custom)
    assert {name: tuple(value or ()) if name == "technologies" else value for name, value in row.items()} == {
        name: getattr(lead, name) for name in row
    }


@settings(max_examples=80)
@given(NUMBERS | st.floats(-1e15, 1e15).map(repr) | st.integers(-(10**15), 10**15).map(str) | TEXT)
@example("0.125")
@example("2.675")
def test_numbers_mean_the_same_one_by_one_and_by_the_column(text):
    series = pl.Series([text.strip()], dtype=pl.String)
    assert columns.numbers(series, 1.0)[0] == number_of(text.strip())
    assert columns.money(series, 1.0)[0] == money_minor(text.strip())
    assert columns.money(series, 1e6)[0] == money_minor(text.strip(), scale=1e6)
    assert columns.head_counts(series, 1.0)[0] == employees(text.strip())


@settings(max_examples=40)
@given(NUMBERS)
def test_a_number_that_live_refuses_is_empty_in_bulk(text):
    """Whoever sends a lead live can correct it; whoever imports a history would lose the lead from it."""
    try:
        live = normalize(Submission("k", "s", NOW, {"lead_id": "L", "employees": text}), at=NOW).employees
    except Unreadable:
        live = None
    frame = converted({"lead_id": ["L"], "employees": [text]}, STRICT % "employees: employees")
    assert frame["employees"].to_list() == [None if text.strip() in columns.MISSING else live]


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["L1", "L2", "L3", "L4", "", "L5 "]),
        st.sampled_from(["2024-01-01", "2024-01-02", "", "soon", "2024-02-31"]),
        st.sampled_from(["", "a@b.com", "A@B.com", "nonsense"]),
        st.sampled_from(["", "5", "10-49", "-1", "many"]),
    ),
    max_size=30,
)


@pytest.fixture(scope="module")
def csv_text():
    def write(rows):
        return "id,created,email,employees\n" + "".join(",".join(row) + "\n" for row in rows)

    return write


@settings(max_examples=15)
@given(rows=ROWS)
def test_all_rows_are_accounted_for_and_again_changes_nothing(csv_text, rows):
    with tempfile.TemporaryDirectory() as scratch:
        house = ImportHouse(Path(scratch))
        house.write("leads.csv", csv_text(rows))
        report = house.run()
        assert report.total.read == len(rows)
        kept = house.records.history().lead
        assert report.total.new == kept.height
        assert report.total.updated == 0
        quarantined = {line.row for line in house.records.quarantined()}
        assert report.total.quarantined == len(quarantined)
        again = house.run(again=True)
        assert (again.total.new, again.total.updated) == (0, 0)
        assert house.records.history().lead.equals(kept)
        assert {line.row for line in house.records.quarantined()} == quarantined
        house.engine.dispose()


@settings(max_examples=15)
@given(rows=ROWS, step=st.integers(1, 7))
def test_where_reading_starts_changes_no_batch(csv_text, rows, step):
    with tempfile.TemporaryDirectory() as scratch, pytest.MonkeyPatch.context() as patch:
        patch.setattr(converting, "ROW_GROUP", step)
        house = ImportHouse(Path(scratch))
        house.write("leads.csv", csv_text(rows))
        sources = FolderSources(house.folder, house.home)
        kept = sources.keep("leads.csv", encoding=None, delimiter=None)
        entry = read_mapping_text(
            "files: [{file: leads.csv, record: lead, fields: {lead_id: id, created_at: created, employees: employees}}]", "law"
        ).files[0]
        whole = list(sources.batches(kept, entry, timezone="UTC", lookups={}, start=0))
        assert sum(batch.end_row - batch.first_row for batch in whole) == len(rows)
        for batch in whole[1:]:
            (resumed, *_) = sources.batches(kept, entry, timezone="UTC", lookups={}, start=batch.first_row)
            assert resumed.frame.equals(batch.frame)
            assert (resumed.quarantined, resumed.repeated, resumed.elsewhere) == (batch.quarantined, batch.repeated, batch.elsewhere)
        house.engine.dispose()
