"""The table of the policy's versions."""

from sqlalchemy import BigInteger, Column, MetaData, Table, Text


def policy_table(metadata: MetaData) -> Table:
    """Declare ``policy_version`` on ``metadata``: rows are added and never changed, which triggers in the database insist on.

    ``number`` counts from 1; ``policy`` is the version of the snapshot that decisions keep; ``restores`` the number of the version whose
    content this is again.
    """
    return Table(
        "policy_version",
        metadata,
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        Column("digest", Text, nullable=False),
        Column("policy", Text, nullable=False),
        Column("effective_from", BigInteger, nullable=False),
        Column("applied_at", BigInteger, nullable=False),
        Column("author", Text, nullable=False),
        Column("note", Text, nullable=False),
        Column("base", BigInteger, nullable=False),
        Column("restores", BigInteger),
        Column("text", Text, nullable=False),
    )
