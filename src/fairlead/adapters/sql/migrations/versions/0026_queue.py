"""What people did with leads, until when a rep is to accept one, and locks. Nothing was reserved or locked before."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_REFUSED = "what somebody did with a lead is never changed"


def upgrade() -> None:
    """Two columns that may be empty, the table, and the triggers that keep its rows as they were made."""
    op.add_column("lead_state", sa.Column("accept_by", sa.BigInteger()))
    op.add_column("lead_state", sa.Column("locked", sa.BigInteger()))
    for name, column, where in (("reserved", "accept_by", "accept_by IS NOT NULL"), ("suggested", "since", "state = 'suggested'")):
        some = sa.text(where)
        op.create_index(f"ix_lead_state_{name}", "lead_state", [column], sqlite_where=some, postgresql_where=some)
    op.create_table(
        "lead_deed",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("key", "kind", "lead_id")),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text()) for name in ("seen", "decision_id", "from_rep_id", "suggested_rep_id", "rep_id", "reason", "words")),
        sa.PrimaryKeyConstraint("number", name="pk_lead_deed"),
        sa.UniqueConstraint("key", name="uq_lead_deed_key"),
    )
    op.create_index("ix_lead_deed_lead_id", "lead_deed", ["lead_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"CREATE FUNCTION lead_deed_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$")
        op.execute(
            "CREATE TRIGGER lead_deed_append_only BEFORE UPDATE OR DELETE ON lead_deed FOR EACH ROW EXECUTE FUNCTION lead_deed_refuse()"
        )
        return
    for deed in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER lead_deed_no_{deed.lower()} BEFORE {deed} ON lead_deed BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END")
