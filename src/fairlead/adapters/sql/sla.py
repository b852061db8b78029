"""`fairlead.application.sla_ports.SlaBook` over SQLite or PostgreSQL."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, cast

import structlog
from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, false, func, insert, or_, select, true, union_all, update

from fairlead.adapters.sql.codec import decode_kept
from fairlead.adapters.sql.doing import keep_deed
from fairlead.adapters.sql.effect_rows import micros_or_none
from fairlead.adapters.sql.engine import reading, writing
from fairlead.adapters.sql.keeping import SqlKeeping
from fairlead.adapters.sql.moments import micros, moment
from fairlead.adapters.sql.sla_counting import SqlSlaCounts
from fairlead.adapters.sql.sla_keeping import SILENCE, SqlSlaKeeping, end_spells, keep_step
from fairlead.adapters.sql.sla_rows import clock_of, clock_row, spell_of, spell_row, touch_of
from fairlead.adapters.sql.statements import statements_for
from fairlead.adapters.sql.tables import (
    RECORD_TABLES,
    decision,
    lead_state,
    sequence,
    sla_clock,
    sla_mark,
    sla_spell,
    time_off,
)
from fairlead.adapters.sql.time_off_log import changed, next_number
from fairlead.application.calendar_ports import Kept as TimeOffKind
from fairlead.application.edit_ports import Deed
from fairlead.application.ports import DamagedRecord, Keeping, Kept, NotFound
from fairlead.application.sla_ports import Clock, Ended, Fresh, Placed, Spell, Step, StepKind, Touch, Touched
from fairlead.domain.deciding import Action, Counting

_log = structlog.get_logger(__name__)
_ACTIVITY: Final = RECORD_TABLES["activity"]
_LEAD: Final = RECORD_TABLES["lead"]
_DECISIONS: Final = "decision"
_PLACED: Final = (
    *(decision.c.number, decision.c.decision_id, decision.c.lead_id, decision.c.decided_at),
    *(decision.c.action, decision.c.rep_id, decision.c.policy_version),
)
_TOGETHER: Final = 500
_MANY: Final = 60


class SqlSla:
    """Threads and processes may share it."""

    def __init__(self, engine: Engine) -> None:
        """Work on a database whose schema is current."""
        self._engine = engine
        self._lock = statements_for(engine.dialect.name).lock
        self._counts = SqlSlaCounts(engine)

    # -------------------------------------------------------------------------------------------- what a round does

    def fresh(self, limit: int) -> Fresh | None:
        """The next decisions that nobody looked at."""
        with reading(self._engine) as connection:
            after = _mark(connection)
            asked = select(*_PLACED).where(decision.c.number > after).order_by(decision.c.number).limit(limit)
            rows = connection.execute(asked).all()
        if not rows:
            return None
        moved = [row for row in rows if row.action != Action.SHADOW.value]
        return Fresh(after, rows[-1].number, [self._placed(row) for row in moved])

    def _placed(self, row: Any) -> Placed:  # noqa: ANN401, a row of the table
        rep_id = row.rep_id if row.action == Action.ASSIGN.value else None
        read = partial(self._whole, row.number, row.decision_id)
        return Placed(row.decision_id, row.lead_id, moment(row.decided_at), rep_id, row.policy_version, read)

    def _whole(self, number: int, decision_id: str) -> Kept | None:
        with reading(self._engine) as connection:
            body = connection.execute(select(decision.c.body).where(decision.c.number == number)).scalar_one()
        try:
            return decode_kept(body, f"decision {decision_id}")
        except DamagedRecord as damage:  # no clock runs for it, and it must not keep the others from being looked at
            _log.error("no clock runs for a decision", reason=str(damage))
            return None

    def begin(self, fresh: Fresh, begun: Sequence[tuple[Spell, Sequence[Clock]]]) -> bool:
        """Begin spells and their clocks; False where another process was quicker."""
        spells = [spell_row(spell) for spell, _ in begun]
        clocks = [clock_row(clock) for _, each in begun for clock in each]
        with self._writing() as connection:
            if _mark(connection) != fresh.after:
                return False
            over = _passed_on(connection, fresh.placed, {spell.decision_id for spell, _ in begun})
            for table, rows in ((sla_spell, spells), (sla_clock, clocks)):
                if rows:
                    connection.execute(insert(table), rows)
            for at, decision_ids in over.items():
                end_spells(connection, decision_ids, Ended.PASSED_ON, at)
            moved = update(sla_mark).where(sla_mark.c.source == _DECISIONS).values(number=fresh.upto)
            if not connection.execute(moved).rowcount:  # a database that was emptied
                connection.execute(insert(sla_mark).values(source=_DECISIONS, number=fresh.upto))
        return True

    def end_gone(self, at: datetime, lead_id: str | None = None) -> int:
        """End the spells of leads that were closed, or that somebody else has; ``lead_id``: of this one."""
        elsewhere = or_(
            lead_state.c.state.is_(None), lead_state.c.state != "assigned", lead_state.c.rep_id.is_distinct_from(sla_spell.c.rep_id)
        )
        asked = (
            select(sla_spell.c.decision_id, lead_state.c.state)
            .join(lead_state, lead_state.c.lead_id == sla_spell.c.lead_id, isouter=True)
            .where(sla_spell.c.ended_at.is_(None), elsewhere, _of(lead_id))
        )
        with reading(self._engine) as connection:
            if not connection.execute(asked.limit(1)).all():
                return 0
        with self._writing() as connection:
            gone = connection.execute(asked).all()
            for how in (Ended.CLOSED, Ended.PASSED_ON):
                ids = [row.decision_id for row in gone if (row.state == "closed") is (how is Ended.CLOSED)]
                end_spells(connection, ids, how, at)
        return len(gone)

    def untold(self, at: datetime, lead_id: str | None = None) -> Sequence[tuple[Spell, Sequence[Clock], Sequence[Touch]]]:
        """Spells that go on and have more touches than they know; ``lead_id``: of this one."""
        asked = (
            select(sla_spell, *_TOUCH)
            .join(_ACTIVITY, _ACTIVITY.c.lead_id == sla_spell.c.lead_id)
            .where(
                *(sla_spell.c.ended_at.is_(None), sla_spell.c.touches < sla_spell.c.wanted, _of(lead_id)),
                *(_ACTIVITY.c.occurred_at >= sla_spell.c.assigned_at, _ACTIVITY.c.occurred_at <= micros(at)),
            )
            .order_by(sla_spell.c.number, _ACTIVITY.c.occurred_at, _ACTIVITY.c.activity_id)
        )
        spells: dict[str, Spell] = {}
        touches: dict[str, list[Touch]] = defaultdict(list)
        with reading(self._engine) as connection:
            for row in connection.execute(asked).mappings():
                spells[row["decision_id"]] = spell_of(row)
                touches[row["decision_id"]].append(touch_of(row))
            new = [each for name, each in spells.items() if len(touches[name]) > each.touches]
            return [(each, _running(connection, each.decision_id), touches[each.decision_id]) for each in new]

    def keep_touched(self, found: Sequence[Touched]) -> None:
        """Keep what touches did, once."""
        if not found:
            return
        with self._writing() as connection:
            for each in found:
                values = spell_row(each.spell)
                told = {name: values[name] for name in ("touches", "first_touch_at", "first_touch_kind", "worked_seconds")}
                mine = (sla_spell.c.decision_id == each.spell.decision_id, sla_spell.c.ended_at.is_(None))
                connection.execute(update(sla_spell).where(*mine).values(**told))
                for clock in each.stopped:
                    ended = {"ended_at": micros_or_none(clock.ended_at), "ended": Ended.TOUCHED.value, "used_seconds": clock.used_seconds}
                    mine = (sla_clock.c.number == clock.number, sla_clock.c.ended_at.is_(None))
                    connection.execute(update(sla_clock).where(*mine).values(**ended))
                if each.step is not None:
                    keep_step(connection, each.step)

    def end_pauses(self, at: datetime) -> Sequence[str]:
        """End the pauses of silent reps who touched a lead since."""
        if not self.paused():
            return ()
        with self._writing() as connection:
            silent = connection.execute(select(time_off.c.rep_id, time_off.c.starts_at).where(_SILENT)).all()
            found = [(row.rep_id, _touched_since(connection, row.rep_id, row.starts_at, at)) for row in silent]
            over = [(rep_id, touched_at) for rep_id, touched_at in found if touched_at is not None]
            for rep_id, touched_at in over:
                number = next_number(connection)
                connection.execute(update(time_off).where(_SILENT, time_off.c.rep_id == rep_id).values(known_until=number))
                changed(connection)
                keep_step(connection, Step(f"resumed:{rep_id}:{touched_at}", StepKind.RESUMED, at, rep_id))
        return [rep_id for rep_id, _ in over]

    def mark(self) -> str:
        """Changes whenever people or their time off do."""
        with reading(self._engine) as connection:
            row = connection.execute(select(sequence.c.edition, sequence.c.time_off)).one()
        return f"{row.edition}.{row.time_off}"

    def reckoned_otherwise(self, mark: str) -> Sequence[Clock]:
        """Clocks on business time that were worked out by another state of people."""
        wanted = (sla_clock.c.ended_at.is_(None), sla_clock.c.breached_at.is_(None), sla_clock.c.reckoned != mark)
        asked = select(sla_clock).where(*wanted, sla_clock.c.counts == Counting.BUSINESS.value).order_by(sla_clock.c.number)
        return self._clocks(asked)

    def reckon(self, clocks: Sequence[Clock]) -> None:
        """Keep when these remind and when they run out."""
        if not clocks:
            return
        with self._writing() as connection:
            for clock in clocks:
                moments = {"remind_at": micros_or_none(clock.remind_at), "due_at": micros_or_none(clock.due_at)}
                mine = (sla_clock.c.number == clock.number, sla_clock.c.breached_at.is_(None))
                connection.execute(update(sla_clock).where(*mine).values(**moments, reckoned=clock.reckoned))

    def due(self, at: datetime, limit: int) -> Sequence[Clock]:
        """Clocks whose reminder or end has come."""
        now = micros(at)
        to_remind = and_(sla_clock.c.remind_at <= now, sla_clock.c.reminded_at.is_(None))
        wanted = (sla_clock.c.ended_at.is_(None), sla_clock.c.breached_at.is_(None), or_(sla_clock.c.due_at <= now, to_remind))
        return self._clocks(select(sla_clock).where(*wanted).order_by(sla_clock.c.due_at, sla_clock.c.number).limit(limit))

    def inside(self, keeping: Keeping) -> SqlSlaKeeping:
        """Clocks inside a write transaction of the desk over the same database."""
        return SqlSlaKeeping(cast("SqlKeeping", keeping).connection)

    # -------------------------------------------------------------------------------------------- what people do and ask

    def touch(self, touch: Touch, deed: Deed | None = None, *, apart: timedelta = timedelta(0)) -> bool:
        """Keep an activity; False where one of this identity is there, or one like it less than ``apart`` away. Raises `NotFound`."""
        values: dict[str, Any] = {"lead_id": touch.lead_id, "rep_id": touch.rep_id, "kind": touch.kind, "result": touch.result}
        with self._writing() as connection:
            if not _on_record(connection, touch.lead_id):
                raise NotFound(f"there is no lead {touch.lead_id}; send the lead before what was done for it")
            known = _ACTIVITY.c.activity_id == touch.activity_id
            if apart:
                known = or_(known, _alike(touch, apart))
            if connection.execute(select(_ACTIVITY.c.activity_id).where(known).limit(1)).one_or_none() is not None:
                return False
            connection.execute(insert(_ACTIVITY).values(activity_id=touch.activity_id, occurred_at=micros(touch.at), **values))
            keep_deed(connection, deed)
        return True

    def holding(self, lead_id: str) -> Spell | None:
        """The spell in which somebody has the lead now."""
        asked = select(sla_spell).where(sla_spell.c.lead_id == lead_id, sla_spell.c.ended_at.is_(None))
        with reading(self._engine) as connection:
            row = connection.execute(asked.order_by(sla_spell.c.number.desc()).limit(1)).mappings().one_or_none()
        return None if row is None else spell_of(row)

    def clocks(self, *, running: bool, reps: Collection[str] | None, limit: int) -> Sequence[Clock]:
        """Clocks that run, or those that ended last."""
        if not running:
            return self._clocks(_ended(reps, limit))
        asked = select(sla_clock).where(sla_clock.c.ended_at.is_(None))
        if reps is not None:
            asked = asked.where(sla_clock.c.rep_id.in_(sorted(reps)))
        late = sla_clock.c.breached_at.is_(None)
        return self._clocks(asked.order_by(late, sla_clock.c.due_at, sla_clock.c.number).limit(limit))

    def of_lead(self, lead_id: str) -> tuple[Sequence[Spell], Sequence[Clock]]:
        """Everybody who had the lead, in order, and every clock. Raises `NotFound`."""
        found = self._both(sla_spell.c.lead_id == lead_id, sla_clock.c.lead_id == lead_id)
        if not found[0]:
            with reading(self._engine) as connection:
                if not _on_record(connection, lead_id):
                    raise NotFound(f"there is no lead {lead_id}")
        return found

    def persons(self, decision_ids: Collection[str]) -> Mapping[str, str]:
        """Whom each of these decisions was on, by name."""
        wanted = sorted(set(decision_ids))
        found: dict[str, str] = {}
        with reading(self._engine) as connection:
            for start in range(0, len(wanted), _TOGETHER):
                asked = select(decision.c.decision_id, decision.c.person)
                asked = asked.where(decision.c.decision_id.in_(wanted[start : start + _TOGETHER]))
                found.update((row.decision_id, row.person) for row in connection.execute(asked))
        return found

    def since(self, at: datetime, reps: Collection[str] | None) -> tuple[Sequence[Spell], Sequence[Clock]]:
        """Spells and clocks that began at this moment or later."""
        spells, clocks = sla_spell.c.assigned_at >= micros(at), sla_clock.c.started_at >= micros(at)
        if reps is not None:
            spells, clocks = and_(spells, sla_spell.c.rep_id.in_(sorted(reps))), and_(clocks, sla_clock.c.rep_id.in_(sorted(reps)))
        return self._both(spells, clocks)

    def paused(self) -> Mapping[str, datetime]:
        """Who takes no new leads because of silence."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(time_off.c.rep_id, time_off.c.starts_at).where(_SILENT)).all()
        return {row.rep_id: moment(row.starts_at) for row in rows}

    def counts(self) -> Mapping[str, int]:
        """How many of everything there are."""
        return {**self._counts.now(), "now_paused": len(self.paused())}

    def _both(self, spells: ColumnElement[bool], clocks: ColumnElement[bool]) -> tuple[Sequence[Spell], Sequence[Clock]]:
        with reading(self._engine) as connection:
            found = connection.execute(select(sla_spell).where(spells).order_by(sla_spell.c.number)).mappings().all()
            timed = connection.execute(select(sla_clock).where(clocks).order_by(sla_clock.c.number)).mappings().all()
        return [spell_of(row) for row in found], [clock_of(row) for row in timed]

    def _clocks(self, asked: Select[Any]) -> Sequence[Clock]:
        with reading(self._engine) as connection:
            return [clock_of(row) for row in connection.execute(asked).mappings()]

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with writing(self._engine) as connection:
            connection.exec_driver_sql(self._lock)
            yield connection


