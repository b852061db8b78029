"""Import of a million leads from one CSV file: seconds and peak memory of a process of its own, then the same file again."""

import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl

from bench.protocol import Bar, Figure, Options, Result, at_most, run, say

ROWS, QUICK_ROWS = 1_000_000, 100_000
SECONDS_BAR, GIB_BAR = 60.0, 3.0
_MAPPING = """
version: 1
system: bench
timezone: UTC
files:
  - file: leads.csv
    record: lead
    fields:
      lead_id: Lead ID
      created_at: Created Date
      first_name: First Name
      last_name: Last Name
      email: Email
      phone: Phone
      title: Title
      language: Language
      company: Company
      industry: Industry
      employees: Employees
      revenue_minor: Annual Revenue
      country: Country
      state: State
      city: City
      postal_code: Zip
      source: Lead Source
      channel: Channel
      product: Product
      message: Message
      technologies: Technologies
      score: Score
      consent_profiling: Consent
      status: Status
      owner_rep_id: Owner ID
"""
_INDUSTRIES = (
    "Manufacturing",
    "Computer Software",
    "Hospital & Health Care",
    "technolgy",
    "Retail",
    "Banking",
    "Oil & Energy",
    "Education",
)
_TITLES = ("VP of Operations", "Plant Manager", "CFO", "IT Director", "Software Engineer", "Head of Marketing", "Buyer", "Owner")
_COUNTRIES = ("United States", "Germany", "Canada", "United Kingdom", "France", "Philipines")
_STATES = ("Massachusetts", "California", "Texas", "New York", "Ohio", "Ontario")
_MESSAGES = ("", "Please call me back about pricing.", 'We need a quote for "line 4", two shifts.', "How does it work with SAP?")


