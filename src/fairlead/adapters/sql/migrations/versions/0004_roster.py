"""What a policy needs to know of reps and territories: limits, backgrounds, backups, holidays, and wider territories."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TEXTS = {
    "record_rep": ("backgrounds", "backup_rep_id", "holidays", "credited_territory_ids"),
    "record_territory": ("postal_codes", "channels", "products", "account_ids", "owner_rep_id"),
}
_NUMBERS = {
    "record_rep": ("max_day", "max_week", "max_month", "max_value_minor"),
    "record_territory": ("revenue_from_minor", "revenue_below_minor"),
}


def upgrade() -> None:
    """Add the columns, empty."""
    for table, names in _TEXTS.items():
        for name in names:
            op.add_column(table, sa.Column(name, sa.Text()))
    for table, names in _NUMBERS.items():
        for name in names:
            op.add_column(table, sa.Column(name, sa.BigInteger()))
