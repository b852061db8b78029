"""Editing records under a change, in an open write transaction; and what becomes of edits when an import speaks of the same fields."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from fairlead.adapters.sql.moments import micros, moment
from fairlead.adapters.sql.tables import RECORD_TABLES, change, edit
from fairlead.adapters.sql.values import canonical_row, column_of, from_text, kinds_of, listed, text_of, value_of
from fairlead.application.edit_ports import WHOLE, Ended, KeptEdit, Put, Recall, Removal, Until, settled
from fairlead.domain.records import RECORDS, Kind


@dataclass(slots=True)
class Editor:
    """Edits records under change ``number``. ``touched`` counts what it changed."""

    connection: Connection
    number: int
    at: datetime
    touched: int = 0

    def put(self, put: Put) -> None:
        """Let the fields hold these values; makes the record where it is not there."""
        row = self._row(put.record, put.identity)
        kinds = kinds_of(RECORDS[put.record])
        current = canonical_row(put.record, row) if row is not None else {}
        columns: dict[str, object] = {}
        for name, given in put.values.items():
            value = listed(given) if kinds[name] is Kind.LIST else given
            before = current.get(name)
            held = self._open(put.record, put.identity, name)
            if row is not None and before == value and (put.until is Until.SOURCE or (held is not None and held["until"] == put.until)):
                continue
            columns[name] = column_of(kinds[name], value)
            said = from_text(kinds[name], held["said"]) if held is not None else before
            back = held is not None and put.until is Until.SOURCE and value == said
            if held is not None:
                self._end(held["number"], Ended.TAKEN_BACK if back else Ended.REPLACED)
            # What an edit did away with is noted even where nothing new must hold: it is who changed it, and when.
            self._note(put.record, put.identity, name, (before, value, said), put.until, ended=Ended.TAKEN_BACK if back else None)
        if row is None:
            self._insert(put.record, {RECORDS[put.record].key: put.identity, **columns})
        elif columns:
            table = RECORD_TABLES[put.record]
            self.connection.execute(update(table).where(table.c[RECORDS[put.record].key] == put.identity).values(**columns))
        self.touched += len(columns) + (row is None)

    def remove(self, removal: Removal) -> None:
        """Take a record away; imports do not bring it back."""
        row = self._row(removal.record, removal.identity)
        if row is None:
            return
        table, key = RECORD_TABLES[removal.record], RECORDS[removal.record].key
        mine = (edit.c.record == removal.record) & (edit.c.identity == removal.identity) & edit.c.ended_at.is_(None)
        self.connection.execute(update(edit).where(mine).values(ended_at=micros(self.at), ended_why=Ended.REPLACED.value))
        self.connection.execute(delete(table).where(table.c[key] == removal.identity))
        self._insert_edit(
            removal.record, removal.identity, WHOLE, (json.dumps(dict(row)), "null", json.dumps(dict(row))), Until.RECALL, None
        )
        self.touched += 1

    def recall(self, recall: Recall) -> None:
        """Take edits back: the fields hold what the source said last."""
        kinds = kinds_of(RECORDS[recall.record])
        table, key = RECORD_TABLES[recall.record], RECORDS[recall.record].key
        for name in recall.fields:
            held = self._open(recall.record, recall.identity, name)
            if held is None:
                continue
            self._end(held["number"], Ended.TAKEN_BACK)
            if name == WHOLE:
                self._insert(recall.record, json.loads(held["said"]))
            else:
                said = from_text(kinds[name], held["said"])
                value = from_text(kinds[name], held["value"])
                self._note(recall.record, recall.identity, name, (value, said, said), Until.SOURCE, ended=Ended.TAKEN_BACK)
                mine = table.c[key] == recall.identity
                self.connection.execute(update(table).where(mine).values(**{name: column_of(kinds[name], said)}))
            self.touched += 1

    def _row(self, record: str, identity: str) -> RowMapping | None:
        table = RECORD_TABLES[record]
        return self.connection.execute(select(table).where(table.c[RECORDS[record].key] == identity)).mappings().one_or_none()

    def _insert(self, record: str, columns: Mapping[str, object]) -> None:
        self.connection.execute(insert(RECORD_TABLES[record]).values(**columns))

    def _open(self, record: str, identity: str, name: str) -> RowMapping | None:
        place = (edit.c.record == record) & (edit.c.identity == identity) & (edit.c.field == name) & edit.c.ended_at.is_(None)
        return self.connection.execute(select(edit).where(place)).mappings().one_or_none()

    def _end(self, number: int, why: Ended) -> None:
        self.connection.execute(update(edit).where(edit.c.number == number).values(ended_at=micros(self.at), ended_why=why.value))

    def _note(
        self, record: str, identity: str, name: str, states: tuple[object, object, object], until: Until, *, ended: Ended | None
    ) -> None:
        kind = kinds_of(RECORDS[record])[name]
        before, value, said = (text_of(kind, each) for each in states)
        self._insert_edit(record, identity, name, (before, value, said), until, ended)

    def _insert_edit(self, record: str, identity: str, name: str, states: tuple[str, str, str], until: Until, ended: Ended | None) -> None:
        before, value, said = states
        self.connection.execute(
            insert(edit).values(
                change=self.number,
                record=record,
                identity=identity,
                field=name,
                before=before,
                value=value,
                said=said,
                until=until.value,
                ended_at=None if ended is None else micros(self.at),
                ended_why=None if ended is None else ended.value,
            )
        )


KEPT_EDIT = select(edit, change.c.author, change.c.note, change.c.made_at).join(change, change.c.number == edit.c.change)
"""Edits with what their change says of them."""


def kept_edit(row: RowMapping) -> KeptEdit:
    """One row of `KEPT_EDIT`."""
    kind = Kind.TEXT if row["field"] == WHOLE else kinds_of(RECORDS[row["record"]])[row["field"]]
    before, value, said = (
        _whole(row[name]) if row["field"] == WHOLE else from_text(kind, row[name]) for name in ("before", "value", "said")
    )
    return KeptEdit(
        change=row["change"],
        record=row["record"],
        identity=row["identity"],
        field=row["field"],
        before=before,
        value=value,
        said=said,
        until=Until(row["until"]),
        author=row["author"],
        note=row["note"],
        made_at=moment(row["made_at"]),
        ended_at=None if row["ended_at"] is None else moment(row["ended_at"]),
        ended=None if row["ended_why"] is None else Ended(row["ended_why"]),
    )


def _whole(text: str) -> object:
    return "the whole record" if text != "null" else None


def with_edits(connection: Connection, record: str, frame: pl.DataFrame, source_id: str, at: datetime) -> pl.DataFrame:
    """A batch of an import as it may be written.

    Fields that are edited here keep the edit as long as it holds, and records that were taken away here stay away. Edits that the batch
    confirms or overtakes end.
    """
    open_edits = (
        connection.execute(select(edit).where(edit.c.record == record, edit.c.ended_at.is_(None)).order_by(edit.c.number)).mappings().all()
    )
    if not open_edits or frame.is_empty():
        return frame
    key = RECORDS[record].key
    place = {identity: index for index, identity in enumerate(frame[key].to_list())}
    mine = [row for row in open_edits if row["identity"] in place]
    gone = [row["identity"] for row in mine if row["field"] == WHOLE]
    by_field: dict[str, list[RowMapping]] = {}
    for row in mine:
        if row["field"] in frame.columns:
            by_field.setdefault(row["field"], []).append(row)
    changed = [
        _edited(connection, frame[name], kinds_of(RECORDS[record])[name], rows, place, source_id, at) for name, rows in by_field.items()
    ]
    return frame.with_columns(changed).filter(~pl.col(key).is_in(gone))


def _edited(
    connection: Connection,
    column: pl.Series,
    kind: Kind,
    rows: Iterable[RowMapping],
    place: Mapping[str, int],
    source_id: str,
    at: datetime,
) -> pl.Series:
    """One column of the batch with the values that edits hold."""
    values: list[Any] = column.to_list()
    for row in rows:
        index = place[row["identity"]]
        held = _as_held(row, kind)
        incoming = listed(values[index]) if kind is Kind.LIST else values[index]
        value, ended = settled(held, incoming)
        values[index] = list(value) if isinstance(value, tuple) else value
        said: dict[str, object] = {"said": text_of(kind, incoming)}
        if ended is not None:
            said |= {"ended_at": micros(at), "ended_why": ended.value, "ended_source_id": source_id}
        connection.execute(update(edit).where(edit.c.number == row["number"]).values(**said))
    return pl.Series(column.name, values, dtype=column.dtype)


def _as_held(row: RowMapping, kind: Kind) -> KeptEdit:
    before, value, said = (from_text(kind, row[name]) for name in ("before", "value", "said"))
    return KeptEdit(
        row["change"], row["record"], row["identity"], row["field"], before, value, said, Until(row["until"]), "", "", moment(0)
    )


__all__ = ["KEPT_EDIT", "Editor", "kept_edit", "value_of", "with_edits"]
