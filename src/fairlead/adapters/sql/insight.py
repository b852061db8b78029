"""`fairlead.application.insight_ports.InsightBook` over SQLite or PostgreSQL: findings in one row, decisions added and never changed."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, Select, delete, func, insert, select

from fairlead.adapters.sql.arrays import Unreadable
from fairlead.adapters.sql.edits import edits_of, keep_change, values_of
from fairlead.adapters.sql.engine import reading, writing
from fairlead.adapters.sql.moments import micros, moment
from fairlead.adapters.sql.plain import reader, writer
from fairlead.adapters.sql.statements import statements_for
from fairlead.adapters.sql.tables import insight, insight_decision
from fairlead.application.insight_ports import About, Decided, DecidedMeanwhile, InsightDecision, MakeChange, Profile
from fairlead.application.ports import NotFound
from fairlead.learning.insights import Insights

_ONLY: Final = 1
_NEWEST = select(func.coalesce(func.max(insight_decision.c.number), 0))


class SqlInsights:
    """Findings and decisions in a database. Threads and processes may share it."""

    def __init__(self, engine: Engine) -> None:
        """Work on a database whose schema is current."""
        self._engine = engine
        self._lock = statements_for(engine.dialect.name).lock

    def decisions(self, about: About) -> Sequence[InsightDecision]:
        """All of them, the first one first."""
        asked = select(insight_decision).where(insight_decision.c.about == about.value).order_by(insight_decision.c.number)
        with reading(self._engine) as connection:
            return tuple(_decision(row) for row in connection.execute(asked))

    def decide(self, new: InsightDecision, *, after: int, change: MakeChange | None = None) -> InsightDecision:
        """Keep a decision and what it changes, in one transaction under the writers' lock; returns it with its number."""
        evidence = json.dumps(new.evidence, ensure_ascii=False)
        with writing(self._engine) as connection:
            connection.exec_driver_sql(self._lock)
            latest = connection.execute(_on_the_same(new).order_by(insight_decision.c.number.desc()).limit(1)).one_or_none()
            if latest is not None and latest.number != after:
                raise DecidedMeanwhile(_decision(latest))
            made = None if change is None else _changed(connection, new.subject, change)
            number = int(connection.execute(_NEWEST).scalar_one()) + 1
            kept = replace(new, number=number, change=new.change if change is None else made, evidence=json.loads(evidence))
            texts = {name: str(getattr(new, name)) for name in ("about", "subject", "field", "value", "verdict", "author", "note")}
            row = texts | {"number": number, "at": micros(new.at), "evidence": evidence, "change": kept.change}
            connection.execute(insert(insight_decision).values(row))
        return kept

    def keep(self, insights: Insights) -> None:
        """Keep what was found, in place of what was found before."""
        body = json.dumps(writer(Insights)(insights), ensure_ascii=False)
        with writing(self._engine) as connection:
            connection.exec_driver_sql(self._lock)
            connection.execute(delete(insight))
            connection.execute(insert(insight).values(number=_ONLY, body=body))

    def latest(self) -> Insights | None:
        """What was found last; None before the first time, and where an older Fairlead wrote what this one cannot read."""
        with reading(self._engine) as connection:
            body = connection.execute(select(insight.c.body)).scalar_one_or_none()
        if body is None:
            return None
        try:
            found: Insights = reader(Insights)(json.loads(body))
        except (Unreadable, KeyError, TypeError, ValueError):
            return None
        return found


def _on_the_same(new: InsightDecision) -> Select[Any]:
    names = ("about", "subject", "field", "value")
    return select(insight_decision).where(*(insight_decision.c[name] == str(getattr(new, name)) for name in names))


def _changed(connection: Connection, rep_id: str, change: MakeChange) -> int | None:
    """Make what follows in the profile; the number of the change, None where the profile is so already."""
    values = values_of(connection, "rep", {"rep_id": rep_id}).get(rep_id)
    if values is None:
        raise NotFound(f"there is no rep '{rep_id}'")
    new = change(Profile(values, edits_of(connection, "rep", rep_id)))
    return None if new is None else keep_change(connection, new)


def _decision(row: Row[Any]) -> InsightDecision:
    return InsightDecision(
        *(About(row.about), row.subject, row.field, row.value, Decided(row.verdict), moment(row.at), row.author, row.note),
        evidence=json.loads(row.evidence),
        change=row.change,
        number=row.number,
    )
