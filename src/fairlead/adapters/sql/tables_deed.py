"""The table of what people did with leads."""

from sqlalchemy import BigInteger, Column, Identity, Index, Integer, MetaData, Table, Text


def deed_table(metadata: MetaData) -> Table:
    """Declare ``lead_deed`` on ``metadata``: rows are added and never changed."""
    return Table(
        "lead_deed",
        metadata,
        Column("number", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True),
        Column("key", Text, nullable=False, unique=True),
        Column("kind", Text, nullable=False),
        Column("lead_id", Text, nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("author", Text, nullable=False),
        Column("seen", Text),
        Column("decision_id", Text),
        Column("from_rep_id", Text),
        Column("suggested_rep_id", Text),
        Column("rep_id", Text),
        Column("reason", Text),
        Column("words", Text),
        Index(None, "lead_id"),
    )
