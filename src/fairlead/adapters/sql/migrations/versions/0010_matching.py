"""Matching: keys of persons, reviewed pairs, merges, and the phone number of an account."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, empty, and the column."""
    op.add_column("record_account", sa.Column("phone", sa.Text()))
    op.create_table(
        "lead_key",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("arrived_at", sa.BigInteger(), nullable=False),
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", "arrived_at", "lead_id", name="pk_lead_key"),
    )
    op.create_table(
        "matching",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("verdicts", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("people_since", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_matching"),
    )
    _pairs()
    _merges()


def _pairs() -> None:
    op.create_table(
        "match_pair",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("other_id", sa.Text(), nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.Text()),
        sa.Column("decided_by", sa.Text()),
        sa.Column("decided_at", sa.BigInteger()),
        sa.Column("note", sa.Text()),
        sa.PrimaryKeyConstraint("kind", "lead_id", "other_id", name="pk_match_pair"),
    )
    is_open, is_decided = sa.text("verdict IS NULL"), sa.text("verdict IS NOT NULL")
    op.create_index("ix_match_pair_open", "match_pair", ["found_at"], sqlite_where=is_open, postgresql_where=is_open)
    op.create_index("ix_match_pair_signature", "match_pair", ["signature"], sqlite_where=is_decided, postgresql_where=is_decided)


def _merges() -> None:
    op.create_table(
        "lead_merge",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(), nullable=False),
        sa.Column("merge_id", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("into_lead_id", sa.Text(), nullable=False),
        sa.Column("merged_at", sa.BigInteger(), nullable=False),
        sa.Column("merged_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.BigInteger()),
        sa.Column("undone_by", sa.Text()),
        sa.Column("undo_reason", sa.Text()),
        sa.UniqueConstraint("merge_id", name="uq_lead_merge_merge_id"),
        sa.PrimaryKeyConstraint("number", name="pk_lead_merge"),
    )
    holds = sa.text("undone_at IS NULL")
    op.create_index("ix_lead_merge_lead_id", "lead_merge", ["lead_id"], unique=True, sqlite_where=holds, postgresql_where=holds)
    op.create_index("ix_lead_merge_into_lead_id", "lead_merge", ["into_lead_id"])
