"""The tables of what people say: disputes with their steps, ratings of leads, proposed changes of profiles."""

from sqlalchemy import BigInteger, Column, Identity, Index, Integer, MetaData, Table, Text, text

_NUMBER = BigInteger().with_variant(Integer(), "sqlite")


def voice_tables(metadata: MetaData) -> tuple[Table, Table, Table, Table]:
    """Declare ``dispute``, ``dispute_step``, ``fit_rating`` and ``profile_proposal`` on ``metadata``.

    Steps and ratings are added and never changed; one person has one open dispute on a decision, and one rep one proposal that waits.
    """
    disputes = Table(
        "dispute",
        metadata,
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        Column("decision_id", Text, nullable=False),
        Column("person", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("body", Text, nullable=False),
    )
    is_open = text("state = 'open'")
    Index(
        "ix_dispute_open",
        disputes.c.decision_id,
        disputes.c.person,
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    steps = Table(
        "dispute_step",
        metadata,
        Column("number", _NUMBER, Identity(), primary_key=True),
        Column("dispute", BigInteger, nullable=False),
        Column("step", Text, nullable=False),
        Column("at", BigInteger, nullable=False),
        *(Column(name, Text, nullable=False) for name in ("author", "note", "body")),
    )
    ratings = Table(
        "fit_rating",
        metadata,
        Column("number", _NUMBER, Identity(), primary_key=True),
        *(Column(name, Text, nullable=False) for name in ("decision_id", "lead_id", "rep_id", "fit")),
        *(Column(name, Text) for name in ("reason", "words", "source", "product", "segment")),
        Column("author", Text, nullable=False),
        Column("at", BigInteger, nullable=False),
        Index(None, "decision_id"),
    )
    proposals = Table(
        "profile_proposal",
        metadata,
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        Column("rep_id", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("body", Text, nullable=False),
    )
    waits = text("state = 'proposed'")
    Index("ix_profile_proposal_waits", proposals.c.rep_id, unique=True, sqlite_where=waits, postgresql_where=waits)
    return disputes, steps, ratings, proposals
