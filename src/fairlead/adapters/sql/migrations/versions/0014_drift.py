"""The watch on drift: sums by day, what was found at the last look, and alerts."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, empty: the first look fills them from the records."""
    for name in ("drift_reference", "drift_look"):
        op.create_table(
            name,
            sa.Column("model", sa.Text(), nullable=False),
            sa.Column("body", sa.Text(), nullable=False),
            sa.PrimaryKeyConstraint("model", name=f"pk_{name}"),
        )
    op.create_table(
        "drift_day",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("model", "day", "body")),
        sa.PrimaryKeyConstraint("model", "day", name="pk_drift_day"),
    )
    op.create_table(
        "drift_alert",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("alert_id", "model", "quantity", "kind")),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.Text()),
        sa.Column("told", sa.Text(), nullable=False),
        *(sa.Column(name, sa.BigInteger()) for name in ("ended_at", "acknowledged_at")),
        *(sa.Column(name, sa.Text()) for name in ("acknowledged_by", "note")),
        sa.PrimaryKeyConstraint("alert_id", name="pk_drift_alert"),
    )
    op.create_index("ix_drift_alert_raised_at", "drift_alert", ["raised_at"])
