"""The list of stages that leads reached, in the order in which they were told."""

from sqlalchemy import BigInteger, Column, Identity, Integer, MetaData, Table, Text


def stage_table(metadata: MetaData) -> Table:
    """Declare ``lead_stage`` on ``metadata``: rows are added and never changed. What comes in with an import is not in it."""
    return Table(
        "lead_stage",
        metadata,
        Column("number", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True),
        Column("lead_id", Text, nullable=False),
        Column("stage", Text, nullable=False),
        Column("occurred_at", BigInteger, nullable=False),
        Column("value_minor", BigInteger),
        Column("rep_id", Text),
        Column("decision_id", Text),
        Column("author", Text),
    )
