"""Lines of batches are found by what became of them."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index the lines of a batch by state: what waits is counted for every batch in the list."""
    op.create_index("ix_batch_line_state", "batch_line", ["batch_id", "state"])
