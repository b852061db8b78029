"""What an import needs from outside, and the nouns that pass through those doors."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Protocol

import polars as pl

from fairlead.application.edit_ports import KeptEdit
from fairlead.application.mapping import Entry, MappingDocument


class BadSource(ValueError):
    """A file that cannot be read as a table: which one, why, and what to do."""

    def __init__(self, name: str, reason: str, remedy: str) -> None:
        """Keep the parts and say them in one sentence."""
        self.name, self.reason, self.remedy = name, reason, remedy
        super().__init__(f"{name}: {reason}. {remedy}")


class ImportRunning(Exception):
    """Another import is writing into the same home; wait for it or stop it."""


@dataclass(frozen=True, slots=True)
class KeptSource:
    """A source file and its kept copy: every raw column as text, one row for each data row of the file.

    ``kept_as`` is relative to the home folder; ``notes`` say what was odd about the file and how it was read.
    """

    name: str
    sha256: str
    kept_as: str
    encoding: str
    delimiter: str | None
    columns: tuple[str, ...]
    rows: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One field because of which a row waits. ``row`` is the 1-based data row."""

    row: int
    field: str
    raw: str | None
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class UnreadValue:
    """A value that could not be read in rows that came in all the same, without that field."""

    field: str
    raw: str
    first_row: int
    rows: int
    reason: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Converted rows of one stretch ``first_row`` up to, not including, ``end_row`` (0-based) of one file.

    ``frame``: canonical columns as mapped, typed as in `fairlead.learning.history.DTYPES`, perhaps ``custom``, and ``source_row``.
    ``repeated`` counts rows equal to an earlier row of the same identity, ``elsewhere`` those that are not for this record.
    """

    first_row: int
    end_row: int
    frame: pl.DataFrame
    repeated: int
    elsewhere: int
    quarantined: tuple[Quarantined, ...]
    unread: tuple[UnreadValue, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the rows read. The parts add up to ``read``."""

    read: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    quarantined: int = 0
    elsewhere: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Tally)))

    @property
    def adds_up(self) -> bool:
        """Whether every row read is accounted for exactly once."""
        return self.read == self.new + self.updated + self.unchanged + self.quarantined + self.elsewhere


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one file of one record has come: rows before ``next_row`` are committed."""

    finished: bool
    next_row: int
    tally: Tally
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class Dangling:
    """References from ``record.field`` to records of kind ``target`` that are not there."""

    record: str
    field: str
    target: str
    rows: int
    values: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceStart:
    """One file about to be read as one record."""

    source_id: str
    run_id: int
    kept: KeptSource
    entry: Entry
    lookups: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Took:
    """What an import took in of one file: the rows of it that it read, by whom, and the hash of the file's content."""

    file: str
    record: str
    tally: Tally
    author: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Run:
    """One import as the list of runs shows it. ``state``: running, finished, interrupted or failed.

    ``took`` is empty where nothing was new, and of imports older than its keeping.
    """

    run_id: int
    folder: str
    system: str
    state: str
    started_at: datetime
    finished_at: datetime | None
    message: str | None
    took: tuple[Took, ...] = ()


@dataclass(frozen=True, slots=True)
class QuarantineLine:
    """One line of the quarantine as people read it."""

    file: str
    row: int
    record: str
    field: str
    raw: str | None
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class FieldOrigin:
    """Where one field of a record came from: file, 1-based data row, columns with their raw values, and the rule in words.

    ``sent``: the key under which it was sent, where it came in no file; ``raw`` are then the fields as they were sent.
    """

    field: str
    value: object
    file: str | None
    row: int | None
    raw: tuple[tuple[str, str | None], ...]
    rule: str
    sent: str | None = None


