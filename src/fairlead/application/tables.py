"""Tables that people write by hand, as CSV: rows by named columns, each cell with its line, and every mistake told with line and column."""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fairlead.application.import_ports import BadSource
from fairlead.application.mapping import did_you_mean

_LONGEST_CELL = 1 << 20
_DELIMITERS = (",", ";", "\t", "|")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


@dataclass(frozen=True, slots=True)
class Flaw:
    """One cell that cannot be taken. ``row``: the 1-based data row; ``line``: the line of the file on which the row begins."""

    row: int
    line: int
    column: str
    raw: str | None
    reason: str
    remedy: str

    def in_words(self) -> str:
        """In one sentence."""
        shown = "" if self.raw is None or f"'{self.raw}'" in self.reason else f" '{self.raw}'"
        return f"line {self.line}, column {self.column}:{shown} {self.reason}. {self.remedy}"


@dataclass(frozen=True, slots=True)
class Cells:
    """One row. ``cells``: column → text without blanks around it; every column of the header is there."""

    row: int
    line: int
    cells: Mapping[str, str]


@dataclass(slots=True)
class Table:
    """A table as it was read. ``flaws`` grow as its cells are understood; a row with a flaw is not taken."""

    name: str
    columns: tuple[str, ...]
    rows: list[Cells] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)

    def refuse(self, at: Cells, column: str, reason: str, remedy: str) -> None:
        """Note what is wrong with a cell."""
        self.flaws.append(Flaw(at.row, at.line, column, at.cells.get(column) or None, reason, remedy))

    @property
    def flawed_rows(self) -> set[int]:
        """Rows that are not taken."""
        return {flaw.row for flaw in self.flaws}


def read_table(text: str, name: str, *, known: Collection[str], required: Collection[str], delimiter: str | None = None) -> Table:
    """Read CSV with a header of ``known`` columns. Raises `BadSource` naming line and column where the whole file cannot be used."""
    csv.field_size_limit(_LONGEST_CELL)
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter or _delimiter(text), strict=True)
    try:
        records = [(line, cells) for line, cells in _numbered(lines) if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise BadSource(
            name, f"line {lines.line_num}: {error}", 'Close every quotation mark, and write one inside a cell twice: "".'
        ) from error
    if not records:
        raise BadSource(name, "is empty, it has not even a header", f"Its first line names the columns: {', '.join(known)}.")
    header_line, header = records[0]
    columns = tuple(cell.strip().lower().replace(" ", "_") for cell in header)
    _check_header(name, header_line, columns, known, required)
    table = Table(name, columns)
    for number, (line, cells) in enumerate(records[1:], start=1):
        given = dict(zip(columns, map(_plain, cells), strict=False))
        row = Cells(number, line, {**dict.fromkeys(columns, ""), **given})
        table.rows.append(row)
        if any(cell.strip() for cell in cells[len(columns) :]):
            reason = f"has {len(cells)} cells, and the header {len(columns)}"
            table.flaws.append(Flaw(number, line, columns[-1], None, reason, "Put quotation marks around cells that hold the delimiter."))
    return table


def split(text: str) -> list[str]:
    """The items of a list, as `joined` wrote them: parted by semicolons; a backslash before a semicolon makes it part of the item."""
    items, item, escaped = [], "", False
    for letter in text:
        if escaped:
            item, escaped = item + letter, False
        elif letter == "\\":
            escaped = True
        elif letter == ";":
            items.append(item)
            item = ""
        else:
            item += letter
    return [each.strip() for each in (*items, item) if each.strip()]


def joined(items: Iterable[str]) -> str:
    """A list in one cell, in order of the alphabet."""
    return ";".join(item.replace("\\", "\\\\").replace(";", "\\;") for item in sorted(items))


def written(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table as CSV; None is an empty cell. Text that a spreadsheet would run as a formula is `guarded`."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue()


def guarded(cell: object) -> object:
    """A cell of a table for people: an apostrophe goes before text that a spreadsheet would run; numbers are left alone."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) and not _is_number(cell) else cell


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _plain(cell: str) -> str:
    """A cell as it was meant: without the apostrophe that guards a formula."""
    text = cell.strip()
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def _numbered(lines: Any) -> Iterator[tuple[int, list[str]]]:  # noqa: ANN401, csv gives its reader no public type
    """Each record with the line on which it begins."""
    begins = 1
    for cells in lines:
        yield begins, cells
        begins = lines.line_num + 1


def _delimiter(text: str) -> str:
    """The delimiter that the header shows most often."""
    header = next((line for line in text.removeprefix("\ufeff").splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=lambda each: (header.count(each), -_DELIMITERS.index(each)))


def _check_header(name: str, line: int, columns: tuple[str, ...], known: Collection[str], required: Collection[str]) -> None:
    for place, column in enumerate(columns, start=1):
        if column not in known:
            told = f"'{column}'" if column else "the empty one"
            raise BadSource(name, f"line {line}, column {place}: {told} is not a column of this table", did_you_mean(column, known))
        if column in columns[: place - 1]:
            raise BadSource(name, f"line {line}, column {place}: '{column}' stands there twice", "Remove one of them.")
    missing = [column for column in required if column not in columns]
    if missing:
        raise BadSource(name, f"line {line}: the column {', '.join(missing)} is missing", "Add it; every row needs it.")
