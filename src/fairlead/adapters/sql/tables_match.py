"""Tables of matching: what persons are looked up by, pairs that people review, and merges."""

from sqlalchemy import BigInteger, Column, Double, Identity, Index, Integer, MetaData, Table, Text, text


def match_tables(metadata: MetaData) -> tuple[Table, Table, Table, Table]:
    """(lead_key, match_pair, lead_merge, matching) on ``metadata``."""
    # In the order of looking up: a key, then time. Filled for leads from `matching.people_since` on.
    lead_key = Table(
        "lead_key",
        metadata,
        Column("key", Text, primary_key=True),
        Column("arrived_at", BigInteger, primary_key=True),
        Column("lead_id", Text, primary_key=True),
    )
    # `kind` is account or person; `other_id` an account or an earlier lead. `verdict` is empty while somebody has to look.
    match_pair = Table(
        "match_pair",
        metadata,
        Column("kind", Text, primary_key=True),
        Column("lead_id", Text, primary_key=True),
        Column("other_id", Text, primary_key=True),
        Column("probability", Double, nullable=False),
        Column("evidence", Text, nullable=False),
        Column("signature", Text, nullable=False),
        Column("found_at", BigInteger, nullable=False),
        Column("verdict", Text),
        Column("decided_by", Text),
        Column("decided_at", BigInteger),
        Column("note", Text),
    )
    is_open, is_decided = text("verdict IS NULL"), text("verdict IS NOT NULL")
    Index("ix_match_pair_open", match_pair.c.found_at, sqlite_where=is_open, postgresql_where=is_open)
    Index("ix_match_pair_signature", match_pair.c.signature, sqlite_where=is_decided, postgresql_where=is_decided)
    # `before` holds what undoing puts back, `after` what it expects to find.
    lead_merge = Table(
        "lead_merge",
        metadata,
        Column("number", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True),
        Column("merge_id", Text, nullable=False, unique=True),
        Column("lead_id", Text, nullable=False),
        Column("into_lead_id", Text, nullable=False),
        Column("merged_at", BigInteger, nullable=False),
        Column("merged_by", Text, nullable=False),
        Column("reason", Text, nullable=False),
        Column("before", Text, nullable=False),
        Column("after", Text, nullable=False),
        Column("undone_at", BigInteger),
        Column("undone_by", Text),
        Column("undo_reason", Text),
    )
    holds = text("undone_at IS NULL")
    Index("ix_lead_merge_lead_id", lead_merge.c.lead_id, unique=True, sqlite_where=holds, postgresql_where=holds)
    Index("ix_lead_merge_into_lead_id", lead_merge.c.into_lead_id)
    # One row once something was written: `verdicts` rises with each decided pair.
    matching = Table(
        "matching",
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("verdicts", BigInteger, nullable=False, server_default=text("0")),
        Column("people_since", BigInteger),
    )
    return lead_key, match_pair, lead_merge, matching
