"""A folder of exports on disk, with the home folder that keeps copies of it."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl

from fairlead.adapters.files.converting import Converter
from fairlead.adapters.files.keeping import keep
from fairlead.application.import_ports import BadSource, Batch, KeptSource
from fairlead.application.mapping import Entry

SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".parquet", ".pq")
_KEPT = "sources"


class KeptFiles:
    """`fairlead.application.import_ports.KeptCopies` over the home folder."""

    def __init__(self, home: Path) -> None:
        """Nothing is read yet."""
        self._home = home

    def raw_row(self, kept_as: str, row: int) -> Mapping[str, str | None]:
        """All raw values of a row."""
        frame = self._scan(kept_as).slice(row - 1, 1).collect()
        if frame.is_empty():
            raise BadSource(kept_as, f"has no row {row}", "Import the file again to make its copy anew.")
        return dict(frame.row(0, named=True))

    def find(self, kept_as: str, column: str, value: str) -> int | None:
        """The first row that holds a value."""
        rows = self._scan(kept_as).select((pl.col(column).str.strip_chars() == value).arg_true()).head(1).collect()
        return None if rows.is_empty() else int(rows.item()) + 1

    def _scan(self, kept_as: str) -> pl.LazyFrame:
        path = self._home / kept_as
        if not path.is_file():
            raise BadSource(kept_as, "is gone from the home folder", "Import the file again to make its copy anew.")
        return pl.scan_parquet(path)


class FolderSources:
    """`fairlead.application.import_ports.Sources` over ``folder``; copies go to ``home/sources``."""

    def __init__(self, folder: Path, home: Path) -> None:
        """Nothing is read or made yet."""
        self._folder, self._home = folder, home

    def names(self) -> Sequence[str]:
        """Files that may be tables, by suffix."""
        if not self._folder.is_dir():
            raise BadSource(str(self._folder), "is not a folder", "Name the folder that holds the exported files.")
        files = [each.name for each in self._folder.iterdir() if each.is_file() and not each.name.startswith(".")]
        usable = sorted(name for name in files if name.lower().endswith(SUFFIXES))
        if not usable:
            found = f"it holds {', '.join(sorted(files)[:10])}" if files else "it is empty"
            raise BadSource(str(self._folder), f"has no file that can be read as a table; {found}", "Export as CSV or Parquet into it.")
        return usable

    def keep(self, name: str, *, encoding: str | None, delimiter: str | None) -> KeptSource:
        """Read a file of the folder and keep its raw values."""
        return keep(self._folder / name, self._home / _KEPT, encoding=encoding, delimiter=delimiter)

    def batches(self, kept: KeptSource, entry: Entry, *, timezone: str, lookups: Mapping[str, KeptSource], start: int) -> Iterator[Batch]:
        """Convert the kept copy."""
        return Converter(kept, entry, home=self._home, timezone=timezone, lookups=lookups).batches(start)
