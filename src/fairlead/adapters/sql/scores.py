"""`fairlead.application.score_ports.ScoreBook` over SQLite or PostgreSQL: one row."""

import json
from typing import Final

from sqlalchemy import Engine, delete, insert, select

from fairlead.adapters.sql.arrays import Unreadable
from fairlead.adapters.sql.engine import reading, writing
from fairlead.adapters.sql.moments import micros
from fairlead.adapters.sql.plain import reader, writer
from fairlead.adapters.sql.statements import statements_for
from fairlead.adapters.sql.tables import score_report
from fairlead.application.score_ports import KeptReport

_ONLY: Final = 1


class SqlScores:
    """The last report in a database. Threads and processes may share it."""

    def __init__(self, engine: Engine) -> None:
        """Work on a database whose schema is current."""
        self._engine = engine
        self._lock = statements_for(engine.dialect.name).lock

    def keep(self, kept: KeptReport) -> None:
        """Keep a report in place of the one before, unless that is later."""
        body, at = json.dumps(writer(KeptReport)(kept), ensure_ascii=False), micros(kept.looked_at)
        with writing(self._engine) as connection:
            connection.exec_driver_sql(self._lock)
            stands = connection.execute(select(score_report.c.looked_at)).scalar_one_or_none()
            if stands is None or stands <= at:
                connection.execute(delete(score_report))
                connection.execute(insert(score_report).values(number=_ONLY, looked_at=at, body=body))

    def latest(self) -> KeptReport | None:
        """The last one; None before the first, and where it cannot be read: the next look writes it anew."""
        with reading(self._engine) as connection:
            body = connection.execute(select(score_report.c.body)).scalar_one_or_none()
        if body is None:
            return None
        try:
            found: KeptReport = reader(KeptReport)(json.loads(body))
        except (Unreadable, AttributeError, KeyError, TypeError, ValueError):
            return None
        return found
