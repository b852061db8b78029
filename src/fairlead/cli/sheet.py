"""Tables that people open in a spreadsheet: text from leads stays text there."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path


def write_sheet(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write the rows as CSV, one by one; what a spreadsheet would run as a formula is guarded."""
    from fairlead.application.tables import guarded

    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows([guarded(cell) for cell in row] for row in rows)
