"""Keeping a copy of a source file: every raw value as text, in Parquet, under the file's SHA-256."""

import csv
import errno
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import polars as pl

from fairlead.adapters.files.detecting import Described, delimiter_of, describe, header_of
from fairlead.application.import_ports import BadSource, KeptSource
from fairlead.application.ports import StoreUnavailable

SURPLUS = "\x1fsurplus"
"""Column of a kept copy that holds the cells of a row beyond the header's width; absent where no row has any."""
ROW_GROUP = 50_000
_SAMPLE_CHARACTERS = 1 << 17
_OS_ERROR = re.compile(r"([^:]+) \(os error (\d+)\)")
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EEXIST}


def keep(path: Path, sources: Path, *, encoding: str | None = None, delimiter: str | None = None) -> KeptSource:
    """Read ``path`` and keep its raw values as ``sources/<sha256>.parquet``, written whole or not at all.

    Raises `BadSource` for a file that is no table, `StoreUnavailable` where the copy cannot be written.
    """
    if not path.is_file():
        raise BadSource(path.name, "is not there", "Check the folder and the mapping's file name.")
    described = describe(path, encoding=encoding)
    suffix = "" if not (encoding or delimiter) else "-" + hashlib.sha256(f"{encoding}|{delimiter}".encode()).hexdigest()[:8]
    target = sources / f"{described.sha256}{suffix}.parquet"
    if described.parquet:
        return _keep_parquet(path, target, described)
    sample = _sample(path, described.encoding)
    used = delimiter or delimiter_of(sample)
    columns, notes = header_of(path.name, sample, used)
    if not described.quotes_balance:
        _refuse_open_quote(path, described.encoding, used)
    if not target.exists():
        with _whole(target) as unfinished:
            _write(path, unfinished, described, used, columns)
    rows = pl.scan_parquet(target).select(pl.len()).collect().item()
    if described.encoding not in {"utf-8", "utf-8-sig"}:
        notes = (f"read as {described.encoding}", *notes)
    if rows == 0:
        notes = (*notes, "has a header and no rows")
    return KeptSource(path.name, described.sha256, f"{sources.name}/{target.name}", described.encoding, used, columns, rows, notes)


def _sample(path: Path, encoding: str) -> str:
    with path.open("r", encoding=encoding, newline="") as text:
        return text.read(_SAMPLE_CHARACTERS)


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """A path to write to that becomes ``target`` in one step at the end, and nothing if anything fails."""
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.unfinished")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield unfinished
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.replace(target)
    except (OSError, pl.exceptions.ComputeError) as error:
        reason = _why_not_written(error)
        if reason is None:
            raise
        raise StoreUnavailable(
            f"cannot keep a copy of the source in {target.parent}: {reason}. Make room or choose another --home."
        ) from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _why_not_written(error: Exception) -> str | None:
    """What the disk said, if it was the disk; Polars wraps it in words of its own."""
    if isinstance(error, OSError):
        return (error.strerror or str(error)) if error.errno in _FULL else None
    found = _OS_ERROR.search(str(error))
    return f"{found.group(1)}" if found and int(found.group(2)) in _FULL else None


def _write(path: Path, unfinished: Path, described: Described, delimiter: str, columns: tuple[str, ...]) -> None:
    if described.encoding in {"utf-8", "utf-8-sig"}:
        _write_utf8(path, path, unfinished, described.encoding, delimiter, columns)
        return
    recoded = unfinished.with_suffix(".utf8")
    try:
        with path.open("r", encoding=described.encoding, newline="") as source, recoded.open("w", encoding="utf-8", newline="") as target:
            while text := source.read(_SAMPLE_CHARACTERS):
                target.write(text)
        _write_utf8(path, recoded, unfinished, "utf-8", delimiter, columns)
    finally:
        recoded.unlink(missing_ok=True)


