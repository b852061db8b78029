"""Canonical records in the database: imports with their progress, quarantine and lineage, and whole frames read back."""

import fcntl
import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import Connection, Engine, Insert, case, delete, func, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from fairlead.adapters.sql.bulk import read_frame, upsert
from fairlead.adapters.sql.editing import KEPT_EDIT, kept_edit, with_edits
from fairlead.adapters.sql.engine import reading, reading_one_moment, writing
from fairlead.adapters.sql.moments import micros, moment
from fairlead.adapters.sql.standing import rebuild_standing
from fairlead.adapters.sql.tables import RECORD_TABLES, edit, import_run, import_step, quarantine, source_file, unread_value
from fairlead.application.edit_ports import KeptEdit
from fairlead.application.import_ports import (
    Batch,
    Dangling,
    ImportRunning,
    KeptRecord,
    KeptSource,
    Progress,
    Quarantined,
    QuarantineLine,
    Run,
    SourceOf,
    SourceStart,
    Tally,
    Took,
    UnreadValue,
)
from fairlead.application.mapping import Entry, MappingDocument, entry_from_text
from fairlead.application.ports import StoreUnavailable
from fairlead.domain.records import RECORDS, Kind
from fairlead.learning.history import History
from fairlead.learning.merging import with_merges
from fairlead.learning.recognition import Recognition

_COUNTS = ("new", "updated", "unchanged", "quarantined", "elsewhere")
_LOCK = "import.lock"
_EXAMPLES = 5