_TOUCH: Final = (
    *(_ACTIVITY.c.activity_id, _ACTIVITY.c.rep_id.label("touched_by"), _ACTIVITY.c.kind, _ACTIVITY.c.occurred_at, _ACTIVITY.c.result),
)
_SILENT: Final = and_(
    time_off.c.known_until.is_(None),
    time_off.c.kind == TimeOffKind.PAUSE.value,
    time_off.c.origin == SILENCE.format("") + time_off.c.rep_id,
)


def _on_record(connection: Connection, lead_id: str) -> bool:
    return connection.execute(select(_LEAD.c.lead_id).where(_LEAD.c.lead_id == lead_id)).one_or_none() is not None


def _of(lead_id: str | None) -> ColumnElement[bool]:
    return true() if lead_id is None else sla_spell.c.lead_id == lead_id


def _ended(reps: Collection[str] | None, limit: int) -> Select[Any]:
    """The clocks that ended last. Of a few reps the last of each are found by the index; of many nearly all are theirs."""
    ended, last = sla_clock.c.ended_at.is_not(None), (sla_clock.c.ended_at.desc(), sla_clock.c.number.desc())
    asked = select(sla_clock).where(ended).order_by(*last).limit(limit)
    if reps is None or len(reps) >= _MANY:
        return asked if reps is None else asked.where(sla_clock.c.rep_id.in_(sorted(reps)))
    of_each = select(sla_clock.c.number).where(ended).order_by(*last).limit(limit)
    parts = [select(of_each.where(sla_clock.c.rep_id == rep_id).subquery()) for rep_id in sorted(reps)]
    return asked.where(sla_clock.c.number.in_(union_all(*parts)) if parts else false())


