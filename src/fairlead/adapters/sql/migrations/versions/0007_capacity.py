"""What an open lead takes of its rep's capacity, limits of value and of teams, and the policy and roster each decision saw."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every lead that is open counts as one ordinary lead until records tell what it is worth."""
    _count("lead_state", "thousandths", 1000)
    _count("lead_state", "value_minor", 0)
    for name in ("thousandths", "over_thousandths", "value_minor", "over_value_minor"):
        _count("slot", name, 0)
    op.add_column("slot", sa.Column("max_value_minor", sa.BigInteger()))
    op.execute("UPDATE slot SET thousandths = open_leads * 1000, over_thousandths = over_by * 1000")
    op.drop_column("slot", "over_by")
    op.create_table(
        "team_slot",
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("members", sa.Text(), nullable=False),
        sa.Column("max_open", sa.BigInteger()),
        sa.Column("over_thousandths", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("max_value_minor", sa.BigInteger()),
        sa.Column("over_value_minor", sa.BigInteger(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("team_id", name="pk_team_slot"),
    )
    for name in ("policy_version", "roster_version"):
        op.add_column("decision", sa.Column(name, sa.Text()))


def _count(table: str, name: str, value: int) -> None:
    op.add_column(table, sa.Column(name, sa.BigInteger(), nullable=False, server_default=str(value)))
