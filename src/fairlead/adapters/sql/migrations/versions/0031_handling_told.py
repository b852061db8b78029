"""The mark from which it is told what people do with leads: what was done before this version is told to nobody."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Begin at what stands in the database."""
    op.execute("INSERT INTO effect_mark (source, number) SELECT 'lead_deed', COALESCE(MAX(number), 0) FROM lead_deed")
