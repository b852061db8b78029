"""Indexes by which the deliveries of a target, the notices of a rep and the changes that go on are found without reading all others."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the indexes."""
    op.create_index("ix_effect_delivery_target_number", "effect_delivery", ["target", "number"])
    op.create_index("ix_notice_rep_id_number", "notice", ["rep_id", "number"])
    op.create_index("ix_change_state_number", "change", ["state", "number"])
