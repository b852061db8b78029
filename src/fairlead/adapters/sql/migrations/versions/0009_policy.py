"""Versions of the policy: added, never changed."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_REFUSED = "a version of the policy is never changed; apply a new one"


def upgrade() -> None:
    """Create the table, and the triggers that keep its rows as they were made."""
    op.create_table(
        "policy_version",
        *(sa.Column(name, sa.BigInteger() if name == "number" else sa.Text(), nullable=False) for name in ("number", "digest", "policy")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("effective_from", "applied_at")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("author", "note")),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("restores", sa.BigInteger()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_policy_version"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION policy_version_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER policy_version_append_only BEFORE UPDATE OR DELETE ON policy_version"
            " FOR EACH ROW EXECUTE FUNCTION policy_version_refuse()"
        )
        return
    for deed in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER policy_version_no_{deed.lower()} BEFORE {deed} ON policy_version BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
        )
