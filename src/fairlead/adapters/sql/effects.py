"""`fairlead.application.effect_ports.EffectBook` over SQLite or PostgreSQL: who is told, of what, and how each try went."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, Table, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_there

from fairlead.adapters.sql.doing import keep_deed
from fairlead.adapters.sql.effect_deliveries import SqlDeliveries
from fairlead.adapters.sql.effect_notices import SqlNotices
from fairlead.adapters.sql.effect_rows import delivery_row, event_row, micros_or_none, notice_row, target_of, text_of
from fairlead.adapters.sql.effect_sources import SOURCES, newest, rows_after
from fairlead.adapters.sql.engine import reading, writing
from fairlead.adapters.sql.moments import micros
from fairlead.adapters.sql.silencing import TARGETS, targets_changed
from fairlead.adapters.sql.statements import statements_for
from fairlead.adapters.sql.tables import account_notice, effect_delivery, effect_event, effect_mark, effect_target, notice
from fairlead.application.edit_ports import Deed
from fairlead.application.effect_ports import Delivery, DeliveryState, NewDelivery, NewTarget, Source, Spread, Target
from fairlead.application.ports import NotFound
from fairlead.domain.followup import Event

_ROWS_AT_ONCE: Final = 500
"""SQLite takes 32,766 values in one statement."""


class _Overtaken(Exception):
    """Another worker spread these rows, or the targets changed: what was made of them is of no use."""


class SqlEffects(SqlDeliveries, SqlNotices):
    """Threads and processes may share it."""

    def __init__(self, engine: Engine) -> None:
        """Work on a database whose schema is current."""
        self._engine = engine
        self._lock = statements_for(engine.dialect.name).lock

    def behind(self) -> Sequence[str]:
        """The sources of which anything waits to be spread."""
        with reading(self._engine) as connection:
            marks, last = _marks(connection), newest(connection)
        return [source for source in SOURCES if last[source] > marks.get(source, 0)]

    def unspread(self, source: str, limit: int) -> Source:
        """The next rows of a source."""
        with reading(self._engine) as connection:
            marks = _marks(connection)
            after = marks.get(source, 0)
            found = connection.execute(select(effect_target).order_by(effect_target.c.number)).mappings().all()
            targets = tuple(target_of(row) for row in found)
            rows = rows_after(connection, source, after, limit, whole=any(each.on for each in targets))
        begins = {row["number"]: int(json.loads(row["begins"]).get(source, 0)) for row in found}
        return Source(source, after, rows, begins, targets, marks.get(TARGETS, 0))

    def spread(self, found: Sequence[Spread], mark: int) -> bool:
        """Keep what rows came to; False, and nothing kept, where another worker was quicker or the targets changed since."""
        # Made before the lock is taken: leads wait for it.
        events = {each.event_id: each for one in found for each in one.events}
        rows = {effect_event: [event_row(each) for each in events.values()]} | _noticed(found)
        deliveries = [each for one in found for each in one.deliveries]
        try:
            with writing(self._engine) as connection:
                _expect(connection, TARGETS, mark, mark)
                for one in found:
                    _expect(connection, one.source, one.after, one.upto)
                for table, told in rows.items():
                    self._add(connection, table, told)
                if deliveries:
                    targets = {row["number"]: target_of(row) for row in connection.execute(select(effect_target)).mappings()}
                    due = [delivery_row(each, targets[each.target], events[each.event_id].occurred_at) for each in deliveries]
                    self._add(connection, effect_delivery, due)
        except _Overtaken:
            return False
        return True

    def targets(self) -> Sequence[Target]:
        """Every target, in the order in which they were made."""
        with reading(self._engine) as connection:
            return tuple(target_of(row) for row in connection.execute(select(effect_target).order_by(effect_target.c.number)).mappings())

    def target(self, number: int) -> Target:
        """One target. Raises `NotFound`."""
        with reading(self._engine) as connection:
            return _target(connection, number)

    def add(self, new: NewTarget, at: datetime, deed: Deed | None = None, *, instead: str | None = None) -> Target:
        """Make a target, instead of another one where that is told. It hears of what is committed from now on, and of nothing before."""
        row = {
            "way": new.way.value,
            "rep_id": new.rep_id,
            "account": new.account,
            "name": new.name,
            "shown": new.shown,
            "sealed": new.sealed,
            "kinds": text_of([each.value for each in new.kinds]),
            "contact": new.contact,
            "switched_on": True,
            "why_off": "",
            "author": new.author,
            "made_at": micros(at),
        }
        with writing(self._engine) as connection:
            # Under the writers' lock: no decision is committed between the numbers read here and the target's own commit.
            connection.exec_driver_sql(self._lock)
            keep_deed(connection, deed)
            if instead is not None:
                same = (effect_target.c.way == new.way.value, effect_target.c.rep_id.is_not_distinct_from(new.rep_id))
                for number in connection.execute(select(effect_target.c.number).where(*same)).scalars().all():
                    _forget(connection, number, instead, at)
            made = connection.execute(insert(effect_target).values(**row, begins=text_of(newest(connection))))
            targets_changed(connection)
            return _target(connection, int(made.inserted_primary_key[0]))  # type: ignore[index]

    def change(self, target: Target, at: datetime, deed: Deed | None = None) -> Target:  # noqa: ARG002, the port's arguments
        """Keep a target as changed. Raises `NotFound`."""
        values = {
            "name": target.name,
            "shown": target.shown,
            "sealed": target.sealed,
            "kinds": text_of([each.value for each in target.kinds]),
            "contact": target.contact,
            "switched_on": target.on,
            "why_off": target.why_off,
            "failures": target.failures,
            "held_until": micros_or_none(target.held_until),
            "rotated_at": micros_or_none(target.rotated_at),
        }
        with writing(self._engine) as connection:
            keep_deed(connection, deed)
            connection.execute(update(effect_target).where(effect_target.c.number == target.number).values(**values))
            targets_changed(connection)
            return _target(connection, target.number)

    def remove(self, number: int, *, note: str, at: datetime, deed: Deed | None = None) -> None:
        """Forget a target; what waits for it is dropped. Raises `NotFound`."""
        with writing(self._engine) as connection:
            _target(connection, number)
            keep_deed(connection, deed)
            _forget(connection, number, note, at)
            targets_changed(connection)

    def send(self, event: Event, new: NewDelivery, at: datetime) -> Delivery:
        """Keep an event for one target alone."""
        with writing(self._engine) as connection:
            self._add(connection, effect_event, [event_row(event)])
            self._add(connection, effect_delivery, [delivery_row(new, _target(connection, new.target), at)])
            same = (effect_delivery.c.event_id == new.event_id, effect_delivery.c.target == new.target)
            number = connection.execute(select(effect_delivery.c.number).where(*same)).scalar_one()
        return self.delivery(int(number))

    def _add(self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert what is not there yet."""
        if not rows:
            return
        if self._engine.dialect.name == "sqlite":
            _add_at_once(connection, table.name, rows)
        else:
            connection.execute(insert_there(table).on_conflict_do_nothing(), list(rows))


