"""What is changed here by hand: changes with their authors, edited fields, planned edits, handovers."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _number(name: str, *, own: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), autoincrement=own, nullable=False)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "change",
        _number("number", own=True),
        *(_text(name) for name in ("kind", "subject", "author", "note")),
        _moment("made_at"),
        *(_text(name) for name in ("state", "body")),
        sa.PrimaryKeyConstraint("number", name="pk_change"),
    )
    op.create_index("ix_change_subject", "change", ["subject"])
    _edit()
    _planned_edit()
    op.create_table(
        "handover",
        _number("change"),
        *(_text(name) for name in ("record", "identity", "field", "from_rep_id")),
        _text("to_rep_id", nullable=True),
        _moment("made_at"),
        *(_text(name) for name in ("words", "body")),
        sa.ForeignKeyConstraint(["change"], ["change.number"], name=None),
        sa.PrimaryKeyConstraint("change", "record", "identity", "field", name="pk_handover"),
    )


def _edit() -> None:
    op.create_table(
        "edit",
        _number("number", own=True),
        _number("change"),
        *(_text(name) for name in ("record", "identity", "field", "before", "value", "said", "until")),
        _moment("ended_at", nullable=True),
        _text("ended_why", nullable=True),
        _text("ended_source_id", nullable=True),
        sa.ForeignKeyConstraint(["change"], ["change.number"], name=None),
        sa.PrimaryKeyConstraint("number", name="pk_edit"),
    )
    is_open = sa.text("ended_at IS NULL")
    place = ["record", "identity", "field"]
    op.create_index("ix_edit_open", "edit", place, unique=True, sqlite_where=is_open, postgresql_where=is_open)
    op.create_index("ix_edit_record", "edit", ["record", "identity"])
    op.create_index("ix_edit_change", "edit", ["change"])


def _planned_edit() -> None:
    op.create_table(
        "planned_edit",
        _number("number", own=True),
        _number("change"),
        _moment("due_at"),
        *(_text(name) for name in ("record", "identity", "fields", "until")),
        _moment("done_at", nullable=True),
        _text("done_why", nullable=True),
        sa.ForeignKeyConstraint(["change"], ["change.number"], name=None),
        sa.PrimaryKeyConstraint("number", name="pk_planned_edit"),
    )
    waits = sa.text("done_at IS NULL")
    op.create_index("ix_planned_edit_change", "planned_edit", ["change"])
    op.create_index("ix_planned_edit_due", "planned_edit", ["due_at"], sqlite_where=waits, postgresql_where=waits)
