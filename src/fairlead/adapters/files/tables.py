"""Tables that people wrote by hand: their text, with a copy kept of every raw value, whether they come as a file or as text."""

import tempfile
from pathlib import Path

from fairlead.adapters.files.keeping import keep
from fairlead.application.import_ports import BadSource, KeptSource
from fairlead.domain.intake import well_formed

_KEPT = "sources"
_NOT_NAMES = frozenset("/\\\0")


def read_table_file(path: Path, home: Path) -> tuple[KeptSource, str]:
    """The copy kept of a CSV file, and its text. Raises `BadSource`, and `StoreUnavailable` where the copy cannot be written."""
    kept = keep(path, home / _KEPT)
    if kept.encoding == "parquet":
        raise BadSource(path.name, "is a Parquet file", "Save it as CSV.")
    with path.open(encoding=kept.encoding, newline="") as file:
        return kept, file.read()


def read_table_text(name: str, text: str, home: Path) -> tuple[KeptSource, str]:
    """The same for text that came over the wire under a name. Raises as `read_table_file` does."""
    if not well_formed(text + name):
        raise BadSource("the table", "holds half of a character (a lone surrogate)", "Send whole ones, as UTF-8.")
    plain = "".join(letter for letter in name if letter not in _NOT_NAMES).strip(". ")[:100] or "table.csv"
    with tempfile.TemporaryDirectory(prefix="fairlead-") as folder:
        path = Path(folder) / plain
        path.write_bytes(text.encode())
        return read_table_file(path, home)
