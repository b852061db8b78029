"""Clocks inside a write transaction of the desk: what is due is done once, together with what it does to the lead."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from fairlead.adapters.sql.moments import micros
from fairlead.adapters.sql.sla_rows import step_row
from fairlead.adapters.sql.tables import RECORD_TABLES, decline, lead_state, sla_clock, sla_spell, sla_step, time_off
from fairlead.adapters.sql.time_off_log import changed, next_number
from fairlead.application.calendar_ports import Kept
from fairlead.application.sla_ports import Clock, Ended, Step, StepKind

SILENCE: Final = "silence of {}"
"""Where a pause comes from that no person made."""
_OPEN_END: Final = timedelta(days=3653)
_ACTIVITY: Final = RECORD_TABLES["activity"]
_ASSIGNMENT: Final = RECORD_TABLES["assignment"]
_INSERT: Final[dict[str, Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class SqlSlaKeeping:
    """`fairlead.application.sla_ports.SlaKeeping` on the desk's own connection."""

    def __init__(self, connection: Connection) -> None:
        """The writers' lock is held."""
        self._connection = connection

    def fire(self, clock: Clock, kind: StepKind, at: datetime) -> bool:
        """Note that a reminder or a breach is done; False where nothing is due any more."""
        done = sla_clock.c.reminded_at if kind is StepKind.REMINDER else sla_clock.c.breached_at
        if not self._stands(clock) or self._touches(clock, at) >= clock.touches:
            return False
        mine = (sla_clock.c.number == clock.number, sla_clock.c.ended_at.is_(None), sla_clock.c.breached_at.is_(None), done.is_(None))
        return self._connection.execute(update(sla_clock).where(*mine).values({done: micros(at)})).rowcount == 1

    def rerouted(self, clock: Clock, at: datetime) -> None:
        """End the spell, and all its clocks."""
        end_spells(self._connection, [clock.decision_id], Ended.REROUTED, at)

    def reroutes(self, lead_id: str) -> int:
        """How often the lead went on because a clock ran out."""
        mine = (sla_spell.c.lead_id == lead_id, sla_spell.c.ended == Ended.REROUTED.value)
        return int(self._connection.execute(select(func.count()).select_from(sla_spell).where(*mine)).scalar_one())

    def had_by(self, lead_id: str) -> Sequence[str]:
        """Everybody who ever had the lead, by a decision or by what was imported."""
        given = select(_ASSIGNMENT.c.rep_id).where(_ASSIGNMENT.c.lead_id == lead_id, _ASSIGNMENT.c.rep_id.is_not(None))
        return sorted(set(self._connection.execute(given).scalars()))

    def bar(self, lead_id: str, rep_ids: Sequence[str], why: str, at: datetime) -> None:
        """Keep the lead from ever coming back to these reps."""
        for rep_id in rep_ids:
            row = {"lead_id": lead_id, "rep_id": rep_id, "declined_at": micros(at), "reason": why}
            self._connection.execute(_INSERT[self._connection.dialect.name](decline).values(**row).on_conflict_do_nothing())

    def silent(self, rep_id: str, lead_id: str) -> int:
        """How many leads in a row the rep let run out, this one among them."""
        said = sla_step.c.kind.in_([StepKind.TOUCHED.value, StepKind.PAUSED.value, StepKind.RESUMED.value])
        last = select(func.coalesce(func.max(sla_step.c.number), 0)).where(sla_step.c.rep_id == rep_id, said).scalar_subquery()
        mine = (sla_step.c.rep_id == rep_id, sla_step.c.kind == StepKind.BREACHED.value, sla_step.c.number > last)
        asked = select(func.count(sla_step.c.lead_id.distinct())).where(*mine, sla_step.c.lead_id != lead_id)
        return 1 + int(self._connection.execute(asked).scalar_one())

    def pause(self, rep_id: str, why: str, at: datetime) -> bool:
        """Let the rep take no new leads until somebody ends that; False where such a pause stands already."""
        origin = SILENCE.format(rep_id)
        stands = select(time_off.c.number).where(time_off.c.origin == origin, time_off.c.known_until.is_(None))
        if self._connection.execute(stands.limit(1)).one_or_none() is not None:
            return False
        times = {"starts_at": micros(at), "ends_at": micros(at + _OPEN_END), "known_from": next_number(self._connection)}
        row: dict[str, Any] = {"rep_id": rep_id, "kind": Kept.PAUSE.value, "origin": origin, "reason": why, **times}
        self._connection.execute(insert(time_off).values(**row))
        changed(self._connection)
        return True

    def keep(self, step: Step) -> None:
        """Keep a step, once."""
        keep_step(self._connection, step)

    def _stands(self, clock: Clock) -> bool:
        """Whether the rep has the lead still, by no later decision."""
        place = self._connection.execute(
            select(lead_state.c.state, lead_state.c.rep_id, lead_state.c.decision_id).where(lead_state.c.lead_id == clock.lead_id)
        ).one_or_none()
        return place is not None and tuple(place) == ("assigned", clock.rep_id, clock.decision_id)

    def _touches(self, clock: Clock, at: datetime) -> int:
        mine = (_ACTIVITY.c.lead_id == clock.lead_id, _ACTIVITY.c.occurred_at >= micros(clock.started_at))
        asked = select(func.count()).select_from(_ACTIVITY).where(*mine, _ACTIVITY.c.occurred_at <= micros(at))
        return int(self._connection.execute(asked).scalar_one())


def keep_step(connection: Connection, step: Step) -> None:
    """Keep a step; one of this key may be there already."""
    connection.execute(_INSERT[connection.dialect.name](sla_step).values(**step_row(step)).on_conflict_do_nothing())


def end_spells(connection: Connection, decision_ids: Sequence[str], how: Ended, at: datetime) -> None:
    """End spells that go on, and their clocks."""
    for table in (sla_spell, sla_clock):
        for start in range(0, len(decision_ids), 500):
            mine = (table.c.decision_id.in_(decision_ids[start : start + 500]), table.c.ended_at.is_(None))
            connection.execute(update(table).where(*mine).values(ended_at=micros(at), ended=how.value))
