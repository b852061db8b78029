"""Steps in the life of models: added, never changed. What was kept before is adopted at the first look into the folder of models."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_REFUSED = "a step of a model is never changed; take another one"


def upgrade() -> None:
    """Create the table, and the triggers that keep its rows as they were made."""
    op.create_table(
        "model_step",
        sa.Column("number", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("version", "step")),
        sa.Column("at", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("author", "note")),
        sa.PrimaryKeyConstraint("number", name="pk_model_step"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"CREATE FUNCTION model_step_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$")
        op.execute(
            "CREATE TRIGGER model_step_append_only BEFORE UPDATE OR DELETE ON model_step FOR EACH ROW EXECUTE FUNCTION model_step_refuse()"
        )
        return
    for deed in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER model_step_no_{deed.lower()} BEFORE {deed} ON model_step BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END")
