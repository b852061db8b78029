"""Tables of time off: what routing knew of it and since when, the calendars it comes from, and days on which the company is closed."""

from sqlalchemy import BigInteger, Column, Identity, Index, Integer, MetaData, Table, Text, text


def calendar_tables(metadata: MetaData) -> tuple[Table, Table, Table]:
    """Declare ``time_off``, ``calendar_source`` and ``closed_day`` on ``metadata``. Times are microseconds UTC, dates ISO text."""
    return _time_off(metadata), _calendar_source(metadata), _closed_day(metadata)


def _time_off(metadata: MetaData) -> Table:
    """A log: rows are added and closed, never changed, so that a decision can be replayed with the time off that was known then."""
    table = Table(
        "time_off",
        metadata,
        Column("number", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True),
        Column("rep_id", Text, nullable=False),
        Column("kind", Text, nullable=False),  # away, busy, pause
        Column("starts_at", BigInteger, nullable=False),
        Column("ends_at", BigInteger, nullable=False),
        Column("origin", Text, nullable=False),  # the absence or the calendar
        Column("reason", Text),
        Column("known_from", BigInteger, nullable=False),  # from this change of time off on,
        Column("known_until", BigInteger),  # up to, not including, this one; empty while it stands
    )
    stands = table.c.known_until.is_(None)
    Index("ix_time_off_standing", table.c.origin, sqlite_where=stands, postgresql_where=stands)
    return table


def _calendar_source(metadata: MetaData) -> Table:
    return Table(
        "calendar_source",
        metadata,
        Column("source_id", Text, primary_key=True),
        Column("rep_id", Text, nullable=False),
        Column("kind", Text, nullable=False),  # feed, caldav
        Column("address", Text, nullable=False),
        Column("username", Text),
        Column("etag", Text),
        Column("modified", Text),
        Column("read_at", BigInteger),
        Column("full_at", BigInteger),
        Column("tried_at", BigInteger),
        Column("problem", Text),
        Column("notes", Text, nullable=False, server_default=text("'[]'")),
    )


def _closed_day(metadata: MetaData) -> Table:
    return Table("closed_day", metadata, Column("day", Text, primary_key=True), Column("reason", Text))
