"""Tables of service: how far decisions were taken, who had a lead from when to when, the clocks that ran, and what came of them."""

from sqlalchemy import BigInteger, Boolean, Column, Identity, Index, Integer, MetaData, Table, Text, UniqueConstraint, text


def sla_tables(metadata: MetaData) -> tuple[Table, Table, Table, Table]:
    """Declare ``sla_mark``, ``sla_spell``, ``sla_clock`` and ``sla_step`` on ``metadata``. Times are microseconds UTC."""
    mark = Table(
        "sla_mark",
        metadata,
        Column("source", Text, primary_key=True),
        Column("number", BigInteger, nullable=False),
    )
    return mark, _spells(metadata), _clocks(metadata), _steps(metadata)


def _numbered() -> Column[int]:
    return Column("number", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True)


def _spells(metadata: MetaData) -> Table:
    """One row for each time that a rep has a lead. ``wanted``: up to which touch somebody looks; ``worked_seconds``: of the rep's time."""
    table = Table(
        "sla_spell",
        metadata,
        _numbered(),
        Column("decision_id", Text, nullable=False, unique=True),
        Column("lead_id", Text, nullable=False),
        Column("rep_id", Text, nullable=False),
        Column("assigned_at", BigInteger, nullable=False),
        Column("wanted", Integer, nullable=False),
        Column("touches", Integer, nullable=False, server_default=text("0")),
        Column("first_touch_at", BigInteger),
        Column("first_touch_kind", Text),
        Column("worked_seconds", BigInteger),
        Column("ended_at", BigInteger),
        Column("ended", Text),
        Index(None, "lead_id"),
        Index(None, "assigned_at"),
    )
    is_open = table.c.ended_at.is_(None)
    Index("ix_sla_spell_open", table.c.number, sqlite_where=is_open, postgresql_where=is_open)
    return table


def _clocks(metadata: MetaData) -> Table:
    """``reckoned``: by which state of people and time off its moments were worked out; ``due_at`` NULL: nobody works long enough."""
    table = Table(
        "sla_clock",
        metadata,
        _numbered(),
        Column("decision_id", Text, nullable=False),
        Column("lead_id", Text, nullable=False),
        Column("rep_id", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("counts", Text, nullable=False),
        Column("within_minutes", Integer, nullable=False),
        Column("remind_minutes", Integer),
        Column("touches", Integer, nullable=False),
        Column("reroute", Boolean, nullable=False),
        Column("escalate", Boolean, nullable=False),
        Column("started_at", BigInteger, nullable=False),
        Column("remind_at", BigInteger),
        Column("due_at", BigInteger),
        Column("reckoned", Text, nullable=False),
        Column("reminded_at", BigInteger),
        Column("breached_at", BigInteger),
        Column("ended_at", BigInteger),
        Column("ended", Text),
        Column("used_seconds", BigInteger),
        UniqueConstraint("decision_id", "name"),
        Index(None, "started_at"),
    )
    is_open = table.c.ended_at.is_(None)
    Index("ix_sla_clock_open", table.c.due_at, sqlite_where=is_open, postgresql_where=is_open)
    over = table.c.ended_at.is_not(None)
    Index("ix_sla_clock_ended", table.c.ended_at, table.c.number, sqlite_where=over, postgresql_where=over)
    Index("ix_sla_clock_ended_of", table.c.rep_id, table.c.ended_at, table.c.number, sqlite_where=over, postgresql_where=over)
    return table


def _steps(metadata: MetaData) -> Table:
    """A log: rows are added and never changed. ``key``: what happened, so that nothing happens twice."""
    return Table(
        "sla_step",
        metadata,
        _numbered(),
        Column("key", Text, nullable=False, unique=True),
        Column("kind", Text, nullable=False),  # reminder, breached, touched, paused, resumed
        Column("at", BigInteger, nullable=False),
        Column("lead_id", Text),
        Column("rep_id", Text, nullable=False),
        Column("decision_id", Text),
        Column("body", Text, nullable=False),
        Index(None, "rep_id", "number"),
    )
