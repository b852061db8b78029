"""Import a folder of exports into the canonical records, under a mapping: everything is checked first, then written batch by batch."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from fairlead.application.import_ports import (
    BadSource,
    Batch,
    Dangling,
    KeptSource,
    Records,
    Sources,
    SourceStart,
    Tally,
    Tell,
    Told,
)
from fairlead.application.mapping import BadMapping, Entry, MappingDocument
from fairlead.application.match_mapping import find_column, match_files, resolve_columns
from fairlead.application.ports import StoreUnavailable
from fairlead.domain.records import RECORDS

_MOST_NAMED = 20
_CONVERSION = 2  # raised when the same file under the same mapping would convert differently, so that it is imported again


class DoesNotAddUp(AssertionError):
    """Rows read and rows accounted for differ: a fault of the import itself. Nothing is hidden; the run is marked as failed."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file read as one record. ``since``: it had been imported before, at that time, and was left alone."""

    file: str
    record: str
    encoding: str
    delimiter: str | None
    tally: Tally
    since: datetime | None
    resumed_at_row: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did.

    ``unused``: files of the folder that the mapping does not name; ``left_out``: files that it names and of which nothing was read, each
    with what it lacks.
    """

    run_id: int
    files: tuple[FileReport, ...]
    dangling: tuple[Dangling, ...]
    unused: tuple[str, ...]
    left_out: tuple[str, ...] = ()

    @property
    def total(self) -> Tally:
        """All files together."""
        return sum((each.tally for each in self.files), Tally())


@dataclass(frozen=True, slots=True)
class _Task:
    """One file to be read as one record."""

    source_id: str
    kept: KeptSource
    entry: Entry
    lookups: Mapping[str, KeptSource]


def import_folder(
    folder: str, mapping: MappingDocument, *, sources: Sources, records: Records, at: datetime, tell: Tell, again: bool = False
) -> ImportReport:
    """Read every file that the mapping names and keep its rows; rows that cannot be taken wait in the quarantine.

    A file imported before under the same mapping is left alone unless ``again``. An import that was killed goes on where it stopped.
    Before anything is written all files are read, columns and dates checked.

    Raises `BadMapping`, `BadSource`, `ImportRunning`, and `StoreUnavailable` when the disk or the database cannot take more: what was
    committed by then stays, and the next import goes on from there.
    """
    with records.only_import() as unsettled:
        tasks, unused, left_out = _prepare(mapping, sources, tell)
        started = [(task, None if again else records.progress(task.source_id)) for task in tasks]
        waiting = {
            task.source_id: sources.batches(
                task.kept,
                task.entry,
                timezone=mapping.timezone,
                lookups=task.lookups,
                start=progress.next_row if progress else 0,
            )
            for task, progress in started
            if progress is None or not progress.finished
        }
        run_id = records.begin_run(folder, mapping, at)
        with _closing(records, run_id, at):
            reports = []
            for task, progress in started:
                if progress and progress.finished:
                    reports.append(_left_alone(task, progress.tally, progress.imported_at))
                    continue
                records.begin_source(
                    SourceStart(task.source_id, run_id, task.kept, task.entry, {name: kept.kept_as for name, kept in task.lookups.items()}),
                    at,
                    again=again,
                )
                done = progress.tally if progress else Tally()
                tally = done + _take(task, waiting[task.source_id], run_id, records=records, at=at, tell=tell)
                if not tally.adds_up or tally.read != task.kept.rows:
                    raise DoesNotAddUp(f"{task.kept.name} → {task.entry.record}: {task.kept.rows} rows, accounted for {tally}")
                reports.append(_report(task, tally, resumed_at_row=done.read))
            touched = {each.record for each in reports if each.since is None}
            if touched or unsettled:
                tell(Told("", "", 0, 0, "settling"))
                records.settle()
            return ImportReport(run_id, tuple(reports), tuple(records.dangling(touched)), unused, left_out)


class _closing:  # noqa: N801, reads as the verb it is
    """Closes a run as finished or failed, whatever happens; a store that cannot even say so leaves it open, to be found as interrupted."""

    def __init__(self, records: Records, run_id: int, at: datetime) -> None:
        self._records, self._run_id, self._at = records, run_id, at

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is None:
            self._records.end_run(self._run_id, "finished", None, self._at)
            return
        state = "failed" if isinstance(error, Exception) else "interrupted"
        with suppress(StoreUnavailable):
            self._records.end_run(self._run_id, state, str(error) or type(error).__name__, self._at)


def _take(task: _Task, batches: Iterable[Batch], run_id: int, *, records: Records, at: datetime, tell: Tell) -> Tally:
    tally = Tally()
    for batch in batches:
        last = batch.end_row >= task.kept.rows
        tally += records.commit(task.source_id, run_id, task.entry.record, batch, last=last, at=at)
        tell(Told(task.kept.name, task.entry.record, batch.end_row, task.kept.rows, "importing"))
    return tally


def _prepare(mapping: MappingDocument, sources: Sources, tell: Tell) -> tuple[list[_Task], tuple[str, ...], tuple[str, ...]]:
    """Every file matched, read and checked; those not named, and those of which nothing is read. Raises with all faults at once."""
    names = sources.names()
    matched, problems = match_files(mapping, names)
    if problems:
        raise BadMapping(problems)
    kept: dict[tuple[str, str | None, str | None], KeptSource] = {}
    tasks: list[_Task] = []
    lacking: dict[str, list[tuple[str, str]]] = {}
    for entry, name in matched:
        for each, encoding, delimiter in [
            (name, entry.encoding, entry.delimiter),
            *((other, None, None) for other in sorted(entry.lookups())),
        ]:
            if (each, encoding, delimiter) not in kept:
                tell(Told(each, entry.record, 0, 0, "reading"))
                kept[each, encoding, delimiter] = sources.keep(each, encoding=encoding, delimiter=delimiter)
        own = kept[name, entry.encoding, entry.delimiter]
        lookups = {other: kept[other, None, None] for other in entry.lookups()}
        resolved, notes, faults = resolve_columns(entry, name, own.columns, {other: lookup.columns for other, lookup in lookups.items()})
        problems += faults
        own = replace(own, notes=(*own.notes, *notes))
        if resolved:
            tasks.append(_Task(_source_id(own, resolved, mapping, lookups), own, resolved, lookups))
        else:
            lacking.setdefault(name, []).append(_lacks(entry, own.columns))
    if problems:
        raise BadMapping(problems)
    read = {task.kept.name for task in tasks}
    columns = {own.name: own.columns for own in kept.values()}
    left_out = tuple(
        f"{name} is read as nothing: {_listed(reasons)}; its columns are {', '.join(columns[name][:_MOST_NAMED])}"
        for name, reasons in lacking.items()
        if name not in read
    )
    if left_out and not tasks:
        raise BadSource("the folder", "; ".join(left_out), "Correct the headers, or draft a mapping with --guess.")
    if not tasks:
        raise BadSource(
            "mapping", "names no file that is in the folder", f"The folder holds {', '.join(names[:20])}; is it the right preset?"
        )
    used = {name for _, name in matched} | {other for entry, _ in matched for other in entry.lookups()}
    return _without_twins(tasks), tuple(name for name in names if name not in used), left_out


def _listed(reasons: Sequence[tuple[str, str]]) -> str:
    (record, missing), *others = reasons
    return ", ".join([f"as {record} it lacks the column {missing}", *(f"as {each} {columns}" for each, columns in others)])


def _lacks(entry: Entry, columns: Sequence[str]) -> tuple[str, str]:
    """The record an entry would make, and the columns it cannot do without that are not there."""
    rules = [entry.fields[field.name] for field in RECORDS[entry.record].fields if field.required and field.name in entry.fields]
    missing = [column for rule in rules for column in rule.columns if find_column(column, columns) is None]
    return entry.record, ", ".join(map(repr, dict.fromkeys(missing)))


def _source_id(kept: KeptSource, entry: Entry, mapping: MappingDocument, lookups: Mapping[str, KeptSource]) -> str:
    """The identity of this content read in this way; the same file under another name, or another entry's glob, is the same."""
    parts = json.loads(entry.as_text()) | {"file": None, "optional": None}
    others = {name: lookup.sha256 for name, lookup in lookups.items()}
    fields = [each.name for each in RECORDS[entry.record].fields]
    text = json.dumps([_CONVERSION, kept.sha256, parts, mapping.system, mapping.timezone, others, fields], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _without_twins(tasks: list[_Task]) -> list[_Task]:
    """Files of equal content read in the same way count once."""
    first: dict[str, _Task] = {}
    for task in tasks:
        first.setdefault(task.source_id, task)
    return list(first.values())


def _report(task: _Task, tally: Tally, *, resumed_at_row: int) -> FileReport:
    kept = task.kept
    return FileReport(kept.name, task.entry.record, kept.encoding, kept.delimiter, tally, None, resumed_at_row, kept.notes)


def _left_alone(task: _Task, before: Tally, since: datetime) -> FileReport:
    """Nothing changed: the rows that were taken then are unchanged now."""
    taken = before.new + before.updated + before.unchanged
    tally = Tally(read=before.read, unchanged=taken, quarantined=before.quarantined, elsewhere=before.elsewhere)
    kept = task.kept
    return FileReport(kept.name, task.entry.record, kept.encoding, kept.delimiter, tally, since, 0, kept.notes)
