"""Clocks of what is promised to leads: how far decisions were taken, who had a lead from when to when, clocks, and what came of them.

The mark begins at what stands in the database: no clock runs for what was decided before this version.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def _numbered() -> sa.Column[int]:
    return sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(), nullable=False)


def _moments(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger()) for name in names]


def upgrade() -> None:
    """Create the tables, empty but for the mark."""
    op.create_table(
        "sla_mark",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_sla_mark"),
    )
    op.execute("INSERT INTO sla_mark (source, number) SELECT 'decision', COALESCE(MAX(number), 0) FROM decision")
    _spells()
    _clocks()
    op.create_table(
        "sla_step",
        _numbered(),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("lead_id", sa.Text()),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("decision_id", sa.Text()),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_sla_step"),
        sa.UniqueConstraint("key", name="uq_sla_step_key"),
    )
    op.create_index("ix_sla_step_rep_id_number", "sla_step", ["rep_id", "number"])


def _spells() -> None:
    op.create_table(
        "sla_spell",
        _numbered(),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("decision_id", "lead_id", "rep_id")),
        sa.Column("assigned_at", sa.BigInteger(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("touches", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("first_touch_at", sa.BigInteger()),
        sa.Column("first_touch_kind", sa.Text()),
        *_moments("worked_seconds", "ended_at"),
        sa.Column("ended", sa.Text()),
        sa.PrimaryKeyConstraint("number", name="pk_sla_spell"),
        sa.UniqueConstraint("decision_id", name="uq_sla_spell_decision_id"),
    )
    op.create_index("ix_sla_spell_lead_id", "sla_spell", ["lead_id"])
    op.create_index("ix_sla_spell_assigned_at", "sla_spell", ["assigned_at"])
    goes_on = sa.text("ended_at IS NULL")
    op.create_index("ix_sla_spell_open", "sla_spell", ["number"], sqlite_where=goes_on, postgresql_where=goes_on)


def _clocks() -> None:
    op.create_table(
        "sla_clock",
        _numbered(),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("decision_id", "lead_id", "rep_id", "name", "counts")),
        sa.Column("within_minutes", sa.Integer(), nullable=False),
        sa.Column("remind_minutes", sa.Integer()),
        sa.Column("touches", sa.Integer(), nullable=False),
        sa.Column("reroute", sa.Boolean(), nullable=False),
        sa.Column("escalate", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        *_moments("remind_at", "due_at"),
        sa.Column("reckoned", sa.Text(), nullable=False),
        *_moments("reminded_at", "breached_at", "ended_at"),
        sa.Column("ended", sa.Text()),
        *_moments("used_seconds"),
        sa.PrimaryKeyConstraint("number", name="pk_sla_clock"),
        sa.UniqueConstraint("decision_id", "name", name="uq_sla_clock_decision_id_name"),
    )
    op.create_index("ix_sla_clock_started_at", "sla_clock", ["started_at"])
    goes_on = sa.text("ended_at IS NULL")
    op.create_index("ix_sla_clock_open", "sla_clock", ["due_at"], sqlite_where=goes_on, postgresql_where=goes_on)
