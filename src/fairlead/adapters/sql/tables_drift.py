"""The tables of the watch on drift."""

from sqlalchemy import BigInteger, Column, Index, MetaData, Table, Text


def drift_tables(metadata: MetaData) -> tuple[Table, Table, Table, Table]:
    """Declare ``drift_reference``, ``drift_day``, ``drift_look`` and ``drift_alert`` on ``metadata``; bodies are JSON."""
    reference = Table("drift_reference", metadata, Column("model", Text, primary_key=True), Column("body", Text, nullable=False))
    day = Table(
        "drift_day",
        metadata,
        Column("model", Text, primary_key=True),
        Column("day", Text, primary_key=True),
        Column("body", Text, nullable=False),
    )
    look = Table("drift_look", metadata, Column("model", Text, primary_key=True), Column("body", Text, nullable=False))
    alert = Table(
        "drift_alert",
        metadata,
        Column("alert_id", Text, primary_key=True),
        Column("model", Text, nullable=False),
        Column("quantity", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("raised_at", BigInteger, nullable=False),
        Column("since", Text),
        Column("told", Text, nullable=False),
        Column("ended_at", BigInteger),
        Column("acknowledged_at", BigInteger),
        Column("acknowledged_by", Text),
        Column("note", Text),
        Index(None, "raised_at"),
    )
    return reference, day, look, alert
