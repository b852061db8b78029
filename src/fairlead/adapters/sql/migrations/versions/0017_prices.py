"""Prices of slots, one row a refresh."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_REFUSED = "prices by which leads were given are never changed; refresh them instead"


def upgrade() -> None:
    """Create the table, empty, and the triggers that keep prices as they decided."""
    op.create_table(
        "slot_price",
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("number", "made_at")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("version", "why", "body")),
        sa.PrimaryKeyConstraint("number", name="pk_slot_price"),
    )
    op.create_index("ix_slot_price_version", "slot_price", ["version"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"CREATE FUNCTION slot_price_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$")
        op.execute(
            "CREATE TRIGGER slot_price_append_only BEFORE UPDATE OR DELETE ON slot_price FOR EACH ROW EXECUTE FUNCTION slot_price_refuse()"
        )
        return
    for deed in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER slot_price_no_{deed.lower()} BEFORE {deed} ON slot_price BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END")
