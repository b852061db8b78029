"""The tables of what the model in shadow said."""

from sqlalchemy import BigInteger, Boolean, Column, Double, Index, Integer, MetaData, Table, Text, text

_WAITS = text("won IS NULL")


def shadow_tables(metadata: MetaData) -> tuple[Table, Table]:
    """Declare ``shadow`` (how far each challenger has looked) and ``shadow_score`` (what it said) on ``metadata``.

    ``number`` and ``reached`` are numbers of decisions. ``won`` is null until the outcome is ripe.
    """
    far = Table(
        "shadow",
        metadata,
        Column("challenger", Text, primary_key=True),
        Column("reached", BigInteger, nullable=False),
    )
    score = Table(
        "shadow_score",
        metadata,
        Column("challenger", Text, primary_key=True),
        Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
        Column("decision_id", Text, nullable=False),
        Column("lead_id", Text, nullable=False),
        Column("cluster", Text, nullable=False),
        Column("decided_at", BigInteger, nullable=False),
        Column("champion", Text, nullable=False),
        Column("rep_id", Text, nullable=False),
        Column("choice", Text),
        Column("chance", Double, nullable=False),
        Column("challenger_chance", Double),
        Column("won", Boolean),
        Index(None, "challenger", "champion"),
        # Only what waits for an outcome, which is looked for every half minute.
        Index("ix_shadow_score_waiting", "challenger", "decided_at", sqlite_where=_WAITS, postgresql_where=_WAITS),
    )
    return far, score
