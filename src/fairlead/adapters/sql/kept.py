"""`fairlead.application.estimate_ports.DecisionsKept` over SQLite or PostgreSQL: decisions as they were kept, in bulk."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import Engine, select

from fairlead.adapters.sql.codec import decode_kept
from fairlead.adapters.sql.engine import reading
from fairlead.adapters.sql.moments import micros
from fairlead.adapters.sql.tables import decision
from fairlead.application.estimate_ports import DecisionsKept
from fairlead.application.ports import DamagedRecord, Kept
from fairlead.domain.deciding import Action

_log = structlog.get_logger(__name__)


class SqlKept(DecisionsKept):
    """Decisions that gave a lead to a rep."""

    def __init__(self, engine: Engine) -> None:
        """Work on a database whose schema is current."""
        self._engine = engine

    def decisions(self, *, after: int, since: datetime, limit: int) -> Sequence[tuple[int, Kept | None]]:
        """Those made from ``since`` on, by number; None for one that cannot be read any more."""
        wanted = (
            select(decision.c.number, decision.c.decision_id, decision.c.body)
            .where(decision.c.number > after, decision.c.action == Action.ASSIGN.value, decision.c.decided_at >= micros(since))
            .order_by(decision.c.number)
            .limit(limit)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(wanted).all()
        return [(int(row.number), _decoded(row.body, row.decision_id)) for row in rows]


def _decoded(body: str, decision_id: str) -> Kept | None:
    try:
        return decode_kept(body, f"decision {decision_id}")
    except DamagedRecord as damage:
        _log.error("a decision cannot be compared with another policy", reason=str(damage))
        return None
