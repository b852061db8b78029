"""Time off as routing knows it, the calendars it comes from, and days on which the company is closed."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The absences that are known are the first change of time off."""
    op.add_column("sequence", sa.Column("time_off", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "time_off",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(), nullable=False),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_until", sa.BigInteger()),
        sa.PrimaryKeyConstraint("number", name="pk_time_off"),
    )
    stands = sa.text("known_until IS NULL")
    op.create_index("ix_time_off_standing", "time_off", ["origin"], sqlite_where=stands, postgresql_where=stands)
    op.create_table(
        "calendar_source",
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("rep_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("username", sa.Text()),
        sa.Column("etag", sa.Text()),
        sa.Column("modified", sa.Text()),
        sa.Column("read_at", sa.BigInteger()),
        sa.Column("full_at", sa.BigInteger()),
        sa.Column("tried_at", sa.BigInteger()),
        sa.Column("problem", sa.Text()),
        sa.Column("notes", sa.Text(), nullable=False, server_default=sa.text("'[]'")),
        sa.PrimaryKeyConstraint("source_id", name="pk_calendar_source"),
    )
    op.create_table(
        "closed_day",
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.PrimaryKeyConstraint("day", name="pk_closed_day"),
    )
    op.execute(
        "INSERT INTO time_off (rep_id, kind, starts_at, ends_at, origin, reason, known_from)"
        " SELECT rep_id, 'away', starts_at, ends_at, absence_id, reason, 1 FROM record_absence"
        " WHERE ends_at > starts_at ORDER BY absence_id"
    )
    op.execute("UPDATE sequence SET time_off = 1 WHERE EXISTS (SELECT 1 FROM time_off)")
