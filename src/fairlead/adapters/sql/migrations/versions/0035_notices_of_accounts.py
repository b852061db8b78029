"""Notices, channels, quiet hours and a language of accounts, beside those of reps and of the office, which stay as they are."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a channel be an account's, and create the tables of its notices and habits."""
    op.add_column("effect_target", sa.Column("account", sa.Integer()))
    op.create_table(
        "account_notice",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(), nullable=False),
        sa.Column("account", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("event_id", "kind", "title", "lines", "link")),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("number", name="pk_account_notice"),
        sa.UniqueConstraint("event_id", "account", name="uq_account_notice_event_id_account"),
    )
    op.create_index("ix_account_notice_account_read_at_number", "account_notice", ["account", "read_at", "number"])
    op.create_index("ix_account_notice_account_number", "account_notice", ["account", "number"])
    op.create_table(
        "account_habit",
        sa.Column("account", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("quiet", "language", "time_zone", "author")),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_account_habit"),
    )