class SqlRecords:
    """`fairlead.application.import_ports.Records` over SQLite or PostgreSQL; ``home`` holds the lock that keeps imports apart."""

    def __init__(self, engine: Engine, home: Path, recognition: Callable[[], Recognition] = Recognition, author: str = "") -> None:
        """Nothing is opened yet. The tables must be there. ``recognition``: what a history is read with; ``author``: who imports."""
        self._engine, self._home, self._recognition, self._author = engine, home, recognition, author

    def frame(self, record: str) -> pl.DataFrame:
        """All rows of a record, in order of identity. Raises ``KeyError`` for an unknown record."""
        with reading(self._engine) as connection:
            return read_frame(connection, RECORDS[record])

    def frames(self, *records: str) -> dict[str, pl.DataFrame]:
        """Record name → all its rows, in order of identity; all as of one moment. Raises ``KeyError`` for an unknown record."""
        with reading_one_moment(self._engine) as connection:
            return {name: read_frame(connection, RECORDS[name]) for name in records}

    def history(self, *records: str) -> History:
        """All rows of these records, of all where none is named, as of one moment; leads that were merged as one."""
        return with_merges(replace(History.of(self.frames(*(records or RECORDS))), recognition=self._recognition()))

    def only_import(self) -> AbstractContextManager[bool]:
        """Hold the home's import lock; runs that a killed import left open become interrupted."""
        return self._only_import()

    @contextmanager
    def _only_import(self) -> Iterator[bool]:
        try:
            self._home.mkdir(parents=True, exist_ok=True)
            lock = (self._home / _LOCK).open("w")
        except OSError as error:
            raise StoreUnavailable(
                f"{self._home} cannot be written: {error.strerror}. Choose another --home or make it writable."
            ) from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise ImportRunning(f"another import is writing into {self._home}; wait until it has ended, or stop it") from error
            with writing(self._engine) as connection:
                connection.execute(
                    update(import_run).where(import_run.c.state == "running").values(state="interrupted", message="killed before its end")
                )
                before = connection.execute(select(import_run.c.state).order_by(import_run.c.run_id.desc()).limit(1)).scalar()
            yield before not in {None, "finished"}

    def begin_run(self, folder: str, mapping: MappingDocument, at: datetime) -> int:
        """Note a run and give its number."""
        with writing(self._engine) as connection:
            statement = import_run.insert().values(
                folder=folder,
                system=mapping.system,
                mapping_hash=mapping.digest(),
                mapping=mapping.as_text(),
                state="running",
                started_at=micros(at),
                batches=0,
            )
            return int(connection.execute(statement.returning(import_run.c.run_id)).scalar_one())

    def end_run(self, run_id: int, state: str, message: str | None, at: datetime) -> None:
        """Close a run."""
        with writing(self._engine) as connection:
            statement = update(import_run).where(import_run.c.run_id == run_id)
            connection.execute(statement.values(state=state, message=message, finished_at=micros(at)))

    def runs(self, limit: int | None = None) -> list[Run]:
        """The latest runs first, each with what it took in. One that runs while no import holds the lock was interrupted, and says so."""
        alive = self._import_is_alive()
        with reading(self._engine) as connection:
            rows = connection.execute(select(import_run).order_by(import_run.c.run_id.desc()).limit(limit)).all()
            took = _took(connection, rows[-1].run_id) if rows else {}
        return [
            Run(
                run_id=row.run_id,
                folder=row.folder,
                system=row.system,
                state="interrupted" if row.state == "running" and not alive else row.state,
                started_at=moment(row.started_at),
                finished_at=None if row.finished_at is None else moment(row.finished_at),
                message=row.message,
                took=tuple(took.get(row.run_id, ())),
            )
            for row in rows
        ]

    def _import_is_alive(self) -> bool:
        try:
            with (self._home / _LOCK).open("r") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except OSError:
            return True
        return False

    def progress(self, source_id: str) -> Progress | None:
        """How far a file came."""
        with reading(self._engine) as connection:
            row = connection.execute(select(source_file).where(source_file.c.source_id == source_id)).one_or_none()
        if row is None:
            return None
        tally = Tally(sum(getattr(row, name) for name in _COUNTS), *(getattr(row, name) for name in _COUNTS))
        return Progress(row.state == "finished", row.next_row, tally, moment(row.imported_at))

    def begin_source(self, start: SourceStart, at: datetime, *, again: bool) -> None:
        """Note a file, or find it again where an import stopped."""
        with writing(self._engine) as connection:
            known = connection.execute(select(source_file.c.next_row).where(source_file.c.source_id == start.source_id)).one_or_none()
            if known is not None and not again:
                return
            fresh = {"run_id": start.run_id, "state": "running", "next_row": 0, "imported_at": micros(at), **dict.fromkeys(_COUNTS, 0)}
            if known is not None:
                for table in (quarantine, unread_value):
                    connection.execute(delete(table).where(table.c.source_id == start.source_id))
                connection.execute(update(source_file).where(source_file.c.source_id == start.source_id).values(**fresh))
                return
            connection.execute(
                source_file.insert().values(
                    source_id=start.source_id,
                    name=start.kept.name,
                    record=start.entry.record,
                    sha256=start.kept.sha256,
                    kept_as=start.kept.kept_as,
                    entry=start.entry.as_text(),
                    lookups=json.dumps(dict(start.lookups), sort_keys=True),
                    encoding=start.kept.encoding,
                    delimiter=start.kept.delimiter,
                    rows=start.kept.rows,
                    **fresh,
                )
            )

    def commit(self, source_id: str, run_id: int, record: str, batch: Batch, *, last: bool, at: datetime) -> Tally:
        """Keep a batch, its quarantine, its unread values, the counts and the marker, all or nothing."""
        with writing(self._engine) as connection:
            frame = with_edits(connection, record, batch.frame, source_id, at)
            kept = upsert(connection, RECORDS[record], frame, source_id)
            tally = Tally(
                read=batch.end_row - batch.first_row,
                new=kept.new,
                updated=kept.updated,
                unchanged=batch.frame.height - kept.new - kept.updated + batch.repeated,
                quarantined=len({line.row for line in batch.quarantined}),
                elsewhere=batch.elsewhere,
            )
            _set_aside(connection, source_id, record, batch)
            for value in batch.unread:
                _note_unread(connection, source_id, value)
            counts = {name: source_file.c[name] + getattr(tally, name) for name in _COUNTS}
            state = "finished" if last else "running"
            connection.execute(
                update(source_file)
                .where(source_file.c.source_id == source_id)
                .values(run_id=run_id, state=state, next_row=batch.end_row, imported_at=micros(at), **counts)
            )
            connection.execute(update(import_run).where(import_run.c.run_id == run_id).values(batches=import_run.c.batches + 1))
            rows = {"first_row": batch.first_row, "end_row": batch.end_row, **{name: getattr(tally, name) for name in _COUNTS}}
            connection.execute(_step(source_id, {"run_id": run_id, "author": self._author, "at": micros(at), **rows}))
        return tally

    def note_table(
        self, kept: KeptSource, entry: Entry, *, system: str, tally: Tally, quarantined: Sequence[Quarantined], at: datetime
    ) -> int:
        """Note that a table was applied, as a run of its own."""
        mapping = MappingDocument(system=system, timezone="UTC", files=(entry,))
        source_id = hashlib.sha256(f"{kept.sha256} {mapping.as_text()}".encode()).hexdigest()[:32]
        run_id = self.begin_run(kept.name, mapping, at)
        self.begin_source(SourceStart(source_id, run_id, kept, entry, {}), at, again=True)
        empty = Batch(0, kept.rows, pl.DataFrame(), 0, 0, tuple(quarantined), ())
        counts = {name: getattr(tally, name) for name in _COUNTS}
        with writing(self._engine) as connection:
            _set_aside(connection, source_id, entry.record, empty)
            mine = source_file.c.source_id == source_id
            connection.execute(
                update(source_file).where(mine).values(state="finished", next_row=kept.rows, imported_at=micros(at), **counts)
            )
        self.end_run(run_id, "finished", None, at)
        return run_id

    def settle(self) -> None:
        """Loads and the state of every lead follow the records; routing services read everything again."""
        rebuild_standing(self._engine)

    def dangling(self, records: Collection[str]) -> Sequence[Dangling]:
        """References from these records to records that are not there."""
        found = []
        with reading(self._engine) as connection:
            for name in RECORDS:
                for field, target in references(name) if name in records else ():
                    found += _dangling(connection, name, field, target)
        return sorted(found, key=lambda each: -each.rows)

    def quarantined(self, *, run_id: int | None = None, limit: int | None = None) -> list[QuarantineLine]:
        """Lines of the quarantine by file and row, all or those of one run."""
        statement = select(quarantine).join(source_file, source_file.c.source_id == quarantine.c.source_id)
        if run_id is not None:
            statement = statement.where(source_file.c.run_id == run_id)
        statement = statement.order_by(quarantine.c.file, quarantine.c.record, quarantine.c.row, quarantine.c.field)
        if limit is not None:
            statement = statement.limit(limit)
        with reading(self._engine) as connection:
            rows = connection.execute(statement).all()
        return [QuarantineLine(row.file, row.row, row.record, row.field, row.raw, row.reason, row.remedy) for row in rows]

    def record(self, record: str, identity: str) -> KeptRecord | None:
        """One record as kept, times as moments and lists as lists."""
        table = RECORD_TABLES[record]
        with reading(self._engine) as connection:
            row = connection.execute(select(table).where(table.c[RECORDS[record].key] == identity)).one_or_none()
        if row is None:
            return None
        values = {field.name: _as_value(field.kind, getattr(row, field.name)) for field in RECORDS[record].fields}
        return KeptRecord(values, row.custom, row.source_id, row.source_row)

    def sources_of(self, record: str) -> Sequence[SourceOf]:
        """Sources of a kind of record, the latest first."""
        statement = (
            select(source_file, import_run.c.system)
            .join(import_run, import_run.c.run_id == source_file.c.run_id)
            .where(source_file.c.record == record)
            .order_by(source_file.c.imported_at.desc(), source_file.c.source_id)
        )
        with reading(self._engine) as connection:
            return [_source_of(row) for row in connection.execute(statement)]

    def edits(self, record: str, identity: str) -> Sequence[KeptEdit]:
        """Every edit made here of a record, the latest first."""
        with reading(self._engine) as connection:
            rows = connection.execute(KEPT_EDIT.where(edit.c.record == record, edit.c.identity == identity).order_by(edit.c.number.desc()))
            return [kept_edit(row) for row in rows.mappings()]

    def settled_edits(self, run_id: int) -> list[KeptEdit]:
        """Edits made here that a run confirmed or overtook, by record and field."""
        ended = KEPT_EDIT.join(source_file, source_file.c.source_id == edit.c.ended_source_id).where(source_file.c.run_id == run_id)
        with reading(self._engine) as connection:
            rows = connection.execute(ended.order_by(edit.c.record, edit.c.identity, edit.c.field)).mappings().all()
        return [kept_edit(row) for row in rows]

    def unread(self, run_id: int) -> list[tuple[str, str, UnreadValue]]:
        """(file, record, value) of values of a run that could not be read while their rows were taken, the most frequent first."""
        statement = (
            select(source_file.c.name, source_file.c.record, unread_value)
            .join(source_file, source_file.c.source_id == unread_value.c.source_id)
            .where(source_file.c.run_id == run_id)
            .order_by(unread_value.c.rows.desc(), unread_value.c.field, unread_value.c.raw)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(statement).all()
        return [(row.name, row.record, UnreadValue(row.field, row.raw, row.first_row, row.rows, row.reason)) for row in rows]


def _step(source_id: str, done: Mapping[str, int | str]) -> Insert:
    """What a batch took in, beside what is known of its file."""
    of_file = [source_file.c[name] for name in ("source_id", "name", "record", "sha256")]
    values = [literal(value, import_step.c[name].type) for name, value in done.items()]
    return import_step.insert().from_select(
        [*(each.name for each in of_file), *done], select(*of_file, *values).where(source_file.c.source_id == source_id)
    )


def _took(connection: Connection, since: int) -> Mapping[int, Sequence[Took]]:
    """Run → what it took in of each file, its batches together, in their order; of runs from ``since`` on."""
    of_file = [import_step.c[name] for name in ("run_id", "source_id", "name", "record", "author", "sha256")]
    counts = [func.sum(import_step.c[name]).label(name) for name in _COUNTS]
    rows = connection.execute(
        select(*of_file, func.sum(import_step.c.end_row - import_step.c.first_row).label("read"), *counts)
        .where(import_step.c.run_id >= since)
        .group_by(*of_file)
        .order_by(func.min(import_step.c.number))
    ).all()
    found: dict[int, list[Took]] = {}
    for row in rows:
        tally = Tally(*(int(getattr(row, name)) for name in ("read", *_COUNTS)))
        found.setdefault(row.run_id, []).append(Took(row.name, row.record, tally, row.author, row.sha256))
    return found


def _source_of(row: Any) -> SourceOf:  # noqa: ANN401, a row of the driver
    return SourceOf(
        source_id=row.source_id,
        name=row.name,
        system=row.system,
        kept_as=row.kept_as,
        entry=entry_from_text(row.entry),
        lookups=json.loads(row.lookups),
        imported_at=moment(row.imported_at),
    )


def references(record: str) -> list[tuple[str, str]]:
    """(field, target record) of every field of ``record`` that names another record's identity: ``owner_rep_id`` → ``rep``."""
    found = []
    for field in RECORDS[record].fields[1:]:
        target = next((name for name in RECORDS if field.name == f"{name}_id" or field.name.endswith(f"_{name}_id")), None)
        if target:
            found.append((field.name, target))
    return found


def _as_value(kind: Kind, value: Any) -> object:  # noqa: ANN401, as the driver gives it
    if value is None:
        return None
    if kind is Kind.TIME:
        return moment(value)
    if kind is Kind.LIST:
        return json.loads(value)
    return bool(value) if kind is Kind.FLAG else value


def _dangling(connection: Connection, record: str, field: str, target: str) -> list[Dangling]:
    here, there = RECORD_TABLES[record], RECORD_TABLES[target].alias("target")
    column = here.c[field]
    values = (
        select(column.label("value"), func.count().label("rows"))
        .where(column.is_not(None), ~select(there.c[RECORDS[target].key]).where(there.c[RECORDS[target].key] == column).exists())
        .group_by(column)
        .subquery()
    )
    totals = connection.execute(select(func.count(), func.sum(values.c.rows))).one()
    if not totals[0]:
        return []
    order = select(values.c.value).order_by(values.c.rows.desc(), values.c.value).limit(_EXAMPLES)
    examples = tuple(connection.execute(order).scalars())
    return [Dangling(record, field, target, int(totals[1]), int(totals[0]), examples)]


def _set_aside(connection: Connection, source_id: str, record: str, batch: Batch) -> None:
    if not batch.quarantined:
        return
    name = connection.execute(select(source_file.c.name).where(source_file.c.source_id == source_id)).scalar_one()
    lines = {(line.row, line.field): line for line in reversed(batch.quarantined)}
    connection.execute(
        quarantine.insert(),
        [
            {
                "source_id": source_id,
                "row": line.row,
                "field": line.field,
                "file": name,
                "record": record,
                "raw": line.raw,
                "reason": line.reason,
                "remedy": line.remedy,
            }
            for line in lines.values()
        ],
    )


def _note_unread(connection: Connection, source_id: str, value: UnreadValue) -> None:
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(unread_value).values(
        source_id=source_id, field=value.field, raw=value.raw, first_row=value.first_row, rows=value.rows, reason=value.reason
    )
    first = unread_value.c.first_row
    earlier = case((first < statement.excluded.first_row, first), else_=statement.excluded.first_row)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["source_id", "field", "raw"],
            set_={"rows": unread_value.c.rows + statement.excluded.rows, "first_row": earlier},
        )
    )
