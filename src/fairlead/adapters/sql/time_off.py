"""`fairlead.application.calendar_ports.TimeOffBook` over SQLite or PostgreSQL."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, and_, delete, func, insert, or_, select, update

from fairlead.adapters.sql.doing import keep_deed
from fairlead.adapters.sql.editing import Editor
from fairlead.adapters.sql.engine import reading, writing
from fairlead.adapters.sql.moments import micros, moment
from fairlead.adapters.sql.standing import NEW_EDITION
from fairlead.adapters.sql.statements import statements_for
from fairlead.adapters.sql.tables import RECORD_TABLES, calendar_source, change, closed_day, sequence, time_off
from fairlead.adapters.sql.time_off_log import changed, follow_records, next_number
from fairlead.application.calendar_ports import (
    Absence,
    CalendarKind,
    CalendarSource,
    ClosedDay,
    Kept,
    Person,
    Reading,
    TimeOff,
)
from fairlead.application.edit_ports import Deed, Put, Removal, State
from fairlead.application.ports import NotFound
from fairlead.domain.time import BadHours, Period, zone_named

_REP, _ABSENCE = RECORD_TABLES["rep"], RECORD_TABLES["absence"]
_STANDS = time_off.c.known_until.is_(None)
_PAST = timedelta(days=1)
_FEW_PAST = 200


class SqlTimeOff:
    """The one place where time off is kept."""

    def __init__(self, engine: Engine) -> None:
        """Work on a database whose schema is current."""
        self._engine = engine
        self._lock = statements_for(engine.dialect.name).lock

    def person(self, named: str) -> Person:
        """The rep of that identity, e-mail address or name. Raises `NotFound`, also where several are meant."""
        wanted = named.strip()
        columns = select(_REP.c.rep_id, _REP.c.name, _REP.c.time_zone, _REP.c.email)
        alike = or_(func.lower(_REP.c.email) == wanted.lower(), func.lower(_REP.c.name) == wanted.lower())
        with reading(self._engine) as connection:
            found = connection.execute(columns.where(_REP.c.rep_id == wanted)).all()
            found = found or connection.execute(columns.where(alike).order_by(_REP.c.rep_id).limit(3)).all()
        if not found:
            raise NotFound(f"there is no rep '{named}'; give the identity, the e-mail address or the whole name of one")
        if len(found) > 1:
            raise NotFound(f"several reps are called '{named}': {', '.join(row.rep_id for row in found)}; give the identity of one")
        return Person(found[0].rep_id, found[0].name or found[0].rep_id, _known_zone(found[0].time_zone), found[0].email)

    def names(self) -> Mapping[str, str]:
        """Names of the reps, by identity."""
        with reading(self._engine) as connection:
            return {row.rep_id: row.name or row.rep_id for row in connection.execute(select(_REP.c.rep_id, _REP.c.name))}

    def mark(self) -> tuple[int, int]:
        """Changes whenever reps, closed days or time off do; cheap."""
        with reading(self._engine) as connection:
            row = connection.execute(select(sequence.c.edition, sequence.c.time_off)).one()
        return row.edition, row.time_off

    def time_off(
        self, *, ending_after: datetime, starting_by: datetime | None = None, rep_id: str | None = None, kind: Kept | None = None
    ) -> Sequence[TimeOff]:
        """Time off that is not over, by beginning; begun by a moment, of one rep or of one kind where asked."""
        wanted = select(time_off).where(_STANDS, time_off.c.ends_at > micros(ending_after))
        if starting_by is not None:
            wanted = wanted.where(time_off.c.starts_at <= micros(starting_by))
        if kind is not None:
            wanted = wanted.where(time_off.c.kind == kind.value)
        if rep_id is not None:
            wanted = wanted.where(time_off.c.rep_id == rep_id)
        order = (time_off.c.starts_at, time_off.c.ends_at, time_off.c.rep_id, time_off.c.number)
        with reading(self._engine) as connection:
            return [_time_off(row) for row in connection.execute(wanted.order_by(*order)).mappings()]

    def add_absences(self, absences: Sequence[Absence], *, deed: Deed | None = None) -> None:
        """Keep absences together; one with a known identity replaces it."""
        with self._writing() as connection:
            for absence in absences:
                connection.execute(delete(_ABSENCE).where(_ABSENCE.c.absence_id == absence.absence_id))
                connection.execute(insert(_ABSENCE).values(_absence_row(absence)))
            follow_records(connection)
            keep_deed(connection, deed)

    def absence(self, absence_id: str) -> Absence:
        """One absence. Raises `NotFound`."""
        with reading(self._engine) as connection:
            return _absence(_absence_of(connection, absence_id))

    def remove_absences(self, absence_ids: Sequence[str], *, author: str, at: datetime) -> None:
        """Take absences away; imported ones stay away when they are imported again. Raises `NotFound`."""
        with self._writing() as connection:
            for absence_id in absence_ids:
                row = _absence_of(connection, absence_id)
                if row["source_id"] is None:
                    connection.execute(delete(_ABSENCE).where(_ABSENCE.c.absence_id == absence_id))
                    keep_deed(connection, _deed(row["rep_id"], "taken away", author, at))
                else:
                    _editor(connection, row["rep_id"], "taken away", author, at).remove(Removal("absence", absence_id))
            follow_records(connection)

    def end_absence(self, absence_id: str, ends_at: datetime, *, author: str, at: datetime) -> None:
        """Let an absence end earlier or later. Raises `NotFound`."""
        with self._writing() as connection:
            row = _absence_of(connection, absence_id)
            if row["source_id"] is None:
                mine = _ABSENCE.c.absence_id == absence_id
                connection.execute(update(_ABSENCE).where(mine).values(ends_at=micros(ends_at)))
                keep_deed(connection, _deed(row["rep_id"], "ended at another time", author, at))
            else:
                later = Put("absence", absence_id, {"ends_at": ends_at})
                _editor(connection, row["rep_id"], "ended at another time", author, at).put(later)
            follow_records(connection)

    def pause(self, rep_id: str, period: Period, *, deed: Deed | None = None) -> None:
        """Let a rep take no new leads; a pause that is there already is replaced."""
        with self._writing() as connection:
            number = next_number(connection)
            _close(connection, _pause_of(rep_id), number)
            connection.execute(insert(time_off).values(_row(rep_id, Kept.PAUSE, period, f"pause of {rep_id}", number)))
            changed(connection)
            keep_deed(connection, deed)

    def resume(self, rep_id: str, *, deed: Deed | None = None) -> bool:
        """End the rep's pause; False where there was none."""
        with self._writing() as connection:
            ended = _close(connection, _pause_of(rep_id), next_number(connection))
            if ended:
                changed(connection)
                keep_deed(connection, deed)
        return ended > 0

    def closed_days(self) -> Sequence[ClosedDay]:
        """Every day on which the company is closed, in order."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(closed_day).order_by(closed_day.c.day)).all()
        return [ClosedDay(date.fromisoformat(row.day), row.reason) for row in rows]

    def close(self, days: Sequence[ClosedDay], *, deed: Deed | None = None) -> None:
        """Close the company on these days."""
        if not days:
            return
        with self._writing() as connection:
            connection.execute(delete(closed_day).where(closed_day.c.day.in_([each.day.isoformat() for each in days])))
            connection.execute(insert(closed_day), [{"day": each.day.isoformat(), "reason": each.reason} for each in days])
            connection.exec_driver_sql(NEW_EDITION)
            keep_deed(connection, deed)

    def reopen(self, days: Sequence[date], *, deed: Deed | None = None) -> int:
        """Open it again; how many of them were closed."""
        with self._writing() as connection:
            opened = connection.execute(delete(closed_day).where(closed_day.c.day.in_([day.isoformat() for day in days]))).rowcount
            if opened:
                connection.exec_driver_sql(NEW_EDITION)
                keep_deed(connection, deed)
        return opened

    def sources(self) -> Sequence[CalendarSource]:
        """Every calendar, by rep and identity."""
        wanted = select(calendar_source).order_by(calendar_source.c.rep_id, calendar_source.c.source_id)
        counted = select(time_off.c.origin, func.count().label("busy")).where(_STANDS, time_off.c.kind == Kept.BUSY.value)
        with reading(self._engine) as connection:
            rows = connection.execute(wanted).mappings().all()
            busy = {row.origin: row.busy for row in connection.execute(counted.group_by(time_off.c.origin))}
        return [replace(_source(row), busy=busy.get(row["source_id"], 0)) for row in rows]

    def add_source(self, source: CalendarSource, *, deed: Deed | None = None) -> bool:
        """Keep a calendar; False where it is there already: then the deed alone is kept, of what was changed beside it."""
        with self._writing() as connection:
            keep_deed(connection, deed)
            if _source_row(connection, source.source_id) is not None:
                return False
            told = {"source_id": source.source_id, "rep_id": source.rep_id, "kind": source.kind.value}
            connection.execute(insert(calendar_source).values(**told, address=source.address, username=source.username))
        return True

    def remove_source(self, source_id: str, *, deed: Deed | None = None) -> CalendarSource:
        """Forget a calendar and its busy times. Raises `NotFound`."""
        with self._writing() as connection:
            row = _source_row(connection, source_id)
            if row is None:
                raise NotFound(f"there is no calendar {source_id}; `fairlead calendar list` shows those there are")
            connection.execute(delete(calendar_source).where(calendar_source.c.source_id == source_id))
            if _close(connection, _busy_of(source_id), next_number(connection)):
                changed(connection)
            keep_deed(connection, deed)
        return _source(row)

    def keep_reading(self, source: CalendarSource, told: Reading | None, at: datetime) -> int:
        """Keep what a calendar said at ``at`` (None: nothing changed); how many busy times came or went."""
        with self._writing() as connection:
            if _source_row(connection, source.source_id) is None:  # removed while it was being read
                return 0
            values: dict[str, Any] = {"read_at": micros(at), "tried_at": micros(at), "problem": None}
            moved = 0
            if told is not None:
                notes = json.dumps([fault.words for fault in told.faults], ensure_ascii=False)
                values |= {"full_at": micros(at), "etag": told.etag, "modified": told.modified, "notes": notes}
                moved = _keep_busy(connection, source, told.busy, at)
            mine = calendar_source.c.source_id == source.source_id
            connection.execute(update(calendar_source).where(mine).values(**values))
        return moved

    def keep_problem(self, source_id: str, problem: str, at: datetime) -> None:
        """Note that a calendar could not be read at ``at``; what was known before stays."""
        with self._writing() as connection:
            mine = calendar_source.c.source_id == source_id
            connection.execute(update(calendar_source).where(mine).values(problem=problem, tried_at=micros(at)))

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with writing(self._engine) as connection:
            connection.exec_driver_sql(self._lock)
            yield connection


def _keep_busy(connection: Connection, source: CalendarSource, busy: Sequence[Period], at: datetime) -> int:
    """Let the log say what the calendar says of the time from ``at`` on; how many busy times came or went."""
    rows = connection.execute(select(time_off.c.number, time_off.c.starts_at, time_off.c.ends_at).where(_busy_of(source.source_id))).all()
    there = {(row.starts_at, row.ends_at): row.number for row in rows if row.ends_at > micros(at)}
    past = [row.number for row in rows if row.ends_at <= micros(at - _PAST)]
    wanted = {(micros(each.start), micros(each.end)): each for each in busy if each.end > at}
    gone = [number for times, number in there.items() if times not in wanted]
    new = [period for times, period in wanted.items() if times not in there]
    if gone or new or len(past) > _FEW_PAST:
        number = next_number(connection)
        for start in range(0, len(gone + past), 500):
            _close(connection, time_off.c.number.in_((gone + past)[start : start + 500]), number)
        if new:
            rows_of_new = [_row(source.rep_id, Kept.BUSY, period, source.source_id, number) for period in new]
            connection.execute(insert(time_off), rows_of_new)
        changed(connection)
    return len(gone) + len(new)


def _close(connection: Connection, which: Any, number: int) -> int:  # noqa: ANN401, a condition on the log
    """Close rows of the log that stand; how many."""
    return connection.execute(update(time_off).where(and_(_STANDS, which)).values(known_until=number)).rowcount


def _pause_of(rep_id: str) -> Any:  # noqa: ANN401, a condition on the log
    return and_(_STANDS, time_off.c.kind == Kept.PAUSE.value, time_off.c.rep_id == rep_id)


def _busy_of(source_id: str) -> Any:  # noqa: ANN401, a condition on the log
    return and_(_STANDS, time_off.c.kind == Kept.BUSY.value, time_off.c.origin == source_id)


def _row(rep_id: str, kind: Kept, period: Period, origin: str, number: int) -> dict[str, object]:
    times = {"starts_at": micros(period.start), "ends_at": micros(period.end)}
    return {"rep_id": rep_id, "kind": kind.value, "origin": origin, "known_from": number, **times}


def _deed(rep_id: str, what: str, author: str, at: datetime) -> Deed:
    return Deed("absence", rep_id, author, at, f"absence {what}")


def _editor(connection: Connection, rep_id: str, what: str, author: str, at: datetime) -> Editor:
    """Changes what an import brought, so that the next import does not undo it."""
    note = f"absence {what}"
    told = {"kind": "absence", "subject": rep_id, "author": author, "note": note, "state": State.DONE.value}
    number = connection.execute(insert(change).values(**told, made_at=micros(at), body="{}").returning(change.c.number)).scalar_one()
    return Editor(connection, number, at)


def _absence_of(connection: Connection, absence_id: str) -> RowMapping:
    row = connection.execute(select(_ABSENCE).where(_ABSENCE.c.absence_id == absence_id)).mappings().one_or_none()
    if row is None:
        raise NotFound(f"there is no absence {absence_id}")
    return row


def _source_row(connection: Connection, source_id: str) -> RowMapping | None:
    return connection.execute(select(calendar_source).where(calendar_source.c.source_id == source_id)).mappings().one_or_none()


def _absence_row(absence: Absence) -> dict[str, object]:
    times = {"starts_at": micros(absence.period.start), "ends_at": micros(absence.period.end)}
    return {"absence_id": absence.absence_id, "rep_id": absence.rep_id, "reason": absence.reason, **times}


def _absence(row: RowMapping) -> Absence:
    return Absence(row["absence_id"], row["rep_id"], Period(moment(row["starts_at"]), moment(row["ends_at"])), row["reason"])


def _time_off(row: RowMapping) -> TimeOff:
    return TimeOff(row["rep_id"], Kept(row["kind"]), Period(moment(row["starts_at"]), moment(row["ends_at"])), row["origin"], row["reason"])


def _source(row: RowMapping) -> CalendarSource:
    read_at, full_at, tried_at = (None if row[name] is None else moment(row[name]) for name in ("read_at", "full_at", "tried_at"))
    return CalendarSource(
        row["source_id"],
        row["rep_id"],
        CalendarKind(row["kind"]),
        row["address"],
        username=row["username"],
        etag=row["etag"],
        modified=row["modified"],
        problem=row["problem"],
        read_at=read_at,
        full_at=full_at,
        tried_at=tried_at,
        notes=tuple(json.loads(row["notes"])),
    )


def _known_zone(name: str | None) -> str:
    """The zone a rep's days are counted in, as the roster has it."""
    try:
        return zone_named((name or "").strip() or "UTC").key
    except BadHours:
        return "UTC"
