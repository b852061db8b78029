"""`fairlead.application.edit_ports.Edits` over SQLite or PostgreSQL."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, func, insert, select, update

from fairlead.adapters.sql.editing import KEPT_EDIT, Editor, kept_edit
from fairlead.adapters.sql.engine import reading, writing
from fairlead.adapters.sql.moments import micros, moment
from fairlead.adapters.sql.standing import NEW_EDITION
from fairlead.adapters.sql.statements import statements_for
from fairlead.adapters.sql.tables import RECORD_TABLES, change, edit, handover, lead_state, planned_edit
from fairlead.adapters.sql.values import canonical_row, from_text, kinds_of, text_of
from fairlead.application.edit_ports import (
    Change,
    Handover,
    KeptEdit,
    NewChange,
    OpenLead,
    Put,
    Removal,
    State,
    Step,
    Until,
    Values,
)
from fairlead.application.ports import NotFound
from fairlead.domain.records import RECORDS


class ChangesNothing(Exception):
    """A change that changes nothing: its transaction is undone."""


class SqlEdits:
    """Changes made here, kept with the records they edit."""

    def __init__(self, engine: Engine) -> None:
        """Work on a database whose schema is current."""
        self._engine = engine
        self._lock = statements_for(engine.dialect.name).lock

    def values(self, record: str, *, where: Mapping[str, str] | None = None) -> Mapping[str, Values]:
        """All records of a kind, or those whose fields equal ``where``, by identity."""
        with reading(self._engine) as connection:
            return values_of(connection, record, where or {})

    def make(self, change: NewChange) -> Change | None:
        """Keep a change and edit the records, all or nothing; None where it changes nothing."""
        try:
            with self._writing() as connection:
                number = keep_change(connection, change)
        except ChangesNothing:
            return None
        return self.change(number)

    def add(
        self, number: int, puts: Sequence[Put], handovers: Sequence[Handover], at: datetime, *, removals: Sequence[Removal] = ()
    ) -> None:
        """Edit more under a change that is open, all or nothing."""
        with self._writing() as connection:
            editor = Editor(connection, number, at)
            for each in handovers:
                if _is_new(connection, number, each):
                    connection.execute(insert(handover).values(**_handover_row(number, each, at)))
                    if each.record != "lead":
                        editor.put(Put(each.record, each.identity, {each.field: each.to_rep_id}))
            for removal in removals:
                editor.remove(removal)
            for put in puts:
                editor.put(put)
            if editor.touched:
                connection.exec_driver_sql(NEW_EDITION)

    def carry_out(self, step: Step, number: int, at: datetime) -> bool:
        """Do a planned step; False if it was done already."""
        with self._writing() as connection:
            mine = (planned_edit.c.number == step.number) & planned_edit.c.done_at.is_(None)
            done = connection.execute(update(planned_edit).where(mine).values(done_at=micros(at), done_why="applied")).rowcount
            if done:
                editor = Editor(connection, number, at)
                editor.put(step.put)
                if editor.touched:
                    connection.exec_driver_sql(NEW_EDITION)
            return bool(done)

    def mark(self, number: int, state: State, body: Mapping[str, Any]) -> None:
        """Say where a change stands."""
        with self._writing() as connection:
            told = connection.execute(select(change.c.body).where(change.c.number == number)).scalar_one()
            text = json.dumps({**json.loads(told), **body}, ensure_ascii=False)
            connection.execute(update(change).where(change.c.number == number).values(state=state.value, body=text))

    def due(self, at: datetime) -> Sequence[tuple[int, Step]]:
        """Steps whose moment has come."""
        wanted = select(planned_edit).where(planned_edit.c.done_at.is_(None), planned_edit.c.due_at <= micros(at))
        with reading(self._engine) as connection:
            rows = connection.execute(wanted.order_by(planned_edit.c.due_at, planned_edit.c.number)).mappings().all()
        return [(row["change"], _step(row)) for row in rows]

    def changes(
        self, *, limit: int, before: int | None = None, subject: str | None = None, states: Sequence[State] = (), kind: str | None = None
    ) -> Sequence[Change]:
        """Changes, the latest first."""
        wanted = select(change).order_by(change.c.number.desc()).limit(limit)
        if before is not None:
            wanted = wanted.where(change.c.number < before)
        if subject is not None:
            wanted = wanted.where(change.c.subject == subject)
        if states:
            wanted = wanted.where(change.c.state.in_([state.value for state in states]))
        if kind is not None:
            wanted = wanted.where(change.c.kind == kind)
        with reading(self._engine) as connection:
            return [_change(connection, row) for row in connection.execute(wanted).mappings().all()]

    def change(self, number: int) -> Change:
        """One change. Raises `NotFound`."""
        with reading(self._engine) as connection:
            row = connection.execute(select(change).where(change.c.number == number)).mappings().one_or_none()
            if row is None:
                raise NotFound(f"there is no change {number}")
            return _change(connection, row)

    def edits(self, record: str, identity: str) -> Sequence[KeptEdit]:
        """Every edit of a record, the latest first."""
        with reading(self._engine) as connection:
            return edits_of(connection, record, identity)

    def open_leads(self, rep_id: str) -> Sequence[OpenLead]:
        """The leads a rep has now, the longest held first."""
        table = RECORD_TABLES["lead"]
        wanted = (
            select(table, lead_state.c.decision_id.label("state_decision_id"), lead_state.c.since.label("state_since"))
            .join(lead_state, lead_state.c.lead_id == table.c.lead_id)
            .where(lead_state.c.state == "assigned", lead_state.c.rep_id == rep_id)
            .order_by(lead_state.c.since, table.c.lead_id)
        )
        with reading(self._engine) as connection:
            return [_open_lead(row) for row in connection.execute(wanted).mappings()]

    def open_counts(self) -> Mapping[str, int]:
        """How many leads each rep has now."""
        wanted = select(lead_state.c.rep_id, func.count()).where(lead_state.c.state == "assigned").group_by(lead_state.c.rep_id)
        with reading(self._engine) as connection:
            return {rep_id: count for rep_id, count in connection.execute(wanted) if rep_id is not None}

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with writing(self._engine) as connection:
            connection.exec_driver_sql(self._lock)
            yield connection


def keep_change(connection: Connection, new: NewChange) -> int:
    """Keep a change and edit the records, under the writers' lock of a transaction; returns its number. Raises `ChangesNothing`."""
    row = {"kind": new.kind, "subject": new.subject, "author": new.author, "note": new.note, "state": new.state.value}
    body = json.dumps(dict(new.body), ensure_ascii=False)
    kept = insert(change).values(**row, made_at=micros(new.made_at), body=body).returning(change.c.number)
    number: int = connection.execute(kept).scalar_one()
    editor = Editor(connection, number, new.made_at)
    for recall in new.recalls:
        editor.recall(recall)
    for removal in new.removals:
        editor.remove(removal)
    for put in new.puts:
        editor.put(put)
    for step in new.steps:
        connection.execute(insert(planned_edit).values(**_step_row(number, step)))
    dropped = _cancel(connection, new.cancels, new.made_at)
    if not (editor.touched or new.steps or dropped):
        raise ChangesNothing
    connection.exec_driver_sql(NEW_EDITION)
    return number


