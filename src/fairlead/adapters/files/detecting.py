"""What a file is before it is read: its digest, encoding, delimiter and header."""

import codecs
import csv
import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from fairlead.application.import_ports import BadSource

DELIMITERS = (",", ";", "\t", "|")
_CHUNK = 1 << 20
_SAMPLE = 1 << 18
_MAGIC = (
    (b"PK\x03\x04", "is an Excel workbook or a zip archive", "Save the sheet as CSV UTF-8, or unpack the archive."),
    (b"\xd0\xcf\x11\xe0", "is an old Excel workbook", "Save the sheet as CSV UTF-8."),
    (b"\x1f\x8b", "is compressed with gzip", "Unpack it first: gunzip FILE."),
    (b"%PDF", "is a PDF document", "Export the table as CSV."),
)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROL = bytes(each for each in range(32) if each not in {9, 10, 12, 13, 27})
_MOST_CONTROL_SHARE = 0.001
PARQUET_MAGIC = b"PAR1"


@dataclass(frozen=True, slots=True)
class Described:
    """A file as bytes: ``encoding`` as Python names it, ``quotes_balance`` whether quotation marks come in pairs."""

    sha256: str
    encoding: str
    quotes_balance: bool
    parquet: bool
    size: int


def describe(path: Path, *, encoding: str | None) -> Described:
    """Digest and encoding, in one pass of constant memory. Raises `BadSource` for an empty or binary file and for a wrong encoding."""
    size = path.stat().st_size
    if size == 0:
        raise BadSource(path.name, "is empty, it has not even a header", "Export it again, or leave it out.")
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    parquet = sample.startswith(PARQUET_MAGIC)
    found = "binary" if parquet else (encoding or _from_sample(path.name, sample))
    digest, utf8, quotes = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")("strict"), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            quotes += chunk.count(b'"')
            if found == "utf-8?" and not _decodes(utf8, chunk):
                found = "cp1252"
    if found == "utf-8?":
        found = "utf-8" if _decodes(utf8, b"", last=True) else "cp1252"
    if not parquet and found not in {"utf-8", "utf-8-sig"}:
        found = _checked(path, found, given=encoding is not None)
    return Described(digest.hexdigest(), found, quotes % 2 == 0, parquet, size)


def _from_sample(name: str, sample: bytes) -> str:
    for magic, reason, remedy in _MAGIC:
        if sample.startswith(magic):
            raise BadSource(name, reason, remedy)
    for mark, encoding in _BOMS:
        if sample.startswith(mark):
            return encoding
    zeros = sample.count(0)
    if zeros > len(sample) // 4:
        even = sample[::2].count(0)
        return "utf-16-be" if even > zeros // 2 else "utf-16-le"
    if sum(sample.count(each) for each in _CONTROL) > len(sample) * _MOST_CONTROL_SHARE:
        raise BadSource(name, "is not text", "Export it as CSV in UTF-8, or name its encoding in the mapping (encoding: …).")
    return "utf-8?"


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, last: bool = False) -> bool:
    try:
        decoder.decode(chunk, final=last)
    except UnicodeDecodeError:
        return False
    return True


def _checked(path: Path, encoding: str, *, given: bool) -> str:
    """The encoding if the whole file reads in it; cp1252 gives way to latin-1, which reads anything."""
    try:
        with path.open("r", encoding=encoding, newline="") as text:
            while text.read(_CHUNK):
                pass
    except LookupError as error:
        raise BadSource(path.name, f"'{encoding}' is not an encoding", "Write for example utf-8, cp1252 or utf-16.") from error
    except UnicodeError as error:
        if encoding == "cp1252" and not given:
            return "latin-1"
        remedy = "Name the right encoding in the mapping (encoding: …) or export it as UTF-8."
        raise BadSource(path.name, f"cannot be read as {encoding}: {_where(error)}", remedy) from error
    return encoding


def _where(error: UnicodeError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"byte 0x{error.object[error.start]:02x} makes no sense there"
    return str(error)


def delimiter_of(sample: str) -> str:
    """The delimiter under which the first records have the same number of fields, the more the better; a comma where nothing splits."""
    best, score = ",", 1.0
    for delimiter in DELIMITERS:
        try:
            rows = [len(row) for row in csv.reader(sample.splitlines()[:60], delimiter=delimiter) if row]
        except csv.Error:
            continue
        if not rows:
            continue
        width, count = Counter(rows).most_common(1)[0]
        agreement = width * (count / len(rows)) ** 2 if rows[0] == width else 0.9 * width * (count / len(rows)) ** 2
        if width > 1 and agreement > score:
            best, score = delimiter, agreement
    return best


def header_of(name: str, sample: str, delimiter: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Column names made usable (trimmed, unique, none empty), and notes on what was changed."""
    row = next(
        (each for each in csv.reader(sample.splitlines(keepends=True), delimiter=delimiter) if any(cell.strip() for cell in each)), None
    )
    if row is None:
        raise BadSource(name, "is empty, it has not even a header", "Export it again, or leave it out.")
    names: list[str] = []
    notes: list[str] = []
    for index, cell in enumerate(row, start=1):
        column = cell.strip().strip("\ufeff") or f"column {index}"
        if not cell.strip():
            notes.append(f"column {index} has no name, read as '{column}'")
        if column in names:
            twin = next(f"{column} ({count})" for count in range(2, len(row) + 2) if f"{column} ({count})" not in names)
            notes.append(f"'{column}' stands twice in the header, the second is read as '{twin}'")
            column = twin
        names.append(column)
    return tuple(names), tuple(notes)
