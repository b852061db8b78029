"""Decisions as people read them: one in full, a page of them, and the numbers of the team."""

import math
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final, TypeVar

from sqlalchemy import Connection, Engine, RowMapping, func, select

from fairlead.adapters.sql.codec import decode, decode_kept
from fairlead.adapters.sql.engine import reading
from fairlead.adapters.sql.moments import micros, moment
from fairlead.adapters.sql.pricing import prices_at
from fairlead.adapters.sql.tables import RECORD_TABLES, credit, decision, lead_state, slot, snapshot
from fairlead.adapters.sql.time_off_log import read_time_off, split_version
from fairlead.application.ports import Counts, Kept, LeadNow, NotFound, RepLoad, Summary
from fairlead.domain.deciding import Policy
from fairlead.domain.pricing import SlotPrices
from fairlead.domain.rep import Roster

T = TypeVar("T", Roster, Policy)
_KNOWN: Final = 4
_ALIKE = (
    "decision_id",
    "lead_id",
    "person",
    "company",
    "action",
    "rep_id",
    "queue_reason",
    "method",
    "chance",
    "chance_low",
    "chance_high",
)
_ALIKE_TOO = ("match_score", "worth_minor", "source", "country", "industry_group", "product")


class SqlDecisions:
    """`fairlead.application.ports.Decisions` over SQLite or PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        """Read from a database whose schema is current."""
        self._engine = engine
        # What a version stands for never changes, and decisions that are read together mostly saw the same.
        self._rosters = lru_cache(maxsize=_KNOWN)(self._read_roster)
        self._policies = lru_cache(maxsize=_KNOWN)(lambda version: self._snapshot(version, Policy))

    def kept(self, decision_id: str) -> Kept:
        """One decision with its inputs. Raises `NotFound`."""
        with reading(self._engine) as connection:
            body = connection.execute(select(decision.c.body).where(decision.c.decision_id == decision_id)).scalar_one_or_none()
        if body is None:
            raise NotFound(f"there is no decision {decision_id}")
        return decode_kept(body, f"decision {decision_id}")

    def arrivals(self, lead_id: str) -> Sequence[Kept]:
        """Each different thing that was sent of a lead, with the first decision on it; the latest first."""
        first = select(func.min(decision.c.number)).where(decision.c.lead_id == lead_id).group_by(decision.c.request_hash)
        wanted = select(decision.c.decision_id, decision.c.body).where(decision.c.number.in_(first)).order_by(decision.c.number.desc())
        with reading(self._engine) as connection:
            rows = connection.execute(wanted).all()
        return [decode_kept(row.body, f"decision {row.decision_id}") for row in rows]

    def page(self, *, limit: int, before: str | None) -> Sequence[Summary]:
        """Newest first, in the order of keeping. Raises `NotFound` for an unknown ``before``."""
        rep = RECORD_TABLES["rep"]
        columns = [column for column in decision.c if column.name not in {"body", "key", "request_hash", "number"}]
        rows = select(*columns, rep.c.name.label("rep_name")).outerjoin(rep, rep.c.rep_id == decision.c.rep_id)
        rows = rows.order_by(decision.c.number.desc()).limit(limit)
        with reading(self._engine) as connection:
            if before is not None:
                rows = rows.where(decision.c.number < number_of(connection, before))
            return [summary_of(row) for row in connection.execute(rows).mappings()]

    def leads(self, lead_ids: Collection[str]) -> Mapping[str, LeadNow]:
        """Those of a few leads that are on record."""
        lead = RECORD_TABLES["lead"]
        wanted = select(lead.c.lead_id, lead.c.first_name, lead.c.last_name, lead_state.c.decision_id)
        wanted = wanted.outerjoin(lead_state, lead_state.c.lead_id == lead.c.lead_id).where(lead.c.lead_id.in_(sorted(lead_ids)))
        with reading(self._engine) as connection:
            rows = connection.execute(wanted).all()
        return {row.lead_id: LeadNow(" ".join(filter(None, (row.first_name, row.last_name))) or None, row.decision_id) for row in rows}

    def roster_at(self, version: str) -> Roster:
        """The roster a decision saw. Raises `NotFound`."""
        return self._rosters(version)

    def _read_roster(self, version: str) -> Roster:
        base, number = split_version(version)
        roster = self._snapshot(base, Roster)
        if number is None:
            return roster
        with reading(self._engine) as connection:
            return read_time_off(connection, number).on(roster)

    def prices_at(self, version: str) -> SlotPrices:
        """The prices a decision saw. Raises `NotFound`."""
        with reading(self._engine) as connection:
            return prices_at(connection, version)

    def policy_at(self, version: str) -> Policy:
        """The policy a decision saw. Raises `NotFound`."""
        return self._policies(version)

    def counts(self) -> Counts:
        """Leads routed here: all, those given to a rep (open or closed since), those in a queue by reason, those to approve."""
        given = func.count(lead_state.c.rep_id)
        states = select(lead_state.c.state, lead_state.c.queue_reason, func.count().label("leads"), given.label("given"))
        states = states.where(lead_state.c.decision_id.is_not(None)).group_by(lead_state.c.state, lead_state.c.queue_reason)
        with reading(self._engine) as connection:
            rows = connection.execute(states).all()
        return Counts(
            decided=sum(row.leads for row in rows),
            assigned=sum(row.given for row in rows),
            queued={row.queue_reason: row.leads for row in rows if row.state == "queued"},
            suggested=sum(row.leads for row in rows if row.state == "suggested"),
        )

    def loads(self, *, since: datetime) -> Sequence[RepLoad]:
        """Every rep's place, by name."""
        rep, team, given = RECORD_TABLES["rep"], RECORD_TABLES["team"], RECORD_TABLES["assignment"]
        recent = (
            select(given.c.rep_id, func.count().label("leads"))
            .where(given.c.assigned_at >= micros(since))
            .group_by(given.c.rep_id)
            .subquery()
        )
        zero = func.coalesce
        places = (
            select(
                *(rep.c.rep_id, zero(rep.c.name, rep.c.rep_id).label("name"), zero(team.c.name, rep.c.team_id).label("team")),
                *(zero(slot.c.open_leads, 0).label("open_leads"), slot.c.max_open, zero(credit.c.credit, 0.0).label("credit")),
                *(zero(recent.c.leads, 0).label("recent_leads"), rep.c.active),
            )
            .outerjoin(team, team.c.team_id == rep.c.team_id)
            .outerjoin(slot, slot.c.rep_id == rep.c.rep_id)
            .outerjoin(credit, credit.c.rep_id == rep.c.rep_id)
            .outerjoin(recent, recent.c.rep_id == rep.c.rep_id)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(places).mappings().all()
        found = [RepLoad(**{**row, "active": row["active"] is not False}) for row in rows]
        return sorted(found, key=lambda load: (load.name, load.rep_id))

    def _snapshot(self, version: str, kind: type[T]) -> T:
        name = kind.__name__.lower()
        with reading(self._engine) as connection:
            wanted = select(snapshot.c.body).where(snapshot.c.version == version, snapshot.c.kind == name)
            body = connection.execute(wanted).scalar_one_or_none()
        if body is None:
            raise NotFound(f"there is no {name} of version {version}")
        return decode(body, kind, f"{name} {version}")


def number_of(connection: Connection, decision_id: str) -> int:
    """The place of a decision in the order of keeping. Raises `NotFound`."""
    number = connection.execute(select(decision.c.number).where(decision.c.decision_id == decision_id)).scalar_one_or_none()
    if number is None:
        raise NotFound(f"there is no decision {decision_id} to read on from")
    return int(number)


def summary_of(values: RowMapping) -> Summary:
    """One line of the list, from a row of it."""
    return Summary(
        **{name: values[name] for name in (*_ALIKE, *_ALIKE_TOO)},
        decided_at=moment(values["decided_at"]),
        rep_name=values["rep_name"] or values["rep_id"],
        lead_score=math.nan if values["lead_score"] is None else values["lead_score"],
    )
