"""The table of the last report of scores beside outcomes."""

from sqlalchemy import BigInteger, Column, MetaData, Table, Text


def score_table(metadata: MetaData) -> Table:
    """Declare ``score_report`` (one row) on ``metadata``."""
    return Table(
        "score_report",
        metadata,
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        Column("looked_at", BigInteger, nullable=False),
        Column("body", Text, nullable=False),
    )
