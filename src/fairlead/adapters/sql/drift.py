"""`fairlead.application.drift_ports.DriftBook` over SQLite or PostgreSQL."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, Row, Table, delete, insert, select, update

from fairlead.adapters.sql.doing import keep_deed
from fairlead.adapters.sql.engine import reading, writing
from fairlead.adapters.sql.moments import micros, moment
from fairlead.adapters.sql.statements import statements_for
from fairlead.adapters.sql.tables import decision, drift_alert, drift_day, drift_look, drift_reference
from fairlead.application.drift_ports import Alert, Look
from fairlead.application.edit_ports import Deed
from fairlead.application.ports import DamagedRecord, NotFound
from fairlead.domain.evidence import DaySums, Reference

T = TypeVar("T")
_TOLD: Final = ("changed", "means", "advice")


class SqlDriftBook:
    """Sums, looks and alerts in a database. Threads and processes may share it."""

    def __init__(self, engine: Engine) -> None:
        """Work on a database whose schema is current."""
        self._engine = engine
        self._lock = statements_for(engine.dialect.name).lock

    def reference(self, model: str) -> Reference | None:
        """What drift from a model is measured from, where it was read from the records."""
        body = self._body(drift_reference, model)
        return None if body is None else _read(Reference.read, body, f"the reference of model {model}")

    def keep_reference(self, model: str, reference: Reference) -> None:
        """Keep that for good; another one for the same model changes nothing."""
        with writing(self._engine) as connection:
            connection.exec_driver_sql(self._lock)
            if _stands(connection, drift_reference, model) is None:
                connection.execute(insert(drift_reference).values(model=model, body=_text(reference.data())))

    def days(self, model: str) -> Mapping[date, DaySums]:
        """Sums by day, in order of days."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(drift_day.c.day, drift_day.c.body).where(drift_day.c.model == model).order_by("day")).all()
        return {date.fromisoformat(row.day): _read(DaySums.read, row.body, f"the sums of {row.day}") for row in rows}

    def look(self, model: str) -> Look | None:
        """What was found when somebody last looked, while that model was in force."""
        body = self._body(drift_look, model)
        return None if body is None else _read(Look.read, body, f"the last look at model {model}")

    def keep(self, look: Look, days: Mapping[date, DaySums], alerts: Sequence[Alert]) -> Sequence[Alert]:
        """Keep a look in one transaction under the writers' lock; only days that differ are written."""
        new = {day.isoformat(): _text(sums.data()) for day, sums in days.items()}
        with writing(self._engine) as connection:
            connection.exec_driver_sql(self._lock)
            mine = drift_day.c.model == look.model
            old = {row.day: row.body for row in connection.execute(select(drift_day.c.day, drift_day.c.body).where(mine))}
            stale = [day for day, body in old.items() if new.get(day) != body]
            for day in stale:
                connection.execute(delete(drift_day).where(mine, drift_day.c.day == day))
            fresh_days = [{"model": look.model, "day": day, "body": body} for day, body in new.items() if old.get(day) != body]
            if fresh_days:
                connection.execute(insert(drift_day), fresh_days)
            connection.execute(delete(drift_look).where(drift_look.c.model == look.model))
            connection.execute(insert(drift_look).values(model=look.model, body=_text(look.data())))
            known = set(connection.execute(select(drift_alert.c.alert_id)).scalars())
            fresh = [each for each in alerts if each.alert_id not in known]
            for each in fresh:
                connection.execute(insert(drift_alert).values(**_row(each)))
        return fresh

    def alerts(self) -> Sequence[Alert]:
        """Every alert, the latest first."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(drift_alert).order_by(drift_alert.c.raised_at.desc(), drift_alert.c.alert_id))
            return tuple(_alert(row) for row in rows)

    def end(self, alert_id: str, at: datetime) -> None:
        """Note that an alert is over; one that is over already keeps its moment."""
        with writing(self._engine) as connection:
            mine = drift_alert.c.alert_id == alert_id
            connection.execute(update(drift_alert).where(mine, drift_alert.c.ended_at.is_(None)).values(ended_at=micros(at)))

    def acknowledge(self, alert_id: str, by: str, note: str, at: datetime) -> Alert:
        """Note that somebody saw it; the first one stays. Raises `NotFound`."""
        with writing(self._engine) as connection:
            mine = drift_alert.c.alert_id == alert_id
            seen = {"acknowledged_at": micros(at), "acknowledged_by": by, "note": note}
            fresh = connection.execute(update(drift_alert).where(mine, drift_alert.c.acknowledged_at.is_(None)).values(**seen)).rowcount
            if fresh:
                keep_deed(connection, Deed("drift", alert_id, by, at, f"acknowledged{f': {note}' if note else ''}"))
            row = connection.execute(select(drift_alert).where(mine)).one_or_none()
            if row is None:
                raise NotFound(f"there is no alert '{alert_id}'; `fairlead drift` lists them")
            return _alert(row)

    def _body(self, table: Table, model: str) -> str | None:
        with reading(self._engine) as connection:
            return _stands(connection, table, model)


def _stands(connection: Connection, table: Table, model: str) -> str | None:
    found: str | None = connection.execute(select(table.c.body).where(table.c.model == model)).scalar_one_or_none()
    return found


def _text(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _read(reader: Callable[[Mapping[str, Any]], T], body: str, name: str) -> T:
    try:
        return reader(json.loads(body))
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedRecord(f"{name} cannot be read back from the database; restore a backup, or delete that row and look again") from error


def _row(alert: Alert) -> dict[str, object]:
    told = {name: getattr(alert, name) for name in _TOLD}
    plain = {name: getattr(alert, name) for name in ("alert_id", "model", "quantity", "kind")}
    since = alert.since.isoformat() if alert.since else None
    return plain | {"raised_at": micros(alert.raised_at), "since": since, "told": _text(told)}


def _alert(row: Row[Any]) -> Alert:
    changed, means, advice = _read(_words, row.told, f"the alert '{row.alert_id}'")
    found = Alert(
        *(row.alert_id, row.model, row.quantity, row.kind, moment(row.raised_at)),
        date.fromisoformat(row.since) if row.since else None,
        *(changed, means, advice),
        moment(row.ended_at) if row.ended_at is not None else None,
    )
    if row.acknowledged_at is None:
        return found
    return replace(found, acknowledged_at=moment(row.acknowledged_at), acknowledged_by=row.acknowledged_by or "", note=row.note or "")


def _words(told: Mapping[str, Any]) -> tuple[str, str, tuple[str, ...]]:
    return str(told["changed"]), str(told["means"]), tuple(str(each) for each in told["advice"])


def promised_chances(engine: Engine, since: datetime) -> Mapping[str, float]:
    """The chance in the first decision from ``since`` on that gave a lead to a rep, by lead."""
    wanted = select(decision.c.lead_id, decision.c.chance)
    wanted = wanted.where(decision.c.decided_at >= micros(since), decision.c.rep_id.is_not(None), decision.c.chance.is_not(None))
    with reading(engine) as connection:
        rows = connection.execute(wanted.order_by(decision.c.number.desc())).all()
    return {row.lead_id: row.chance for row in rows}