def write_leads(path: Path, rows: int, seed: int) -> None:
    """A CRM export of ``rows`` leads with 25 mapped columns and two further ones; one in 500 rows has a date that is none."""
    rng = np.random.default_rng(seed)
    number = np.arange(rows)
    pick = {
        name: pl.Series(values)[rng.integers(0, len(values), rows)]
        for name, values in {
            "Industry": _INDUSTRIES,
            "Title": _TITLES,
            "Country": _COUNTRIES,
            "State": _STATES,
            "Message": _MESSAGES,
        }.items()
    }
    company = rng.integers(0, max(rows // 10, 1), rows)
    seconds = 1_700_000_000 + rng.integers(0, 47_000_000, rows)
    texts = pl.DataFrame({"number": number, "company": company, "seconds": seconds, "digits": rng.integers(2_000_000, 9_999_999, rows)})
    created = pl.from_epoch("seconds").dt.strftime("%Y-%m-%d %H:%M:%S")
    frame = texts.select(
        pl.format("00Q{}", (pl.col("number") * 7919) % (rows * 8) + pl.col("number") * rows * 8).alias("Lead ID"),
        pl.when(pl.col("number") % 500 == 499).then(pl.lit("31/02/2024x")).otherwise(created).alias("Created Date"),
        pl.format("First{}", pl.col("number") % 4999).alias("First Name"),
        pl.format("Last{}", pl.col("number") % 9973).alias("Last Name"),
        pl.format("First{}.Last{}@mail.company{}.com", pl.col("number") % 4999, pl.col("number"), pl.col("company")).alias("Email"),
        pl.format("(617) {}-{}", pl.col("digits") // 10_000, (pl.col("digits") % 9000) + 1000).alias("Phone"),
        pick["Title"].alias("Title"),
        pl.lit("English").alias("Language"),
        pl.format("Company {} Inc.", pl.col("company")).alias("Company"),
        pick["Industry"].alias("Industry"),
        (pl.col("digits") % 12_000).alias("Employees"),
        pl.format("${}M", pl.col("digits") % 900).alias("Annual Revenue"),
        pick["Country"].alias("Country"),
        pick["State"].alias("State"),
        pl.format("City {}", pl.col("company") % 800).alias("City"),
        (pl.col("digits") % 90_000 + 10_000).alias("Zip"),
        pl.lit("webinar").alias("Lead Source"),
        pl.lit("inbound").alias("Channel"),
        pl.lit("Analytics").alias("Product"),
        pick["Message"].alias("Message"),
        pl.when(pl.col("number") % 3 == 0).then(pl.lit("SAP;Tableau")).otherwise(pl.lit("Salesforce")).alias("Technologies"),
        (pl.col("digits") % 101).alias("Score"),
        pl.when(pl.col("number") % 50 == 0).then(pl.lit("FALSE")).otherwise(pl.lit("TRUE")).alias("Consent"),
        pl.lit("Open").alias("Status"),
        pl.format("R{}", pl.col("number") % 60).alias("Owner ID"),
        (pl.col("digits") % 5).alias("Campaign Tier"),
        pl.format("note {}", pl.col("number") % 1000).alias("Note"),
    )
    frame.write_csv(path)


def import_once(folder: Path, home: Path) -> None:
    """What the child process does: one import, told on standard output as JSON."""
    from fairlead.adapters.files.folder import FolderSources
    from fairlead.adapters.files.mapping_file import read_mapping_text
    from fairlead.adapters.sql.migrating import opened
    from fairlead.adapters.sql.records import SqlRecords
    from fairlead.application.import_folder import import_folder

    engine = opened(f"sqlite:///{home}/fairlead.db")
    begun = time.perf_counter()
    report = import_folder(
        "bench",
        read_mapping_text(_MAPPING, "bench"),
        sources=FolderSources(folder, home),
        records=SqlRecords(engine, home),
        at=datetime.now(UTC),
        tell=lambda _: None,
    )
    seconds = time.perf_counter() - begun
    total = report.total
    assert total.adds_up, total
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        json.dumps(
            {"seconds": seconds, "peak_gib": peak / 2**20, "new": total.new, "unchanged": total.unchanged, "quarantined": total.quarantined}
        )
    )


def read_back(home: Path) -> None:
    """What another child does: all leads as one frame."""
    from fairlead.adapters.sql.migrating import opened
    from fairlead.adapters.sql.records import SqlRecords

    engine = opened(f"sqlite:///{home}/fairlead.db")
    begun = time.perf_counter()
    height = SqlRecords(engine, home).frame("lead").height
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": seconds, "peak_gib": peak / 2**20, "rows": height}))


def _child(call: str, *paths: Path) -> dict[str, float]:
    code = f"import sys; from pathlib import Path; from bench import importing; importing.{call}(*map(Path, sys.argv[1:]))"
    done = subprocess.run([sys.executable, "-c", code, *map(str, paths)], check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _floors(csv: Path, folder: Path) -> dict[str, Figure]:
    """Reading the file into text columns, and inserting the same rows and columns as they are into one SQLite table."""
    begun = time.perf_counter()
    frame = pl.read_csv(csv, infer_schema=False)
    parsed = time.perf_counter() - begun
    connection = sqlite3.connect(folder / "floor.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    names = ", ".join(f"c{index}" for index in range(frame.width))
    connection.execute(f"CREATE TABLE floor ({names.replace('c0', 'c0 TEXT PRIMARY KEY', 1)})")
    begun = time.perf_counter()
    connection.execute("BEGIN")
    for part in frame.iter_slices(50_000):
        connection.executemany(f"INSERT INTO floor VALUES ({', '.join('?' * frame.width)})", part.rows())  # noqa: S608, our own words
    connection.execute("COMMIT")
    inserted = time.perf_counter() - begun
    connection.close()
    return {"parse the CSV": Figure(round(parsed, 2), "s"), "insert the raw rows": Figure(round(inserted, 2), "s")}


def measure(options: Options) -> Result:
    """One file of leads into an empty database, the same again, and all of it read back."""
    rows = QUICK_ROWS if options.quick else ROWS
    with tempfile.TemporaryDirectory() as scratch:
        folder, home = Path(scratch, "folder"), Path(scratch, "home")
        folder.mkdir()
        home.mkdir()
        say(f"writing {rows:,} leads")
        write_leads(folder / "leads.csv", rows, options.seed)
        size = (folder / "leads.csv").stat().st_size
        say("importing")
        first = _child("import_once", folder, home)
        say("importing again")
        second = _child("import_once", folder, home)
        say("reading back")
        back = _child("read_back", home)
        assert first["new"] + first["quarantined"] == rows
        assert second["unchanged"] == first["new"]
        assert back["rows"] == first["new"]
        say("floors")
        floors = _floors(folder / "leads.csv", Path(scratch))
    figures = {
        "rows": Figure(rows, "1"),
        "file size": Figure(round(size / 2**20, 1), "MiB"),
        "import": Figure(round(first["seconds"], 2), "s"),
        "rows a second": Figure(round(rows / first["seconds"]), "1/s"),
        "peak memory of the import": Figure(round(first["peak_gib"], 3), "GiB"),
        "same file again": Figure(round(second["seconds"], 2), "s"),
        "read all leads back": Figure(round(back["seconds"], 2), "s"),
        "times the floors": Figure(round(first["seconds"] / sum(floor.value for floor in floors.values()), 2), "1"),
    }
    bars: list[Bar] = [
        at_most(f"{rows:,} lead rows imported, seconds", round(first["seconds"], 2), SECONDS_BAR),
        at_most(f"{rows:,} lead rows imported, peak GiB", round(first["peak_gib"], 3), GIB_BAR),
    ]
    return Result(figures, floors, bars)


if __name__ == "__main__":
    run(measure, "importing")
