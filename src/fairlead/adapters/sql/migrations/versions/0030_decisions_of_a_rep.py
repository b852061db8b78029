"""An index by which a rep's latest decisions are found without reading those of everybody."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_decision_rep_id_number", "decision", ["rep_id", "number"])
