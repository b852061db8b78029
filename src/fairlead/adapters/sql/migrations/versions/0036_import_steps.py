"""What each import took in, by whom: rows that are added and never changed. Of imports before, that was not kept."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_WORDS = "what an import took in is never changed"


def upgrade() -> None:
    """Create the table, empty, and the triggers that keep added rows as they were made."""
    op.create_table(
        "import_step",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(), nullable=False),
        sa.Column("run_id", sa.Integer(), sa.ForeignKey("import_run.run_id", name="fk_import_step_run_id_import_run"), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("source_id", "name", "record", "sha256", "author")),
        sa.Column("at", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("first_row", "end_row")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("new", "updated", "unchanged", "quarantined", "elsewhere")),
        sa.PrimaryKeyConstraint("number", name="pk_import_step"),
    )
    op.create_index("ix_import_step_run_id", "import_step", ["run_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"CREATE FUNCTION import_step_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{_WORDS}'; END $$")
        op.execute(
            "CREATE TRIGGER import_step_append_only BEFORE UPDATE OR DELETE ON import_step"
            " FOR EACH ROW EXECUTE FUNCTION import_step_refuse()"
        )
        return
    for deed in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER import_step_no_{deed.lower()} BEFORE {deed} ON import_step BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END")
