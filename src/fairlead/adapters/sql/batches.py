"""`fairlead.application.batch_ports.BatchBook` over SQLite or PostgreSQL."""

import json
from collections.abc import Sequence

from sqlalchemy import Engine, bindparam, case, func, insert, select, update

from fairlead.adapters.sql.doing import keep_deed
from fairlead.adapters.sql.engine import reading, writing
from fairlead.adapters.sql.moments import micros
from fairlead.adapters.sql.plain import reader, writer
from fairlead.adapters.sql.statements import statements_for
from fairlead.adapters.sql.tables import batch, batch_line
from fairlead.application.batch_ports import Batch, BatchHead, Line, LineState
from fairlead.application.edit_ports import Deed
from fairlead.application.ports import NotFound


class SqlBatches:
    """Batches in a database. Threads and processes may share it."""

    def __init__(self, engine: Engine) -> None:
        """Work on a database whose schema is current."""
        self._engine = engine
        self._lock = statements_for(engine.dialect.name).lock

    def add(self, made: Batch) -> None:
        """Keep a new batch; one of the same identity is left as it is."""
        head = made.head
        with writing(self._engine) as connection:
            connection.exec_driver_sql(self._lock)
            if connection.execute(select(batch.c.batch_id).where(batch.c.batch_id == head.batch_id)).one_or_none() is not None:
                return
            row = {"batch_id": head.batch_id, "made_at": micros(head.made_at), "body": _text(BatchHead, head)}
            connection.execute(insert(batch).values(row))
            lines = [
                {"batch_id": head.batch_id, "lead_id": line.lead_id, "place": place, "state": line.state.value, "body": _text(Line, line)}
                for place, line in enumerate(made.lines)
            ]
            if lines:
                connection.execute(insert(batch_line), lines)

    def heads(self, limit: int) -> Sequence[tuple[BatchHead, int]]:
        """The latest batches, newest first, each with how many lines are open."""
        waits = func.coalesce(func.sum(case((batch_line.c.state == LineState.OPEN.value, 1), else_=0)), 0)
        asked = (
            select(batch.c.body, waits)
            .join_from(batch, batch_line, batch_line.c.batch_id == batch.c.batch_id, isouter=True)
            .group_by(batch.c.batch_id, batch.c.made_at, batch.c.body)
            .order_by(batch.c.made_at.desc(), batch.c.batch_id)
            .limit(limit)
        )
        with reading(self._engine) as connection:
            return tuple((reader(BatchHead)(json.loads(body)), int(count)) for body, count in connection.execute(asked))

    def batch(self, batch_id: str) -> Batch:
        """One batch. Raises `NotFound`."""
        lines = select(batch_line.c.body).where(batch_line.c.batch_id == batch_id).order_by(batch_line.c.place)
        with reading(self._engine) as connection:
            body = connection.execute(select(batch.c.body).where(batch.c.batch_id == batch_id)).scalar_one_or_none()
            if body is None:
                raise NotFound(f"there is no batch {batch_id}; `fairlead batch list` shows them")
            found = connection.execute(lines).scalars()
            return Batch(reader(BatchHead)(json.loads(body)), tuple(reader(Line)(json.loads(one)) for one in found))

    def settle(self, batch_id: str, lines: Sequence[Line], deed: Deed | None = None) -> frozenset[str]:
        """Keep what became of open lines, all in one transaction; the leads whose line nobody had settled before."""
        mine = (batch_line.c.batch_id == batch_id) & (batch_line.c.state == LineState.OPEN.value)
        with writing(self._engine) as connection:
            connection.exec_driver_sql(self._lock)
            waits = set(connection.execute(select(batch_line.c.lead_id).where(mine)).scalars())
            done = [line for line in lines if line.lead_id in waits]
            if done:
                keep_deed(connection, deed)
                change = update(batch_line).where(mine & (batch_line.c.lead_id == bindparam("lead")))
                rows = [{"lead": line.lead_id, "became": line.state.value, "told": _text(Line, line)} for line in done]
                connection.execute(change.values(state=bindparam("became"), body=bindparam("told")), rows)
            return frozenset(line.lead_id for line in done)


def _text(kind: type, value: object) -> str:
    return json.dumps(writer(kind)(value), ensure_ascii=False)
