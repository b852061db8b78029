"""One file read as one record: a first pass over the whole file settles what no single row can tell, a second converts it by stretches."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from fairlead.adapters.files.attributes import AttributeColumn, as_json, attribute_texts
from fairlead.adapters.files.columns import tidy
from fairlead.adapters.files.faults import Fault, quarantine_lines, rows_lost, unread_values
from fairlead.adapters.files.fields import LookupTable, chosen, costs_row, raw_columns_left, read_kind, read_text
from fairlead.adapters.files.keeping import ROW_GROUP, SURPLUS
from fairlead.adapters.files.meaning import Meaning
from fairlead.adapters.files.times import AmbiguousDates, Shapes, formats_of, right_format
from fairlead.application.import_ports import BadSource, Batch, KeptSource
from fairlead.application.mapping import Entry, Lookup
from fairlead.domain.intake import AS_WRITTEN
from fairlead.domain.records import RECORDS, Kind

_IDENTITY_MISSING = ("is missing", "Every record needs it; fill it in at the source.")
_CONFLICT = "stands for another row already, with other content"


@dataclass(slots=True)
class _Earlier:
    """Rows of identities that occur more than once in a file, as first taken: identity → row and digest of its content."""

    taken: dict[str, tuple[int, bytes]] = field(default_factory=dict)


class Converter:
    """Converts one kept source by one entry of a mapping. Batches depend on the file and the entry alone, not on where reading starts."""

    def __init__(self, kept: KeptSource, entry: Entry, *, home: Path, timezone: str, lookups: Mapping[str, KeptSource]) -> None:
        """Take the first pass. Raises `BadSource` where dates are ambiguous."""
        self._kept, self._entry, self._zone = kept, entry, timezone
        self._record = RECORDS[entry.record]
        self._path = home / kept.kept_as
        self._lookups = _lookup_tables(entry, home, lookups)
        present = pl.scan_parquet(self._path).collect_schema().names()
        self._surplus = SURPLUS in present
        self._attributes = [AttributeColumn(name) for name in raw_columns_left(entry, kept.columns)]
        self._times: dict[str, Shapes] = {}
        self._formats: dict[str, tuple[str, ...]] = {}
        self._repeated = pl.Series(dtype=pl.UInt64)
        self._refuse_wrong_formats()
        self._first_pass()

    def batches(self, start: int) -> Iterator[Batch]:
        """Batches from row ``start`` (a batch's first row) to the end; at least one, perhaps empty."""
        earlier = _Earlier()
        first = 0 if self._repeated.len() else start
        while True:
            end = min(first + ROW_GROUP, self._kept.rows)
            batch = self._convert(first, end, earlier)
            if first >= start:
                yield batch
            first = end
            if first >= self._kept.rows:
                return

    def _raw(self, first: int, end: int) -> pl.DataFrame:
        wanted = sorted(self._entry.columns() | {each.name for each in self._attributes})
        columns = [*wanted, *[SURPLUS] * self._surplus]
        return pl.scan_parquet(self._path).select(columns).slice(first, end - first).collect()

    def _refuse_wrong_formats(self) -> None:
        for name, rule in self._entry.fields.items():
            if rule.format and not right_format(rule.format):
                remedy = 'Write one like "%Y-%m-%d %H:%M", or epoch_s, or epoch_ms.'
                raise BadSource(self._kept.name, f"the mapping's format '{rule.format}' for {name} is no time format", remedy)

    def _first_pass(self) -> None:
        fields = {each.name: each for each in self._record.fields}
        timed = {name for name, rule in self._entry.fields.items() if fields[name].kind is Kind.TIME and not rule.format}
        self._times = {name: Shapes() for name in timed}
        hashes: list[pl.Series] = []
        for first in range(0, self._kept.rows, ROW_GROUP):
            raw = self._raw(first, min(first + ROW_GROUP, self._kept.rows))
            raw = raw.filter(chosen(self._entry.where, raw, self._lookups))
            for name in timed:
                self._times[name].see(read_text(name, self._entry.fields[name], raw, self._lookups, []))
            keys = read_text(self._record.key, self._entry.fields[self._record.key], raw, self._lookups, [])
            hashes.append(keys.drop_nulls().hash())
            texts = raw.select(attribute_texts([each.name for each in self._attributes]))
            for attribute in self._attributes:
                attribute.see(texts[attribute.name])
        for name, shapes in self._times.items():
            self._formats[name] = self._formats_of(name, shapes)
        if hashes:
            self._repeated = _repeated(pl.concat(hashes))

    def _formats_of(self, name: str, shapes: Shapes) -> tuple[str, ...]:
        try:
            return formats_of(shapes)
        except AmbiguousDates as error:
            column = " + ".join(self._entry.fields[name].columns)
            remedy = f'Say which in the mapping: {name}: {{column: {column}, format: "%m/%d/%Y"}} or "%d/%m/%Y".'
            raise BadSource(self._kept.name, f"column '{column}': {error}", remedy) from error

    def _convert(self, first: int, end: int, earlier: _Earlier) -> Batch:
        raw = self._raw(first, end)
        wanted = chosen(self._entry.where, raw, self._lookups)
        rows = pl.int_range(first + 1, end + 1, dtype=pl.Int64, eager=True).alias("source_row").filter(wanted)
        raw = raw.filter(wanted)
        faults: list[Fault] = []
        texts, columns = self._columns(raw, faults)
        lenient = frozenset(name for name, rule in self._entry.fields.items() if rule.bad == "empty")
        meaning = Meaning(self._record.name, columns, texts, faults, lenient)
        meaning.as_written |= self._emptied(texts, columns)
        meaning.settle()
        self._required(columns, texts, faults)
        self._too_wide(raw, faults)
        frame = pl.DataFrame([columns[name].alias(name) for name in self._ordered(columns)])
        if self._entry.custom != "drop":
            members = raw.select(attribute_texts([each.name for each in self._attributes]))
            frame = frame.with_columns(as_json(members, self._attributes, meaning.as_written, frame.height).alias("custom"))
        frame = frame.with_columns(rows)
        lost = rows_lost(faults, frame.height)
        repeated = self._repeats(frame, lost, earlier, faults)
        lost = rows_lost(faults, frame.height)
        return Batch(
            first_row=first,
            end_row=end,
            frame=frame.filter(~lost & ~repeated),
            repeated=int((repeated & ~lost).sum()),
            elsewhere=end - first - frame.height,
            quarantined=tuple(quarantine_lines(faults, rows)),
            unread=tuple(unread_values(faults, lost, rows)),
        )

    def _columns(self, raw: pl.DataFrame, faults: list[Fault]) -> tuple[dict[str, pl.Series], dict[str, pl.Series]]:
        texts: dict[str, pl.Series] = {}
        columns: dict[str, pl.Series] = {}
        for name, rule in self._entry.fields.items():
            texts[name] = read_text(name, rule, raw, self._lookups, faults)
            formats = (rule.format,) if rule.format else self._formats.get(name, ())
            columns[name] = read_kind(self._record.field(name), rule, texts[name], formats, self._zone, faults)
        return texts, columns

    def _emptied(self, texts: Mapping[str, pl.Series], columns: Mapping[str, pl.Series]) -> dict[str, pl.Series]:
        """What was written in fields that stay empty because it could not be read, by the name of the attribute that keeps it."""
        found = {}
        for name, rule in self._entry.fields.items():
            lost = texts[name].is_not_null() & columns[name].is_null()
            if not costs_row(self._record.field(name), rule) and lost.any():
                found[name + AS_WRITTEN] = texts[name].set(~lost, None)
        return found

    def _ordered(self, columns: Mapping[str, pl.Series]) -> list[str]:
        return [each.name for each in self._record.fields if each.name in columns]

    def _required(self, columns: Mapping[str, pl.Series], texts: Mapping[str, pl.Series], faults: list[Fault]) -> None:
        for each in self._record.fields:
            if each.required:
                said = [fault.rows for fault in faults if fault.field == each.name and fault.costs_row]
                missing = columns[each.name].is_null()
                for rows in said:
                    missing = missing & ~rows
                if missing.any():
                    faults.append(Fault(each.name, missing, texts[each.name], *_IDENTITY_MISSING))

    def _too_wide(self, raw: pl.DataFrame, faults: list[Fault]) -> None:
        if self._surplus and raw[SURPLUS].is_not_null().any():
            remedy = "Put quotation marks around fields that hold the delimiter, and export again."
            faults.append(Fault("(row)", raw[SURPLUS].is_not_null(), raw[SURPLUS], "has more cells than the header has columns", remedy))

    def _repeats(self, frame: pl.DataFrame, lost: pl.Series, earlier: _Earlier, faults: list[Fault]) -> pl.Series:
        """Mask of rows equal to an earlier row of the same identity. Rows that differ from it are faults."""
        equal = np.zeros(frame.height, dtype=bool)
        conflicts: dict[int, int] = {}
        key = frame[self._record.key]
        if self._repeated.len():
            suspects = (key.hash().is_in(self._repeated.implode()) & key.is_not_null() & ~lost).arg_true()
            content = frame.drop("source_row")[suspects]
            numbers = frame["source_row"].gather(suspects).to_list()
            for place, number, row in zip(suspects.to_list(), numbers, content.iter_rows(), strict=True):
                identity = str(key[place])
                digest = hashlib.blake2b(repr(row).encode(), digest_size=16).digest()
                first_row, first_digest = earlier.taken.setdefault(identity, (number, digest))
                if first_row != number and digest == first_digest:
                    equal[place] = True
                elif first_row != number:
                    conflicts[place] = first_row
        if conflicts:
            mask = np.zeros(frame.height, dtype=bool)
            mask[list(conflicts)] = True
            told = [_told(conflicts.get(place)) for place in range(frame.height)]
            faults.append(Fault(self._record.key, pl.Series(mask), key, _CONFLICT, pl.Series(told, dtype=pl.String)))
        return pl.Series(equal)


def _told(first_row: int | None) -> str | None:
    return None if first_row is None else f"Row {first_row} came first and was taken; give this one another identity or remove it."


def _repeated(hashes: pl.Series) -> pl.Series:
    return hashes.filter(hashes.is_duplicated()).unique()


def _lookup_tables(entry: Entry, home: Path, lookups: Mapping[str, KeptSource]) -> dict[Lookup, LookupTable]:
    joined = [*(rule.lookup for rule in entry.fields.values()), *(condition.lookup for condition in entry.where)]
    tables = {}
    for lookup in joined:
        if lookup and lookup not in tables:
            path = home / lookups[lookup.file].kept_as
            frame = pl.scan_parquet(path).select(tidy(lookup.key).alias("key"), tidy(lookup.take).alias("take")).collect()
            first = frame.drop_nulls("key").unique("key", keep="first", maintain_order=True)
            tables[lookup] = LookupTable(first["key"], first["take"])
    return tables
