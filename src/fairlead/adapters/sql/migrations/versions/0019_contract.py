"""What the fairness contract cost with each decision."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both columns; decisions made before rested on no contract."""
    op.add_column("decision", sa.Column("gave_up_minor", sa.Double(), nullable=True))
    op.add_column("decision", sa.Column("gave_up_wins", sa.Double(), nullable=True))
