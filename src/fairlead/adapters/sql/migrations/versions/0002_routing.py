"""Routing: decisions, loads, credit and where each lead is."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _snapshot()
    _decision()
    _slot()
    _credit()
    _lead_state()
    _sequence()
    op.execute("INSERT INTO sequence (id, value, edition) VALUES (1, 0, 0)")


def _snapshot() -> None:
    op.create_table(
        "snapshot",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_snapshot"),
    )


def _decision() -> None:
    op.create_table(
        "decision",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(), nullable=False),
        sa.Column("decision_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("rep_id", sa.Text()),
        sa.Column("queue_reason", sa.Text()),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("company", sa.Text()),
        sa.Column("chance", sa.Double()),
        sa.Column("chance_low", sa.Double()),
        sa.Column("chance_high", sa.Double()),
        sa.Column("match_score", sa.Double()),
        sa.Column("worth_minor", sa.Double()),
        sa.Column("lead_score", sa.Double()),
        sa.Column("source", sa.Text()),
        sa.Column("country", sa.Text()),
        sa.Column("industry_group", sa.Text()),
        sa.Column("product", sa.Text()),
        sa.Column("body", sa.Text(), nullable=False),
        sa.UniqueConstraint("key", name="uq_decision_key"),
        sa.UniqueConstraint("decision_id", name="uq_decision_decision_id"),
        sa.PrimaryKeyConstraint("number", name="pk_decision"),
    )
    op.create_index("ix_decision_lead_id", "decision", ["lead_id"])
    if op.get_bind().dialect.name == "postgresql":
        # Compressing a decision over 500 reps takes PostgreSQL's pglz longer than all the rest of keeping it.
        op.execute("ALTER TABLE decision ALTER COLUMN body SET STORAGE EXTERNAL")


def _slot() -> None:
    op.create_table(
        "slot",
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("open_leads", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
        sa.Column("max_open", sa.BigInteger()),
        sa.Column("over_by", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
        sa.PrimaryKeyConstraint("rep_id", name="pk_slot"),
    )


def _credit() -> None:
    op.create_table(
        "credit",
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("credit", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("rep_id", name="pk_credit"),
    )


def _lead_state() -> None:
    op.create_table(
        "lead_state",
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rep_id", sa.Text()),
        sa.Column("queue_reason", sa.Text()),
        sa.Column("decision_id", sa.Text()),
        sa.Column("since", sa.BigInteger()),
        sa.PrimaryKeyConstraint("lead_id", name="pk_lead_state"),
    )
    op.create_index(
        "ix_lead_state_assigned",
        "lead_state",
        ["rep_id"],
        sqlite_where=sa.text("state = 'assigned'"),
        postgresql_where=sa.text("state = 'assigned'"),
    )
    op.create_index(
        "ix_lead_state_queued",
        "lead_state",
        ["since"],
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index(
        "ix_lead_state_routed",
        "lead_state",
        ["state", "queue_reason", "rep_id"],
        sqlite_where=sa.text("decision_id IS NOT NULL"),
        postgresql_where=sa.text("decision_id IS NOT NULL"),
    )


def _sequence() -> None:
    op.create_table(
        "sequence",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sequence"),
    )
