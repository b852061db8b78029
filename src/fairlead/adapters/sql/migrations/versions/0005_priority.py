"""Leads of higher priority go first among those waiting."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; leads that wait already have none."""
    op.add_column("lead_state", sa.Column("priority", sa.BigInteger(), nullable=False, server_default="0"))
