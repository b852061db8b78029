"""The last report of scores beside outcomes, and where decisions that wait for an outcome are found in the shadow."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, empty, and the index over what waits."""
    op.create_table(
        "score_report",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("looked_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_score_report"),
    )
    waits = sa.text("won IS NULL")
    op.create_index("ix_shadow_score_waiting", "shadow_score", ["challenger", "decided_at"], sqlite_where=waits, postgresql_where=waits)
