"""`fairlead.application.insight_ports.InsightBook` over SQLite or PostgreSQL: findings in one row, decisions added and never changed."""

import json
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Engine, delete, func, insert, select

from fairlead.adapters.sql.arrays import Unreadable
from fairlead.adapters.sql.engine import reading, writing
from fairlead.adapters.sql.moments import micros, moment
from fairlead.adapters.sql.plain import reader, writer
from fairlead.adapters.sql.statements import statements_for
from fairlead.adapters.sql.tables import insight, insight_decision
from fairlead.application.insight_ports import About, InsightDecision, Verdict
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
            return tuple(
                InsightDecision(
                    about=About(row.about),
                    subject=row.subject,
                    field=row.field,
                    value=row.value,
                    verdict=Verdict(row.verdict),
                    at=moment(row.at),
                    author=row.author,
                    note=row.note,
                    evidence=json.loads(row.evidence),
                    change=row.change,
                    number=row.number,
                )
                for row in connection.execute(asked)
            )

    def decide(self, new: InsightDecision) -> InsightDecision:
        """Keep a decision under the writers' lock; returns it with its number."""
        texts = {name: str(getattr(new, name)) for name in ("about", "subject", "field", "value", "verdict", "author", "note")}
        evidence = json.dumps(new.evidence, ensure_ascii=False)
        with writing(self._engine) as connection:
            connection.exec_driver_sql(self._lock)
            number = int(connection.execute(_NEWEST).scalar_one()) + 1
            row = texts | {"number": number, "at": micros(new.at), "evidence": evidence, "change": new.change}
            connection.execute(insert(insight_decision).values(row))
        return InsightDecision(
            *(new.about, new.subject, new.field, new.value, new.verdict, new.at, new.author, new.note),
            evidence=json.loads(evidence),
            change=new.change,
            number=number,
        )

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
