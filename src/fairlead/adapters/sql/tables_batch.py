"""The tables of batches."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, MetaData, Table, Text


def batch_tables(metadata: MetaData) -> tuple[Table, Table]:
    """Declare ``batch`` and ``batch_line`` on ``metadata``.

    A batch is added and never changed; a line is changed once, when it is settled. ``place``: the line's place in the batch.
    """
    batch = Table(
        "batch",
        metadata,
        Column("batch_id", Text, primary_key=True),
        Column("made_at", BigInteger, nullable=False, index=True),
        Column("body", Text, nullable=False),
    )
    line = Table(
        "batch_line",
        metadata,
        Column("batch_id", Text, ForeignKey("batch.batch_id"), primary_key=True),
        Column("lead_id", Text, primary_key=True),
        Column("place", BigInteger, nullable=False),
        Column("state", Text, nullable=False),
        Column("body", Text, nullable=False),
        Index("ix_batch_line_state", "batch_id", "state"),
    )
    return batch, line
