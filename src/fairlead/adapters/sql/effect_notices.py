"""Notices in the app, and how reps and accounts want to be notified."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, Table, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from fairlead.adapters.sql.doing import keep_deed
from fairlead.adapters.sql.effect_rows import notice_of
from fairlead.adapters.sql.engine import reading, writing
from fairlead.adapters.sql.moments import micros
from fairlead.adapters.sql.tables import account_habit, account_notice, notice, notify_habit
from fairlead.application.edit_ports import Deed
from fairlead.application.effect_ports import Notice
from fairlead.domain.followup import Habits, Quiet, Recipient


class SqlNotices:
    """The part of `fairlead.application.effect_ports.EffectBook` that people look at."""

    _engine: Engine

    def notices(self, to: Recipient, *, unread: bool = False, limit: int = 50, before: int | None = None) -> Sequence[Notice]:
        """Notices to a rep, to an account or to the office, the latest first."""
        table, theirs = _of(to)
        wanted = select(table).where(theirs).order_by(table.c.number.desc()).limit(limit)
        wanted = wanted.where(table.c.read_at.is_(None)) if unread else wanted
        wanted = wanted if before is None else wanted.where(table.c.number < before)
        with reading(self._engine) as connection:
            return [notice_of(row) for row in connection.execute(wanted).mappings()]

    def unread(self, to: Recipient) -> int:
        """How many of them nobody read."""
        table, theirs = _of(to)
        wanted = select(func.count()).select_from(table).where(theirs, table.c.read_at.is_(None))
        with reading(self._engine) as connection:
            return int(connection.execute(wanted).scalar_one())

    def read(self, to: Recipient, numbers: Sequence[int] | None, at: datetime) -> int:
        """Note that these, or all, were read; how many were not before."""
        table, theirs = _of(to)
        these = [theirs, table.c.read_at.is_(None)]
        these += [] if numbers is None else [table.c.number.in_(list(numbers))]
        with writing(self._engine) as connection:
            return connection.execute(update(table).where(*these).values(read_at=micros(at))).rowcount

    def habits(self) -> Mapping[Recipient, Habits]:
        """How reps and accounts are notified; those who never said are not in it."""
        with reading(self._engine) as connection:
            reps = connection.execute(select(notify_habit)).all()
            accounts = connection.execute(select(account_habit)).all()
        found = {Recipient(row.rep_id): Habits(_quiet(row.quiet), row.language) for row in reps}
        own = {Recipient(account=row.account): Habits(_quiet(row.quiet), row.language, row.time_zone or None) for row in accounts}
        return found | own

    def set_habits(self, whose: Recipient, habits: Habits, *, author: str, at: datetime, deed: Deed | None = None) -> None:
        """Keep how a rep or an account wants to be notified."""
        quiet = "" if habits.quiet is None else str(habits.quiet)
        row = {"quiet": quiet, "language": habits.language, "author": author, "changed_at": micros(at)}
        table = notify_habit
        key: dict[str, object] = {"rep_id": whose.rep_id}
        if whose.account is not None:
            table, key = account_habit, {"account": whose.account}
            row["time_zone"] = habits.time_zone or ""
        kind = sqlite.insert if self._engine.dialect.name == "sqlite" else postgresql.insert
        # One statement: of two that delete and insert at once, the second would find the row of the first.
        kept = kind(table).values(**row, **key).on_conflict_do_update(index_elements=[*key], set_=row)
        with writing(self._engine) as connection:
            keep_deed(connection, deed)
            connection.execute(kept)


def _of(to: Recipient) -> tuple[Table, ColumnElement[bool]]:
    """Where their notices are, and which of them they are."""
    if to.account is not None:
        return account_notice, account_notice.c.account == to.account
    return notice, notice.c.rep_id == (to.rep_id or "")


def _quiet(text: str) -> Quiet | None:
    return Quiet.parse(text) if text else None
