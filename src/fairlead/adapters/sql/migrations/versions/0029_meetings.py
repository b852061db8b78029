"""Meetings with leads, and every step of each; the mark from which steps are told. Nothing was booked before."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_REFUSED = "a step of a meeting is never changed"


def _texts(*names: str, nullable: bool = False) -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(name, sa.Text(), nullable=nullable) for name in names)


def _moments(*names: str) -> tuple[sa.Column[int], ...]:
    return tuple(sa.Column(name, sa.BigInteger(), nullable=False) for name in names)


def upgrade() -> None:
    """Create both tables, empty, and the triggers that keep steps as they were made."""
    op.create_table(
        "meeting",
        *_texts("meeting_id", "lead_id", "rep_id"),
        *_moments("starts_at", "ends_at"),
        *_texts("state"),
        sa.Column("sequence", sa.Integer(), nullable=False),
        *_texts("place", "attendee"),
        *_texts("email", "zone", "language", nullable=True),
        *_texts("author"),
        *_moments("made_at", "changed_at"),
        sa.PrimaryKeyConstraint("meeting_id", name="pk_meeting"),
    )
    op.create_index("ix_meeting_rep_id_starts_at", "meeting", ["rep_id", "starts_at"])
    op.create_index("ix_meeting_lead_id", "meeting", ["lead_id"])
    op.create_index("ix_meeting_starts_at", "meeting", ["starts_at"])
    op.create_table(
        "meeting_step",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(), nullable=False),
        *_texts("meeting_id"),
        *_moments("at"),
        *_texts("deed", "author", "words", "zone", "lead_id", "rep_id"),
        *_texts("from_rep_id", nullable=True),
        *_moments("starts_at", "ends_at"),
        sa.Column("sequence", sa.Integer(), nullable=False),
        *_texts("place", "attendee"),
        *_texts("email", nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_meeting_step"),
    )
    op.create_index("ix_meeting_step_meeting_id", "meeting_step", ["meeting_id"])
    op.execute("INSERT INTO effect_mark (source, number) VALUES ('meeting_step', 0)")
    _append_only()


def _append_only() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION meeting_step_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER meeting_step_append_only BEFORE UPDATE OR DELETE ON meeting_step"
            " FOR EACH ROW EXECUTE FUNCTION meeting_step_refuse()"
        )
        return
    for deed in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER meeting_step_no_{deed.lower()} BEFORE {deed} ON meeting_step BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
        )
