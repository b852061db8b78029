"""A home, a folder of exports and imports into it, for tests."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from fairlead.adapters.files.folder import FolderSources, KeptFiles
from fairlead.adapters.files.mapping_file import load_preset, read_mapping_text
from fairlead.adapters.sql.decisions import SqlDecisions
from fairlead.adapters.sql.migrating import opened
from fairlead.adapters.sql.records import SqlRecords
from fairlead.application.import_folder import ImportReport, import_folder
from fairlead.application.mapping import MappingDocument
from fairlead.application.trace_record import Lineage, trace_record
from tests.homes import settings

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEADS_ONLY = """
version: 1
system: test
files:
  - file: leads.csv
    record: lead
    fields:
      lead_id: id
      created_at: created
      email: email
      employees: employees
"""


class ImportHouse:
    """A temporary home with a database, and a folder beside it."""

    def __init__(self, path: Path, url: str | None = None) -> None:
        """Make both."""
        self.home, self.folder = path / "home", path / "exports"
        self.home.mkdir(exist_ok=True)
        self.folder.mkdir()
        self.engine = opened(url or settings(self.home).url)
        self.records = SqlRecords(self.engine, self.home)

    def write(self, name: str, text: str, encoding: str = "utf-8") -> Path:
        """A file of the folder."""
        path = self.folder / name
        path.write_bytes(text.encode(encoding))
        return path

    def run(
        self, mapping: str | MappingDocument = LEADS_ONLY, *, folder: Path | None = None, at: datetime = AT, again: bool = False
    ) -> ImportReport:
        """Import the folder; the counts of every report are checked here, so that each test checks them."""
        read = read_mapping_text(mapping, "test") if isinstance(mapping, str) else mapping
        sources = FolderSources(folder or self.folder, self.home)
        report = import_folder("exports", read, sources=sources, records=self.records, at=at, tell=lambda _: None, again=again)
        assert report.total.adds_up
        assert all(each.tally.adds_up for each in report.files)
        return report

    def preset(self, name: str, folder: Path) -> ImportReport:
        """Import a folder by a preset."""
        return self.run(load_preset(name), folder=folder)

    def rows(self, record: str) -> dict[str, Mapping[str, object]]:
        """All records of a kind by identity."""
        frame = self.records.frame(record)
        return {row[frame.columns[0]]: row for row in frame.to_dicts()}

    def trace(self, record: str, identity: str) -> Lineage:
        """Where a record came from."""
        return trace_record(record, identity, records=self.records, copies=KeptFiles(self.home), arrivals=SqlDecisions(self.engine))
