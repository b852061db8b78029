"""`fairlead.application.viewing_ports.Views` over SQLite or PostgreSQL."""

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import ColumnElement, Engine, and_, false, func, or_, select, union, union_all

from fairlead.adapters.sql.decisions import number_of, summary_of
from fairlead.adapters.sql.deeds import one_deed
from fairlead.adapters.sql.engine import reading
from fairlead.adapters.sql.tables import RECORD_TABLES, decision, lead_deed, lead_state
from fairlead.application.deed_ports import DeedKind
from fairlead.application.ports import Counts, NotFound, Summary

_MANY: Final = 60
"""Reps of whom nearly everything is theirs: then the latest decisions are looked through as they come."""


class SqlViews:
    """Leads and decisions of some reps, in a database."""

    def __init__(self, engine: Engine) -> None:
        """Read from a database whose schema is current."""
        self._engine = engine

    def page(self, *, limit: int, before: str | None, reps: Collection[str], waiting: bool) -> Sequence[Summary]:
        """Their decisions, newest first."""
        rep = RECORD_TABLES["rep"]
        columns = [column for column in decision.c if column.name not in {"body", "key", "request_hash", "number"}]
        rows = select(*columns, rep.c.name.label("rep_name")).outerjoin(rep, rep.c.rep_id == decision.c.rep_id)
        with reading(self._engine) as connection:
            upto = None if before is None else number_of(connection, before)
            these = _latest(reps, upto, limit, waiting=waiting)
            found = connection.execute(rows.where(these).order_by(decision.c.number.desc()).limit(limit))
            return [summary_of(row) for row in found.mappings()]

    def counts(self, *, reps: Collection[str], waiting: bool) -> Counts:
        """Their leads routed here, by state."""
        given = func.count(lead_state.c.rep_id)
        states = select(lead_state.c.state, lead_state.c.queue_reason, func.count().label("leads"), given.label("given"))
        states = states.where(lead_state.c.decision_id.is_not(None), _theirs(lead_state.c.rep_id, reps, waiting=waiting))
        with reading(self._engine) as connection:
            rows = connection.execute(states.group_by(lead_state.c.state, lead_state.c.queue_reason)).all()
        queued = {row.queue_reason: row.leads for row in rows if row.state == "queued"}
        suggested = sum(row.leads for row in rows if row.state == "suggested")
        return Counts(sum(row.leads for row in rows), sum(row.given for row in rows), queued, suggested)

    def holders_of_decision(self, decision_id: str) -> tuple[str | None, ...]:
        """Whom a decision gave its lead to, and who has that lead now."""
        wanted = select(decision.c.rep_id, lead_state.c.rep_id.label("now"))
        wanted = wanted.outerjoin(lead_state, lead_state.c.lead_id == decision.c.lead_id).where(decision.c.decision_id == decision_id)
        with reading(self._engine) as connection:
            row = connection.execute(wanted).one_or_none()
        if row is None:
            raise NotFound(f"there is no decision {decision_id}")
        return row.rep_id, row.now

    def holder_of_lead(self, lead_id: str) -> str | None:
        """Who has a lead now."""
        lead = RECORD_TABLES["lead"]
        wanted = select(lead_state.c.rep_id).select_from(lead).outerjoin(lead_state, lead_state.c.lead_id == lead.c.lead_id)
        with reading(self._engine) as connection:
            row = connection.execute(wanted.where(lead.c.lead_id == lead_id)).one_or_none()
        if row is None:
            raise NotFound(f"there is no lead {lead_id}")
        found: str | None = row.rep_id
        return found

    def ever_theirs(self, lead_ids: Collection[str], *, reps: Collection[str], waiting: bool) -> frozenset[str]:
        """Which of these leads one of them has now, or was given by a decision."""
        parts = [
            select(table.c.lead_id).where(table.c.lead_id.in_(sorted(lead_ids)), _theirs(table.c.rep_id, reps, waiting=waiting))
            for table in (lead_state, decision)
        ]
        with reading(self._engine) as connection:
            return frozenset(connection.execute(union(*parts)).scalars())

    def was_declined(self, lead_id: str, rep_id: str, key: str | None) -> bool:
        """Whether a rep declined a lead: on the request of this key, or, without one, as the last thing that was done with it."""
        of_lead = lead_deed.c.lead_id == lead_id
        this = of_lead if key is None else and_(of_lead, lead_deed.c.key == key)
        with reading(self._engine) as connection:
            found = one_deed(connection, this)
        return found is not None and found.kind is DeedKind.DECLINED and found.from_rep_id == rep_id


def _latest(reps: Collection[str], upto: int | None, limit: int, *, waiting: bool) -> ColumnElement[bool]:
    """Which decisions may be among their latest: of a few reps the latest of each, from the index; of many, all of theirs."""
    older = [] if upto is None else [decision.c.number < upto]
    if len(reps) >= _MANY:
        return and_(_theirs(decision.c.rep_id, reps, waiting=waiting), *older)
    whose = [decision.c.rep_id == each for each in sorted(reps)] + ([decision.c.rep_id.is_(None)] if waiting else [])
    if not whose:
        return false()
    newest = decision.c.number.desc()
    parts = [select(decision.c.number).where(each, *older).order_by(newest).limit(limit).subquery() for each in whose]
    return decision.c.number.in_(union_all(*(select(part.c.number) for part in parts)))


def _theirs(column: ColumnElement[str | None], reps: Collection[str], *, waiting: bool) -> ColumnElement[bool]:
    mine = column.in_(sorted(reps))
    return or_(mine, column.is_(None)) if waiting else mine
