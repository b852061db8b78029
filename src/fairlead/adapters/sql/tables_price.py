"""The table of prices of slots."""

from sqlalchemy import BigInteger, Column, Index, MetaData, Table, Text


def price_table(metadata: MetaData) -> Table:
    """Declare ``slot_price`` on ``metadata``: one row a refresh, added and never changed; the last one is in force.

    ``version`` names the prices that decisions refer to; it is empty where nothing could be priced, and ``why`` says why. ``body``: the
    whole sheet.
    """
    table = Table(
        "slot_price",
        metadata,
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        Column("made_at", BigInteger, nullable=False),
        Column("version", Text, nullable=False),
        Column("why", Text, nullable=False),
        Column("body", Text, nullable=False),
    )
    Index("ix_slot_price_version", table.c.version)
    return table
