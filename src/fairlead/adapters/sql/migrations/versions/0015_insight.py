"""What insight found, what people decided on it, and two parts of a rep's profile that it can propose."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_REFUSED = "a decision on an insight is never changed; take it back by another one"


def upgrade() -> None:
    """Create the tables, the triggers that keep decisions as they were made, and the columns, empty."""
    for name in ("deal_ranges", "competitors"):
        op.add_column("record_rep", sa.Column(name, sa.Text()))
    op.create_table(
        "insight",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_insight"),
    )
    op.create_table(
        "insight_decision",
        sa.Column("number", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("about", "subject", "field", "value", "verdict")),
        sa.Column("at", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("author", "note", "evidence")),
        sa.Column("change", sa.BigInteger()),
        sa.PrimaryKeyConstraint("number", name="pk_insight_decision"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION insight_decision_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER insight_decision_append_only BEFORE UPDATE OR DELETE ON insight_decision "
            "FOR EACH ROW EXECUTE FUNCTION insight_decision_refuse()"
        )
        return
    for deed in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER insight_decision_no_{deed.lower()} BEFORE {deed} ON insight_decision "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
        )