@dataclass(frozen=True, slots=True)
class SourceOf:
    """A source file as it was read: from which kept copy, under which part of which mapping."""

    source_id: str
    name: str
    system: str
    kept_as: str
    entry: Entry
    lookups: Mapping[str, str]
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """A record as the store holds it: canonical values by field, custom attributes as JSON text, and the row it came from."""

    values: Mapping[str, object]
    custom: str | None
    source_id: str | None
    source_row: int | None


class KeptRecords(Protocol):
    """What lineage reads of the store."""

    def edits(self, record: str, identity: str) -> Sequence[KeptEdit]:
        """Every edit made here of a record, the latest first."""
        ...

    def record(self, record: str, identity: str) -> KeptRecord | None:
        """One record, or None."""
        ...

    def sources_of(self, record: str) -> Sequence[SourceOf]:
        """Every source that gave records of this kind, the latest first."""
        ...


class KeptCopies(Protocol):
    """What lineage reads of the kept copies."""

    def raw_row(self, kept_as: str, row: int) -> Mapping[str, str | None]:
        """All raw values of a 1-based data row. Raises `BadSource` where the copy is gone."""
        ...

    def find(self, kept_as: str, column: str, value: str) -> int | None:
        """The first 1-based data row in which ``column`` holds ``value``, blanks around it aside."""
        ...


class Sources(Protocol):
    """A folder of exports and the kept copies of it."""

    def names(self) -> Sequence[str]:
        """Files of the folder that may be tables, sorted. Raises `BadSource` where the folder is missing."""
        ...

    def keep(self, name: str, *, encoding: str | None, delimiter: str | None) -> KeptSource:
        """Read a file and keep a copy of every raw value. Raises `BadSource`, and `fairlead.application.ports.StoreUnavailable`."""
        ...

    def batches(self, kept: KeptSource, entry: Entry, *, timezone: str, lookups: Mapping[str, KeptSource], start: int) -> Iterator[Batch]:
        """Convert from row ``start`` on. The result does not depend on where an earlier import stopped. Raises `BadSource`."""
        ...


class Records(Protocol):
    """Where canonical records are kept."""

    def only_import(self) -> AbstractContextManager[bool]:
        """Hold this while importing; gives whether the run before this one did not end well.

        Runs left open by a killed import become ``interrupted``. Raises `ImportRunning` if another import is at work.
        """
        ...

    def begin_run(self, folder: str, mapping: MappingDocument, at: datetime) -> int:
        """Note a run and give its number."""
        ...

    def end_run(self, run_id: int, state: str, message: str | None, at: datetime) -> None:
        """Close a run as finished or failed."""
        ...

    def progress(self, source_id: str) -> Progress | None:
        """How far this file came under this mapping; None if never begun."""
        ...

    def begin_source(self, start: SourceStart, at: datetime, *, again: bool) -> None:
        """Note a file; ``again`` forgets its earlier progress, quarantine and unread values."""
        ...

    def commit(self, source_id: str, run_id: int, record: str, batch: Batch, *, last: bool, at: datetime) -> Tally:
        """Keep a batch, its quarantine and the progress marker in one transaction. Raises `StoreUnavailable` of `ports`."""
        ...

    def settle(self) -> None:
        """After the last batch: whatever is derived from the records follows them, and running services learn of it."""
        ...

    def dangling(self, records: Collection[str]) -> Sequence[Dangling]:
        """References from these records to reps, accounts, leads and others that no record describes, the most frequent first."""
        ...


class TableNotes(Protocol):
    """Where it is noted that a table was applied, and which of its rows wait in the quarantine."""

    def note_table(
        self, kept: KeptSource, entry: Entry, *, system: str, tally: Tally, quarantined: Sequence[Quarantined], at: datetime
    ) -> int:
        """Note it as a run of its own and give its number; the same content noted again replaces what was noted before."""
        ...


@dataclass(frozen=True, slots=True)
class Told:
    """A step of an import, for the progress bar. ``rows_done`` of ``rows`` of the file read as ``record``."""

    file: str
    record: str
    rows_done: int
    rows: int
    step: str


Tell = Callable[[Told], None]
