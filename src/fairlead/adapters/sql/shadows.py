"""`fairlead.application.shadow_ports.ShadowBook` over SQLite or PostgreSQL."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import Engine, Select, delete, func, insert, select, update

from fairlead.adapters.sql.codec import decode_kept
from fairlead.adapters.sql.engine import reading, writing
from fairlead.adapters.sql.moments import micros
from fairlead.adapters.sql.tables import decision, shadow, shadow_score
from fairlead.application.ports import DamagedRecord, Kept
from fairlead.application.shadow_ports import Ripe, ShadowBook, ShadowDay, Shadowed, Stretch
from fairlead.domain.deciding import Action

_log = structlog.get_logger(__name__)
_FIRST_DAY: Final = date(1970, 1, 1)
_MICROS_A_DAY: Final = 86_400_000_000
_AT_ONCE: Final = 500
"""Numbers in one statement; SQLite takes 32,766 values, older ones 999."""
_NAMES: Final = ("number", "decision_id", "lead_id", "cluster", "champion", "rep_id", "choice", "chance", "challenger_chance")


class SqlShadows(ShadowBook):
    """What challengers said. Threads and processes may share it."""

    def __init__(self, engine: Engine) -> None:
        """Work on a database whose schema is current."""
        self._engine = engine

    def reached(self, challenger: str) -> int:
        """The number of the last decision that this challenger has looked at."""
        with reading(self._engine) as connection:
            return int(connection.execute(select(shadow.c.reached).where(shadow.c.challenger == challenger)).scalar_one_or_none() or 0)

    def newest(self) -> int:
        """The number of the last decision that gave a lead to a rep."""
        last = select(decision.c.number).where(decision.c.action == Action.ASSIGN.value).order_by(decision.c.number.desc()).limit(1)
        with reading(self._engine) as connection:
            return int(connection.execute(last).scalar_one_or_none() or 0)

    def decisions(self, *, after: int, since: datetime, limit: int) -> Stretch:
        """The next decisions that gave a lead to a rep, by number."""
        wanted = (
            select(decision.c.number, decision.c.decision_id, decision.c.body)
            .where(decision.c.number > after, decision.c.action == Action.ASSIGN.value, decision.c.decided_at >= micros(since))
            .order_by(decision.c.number)
            .limit(limit)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(wanted).all()
        found: list[tuple[int, Kept]] = []
        for row in rows:
            try:
                found.append((int(row.number), decode_kept(row.body, f"decision {row.decision_id}")))
            except DamagedRecord as damage:
                _log.error("a decision cannot be looked at by the model in shadow", reason=str(damage))
        return Stretch(found, int(rows[-1].number) if rows else None, len(rows) - len(found))

    def keep(self, challenger: str, seen: Sequence[Shadowed], *, base: int, reached: int) -> bool:
        """Keep what was seen and how far it is now, in one transaction."""
        with writing(self._engine) as connection:
            if base == 0 and connection.execute(select(shadow.c.reached).where(shadow.c.challenger == challenger)).first() is None:
                connection.execute(insert(shadow).values(challenger=challenger, reached=0))
            moved = update(shadow).where(shadow.c.challenger == challenger, shadow.c.reached == base).values(reached=reached)
            if connection.execute(moved).rowcount != 1:
                return False
            if seen:
                rows = [
                    {name: getattr(each, name) for name in _NAMES} | {"challenger": challenger, "decided_at": micros(each.decided_at)}
                    for each in seen
                ]
                connection.execute(insert(shadow_score), rows)
            return True

    def days(self, challenger: str, champion: str) -> Sequence[ShadowDay]:
        """The decisions of one champion by day."""
        row, gap = shadow_score.c, shadow_score.c.challenger_chance - shadow_score.c.chance
        day = (row.decided_at - row.decided_at % _MICROS_A_DAY).label("day")
        wanted = (
            select(
                day,
                func.count().label("decisions"),
                func.count().filter(row.choice == row.rep_id).label("agreed"),
                func.count(row.challenger_chance).label("rated"),
                func.coalesce(func.sum(gap), 0.0).label("difference"),
                func.coalesce(func.sum(gap * gap), 0.0).label("squares"),
            )
            .where(row.challenger == challenger, row.champion == champion)
            .group_by(day)
            .order_by(day)
        )
        with reading(self._engine) as connection:
            return [
                ShadowDay(
                    _FIRST_DAY + timedelta(days=int(each.day) // _MICROS_A_DAY),
                    *(int(each.decisions), int(each.agreed), int(each.rated), float(each.difference), float(each.squares)),
                )
                for each in connection.execute(wanted)
            ]

    def waits(self, challenger: str, *, before: datetime) -> bool:
        """Whether a decision made before then has no outcome noted yet."""
        with reading(self._engine) as connection:
            return connection.execute(_waiting(challenger, before).limit(1)).first() is not None

    def unripe(self, challenger: str, *, before: datetime) -> Sequence[tuple[int, str]]:
        """Number and lead of decisions made before then whose outcome is not noted yet."""
        wanted = _waiting(challenger, before).order_by(shadow_score.c.number)
        with reading(self._engine) as connection:
            return [(int(each.number), each.lead_id) for each in connection.execute(wanted)]

    def forget(self, challenger: str, *, before: datetime) -> int:
        """Drop old rows of other challengers, and of this one those without an outcome."""
        row, old = shadow_score.c, shadow_score.c.decided_at < micros(before)
        with writing(self._engine) as connection:
            others = connection.execute(select(shadow.c.challenger).where(shadow.c.challenger != challenger)).scalars().all()
            gone = 0
            for each in others:
                oldest = select(row.decided_at).where(row.challenger == each).order_by(row.number).limit(1)
                if (connection.execute(oldest).scalar_one_or_none() or micros(before)) < micros(before):  # else nothing of it is that old
                    gone += connection.execute(delete(shadow_score).where(row.challenger == each, old)).rowcount
            never = delete(shadow_score).where(row.challenger == challenger, row.won.is_(None), old)
            return gone + connection.execute(never).rowcount

    def ripen(self, challenger: str, won: Sequence[tuple[int, bool]]) -> None:
        """Note the outcomes of decisions, by number, many in one statement."""
        with writing(self._engine) as connection:
            for outcome in (True, False):
                numbers = [number for number, is_won in won if is_won is outcome]
                for start in range(0, len(numbers), _AT_ONCE):
                    named = (shadow_score.c.challenger == challenger, shadow_score.c.number.in_(numbers[start : start + _AT_ONCE]))
                    connection.execute(update(shadow_score).where(*named).values(won=outcome))

    def ripe(self, challenger: str, champion: str) -> Sequence[Ripe]:
        """Decisions of one champion with a known outcome and both chances, of each lead the last one."""
        row = shadow_score.c
        mine = (row.challenger == challenger, row.champion == champion)
        last = select(func.max(row.number)).where(*mine).group_by(row.lead_id)
        wanted = (
            select(row.cluster, row.chance, row.challenger_chance, row.won, row.choice, row.rep_id)
            .where(*mine, row.won.is_not(None), row.challenger_chance.is_not(None), row.number.in_(last))
            .order_by(row.number)
        )
        with reading(self._engine) as connection:
            return [
                Ripe(each.cluster, each.chance, each.challenger_chance, bool(each.won), each.choice == each.rep_id)
                for each in connection.execute(wanted)
            ]


def _waiting(challenger: str, before: datetime) -> Select[Any]:
    """Decisions made before then without an outcome; ``ix_shadow_score_waiting`` holds just those."""
    row = shadow_score.c
    return select(row.number, row.lead_id).where(row.challenger == challenger, row.won.is_(None), row.decided_at < micros(before))
