"""`fairlead.application.dispute_ports.DisputeBook` over SQLite or PostgreSQL: where each stands, and every step beside it."""

import json
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, Engine, func, insert, select, update

from fairlead.adapters.sql.engine import reading, writing
from fairlead.adapters.sql.moments import micros
from fairlead.adapters.sql.plain import reader, writer
from fairlead.adapters.sql.statements import statements_for
from fairlead.adapters.sql.tables import dispute, dispute_step
from fairlead.application.dispute_ports import Dispute, DisputeState, already_open
from fairlead.application.ports import NotFound

_NEWEST = select(func.coalesce(func.max(dispute.c.number), 0))


class SqlDisputes:
    """Disputes in a database. Threads and processes may share it."""

    def __init__(self, engine: Engine) -> None:
        """Work on a database whose schema is current."""
        self._engine = engine
        self._lock = statements_for(engine.dialect.name).lock

    def disputes(self, *, decision_id: str | None = None) -> Sequence[Dispute]:
        """All of them, or those on a decision; the latest first."""
        asked = select(dispute.c.body).order_by(dispute.c.number.desc())
        if decision_id is not None:
            asked = asked.where(dispute.c.decision_id == decision_id)
        with reading(self._engine) as connection:
            return tuple(reader(Dispute)(json.loads(body)) for body in connection.execute(asked).scalars())

    def dispute(self, number: int) -> Dispute:
        """One of them. Raises `NotFound`."""
        with reading(self._engine) as connection:
            return dispute_of(connection, number)

    def open(self, new: Dispute) -> Dispute:
        """Keep a new one under the next number, under the writers' lock."""
        mine = (dispute.c.decision_id == new.decision_id) & (dispute.c.person == new.person)
        same = select(dispute.c.number).where(mine & (dispute.c.state == DisputeState.OPEN.value))
        with writing(self._engine) as connection:
            connection.exec_driver_sql(self._lock)
            before = connection.execute(same).scalar_one_or_none()
            if before is not None:
                raise already_open(new, before)
            kept = replace(new, number=int(connection.execute(_NEWEST).scalar_one()) + 1)
            connection.execute(insert(dispute).values(_row(kept)))
            _step(connection, kept)
        return kept

    def end(self, ended: Dispute) -> bool:
        """Keep how it ended; False where it is not open any more."""
        with writing(self._engine) as connection:
            connection.exec_driver_sql(self._lock)
            if dispute_of(connection, ended.number).state is not DisputeState.OPEN:
                return False
            end(connection, ended)
            return True


def dispute_of(connection: Connection, number: int) -> Dispute:
    """One dispute. Raises `NotFound`."""
    body = connection.execute(select(dispute.c.body).where(dispute.c.number == number)).scalar_one_or_none()
    if body is None:
        raise NotFound(f"there is no dispute {number}; `fairlead dispute list` lists them")
    found: Dispute = reader(Dispute)(json.loads(body))
    return found


def end(connection: Connection, ended: Dispute) -> None:
    """Keep how an open one ended, and the step, in a transaction that holds the writers' lock."""
    connection.execute(update(dispute).where(dispute.c.number == ended.number).values(_row(ended)))
    _step(connection, ended)


def _row(kept: Dispute) -> dict[str, object]:
    body = json.dumps(writer(Dispute)(kept), ensure_ascii=False)
    return {
        "number": kept.number,
        "decision_id": kept.decision_id,
        "person": kept.person,
        "state": kept.state.value,
        "body": body,
    }


def _step(connection: Connection, kept: Dispute) -> None:
    """The step that led here, as it stays: what others are told of, and what the audit log seals."""
    who, note, at = (kept.author, kept.words, kept.opened_at)
    if kept.settled is not None:
        who, note, at = kept.settled.author, kept.settled.note, kept.settled.at
    names = ("decision_id", "lead_id", "rep_id", "holder_rep_id", "manager_rep_id", "company")
    told = {name: getattr(kept, name) for name in names} | {"kind": kept.kind.value, "opened_by": kept.author}
    if kept.settled is not None:
        credit = kept.settled.credit_leads if kept.settled.credit_rep_id is not None else None
        told |= {"moved_to": kept.settled.moved_to, "credit_rep_id": kept.settled.credit_rep_id, "credit_leads": credit}
    row = {"dispute": kept.number, "step": kept.state.value, "at": micros(at), "author": who, "note": note}
    connection.execute(insert(dispute_step).values(**row, body=json.dumps(told, ensure_ascii=False)))
