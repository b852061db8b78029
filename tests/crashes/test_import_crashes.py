"""Imports that die midway, run out of disk or may not write: nothing half-written, and going on ends where an undisturbed import ends."""

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from fairlead.adapters.files import converting
from fairlead.adapters.files.keeping import keep
from fairlead.adapters.sql import engine as engines
from fairlead.application.import_ports import ImportRunning, Tally
from fairlead.application.ports import StoreUnavailable
from fairlead.bootstrap import open_house
from tests.crashes.import_dying import ROWS_AT_A_TIME
from tests.homes import Homes, settings
from tests.journeys.import_house import LEADS_ONLY, ImportHouse

ROOT = Path(__file__).resolve().parents[2]
MAPPING = LEADS_ONLY + "  - {file: leads.csv, record: assignment, fields: {assignment_id: id, lead_id: id, rep_id: rep}, custom: drop}\n"
ROWS = 210
BATCHES = 2 * -(-ROWS // ROWS_AT_A_TIME)


def leads() -> str:
    lines = ["id,created,email,employees,rep"]
    for number in range(ROWS):
        created = "soon" if number % 17 == 3 else f"2024-01-{number % 28 + 1:02d}"
        identity = f"L{number - 90}" if number in {150, 151} else f"L{number}"
        lines.append(f"{identity},{created},lead{number}@firm{number % 9}.com,{number},R{number % 5}")
    lines[-1] = lines[1]
    return "\n".join(lines) + "\n"


def state(house: ImportHouse) -> dict[str, object]:
    """Everything an import leaves behind, apart from runs and moments."""
    with house.engine.connect() as connection:
        sources = connection.execute(
            text("SELECT source_id, state, next_row, new, updated, unchanged, quarantined, elsewhere FROM source_file ORDER BY 1")
        )
        standing = connection.execute(text("SELECT lead_id, state, rep_id FROM lead_state ORDER BY 1"))
        found = {"sources": sources.all(), "standing": standing.all()}
        for table in ("record_lead", "record_assignment", "quarantine", "unread_value"):
            found[table] = connection.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2, 3")).all()
    return found


def die(house: ImportHouse, batches: int) -> None:
    command = [sys.executable, "-m", "tests.crashes.import_dying", str(house.folder), str(house.home), str(batches)]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(converting, "ROW_GROUP", ROWS_AT_A_TIME)


def broken(house: ImportHouse) -> list[str]:
    """What `fairlead check` finds."""
    with open_house(settings(house.home)) as opened:
        return list(opened.check()[0])


def house_with_leads(path: Path, homes: Homes | None = None) -> ImportHouse:
    (homes or Homes(None)).place(path / "home")
    house = ImportHouse(path)
    house.write("leads.csv", leads())
    house.write("mapping.yaml", MAPPING)
    return house


@pytest.mark.parametrize("batches", [0, 1, BATCHES // 2, BATCHES // 2 + 2])
def test_a_killed_import_goes_on_and_ends_where_an_undisturbed_one_ends(tmp_path, small_batches, batches):
    whole = house_with_leads(tmp_path / "whole")
    undisturbed = whole.run(MAPPING)
    house = house_with_leads(tmp_path / "killed")
    die(house, batches)
    assert [run.state for run in house.records.runs()] == ["interrupted"]
    report = house.run(MAPPING)
    assert [run.state for run in house.records.runs()] == ["finished", "interrupted"]
    assert state(house) == state(whole)
    assert {row[1] for row in state(house)["standing"]} == {"assigned"}
    assert report.total == undisturbed.total or any(each.since for each in report.files)
    took = [each.tally for run in house.records.runs() for each in run.took]
    assert sum(took, Tally()) == undisturbed.total
    resumed = [each.resumed_at_row for each in report.files if not each.since]
    committed_in_file = batches % (BATCHES // 2)
    assert resumed[0] == committed_in_file * ROWS_AT_A_TIME
    assert broken(house) == []


def test_killed_again_and_again_it_still_ends_there(homes, tmp_path, small_batches):
    whole = house_with_leads(tmp_path / "whole", homes)
    whole.run(MAPPING)
    house = house_with_leads(tmp_path / "killed", homes)
    for _ in range(3):
        die(house, 2)
        assert all("import again" in each for each in broken(house))
    house.run(MAPPING)
    assert state(house) == state(whole)
    assert broken(house) == []
    for each in (whole, house):
        each.engine.dispose()


def test_a_full_disk_is_told_and_the_next_import_goes_on(tmp_path, small_batches):
    whole = house_with_leads(tmp_path / "whole")
    whole.run(MAPPING)
    house = house_with_leads(tmp_path / "full")
    with house.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def limit(connection, _record):
        connection.execute(f"PRAGMA max_page_count = {pages + 3}").close()

    house.engine.dispose()
    engines.event.listen(house.engine, "connect", limit)
    with pytest.raises(StoreUnavailable, match=r"disk .* is full"):
        house.run(MAPPING)
    engines.event.remove(house.engine, "connect", limit)
    house.engine.dispose()
    half = house.records.progress(state(house)["sources"][0][0]) if state(house)["sources"] else None
    assert half is None or half.tally.read == half.next_row
    house.run(MAPPING)
    assert state(house) == state(whole)


def test_a_database_that_may_not_be_written_is_told_and_untouched(tmp_path):
    house = house_with_leads(tmp_path / "sealed")
    before = state(house)

    def seal(connection, _record):
        connection.execute("PRAGMA query_only = ON").close()

    house.engine.dispose()
    engines.event.listen(house.engine, "connect", seal)
    with pytest.raises(StoreUnavailable, match="cannot be written"):
        house.run(MAPPING)
    engines.event.remove(house.engine, "connect", seal)
    house.engine.dispose()
    assert state(house) == before


def test_no_room_for_the_copy_is_told_and_leaves_no_part_of_it(tmp_path):
    source = tmp_path / "big.csv"
    rows = "".join(f"{number},{number * 7919 % 100_003},{number * 104_729 % 1_000_003}\n" for number in range(60_000))
    source.write_text("a,b,c\n" + rows, encoding="utf-8")
    code = (
        "import resource, sys\nfrom pathlib import Path\nfrom fairlead.adapters.files.keeping import keep\n"
        "from fairlead.application.ports import StoreUnavailable\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "try:\n    keep(Path(sys.argv[1]), Path(sys.argv[2]))\nexcept StoreUnavailable as error:\n    print(error)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-c", code, str(source), str(tmp_path / "sources")], env=environment, check=True, capture_output=True, text=True
    )
    assert "cannot keep a copy of the source" in done.stdout
    assert list((tmp_path / "sources").iterdir()) == []
    assert keep(source, tmp_path / "sources").rows == 60_000
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 20_000


def test_two_imports_into_one_home_do_not_run_at_once(tmp_path):
    house = house_with_leads(tmp_path / "busy")
    with house.records.only_import(), pytest.raises(ImportRunning, match="another import is writing"):
        house.run(MAPPING)
    assert house.run(MAPPING).total.read == 2 * ROWS
