"""How many clocks run, and what ever came of them: of the log only what is new is read each time."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine, func, select

from fairlead.adapters.sql.engine import reading
from fairlead.adapters.sql.tables import sla_clock, sla_spell, sla_step
from fairlead.application.sla_ports import StepKind


@dataclass(frozen=True, slots=True)
class _Sums:
    """What the log of steps comes to, up to ``upto``: steps by kind, and the microseconds from assignment to first touch together."""

    upto: int = 0
    steps: Mapping[str, int] = field(default_factory=dict)
    to_touch: int = 0


class SqlSlaCounts:
    """Threads may share it. Steps are added under the writers' lock and never changed, so that none comes before one already read."""

    def __init__(self, engine: Engine) -> None:
        """Read from a database whose schema is current."""
        self._engine = engine
        self._sums = _Sums()

    def now(self) -> Mapping[str, int]:
        """As `fairlead.application.sla_ports.SlaBook.counts`, without pauses that stand."""
        late = func.count(sla_clock.c.breached_at)
        with reading(self._engine) as connection:
            open_now, breached = connection.execute(select(func.count(), late).where(sla_clock.c.ended_at.is_(None))).one()
            sums = self._sums = _further(connection, self._sums)
        told = {kind.value: sums.steps.get(kind.value, 0) for kind in StepKind}
        return {"running": int(open_now) - int(breached), "late": int(breached), "seconds": sums.to_touch // 1_000_000, **told}


def _further(connection: Connection, known: _Sums) -> _Sums:
    new = sla_step.c.number > known.upto
    asked = select(sla_step.c.kind, func.count().label("many"), func.max(sla_step.c.number).label("upto"))
    found = connection.execute(asked.where(new).group_by(sla_step.c.kind)).all()
    if not found:
        return known
    upto = max(int(row.upto) for row in found)
    # Of one moment with the steps on PostgreSQL too, where another statement may see more of them.
    touched = (new, sla_step.c.number <= upto, sla_step.c.kind == StepKind.TOUCHED.value)
    took = func.coalesce(func.sum(sla_spell.c.first_touch_at - sla_spell.c.assigned_at), 0)
    mine = sla_spell.join(sla_step, sla_step.c.decision_id == sla_spell.c.decision_id)
    micros = int(connection.execute(select(took).select_from(mine).where(*touched)).scalar_one())
    steps = Counter(known.steps) + Counter({row.kind: int(row.many) for row in found})
    return _Sums(upto, steps, known.to_touch + micros)
