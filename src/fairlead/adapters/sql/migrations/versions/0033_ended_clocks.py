"""Indexes by which the clocks that ended last, of everybody or of a rep, are found without sorting all that ever ended."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the indexes."""
    over = sa.text("ended_at IS NOT NULL")
    for name, columns in (("ix_sla_clock_ended", ["ended_at", "number"]), ("ix_sla_clock_ended_of", ["rep_id", "ended_at", "number"])):
        op.create_index(name, "sla_clock", columns, sqlite_where=over, postgresql_where=over)
