"""What the model in shadow said of the champion's decisions, and how far it has looked."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create both tables; they start empty."""
    op.create_table(
        "shadow",
        sa.Column("challenger", sa.Text(), nullable=False),
        sa.Column("reached", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("challenger", name="pk_shadow"),
    )
    op.create_table(
        "shadow_score",
        sa.Column("challenger", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("decision_id", "lead_id", "cluster")),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("champion", "rep_id")),
        sa.Column("choice", sa.Text()),
        sa.Column("chance", sa.Double(), nullable=False),
        sa.Column("challenger_chance", sa.Double()),
        sa.Column("won", sa.Boolean()),
        sa.PrimaryKeyConstraint("challenger", "number", name="pk_shadow_score"),
    )
    op.create_index("ix_shadow_score_challenger_champion", "shadow_score", ["challenger", "champion"])