def values_of(connection: Connection, record: str, where: Mapping[str, str]) -> Mapping[str, Values]:
    """The records of a kind whose fields equal ``where``, by identity."""
    table, key = RECORD_TABLES[record], RECORDS[record].key
    wanted = select(table).where(*(table.c[name] == value for name, value in where.items())).order_by(table.c[key])
    return {row[key]: canonical_row(record, row) for row in connection.execute(wanted).mappings()}


def edits_of(connection: Connection, record: str, identity: str) -> Sequence[KeptEdit]:
    """Every edit of a record, the latest first."""
    wanted = KEPT_EDIT.where(edit.c.record == record, edit.c.identity == identity).order_by(edit.c.number.desc())
    return [kept_edit(row) for row in connection.execute(wanted).mappings()]


def _cancel(connection: Connection, numbers: Sequence[int], at: datetime) -> int:
    mine = planned_edit.c.change.in_(numbers) & planned_edit.c.done_at.is_(None)
    connection.execute(update(planned_edit).where(mine).values(done_at=micros(at), done_why="taken back"))
    still = change.c.number.in_(numbers) & (change.c.state != State.TAKEN_BACK.value)
    return connection.execute(update(change).where(still).values(state=State.TAKEN_BACK.value)).rowcount


def _is_new(connection: Connection, number: int, each: Handover) -> bool:
    place = (handover.c.change == number, handover.c.record == each.record, handover.c.identity == each.identity)
    return connection.execute(select(handover.c.field).where(*place, handover.c.field == each.field)).one_or_none() is None


def _handover_row(number: int, each: Handover, at: datetime) -> dict[str, object]:
    place = {"change": number, "record": each.record, "identity": each.identity, "field": each.field}
    return {
        **place,
        "from_rep_id": each.from_rep_id,
        "to_rep_id": each.to_rep_id,
        "made_at": micros(at),
        "words": each.words,
        "body": each.body,
    }


def _step_row(number: int, step: Step) -> dict[str, object]:
    kinds = kinds_of(RECORDS[step.put.record])
    fields = json.dumps({name: json.loads(text_of(kinds[name], value)) for name, value in step.put.values.items()}, ensure_ascii=False)
    place = {"change": number, "due_at": micros(step.due_at), "record": step.put.record, "identity": step.put.identity}
    return {**place, "fields": fields, "until": step.put.until.value}


def _step(row: RowMapping) -> Step:
    kinds = kinds_of(RECORDS[row["record"]])
    values = {name: from_text(kinds[name], json.dumps(plain)) for name, plain in json.loads(row["fields"]).items()}
    return Step(moment(row["due_at"]), Put(row["record"], row["identity"], values, Until(row["until"])), row["number"])


def _change(connection: Connection, row: RowMapping) -> Change:
    edits = connection.execute(KEPT_EDIT.where(edit.c.change == row["number"]).order_by(edit.c.number)).mappings()
    waits = select(planned_edit).where(planned_edit.c.change == row["number"], planned_edit.c.done_at.is_(None))
    steps = connection.execute(waits.order_by(planned_edit.c.due_at, planned_edit.c.number)).mappings()
    given = connection.execute(select(handover).where(handover.c.change == row["number"]).order_by(handover.c.made_at, handover.c.identity))
    return Change(
        number=row["number"],
        kind=row["kind"],
        subject=row["subject"],
        author=row["author"],
        note=row["note"],
        made_at=moment(row["made_at"]),
        state=State(row["state"]),
        body=json.loads(row["body"]),
        edits=tuple(kept_edit(each) for each in edits),
        steps=tuple(_step(each) for each in steps),
        handovers=tuple(
            Handover(each.record, each.identity, each.field, each.from_rep_id, each.to_rep_id, each.words, each.body) for each in given
        ),
    )


def _open_lead(row: RowMapping) -> OpenLead:
    since = None if row["state_since"] is None else moment(row["state_since"])
    return OpenLead(row["lead_id"], row["state_decision_id"], since, canonical_row("lead", row))
