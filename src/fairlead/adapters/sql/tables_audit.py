"""The table of the audit log."""

from sqlalchemy import BigInteger, Column, Index, MetaData, Table, Text


def audit_table(metadata: MetaData) -> Table:
    """Declare ``audit_entry`` on ``metadata``: rows are added and never changed, which triggers in the database insist on."""
    return Table(
        "audit_entry",
        metadata,
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        Column("sealed_at", BigInteger, nullable=False),
        Column("source", Text, nullable=False),
        Column("row", BigInteger, nullable=False),
        Column("content", Text, nullable=False),
        Column("chain", Text, nullable=False),
        Index("ix_audit_entry_source_row", "source", "row", unique=True),
    )
