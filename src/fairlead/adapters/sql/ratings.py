"""`fairlead.application.feedback_ports.RatingBook` over SQLite or PostgreSQL: rows are added, the latest counts."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Engine, Row, func, insert, select

from fairlead.adapters.sql.engine import reading, writing
from fairlead.adapters.sql.moments import micros, moment
from fairlead.adapters.sql.tables import decision, fit_rating
from fairlead.application.feedback_ports import Fit, FitReason, Rating

_TEXTS = ("decision_id", "lead_id", "rep_id", "author", "source", "product", "segment")


class SqlRatings:
    """Ratings in a database. Threads and processes may share it."""

    def __init__(self, engine: Engine) -> None:
        """Work on a database whose schema is current."""
        self._engine = engine

    def rate(self, new: Rating) -> Rating:
        """Keep one; returns it with its number."""
        row = {name: getattr(new, name) for name in _TEXTS} | {"fit": new.fit.value, "at": micros(new.at)}
        row |= {"reason": new.reason.value if new.reason else None, "words": new.words or None}
        with writing(self._engine) as connection:
            number: int = connection.execute(insert(fit_rating).values(**row).returning(fit_rating.c.number)).scalar_one()
        return replace(new, number=number)

    def ratings(self, *, decision_id: str | None = None) -> Sequence[Rating]:
        """The latest of each rep on each decision, the latest first."""
        latest = select(func.max(fit_rating.c.number)).group_by(fit_rating.c.decision_id, fit_rating.c.rep_id)
        if decision_id is not None:
            latest = latest.where(fit_rating.c.decision_id == decision_id)
        both = fit_rating.outerjoin(decision, decision.c.decision_id == fit_rating.c.decision_id)
        asked = select(fit_rating, decision.c.person, decision.c.company).select_from(both)
        asked = asked.where(fit_rating.c.number.in_(latest)).order_by(fit_rating.c.number.desc())
        with reading(self._engine) as connection:
            return tuple(_rating(row) for row in connection.execute(asked))


def _rating(row: Row[tuple[object, ...]]) -> Rating:
    texts = {name: getattr(row, name) for name in (*_TEXTS, "person", "company")}
    reason = FitReason(row.reason) if row.reason else None
    return Rating(**texts, fit=Fit(row.fit), at=moment(row.at), reason=reason, words=row.words or "", number=row.number)
