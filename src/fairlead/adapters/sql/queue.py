"""`fairlead.application.queue_ports.QueueBook` over SQLite or PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import structlog
from sqlalchemy import ColumnElement, Engine, RowMapping, Select, case, func, or_, select, true, union_all

from fairlead.adapters.sql.codec import decode_kept
from fairlead.adapters.sql.deeds import deed_of, one_deed
from fairlead.adapters.sql.engine import reading
from fairlead.adapters.sql.moments import micros, moment
from fairlead.adapters.sql.tables import RECORD_TABLES, decision, lead_deed, lead_state
from fairlead.application.deed_ports import Deed, DeedKind, OverrideReason
from fairlead.application.ports import DamagedRecord, NotFound
from fairlead.application.queue_ports import Judged, Waiting
from fairlead.domain.deciding import says_anything

_WAITS: Final = lead_state.c.state.in_(("suggested", "queued"))
_RESERVED: Final = lead_state.c.accept_by.is_not(None) & (lead_state.c.state == "assigned")
_DECIDED: Final = lead_state.join(decision, decision.c.decision_id == lead_state.c.decision_id)
_OVERRIDES: Final = [kind.value for kind in DeedKind if kind.overrides]
_JUDGED: Final = [DeedKind.APPROVED.value, *_OVERRIDES]
_ABOUT: Final = ("source", "product", "industry_group", "country")
_OUTCOME: Final = RECORD_TABLES["outcome"]
_ENDS: Final = ("won", "lost", "disqualified")
_log = structlog.get_logger(__name__)


class SqlQueue:
    """What is read of leads that wait for people."""

    def __init__(self, engine: Engine) -> None:
        """Read from a database whose schema is current."""
        self._engine = engine

    def waiting(self, *, limit: int, skip: int = 0, reps: Collection[str] | None = None) -> Sequence[Waiting]:
        """Leads that are suggested or queued: by priority, then who has waited longest."""
        wanted = _leads(_WAITS, _proposed_to(reps)).order_by(lead_state.c.priority.desc(), lead_state.c.since, decision.c.number)
        return self._read(wanted.limit(limit).offset(skip))

    def counts(self, *, reps: Collection[str] | None = None) -> Mapping[str, int]:
        """How many leads are suggested, queued and reserved."""
        # Apart, and of decided leads alone: so each part has an index, and a million imported leads are not looked through.
        where = lead_state if reps is None else _DECIDED
        counted = select(lead_state.c.state, func.count().label("leads")).select_from(where).group_by(lead_state.c.state)
        asked = [counted.where(which, _proposed_to(reps)) for which in (_WAITS & lead_state.c.decision_id.is_not(None), _RESERVED)]
        with reading(self._engine) as connection:
            found = {row.state: int(row.leads) for row in connection.execute(union_all(*asked))}
        return {"suggested": found.get("suggested", 0), "queued": found.get("queued", 0), "reserved": found.get("assigned", 0)}

    def reserved(self, *, limit: int, skip: int = 0, reps: Collection[str] | None = None) -> Sequence[Waiting]:
        """Leads that a rep is to accept, whose time is up first first."""
        wanted = _leads(_RESERVED, _proposed_to(reps)).order_by(lead_state.c.accept_by, lead_state.c.lead_id)
        return self._read(wanted.limit(limit).offset(skip))

    def due(self, at: datetime, limit: int) -> Sequence[tuple[str, str]]:
        """Lead and rep of reservations that are over and not locked, the oldest first."""
        wanted = select(lead_state.c.lead_id, lead_state.c.rep_id).where(
            _RESERVED, lead_state.c.accept_by <= micros(at), lead_state.c.locked.is_(None)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(wanted.order_by(lead_state.c.accept_by, lead_state.c.lead_id).limit(limit)).all()
        return [(row.lead_id, row.rep_id) for row in rows]

    def one(self, lead_id: str) -> Waiting | None:
        """A lead with its latest decision. Raises `NotFound`."""
        found = self._read(_leads(lead_state.c.lead_id == lead_id))
        if found:
            return found[0]
        lead = RECORD_TABLES["lead"]
        with reading(self._engine) as connection:
            if connection.execute(select(lead.c.lead_id).where(lead.c.lead_id == lead_id)).first() is None:
                raise NotFound(f"there is no lead {lead_id}")
        return None

    def deed_of(self, key: str) -> Deed | None:
        """What was done on the request of this key."""
        with reading(self._engine) as connection:
            return one_deed(connection, lead_deed.c.key == key)

    def deeds(self, *, limit: int, before: int | None = None, lead_id: str | None = None, overrides: bool = False) -> Sequence[Deed]:
        """What was done, the latest first."""
        wanted = select(lead_deed).order_by(lead_deed.c.number.desc()).limit(limit)
        if before is not None:
            wanted = wanted.where(lead_deed.c.number < before)
        if lead_id is not None:
            wanted = wanted.where(lead_deed.c.lead_id == lead_id)
        if overrides:
            wanted = wanted.where(lead_deed.c.kind.in_(_OVERRIDES))
        with reading(self._engine) as connection:
            return [deed_of(row) for row in connection.execute(wanted).mappings()]

    def judged(self) -> Sequence[Judged]:
        """Every lead on whose recommendation somebody decided, in the order of deciding."""
        last = select(func.max(lead_deed.c.number)).where(lead_deed.c.kind.in_(_JUDGED)).group_by(lead_deed.c.lead_id)
        won = func.max(case((_OUTCOME.c.stage == "won", 1), else_=0)).label("won")
        ended = select(_OUTCOME.c.lead_id, won).where(_OUTCOME.c.stage.in_(_ENDS)).group_by(_OUTCOME.c.lead_id).subquery()
        deed = (lead_deed.c.kind, lead_deed.c.lead_id, lead_deed.c.reason, lead_deed.c.suggested_rep_id, lead_deed.c.rep_id)
        chances = (decision.c.chance, decision.c.chance_low, decision.c.chance_high)
        asked = (
            select(*deed, *chances, ended.c.won, *(decision.c[name] for name in _ABOUT))
            .join(decision, decision.c.decision_id == lead_deed.c.seen, isouter=True)
            .join(ended, ended.c.lead_id == lead_deed.c.lead_id, isouter=True)
            .where(lead_deed.c.number.in_(last))
            .order_by(lead_deed.c.number)
        )
        with reading(self._engine) as connection:
            return [_judged(row) for row in connection.execute(asked).mappings()]

    def open_leads(self, rep_id: str, limit: int) -> Sequence[str]:
        """Leads that a rep has open, the longest held first."""
        mine = (lead_state.c.state == "assigned") & (lead_state.c.rep_id == rep_id)
        wanted = select(lead_state.c.lead_id).where(mine).order_by(lead_state.c.since, lead_state.c.lead_id).limit(limit)
        with reading(self._engine) as connection:
            return list(connection.execute(wanted).scalars())

    def _read(self, wanted: Select[Any]) -> list[Waiting]:
        """The page is chosen first, by what is small: a body has tens of kilobytes, and sorting would carry those of every lead along."""
        with reading(self._engine) as connection:
            rows = connection.execute(wanted).mappings().all()
            asked = select(decision.c.number, decision.c.body).where(decision.c.number.in_([row["number"] for row in rows]))
            bodies = {row.number: row.body for row in connection.execute(asked)} if rows else {}
            numbers = {row["locked"] for row in rows} - {None}
            locks = select(lead_deed).where(lead_deed.c.number.in_(sorted(numbers)))
            locked = {row["number"]: deed_of(row) for row in connection.execute(locks).mappings()} if numbers else {}
        found = []
        for row in rows:
            try:
                kept = decode_kept(bodies[row["number"]], f"decision {row['decision_id']}")
            except DamagedRecord as damage:  # it must not hide the others
                _log.error("a lead that waits for a person cannot be shown", reason=str(damage))
                continue
            until = None if row["accept_by"] is None else moment(row["accept_by"])
            found.append(Waiting(kept, row["state"], moment(row["since"]), row["rep_id"], until, locked.get(row["locked"])))
        return found


def _judged(row: RowMapping) -> Judged:
    about = {name: row[name] for name in _ABOUT if row[name] is not None}
    reason = None if row["reason"] is None else OverrideReason(row["reason"])
    won = None if row["won"] is None else bool(row["won"])
    who = (row["suggested_rep_id"], row["rep_id"])
    span = (row["chance_low"], row["chance_high"])
    chance = row["chance"] if None not in span and says_anything(*span) else None
    return Judged(row["lead_id"], DeedKind(row["kind"]), reason, *who, chance, won, about)


def _leads(*which: ColumnElement[bool]) -> Select[Any]:
    now = lead_state.c
    wanted = (decision.c.number, now.decision_id, now.state, now.since, now.rep_id, now.accept_by, now.locked)
    return select(*wanted).select_from(_DECIDED).where(*which)


def _proposed_to(reps: Collection[str] | None) -> ColumnElement[bool]:
    """Of `_DECIDED` what is proposed to one of these, or to nobody."""
    if reps is None:
        return true()
    proposed = func.coalesce(lead_state.c.rep_id, decision.c.rep_id)
    return or_(proposed.is_(None), proposed.in_(sorted(reps)))
