"""Tables of the credit ledger: what everybody has, the entries that it is the sum of, and who declined which lead."""

from sqlalchemy import BigInteger, Column, Double, Identity, Index, Integer, MetaData, Table, Text, text


def ledger_tables(metadata: MetaData) -> tuple[Table, Table, Table]:
    """Declare ``credit``, ``posting`` and ``decline`` on ``metadata``. Times are microseconds UTC, credit is in leads."""
    return _credit(metadata), _posting(metadata), _decline(metadata)


def _credit(metadata: MetaData) -> Table:
    """One row for each member of the ledger. `aside`: the part of the credit that is set aside, to be made up slowly."""
    return Table(
        "credit",
        metadata,
        Column("rep_id", Text, primary_key=True),
        Column("credit", Double, nullable=False),
        Column("aside", Double, nullable=False, server_default=text("0")),
    )


def _posting(metadata: MetaData) -> Table:
    """One row for each entry, never changed. `changes` and `aside` are JSON, leads by rep; a rotation over 500 reps is still one row."""
    table = Table(
        "posting",
        metadata,
        Column("number", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True),
        Column("posted_at", BigInteger, nullable=False),
        Column("reason", Text, nullable=False),
        Column("lead_id", Text),
        Column("decision_id", Text),
        Column("author", Text),
        Column("words", Text),
        Column("aside", Text),
        Column("changes", Text, nullable=False),
    )
    of_a_lead = table.c.lead_id.is_not(None)
    Index("ix_posting_lead_id", table.c.lead_id, sqlite_where=of_a_lead, postgresql_where=of_a_lead)
    return table


def _decline(metadata: MetaData) -> Table:
    return Table(
        "decline",
        metadata,
        Column("lead_id", Text, primary_key=True),
        Column("rep_id", Text, primary_key=True),
        Column("declined_at", BigInteger, nullable=False),
        Column("reason", Text),
    )
