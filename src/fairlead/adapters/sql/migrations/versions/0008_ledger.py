"""The credit ledger's entries, what of credit is set aside, and who declined which lead."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Entries begin with one that holds the balances of this moment."""
    op.add_column("credit", sa.Column("aside", sa.Double(), nullable=False, server_default="0"))
    op.create_table(
        "posting",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(), nullable=False),
        sa.Column("posted_at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.Text()),
        sa.Column("decision_id", sa.Text()),
        sa.Column("author", sa.Text()),
        sa.Column("words", sa.Text()),
        sa.Column("aside", sa.Text()),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_posting"),
    )
    of_a_lead = sa.text("lead_id IS NOT NULL")
    op.create_index("ix_posting_lead_id", "posting", ["lead_id"], sqlite_where=of_a_lead, postgresql_where=of_a_lead)
    op.create_table(
        "decline",
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("declined_at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.PrimaryKeyConstraint("lead_id", "rep_id", name="pk_decline"),
    )
    _open_the_ledger()


def _open_the_ledger() -> None:
    connection = op.get_bind()
    balances = {row.rep_id: row.credit for row in connection.execute(sa.text("SELECT rep_id, credit FROM credit ORDER BY rep_id"))}
    if not balances:
        return
    last = connection.execute(sa.text("SELECT COALESCE(MAX(decided_at), 0) FROM decision")).scalar_one()
    opening = {"at": last, "reason": "OPENING", "changes": json.dumps(balances)}
    connection.execute(sa.text("INSERT INTO posting (posted_at, reason, changes) VALUES (:at, :reason, :changes)"), opening)
