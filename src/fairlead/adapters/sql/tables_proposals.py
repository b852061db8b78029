"""The table of proposed policies."""

from sqlalchemy import BigInteger, Column, MetaData, Table, Text


def proposal_table(metadata: MetaData) -> Table:
    """Declare ``policy_proposal`` on ``metadata``."""
    return Table(
        "policy_proposal",
        metadata,
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        Column("state", Text, nullable=False),
        Column("body", Text, nullable=False),
    )
