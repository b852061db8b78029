"""Stages that leads reached, numbered as they were told, so that others can be told of them: none that was reached before this version."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the list, empty, and the mark at its beginning."""
    op.create_table(
        "lead_stage",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(), nullable=False),
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.Column("value_minor", sa.BigInteger()),
        sa.Column("rep_id", sa.Text()),
        sa.Column("decision_id", sa.Text()),
        sa.Column("author", sa.Text()),
        sa.PrimaryKeyConstraint("number", name="pk_lead_stage"),
    )
    op.execute("INSERT INTO effect_mark (source, number) VALUES ('lead_stage', 0)")
