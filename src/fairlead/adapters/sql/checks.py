"""`fairlead.application.check_ports.CheckBook` over SQLite or PostgreSQL: findings stand among the changes, sealed by the audit log."""

import json
from typing import Final

from sqlalchemy import Engine, insert, select

from fairlead.adapters.sql.engine import reading, writing
from fairlead.adapters.sql.moments import micros, moment
from fairlead.adapters.sql.statements import statements_for
from fairlead.adapters.sql.tables import change
from fairlead.application.check_ports import Finding
from fairlead.application.edit_ports import State

_SUBJECT: Final = "conservation"
_BROKEN: Final = "check broken"
_WHOLE: Final = "check whole again"


class SqlChecks:
    """Findings in a database. Threads and processes may share it."""

    def __init__(self, engine: Engine) -> None:
        """Work on a database whose schema is current."""
        self._engine = engine
        self._lock = statements_for(engine.dialect.name).lock

    def last(self) -> Finding | None:
        """The last one."""
        mine = (change.c.subject == _SUBJECT) & change.c.kind.in_((_BROKEN, _WHOLE))
        with reading(self._engine) as connection:
            row = connection.execute(select(change).where(mine).order_by(change.c.number.desc()).limit(1)).one_or_none()
        return None if row is None else Finding(moment(row.made_at), tuple(json.loads(row.body)["broken"]))

    def keep(self, finding: Finding, *, author: str) -> None:
        """Keep one under the writers' lock, since its number says in which order it is told."""
        kind, note = (_BROKEN, f"{len(finding.broken)} found") if finding.broken else (_WHOLE, "")
        body = {"cause": finding.broken[0] if finding.broken else "", "broken": list(finding.broken)}
        row = {"kind": kind, "subject": _SUBJECT, "author": author, "note": note, "state": State.DONE.value}
        with writing(self._engine) as connection:
            connection.exec_driver_sql(self._lock)
            connection.execute(insert(change).values(**row, made_at=micros(finding.at), body=json.dumps(body, ensure_ascii=False)))
