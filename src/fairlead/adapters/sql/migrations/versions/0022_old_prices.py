"""Prices of slots may be forgotten once they are old; they are still never changed."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_REFUSED = "prices by which leads were given are never changed; refresh them instead"
_YOUNG = "NOT EXISTS (SELECT 1 FROM slot_price WHERE made_at > OLD.made_at + 7776000000000)"
"""90 days, in microseconds: the least that the database keeps them. How long they are kept is said where they are written."""


def upgrade() -> None:
    """Let a row go that is more than 90 days older than the newest; the newest itself never can."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION slot_price_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'DELETE' THEN IF NOT ({_YOUNG}) THEN RETURN OLD; END IF; END IF; RAISE EXCEPTION '{_REFUSED}'; END $$"
        )
        return
    op.execute("DROP TRIGGER slot_price_no_delete")
    op.execute(
        f"CREATE TRIGGER slot_price_no_delete BEFORE DELETE ON slot_price WHEN {_YOUNG} BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
    )
