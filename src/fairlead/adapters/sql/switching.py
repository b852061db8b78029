"""`fairlead.application.switch_ports.SwitchBook` over SQLite or PostgreSQL: turns stand among the changes made here, with their authors."""

import json
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Engine, insert, select, text

from fairlead.adapters.sql.engine import reading, writing
from fairlead.adapters.sql.moments import micros, moment
from fairlead.adapters.sql.statements import statements_for
from fairlead.adapters.sql.tables import change
from fairlead.application.edit_ports import State
from fairlead.application.switch_ports import Setting, Turn

_SUBJECT: Final = "prediction"
_KINDS: Final = {Setting.ON: "switch on", Setting.OFF: "switch off", Setting.SUSPENDED: "suspend"}
_SETTINGS: Final = {kind: setting for setting, kind in _KINDS.items()}
_LATEST: Final = select(change).where(change.c.subject == _SUBJECT, change.c.kind.in_(sorted(_SETTINGS))).order_by(change.c.number.desc())
# Whoever decides sees that something was kept, and looks again before the next decision.
_TOLD: Final = text("UPDATE sequence SET value = value + 1 WHERE id = 1")


class SqlSwitch:
    """Turns in a database. Threads and processes may share it."""

    def __init__(self, engine: Engine) -> None:
        """Work on a database whose schema is current."""
        self._engine = engine
        self._lock = statements_for(engine.dialect.name).lock

    def current(self) -> Turn | None:
        """The last turn; None before the first."""
        return next(iter(self.turns(1)), None)

    def keep(self, turn: Turn, *, after: int | None = None) -> Turn | None:
        """Keep a turn under the writers' lock, in force from the next decision on; None where another one came between."""
        body = json.dumps({"cause": turn.cause, **turn.body}, ensure_ascii=False)
        row = {"kind": _KINDS[turn.to], "subject": _SUBJECT, "author": turn.author, "note": turn.note, "state": State.DONE.value}
        with writing(self._engine) as connection:
            connection.exec_driver_sql(self._lock)
            last = connection.execute(_LATEST.limit(1)).one_or_none()
            if after is not None and (0 if last is None else last.number) != after:
                return None
            connection.execute(insert(change).values(**row, made_at=micros(turn.at), body=body))
            connection.execute(_TOLD)
            return _turn(connection.execute(_LATEST.limit(1)).one())

    def turns(self, limit: int) -> Sequence[Turn]:
        """The latest turns, newest first."""
        with reading(self._engine) as connection:
            return tuple(_turn(row) for row in connection.execute(_LATEST.limit(limit)))


def _turn(row: Any) -> Turn:  # noqa: ANN401, a row of the table
    try:
        body = dict(json.loads(row.body))
    except (ValueError, TypeError):  # how prediction stands must be known whatever became of the figures
        body = {}
    cause = str(body.pop("cause", ""))
    return Turn(_SETTINGS[row.kind], moment(row.made_at), row.author, row.note, cause, body, row.number)