def _write_utf8(path: Path, readable: Path, unfinished: Path, encoding: str, delimiter: str, columns: tuple[str, ...]) -> None:
    frame = pl.scan_csv(readable, separator=delimiter, infer_schema=False, has_header=True, glob=False)
    # A scan that fails may go on writing for a moment in threads of its own: what is written in its place goes to another file.
    scanned = unfinished.with_suffix(".scanned")
    try:
        names = frame.collect_schema().names()
        if len(names) != len(columns):
            _write_by_record(path, readable, unfinished, encoding, delimiter, columns)
            return
        frame.rename(dict(zip(names, columns, strict=True))).sink_parquet(
            scanned, compression="zstd", compression_level=1, row_group_size=ROW_GROUP
        )
        scanned.replace(unfinished)
    except pl.exceptions.ComputeError as error:
        if _why_not_written(error):
            raise
        _write_by_record(path, readable, unfinished, encoding, delimiter, columns)
    except pl.exceptions.NoDataError as error:
        raise BadSource(path.name, "is empty, it has not even a header", "Export it again, or leave it out.") from error
    finally:
        with suppress(OSError):
            scanned.unlink(missing_ok=True)


def _write_by_record(path: Path, readable: Path, unfinished: Path, encoding: str, delimiter: str, columns: tuple[str, ...]) -> None:
    """The slow and patient way, for files with rows wider than their header: what is too much is kept in `SURPLUS`."""
    width = len(columns)
    schema = {name: pl.String() for name in (*columns, SURPLUS)}
    parts: list[pl.DataFrame] = []
    csv.field_size_limit(1 << 27)
    try:
        with readable.open("r", encoding=encoding, newline="") as text:
            records = csv.reader(text, delimiter=delimiter)
            next((each for each in records if any(cell.strip() for cell in each)), None)
            rows: list[list[str | None]] = []
            for record in records:
                cells: list[str | None] = [cell or None for cell in record[:width]]
                surplus = delimiter.join(record[width:]) if any(cell.strip() for cell in record[width:]) else None
                rows.append([*cells, *[None] * (width - len(cells)), surplus])
                if len(rows) == ROW_GROUP:
                    parts.append(pl.DataFrame(rows, schema=schema, orient="row"))
                    rows = []
            parts.append(pl.DataFrame(rows, schema=schema, orient="row"))
    except csv.Error as error:
        raise BadSource(
            path.name, f"cannot be read as CSV: {error}", "Open it in a spreadsheet and export it again as CSV UTF-8."
        ) from error
    whole = pl.concat(parts)
    if whole[SURPLUS].null_count() == whole.height:
        whole = whole.drop(SURPLUS)
    whole.write_parquet(unfinished, compression="zstd", compression_level=1, row_group_size=ROW_GROUP)


def _refuse_open_quote(path: Path, encoding: str, delimiter: str) -> None:
    """An odd number of quotation marks: refuse the file if one of them swallows all that follows."""
    csv.field_size_limit(1 << 27)
    line = 1
    with path.open("r", encoding=encoding, newline="") as text:
        records = csv.reader(text, delimiter=delimiter, strict=True)
        try:
            for _ in records:
                line = records.line_num + 1
        except csv.Error as error:
            if "end of data" in str(error):
                reason = f"opens a quotation mark in the record that starts on line {line} and never closes it"
                raise BadSource(path.name, reason, 'Close it, or write a quotation mark inside a field twice: "".') from error


def _keep_parquet(path: Path, target: Path, described: Described) -> KeptSource:
    try:
        frame = pl.scan_parquet(path, glob=False)
        schema = frame.collect_schema()
        if not target.exists():
            with _whole(target) as unfinished:
                frame.select(_as_text(name, dtype) for name, dtype in schema.items()).sink_parquet(
                    unfinished, compression="zstd", compression_level=1, row_group_size=ROW_GROUP
                )
        rows = pl.scan_parquet(target).select(pl.len()).collect().item()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise BadSource(path.name, f"cannot be read as Parquet: {error}", "Export it again.") from error
    notes = ("has columns and no rows",) if rows == 0 else ()
    name = f"{target.parent.name}/{target.name}"
    return KeptSource(path.name, described.sha256, name, "parquet", None, tuple(schema.names()), rows, notes)


def _as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(dtype, pl.List):
        return column.cast(pl.List(pl.String)).list.join(";")
    if isinstance(dtype, pl.Struct):
        return column.struct.json_encode()
    if isinstance(dtype, pl.Datetime):
        aware = column.dt.convert_time_zone("UTC") if dtype.time_zone else column
        return aware.dt.strftime("%Y-%m-%dT%H:%M:%S%.6f" + ("Z" if dtype.time_zone else ""))
    if isinstance(dtype, pl.Boolean):
        return pl.when(column).then(pl.lit("true")).when(~column).then(pl.lit("false")).alias(name)
    return column.cast(pl.String)
