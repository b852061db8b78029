"""What is told to the outside: events, targets, deliveries with their tries, notices; marks of how far events were taken.

Marks begin at what stands in the database: of what was decided before this version nobody is told.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_SOURCES = ("decision", "posting", "policy_version", "model_step", "change")


def _numbered() -> sa.Column[int]:
    return sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(), nullable=False)


def upgrade() -> None:
    """Create the tables, empty but for the marks."""
    op.create_table(
        "effect_mark",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_effect_mark"),
    )
    for source in _SOURCES:
        op.execute(f"INSERT INTO effect_mark (source, number) SELECT '{source}', COALESCE(MAX(number), 0) FROM {source}")  # noqa: S608, our own names
    op.execute("INSERT INTO effect_mark (source, number) VALUES ('targets', 0)")
    _events()
    _targets()
    _deliveries()
    _people()


def _events() -> None:
    op.create_table(
        "effect_event",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.Column("lead_id", sa.Text()),
        sa.Column("rep_id", sa.Text()),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_effect_event"),
    )


def _targets() -> None:
    op.create_table(
        "effect_target",
        _numbered(),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("rep_id", sa.Text()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("contact", sa.Boolean(), nullable=False),
        sa.Column("switched_on", sa.Boolean(), nullable=False),
        sa.Column("why_off", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("held_until", sa.BigInteger()),
        sa.Column("rotated_at", sa.BigInteger()),
        sa.Column("begins", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_effect_target"),
    )


def _deliveries() -> None:
    op.create_table(
        "effect_delivery",
        _numbered(),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("target", sa.BigInteger(), nullable=False),
        sa.Column("target_name", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("failures", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("taken_by", sa.Text()),
        sa.Column("note", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("message", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_effect_delivery"),
        sa.UniqueConstraint("event_id", "target", name="uq_effect_delivery_event_id_target"),
    )
    op.create_index("ix_effect_delivery_state_number", "effect_delivery", ["state", "number"])
    waits = sa.text("state IN ('waiting', 'sending')")
    op.create_index("ix_effect_delivery_open", "effect_delivery", ["target", "due_at"], sqlite_where=waits, postgresql_where=waits)
    op.create_table(
        "effect_try",
        _numbered(),
        sa.Column("delivery", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("took_ms", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Integer()),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_effect_try"),
    )
    op.create_index("ix_effect_try_delivery", "effect_try", ["delivery"])


def _people() -> None:
    op.create_table(
        "notice",
        _numbered(),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("number", name="pk_notice"),
        sa.UniqueConstraint("event_id", "rep_id", name="uq_notice_event_id_rep_id"),
    )
    op.create_index("ix_notice_rep_id_read_at_number", "notice", ["rep_id", "read_at", "number"])
    op.create_table(
        "notify_habit",
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("quiet", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rep_id", name="pk_notify_habit"),
    )
    op.create_table(
        "effect_worker",
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("beat_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("worker", name="pk_effect_worker"),
    )
