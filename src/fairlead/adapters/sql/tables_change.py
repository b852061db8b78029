"""Tables of what is changed here by hand: each change with its author, the fields it edits, what it plans, and what it hands over."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, MetaData, Table, Text


def change_tables(metadata: MetaData) -> tuple[Table, Table, Table, Table]:
    """Declare ``change``, ``edit``, ``planned_edit`` and ``handover`` on ``metadata``. Times are microseconds UTC, values JSON."""
    return _change(metadata), _edit(metadata), _planned_edit(metadata), _handover(metadata)


def _numbered() -> Column[int]:
    return Column("number", Integer, primary_key=True, autoincrement=True)


def _change(metadata: MetaData) -> Table:
    return Table(
        "change",
        metadata,
        _numbered(),
        Column("kind", Text, nullable=False),  # territories, leave, rejoin, join, reorganize, propose policy …
        Column("subject", Text, nullable=False),  # the rep, or the file
        Column("author", Text, nullable=False),
        Column("note", Text, nullable=False),
        Column("made_at", BigInteger, nullable=False),
        Column("state", Text, nullable=False),  # planned, open, done, taken back
        Column("body", Text, nullable=False),
        Index(None, "subject"),
        Index(None, "state", "number"),
    )


def _edit(metadata: MetaData) -> Table:
    """One field of one record edited here. Open, that is in force, while ``ended_at`` is empty; at most one for a field then."""
    columns: list[Column[object]] = [
        Column("record", Text, nullable=False),
        Column("identity", Text, nullable=False),
        Column("field", Text, nullable=False),  # * is the whole record, taken away
        Column("before", Text, nullable=False),  # what stood there
        Column("value", Text, nullable=False),  # what stands there now
        Column("said", Text, nullable=False),  # what the source said last
        Column("until", Text, nullable=False),  # source: until the source says something new; recall: until it is taken back here
        Column("ended_at", BigInteger),
        Column("ended_why", Text),  # confirmed, overtaken, replaced, taken back
        Column("ended_source_id", Text),  # the source file that confirmed or overtook it
    ]
    table = Table("edit", metadata, _numbered(), Column("change", Integer, ForeignKey("change.number"), nullable=False), *columns)
    is_open = table.c.ended_at.is_(None)
    place = (table.c.record, table.c.identity, table.c.field)
    Index("ix_edit_open", *place, unique=True, sqlite_where=is_open, postgresql_where=is_open)
    Index("ix_edit_record", table.c.record, table.c.identity)
    Index(None, table.c.change)
    return table


def _planned_edit(metadata: MetaData) -> Table:
    table = Table(
        "planned_edit",
        metadata,
        _numbered(),
        Column("change", Integer, ForeignKey("change.number"), nullable=False),
        Column("due_at", BigInteger, nullable=False),
        Column("record", Text, nullable=False),
        Column("identity", Text, nullable=False),
        Column("fields", Text, nullable=False),
        Column("until", Text, nullable=False),
        Column("done_at", BigInteger),
        Column("done_why", Text),  # applied, taken back
        Index(None, "change"),
    )
    waits = table.c.done_at.is_(None)
    Index("ix_planned_edit_due", table.c.due_at, sqlite_where=waits, postgresql_where=waits)
    return table


def _handover(metadata: MetaData) -> Table:
    """What a rep who left was responsible for, other than leads, and who has it now by which decision."""
    return Table(
        "handover",
        metadata,
        Column("change", Integer, ForeignKey("change.number"), primary_key=True),
        Column("record", Text, primary_key=True),
        Column("identity", Text, primary_key=True),
        Column("field", Text, primary_key=True),
        Column("from_rep_id", Text, nullable=False),
        Column("to_rep_id", Text),
        Column("made_at", BigInteger, nullable=False),
        Column("words", Text, nullable=False),
        Column("body", Text, nullable=False),  # the whole decision as JSON
    )
