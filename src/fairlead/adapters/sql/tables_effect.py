"""Tables of what is told to the outside: marks of how far events were taken, events, targets, deliveries with their tries, notices."""

from typing import NamedTuple

from sqlalchemy import BigInteger, Boolean, Column, Identity, Index, Integer, MetaData, Table, Text, UniqueConstraint, text


class EffectTables(NamedTuple):
    """By name, so that none is taken for another: what a rep is told and what an account is told look alike."""

    mark: Table
    event: Table
    target: Table
    delivery: Table
    tried: Table
    notice: Table
    account_notice: Table
    habit: Table
    account_habit: Table
    worker: Table


def effect_tables(metadata: MetaData) -> EffectTables:
    """Declare the ten tables on ``metadata``. Times are microseconds UTC, bodies JSON."""
    return EffectTables(
        mark=_marks(metadata),
        event=_events(metadata),
        target=_targets(metadata),
        delivery=_deliveries(metadata),
        tried=_tries(metadata),
        notice=_notices(metadata),
        account_notice=_own_notices(metadata),
        habit=_habits(metadata),
        account_habit=_own_habits(metadata),
        worker=_workers(metadata),
    )


def _numbered() -> Column[int]:
    return Column("number", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True)


def _marks(metadata: MetaData) -> Table:
    """Up to which number each source was spread; under ``targets`` a number that rises with each change of the targets."""
    return Table(
        "effect_mark",
        metadata,
        Column("source", Text, primary_key=True),
        Column("number", BigInteger, nullable=False),
    )


def _events(metadata: MetaData) -> Table:
    return Table(
        "effect_event",
        metadata,
        Column("event_id", Text, primary_key=True),
        Column("kind", Text, nullable=False),
        Column("occurred_at", BigInteger, nullable=False),
        Column("lead_id", Text),
        Column("rep_id", Text),
        Column("data", Text, nullable=False),
        Column("contact", Text, nullable=False),
    )


def _targets(metadata: MetaData) -> Table:
    """`sealed` is encrypted with a key that is not in the database. `begins`: JSON, by source the row after which it hears of any.

    A channel is a rep's (`rep_id`), an account's (`account`, its number), or, with neither, the office's.
    """
    return Table(
        "effect_target",
        metadata,
        _numbered(),
        Column("way", Text, nullable=False),
        Column("rep_id", Text),
        Column("name", Text, nullable=False),
        Column("shown", Text, nullable=False),
        Column("sealed", Text, nullable=False),
        Column("kinds", Text, nullable=False),
        Column("contact", Boolean, nullable=False),
        Column("switched_on", Boolean, nullable=False),
        Column("why_off", Text, nullable=False),
        Column("author", Text, nullable=False),
        Column("made_at", BigInteger, nullable=False),
        Column("failures", Integer, nullable=False, server_default=text("0")),
        Column("held_until", BigInteger),
        Column("rotated_at", BigInteger),
        Column("begins", Text, nullable=False),
        Column("account", Integer),
    )


def _deliveries(metadata: MetaData) -> Table:
    """An event is told to a target once. `attempts` counts all tries, `failures` those since it was last asked for."""
    table = Table(
        "effect_delivery",
        metadata,
        _numbered(),
        Column("event_id", Text, nullable=False),
        Column("target", BigInteger, nullable=False),
        Column("target_name", Text, nullable=False),
        Column("way", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("due_at", BigInteger, nullable=False),
        Column("made_at", BigInteger, nullable=False),
        Column("ended_at", BigInteger),
        Column("attempts", Integer, nullable=False, server_default=text("0")),
        Column("failures", Integer, nullable=False, server_default=text("0")),
        Column("taken_by", Text),
        Column("note", Text, nullable=False, server_default=text("''")),
        Column("message", Text, nullable=False),
        UniqueConstraint("event_id", "target"),
        Index(None, "state", "number"),
        Index(None, "target", "number"),
    )
    open_ = table.c.state.in_(("waiting", "sending"))
    Index("ix_effect_delivery_open", table.c.target, table.c.due_at, sqlite_where=open_, postgresql_where=open_)
    return table


def _tries(metadata: MetaData) -> Table:
    return Table(
        "effect_try",
        metadata,
        _numbered(),
        Column("delivery", BigInteger, nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("took_ms", BigInteger, nullable=False),
        Column("code", Integer),
        Column("problem", Text, nullable=False),
        Index(None, "delivery"),
    )


def _notices(metadata: MetaData) -> Table:
    """`rep_id` is empty for what is told to the office."""
    return Table(
        "notice",
        metadata,
        _numbered(),
        Column("event_id", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("rep_id", Text, nullable=False),
        Column("title", Text, nullable=False),
        Column("lines", Text, nullable=False),
        Column("link", Text, nullable=False),
        Column("made_at", BigInteger, nullable=False),
        Column("read_at", BigInteger),
        UniqueConstraint("event_id", "rep_id"),
        Index(None, "rep_id", "read_at", "number"),
        Index(None, "rep_id", "number"),
    )


def _own_notices(metadata: MetaData) -> Table:
    """`account`: the number of the account that is told."""
    return Table(
        "account_notice",
        metadata,
        _numbered(),
        Column("account", Integer, nullable=False),
        *(Column(name, Text, nullable=False) for name in ("event_id", "kind", "title", "lines", "link")),
        Column("made_at", BigInteger, nullable=False),
        Column("read_at", BigInteger),
        UniqueConstraint("event_id", "account"),
        Index(None, "account", "read_at", "number"),
        Index(None, "account", "number"),
    )


def _habits(metadata: MetaData) -> Table:
    return Table(
        "notify_habit",
        metadata,
        Column("rep_id", Text, primary_key=True),
        Column("quiet", Text, nullable=False),
        Column("language", Text, nullable=False),
        Column("author", Text, nullable=False),
        Column("changed_at", BigInteger, nullable=False),
    )


def _own_habits(metadata: MetaData) -> Table:
    """`account`: the number of the account; `time_zone`: empty where none was chosen."""
    return Table(
        "account_habit",
        metadata,
        Column("account", Integer, primary_key=True, autoincrement=False),
        *(Column(name, Text, nullable=False) for name in ("quiet", "language", "time_zone", "author")),
        Column("changed_at", BigInteger, nullable=False),
    )


def _workers(metadata: MetaData) -> Table:
    return Table(
        "effect_worker",
        metadata,
        Column("worker", Text, primary_key=True),
        Column("began_at", BigInteger, nullable=False),
        Column("beat_at", BigInteger, nullable=False),
    )