def _alike(touch: Touch, apart: timedelta) -> ColumnElement[bool]:
    """Touches of the same lead, rep and kind that are less than so far from this one."""
    same = (_ACTIVITY.c.lead_id == touch.lead_id, _ACTIVITY.c.rep_id.is_not_distinct_from(touch.rep_id), _ACTIVITY.c.kind == touch.kind)
    return and_(*same, _ACTIVITY.c.occurred_at > micros(touch.at - apart), _ACTIVITY.c.occurred_at < micros(touch.at + apart))


def _mark(connection: Connection) -> int:
    found = connection.execute(select(sla_mark.c.number).where(sla_mark.c.source == _DECISIONS)).scalar_one_or_none()
    return int(found or 0)


def _passed_on(connection: Connection, placed: Sequence[Placed], starting: Collection[str]) -> Mapping[datetime, list[str]]:
    """Which spells end, by when: of a lead that goes somewhere, whatever went on until then; ``starting`` go on from there."""
    lead_ids = sorted({each.lead_id for each in placed})
    going: dict[str, list[str]] = defaultdict(list)
    for start in range(0, len(lead_ids), _TOGETHER):
        mine = sla_spell.c.lead_id.in_(lead_ids[start : start + _TOGETHER])
        for lead_id, decision_id in connection.execute(
            select(sla_spell.c.lead_id, sla_spell.c.decision_id).where(mine, sla_spell.c.ended_at.is_(None))
        ):
            going[lead_id].append(decision_id)
    over: dict[datetime, list[str]] = defaultdict(list)
    for each in placed:
        over[each.at] += going.pop(each.lead_id, [])
        if each.decision_id in starting:
            going[each.lead_id].append(each.decision_id)
    return {at: decision_ids for at, decision_ids in over.items() if decision_ids}


def _running(connection: Connection, decision_id: str) -> Sequence[Clock]:
    asked = select(sla_clock).where(sla_clock.c.decision_id == decision_id, sla_clock.c.ended_at.is_(None)).order_by(sla_clock.c.number)
    return [clock_of(row) for row in connection.execute(asked).mappings()]


def _touched_since(connection: Connection, rep_id: str, since: int, at: datetime) -> int | None:
    """When the rep first touched, from ``since`` on, a lead that the rep has or had here."""
    by_rep = or_(_ACTIVITY.c.rep_id == rep_id, _ACTIVITY.c.rep_id.is_(None))
    asked = (
        select(func.min(_ACTIVITY.c.occurred_at))
        .select_from(sla_spell)
        .join(_ACTIVITY, _ACTIVITY.c.lead_id == sla_spell.c.lead_id)
        .where(sla_spell.c.rep_id == rep_id, by_rep, _ACTIVITY.c.occurred_at >= since, _ACTIVITY.c.occurred_at <= micros(at))
    )
    found: int | None = connection.execute(asked).scalar_one()
    return found
