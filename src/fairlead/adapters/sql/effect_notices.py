"""Notices in the app, and how reps want to be notified."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Engine, delete, func, insert, select, update

from fairlead.adapters.sql.doing import keep_deed
from fairlead.adapters.sql.effect_rows import notice_of
from fairlead.adapters.sql.engine import reading, writing
from fairlead.adapters.sql.moments import micros
from fairlead.adapters.sql.tables import notice, notify_habit
from fairlead.application.edit_ports import Deed
from fairlead.application.effect_ports import Habits, Notice
from fairlead.domain.followup import Quiet


class SqlNotices:
    """The part of `fairlead.application.effect_ports.EffectBook` that people look at."""

    _engine: Engine

    def notices(self, rep_id: str | None, *, unread: bool = False, limit: int = 50, before: int | None = None) -> Sequence[Notice]:
        """Notices to a rep, or to the office, the latest first."""
        wanted = select(notice).where(notice.c.rep_id == (rep_id or "")).order_by(notice.c.number.desc()).limit(limit)
        wanted = wanted.where(notice.c.read_at.is_(None)) if unread else wanted
        wanted = wanted if before is None else wanted.where(notice.c.number < before)
        with reading(self._engine) as connection:
            return [notice_of(row) for row in connection.execute(wanted).mappings()]

    def unread(self, rep_id: str | None) -> int:
        """How many of them nobody read."""
        wanted = select(func.count()).select_from(notice).where(notice.c.rep_id == (rep_id or ""), notice.c.read_at.is_(None))
        with reading(self._engine) as connection:
            return int(connection.execute(wanted).scalar_one())

    def read(self, rep_id: str | None, numbers: Sequence[int] | None, at: datetime) -> int:
        """Note that these, or all, were read; how many were not before."""
        these = [notice.c.rep_id == (rep_id or ""), notice.c.read_at.is_(None)]
        these += [] if numbers is None else [notice.c.number.in_(list(numbers))]
        with writing(self._engine) as connection:
            return connection.execute(update(notice).where(*these).values(read_at=micros(at))).rowcount

    def habits(self) -> Mapping[str, Habits]:
        """How reps are notified, by rep; those who never said are not in it."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(notify_habit)).all()
        return {row.rep_id: Habits(Quiet.parse(row.quiet) if row.quiet else None, row.language) for row in rows}

    def set_habits(self, rep_id: str, habits: Habits, *, author: str, at: datetime, deed: Deed | None = None) -> None:
        """Keep how a rep wants to be notified."""
        quiet = "" if habits.quiet is None else str(habits.quiet)
        row = {"rep_id": rep_id, "quiet": quiet, "language": habits.language, "author": author, "changed_at": micros(at)}
        with writing(self._engine) as connection:
            keep_deed(connection, deed)
            connection.execute(delete(notify_habit).where(notify_habit.c.rep_id == rep_id))
            connection.execute(insert(notify_habit).values(**row))