def _add_at_once(connection: Connection, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Hundreds of rows by one statement, as leads wait while the lock is held.

    The driver lets the interpreter go with each statement, and to get it back while a job computes takes longer than a row does.
    """
    names = list(rows[0])
    row = f"({', '.join('?' * len(names))})"
    columns = ", ".join(f'"{name}"' for name in names)
    for first in range(0, len(rows), _ROWS_AT_ONCE):
        some = rows[first : first + _ROWS_AT_ONCE]
        values = ", ".join([row] * len(some))
        statement = f'INSERT INTO "{table}" ({columns}) VALUES {values} ON CONFLICT DO NOTHING'  # noqa: S608, its own columns
        connection.exec_driver_sql(statement, tuple(each[name] for each in some for name in names))


def _noticed(found: Sequence[Spread]) -> dict[Table, list[dict[str, Any]]]:
    """The rows of what reps, the office and accounts read in the app."""
    told: dict[Table, list[dict[str, Any]]] = {notice: [], account_notice: []}
    for each in (each for one in found for each in one.notices):
        table = notice if each.to.account is None else account_notice
        told[table].append({**notice_row(each), "made_at": micros(each.made_at)})
    return told


def _marks(connection: Connection) -> dict[str, int]:
    return {row.source: row.number for row in connection.execute(select(effect_mark))}


def _expect(connection: Connection, source: str, before: int, after: int) -> None:
    """Move a mark on; raises `_Overtaken` where it stands elsewhere by now. A mark that is missing stands at 0."""
    moved = update(effect_mark).where(effect_mark.c.source == source, effect_mark.c.number == before).values(number=after)
    if connection.execute(moved).rowcount == 1:
        return
    if before or connection.execute(select(effect_mark.c.number).where(effect_mark.c.source == source)).first() is not None:
        raise _Overtaken
    connection.execute(insert(effect_mark).values(source=source, number=after))


def _forget(connection: Connection, number: int, note: str, at: datetime) -> None:
    """Take a target away; what waits for it is dropped."""
    waits = effect_delivery.c.state.in_(("waiting", "sending"))
    dropped = {"state": DeliveryState.DROPPED.value, "note": note, "ended_at": micros(at), "taken_by": None}
    connection.execute(update(effect_delivery).where(effect_delivery.c.target == number, waits).values(**dropped))
    connection.execute(delete(effect_target).where(effect_target.c.number == number))


def _target(connection: Connection, number: int) -> Target:
    row = connection.execute(select(effect_target).where(effect_target.c.number == number)).mappings().one_or_none()
    if row is None:
        raise NotFound(f"there is no webhook and no channel of the number {number}")
    return target_of(row)
