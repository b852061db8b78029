"""Rows of the tables of service as values, and back."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping

from fairlead.adapters.sql.effect_rows import at_or_none, micros_or_none
from fairlead.adapters.sql.moments import micros, moment
from fairlead.application.sla_ports import Clock, Ended, Spell, Step, Touch
from fairlead.domain.deciding import Counting

Row = RowMapping | Mapping[str, Any]
_CLOCK_MOMENTS = ("remind_at", "due_at", "reminded_at", "breached_at", "ended_at")
_CLOCK_PLAIN = (
    *("decision_id", "lead_id", "rep_id", "name", "within_minutes", "remind_minutes", "touches", "reroute", "escalate"),
    *("reckoned", "used_seconds"),
)
_SPELL_PLAIN = ("decision_id", "lead_id", "rep_id", "wanted", "touches", "first_touch_kind", "worked_seconds")


def clock_of(row: Row) -> Clock:
    """A row as a clock."""
    plain: dict[str, Any] = {name: row[name] for name in _CLOCK_PLAIN}
    plain |= {name: at_or_none(row[name]) for name in _CLOCK_MOMENTS}
    return Clock(
        number=row["number"],
        counts=Counting(row["counts"]),
        started_at=moment(row["started_at"]),
        ended=None if row["ended"] is None else Ended(row["ended"]),
        **plain,
    )


def clock_row(clock: Clock) -> dict[str, object]:
    """The reverse, without its number."""
    return {
        "counts": clock.counts.value,
        "started_at": micros(clock.started_at),
        "ended": None if clock.ended is None else clock.ended.value,
        **{name: getattr(clock, name) for name in _CLOCK_PLAIN},
        **{name: micros_or_none(getattr(clock, name)) for name in _CLOCK_MOMENTS},
    }


def spell_of(row: Row) -> Spell:
    """A row as a spell."""
    return Spell(
        assigned_at=moment(row["assigned_at"]),
        first_touch_at=at_or_none(row["first_touch_at"]),
        ended_at=at_or_none(row["ended_at"]),
        ended=None if row["ended"] is None else Ended(row["ended"]),
        **{name: row[name] for name in _SPELL_PLAIN},
    )


def spell_row(spell: Spell) -> dict[str, object]:
    """The reverse."""
    return {
        "assigned_at": micros(spell.assigned_at),
        "first_touch_at": micros_or_none(spell.first_touch_at),
        "ended_at": micros_or_none(spell.ended_at),
        "ended": None if spell.ended is None else spell.ended.value,
        **{name: getattr(spell, name) for name in _SPELL_PLAIN},
    }


def touch_of(row: Row) -> Touch:
    """A row of the activities as a touch."""
    return Touch(row["activity_id"], row["lead_id"], row["touched_by"], row["kind"], moment(row["occurred_at"]), row["result"])


def step_row(step: Step) -> dict[str, object]:
    """A step as a row."""
    return {
        "key": step.key,
        "kind": step.kind.value,
        "at": micros(step.at),
        "lead_id": step.lead_id,
        "rep_id": step.rep_id,
        "decision_id": step.decision_id,
        "body": json.dumps(step.body, ensure_ascii=False),
    }
