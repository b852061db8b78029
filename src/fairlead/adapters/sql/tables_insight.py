"""The tables of what insight found, and of what people decided on it."""

from sqlalchemy import BigInteger, Column, MetaData, Table, Text


def insight_tables(metadata: MetaData) -> tuple[Table, Table]:
    """Declare ``insight`` (one row, what was found last) and ``insight_decision`` (rows are added and never changed) on ``metadata``."""
    found = Table(
        "insight",
        metadata,
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        Column("body", Text, nullable=False),
    )
    decided = Table(
        "insight_decision",
        metadata,
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        *(Column(name, Text, nullable=False) for name in ("about", "subject", "field", "value", "verdict")),
        Column("at", BigInteger, nullable=False),
        *(Column(name, Text, nullable=False) for name in ("author", "note", "evidence")),
        Column("change", BigInteger),
    )
    return found, decided
