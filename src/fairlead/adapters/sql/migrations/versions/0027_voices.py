"""What people say: disputes with their steps, ratings of leads, proposed changes of profiles. Nobody said anything before."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_ADDED = {"dispute_step": "a step of a dispute is never changed", "fit_rating": "a rating is never changed; rate again"}


def upgrade() -> None:
    """Create the tables, empty, the triggers that keep added rows as they were made, and the mark from which steps are told."""
    op.create_table(
        "dispute",
        sa.Column("number", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("decision_id", "person", "state", "body")),
        sa.PrimaryKeyConstraint("number", name="pk_dispute"),
    )
    is_open = sa.text("state = 'open'")
    op.create_index("ix_dispute_open", "dispute", ["decision_id", "person"], unique=True, sqlite_where=is_open, postgresql_where=is_open)
    op.create_table(
        "dispute_step",
        _numbered(),
        sa.Column("dispute", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("author", "note", "body")),
        sa.PrimaryKeyConstraint("number", name="pk_dispute_step"),
    )
    op.create_table(
        "fit_rating",
        _numbered(),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("decision_id", "lead_id", "rep_id", "fit")),
        *(sa.Column(name, sa.Text()) for name in ("reason", "words", "source", "product", "segment")),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_fit_rating"),
    )
    op.create_index("ix_fit_rating_decision_id", "fit_rating", ["decision_id"])
    op.create_table(
        "profile_proposal",
        sa.Column("number", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("rep_id", "state", "body")),
        sa.PrimaryKeyConstraint("number", name="pk_profile_proposal"),
    )
    waits = sa.text("state = 'proposed'")
    op.create_index("ix_profile_proposal_waits", "profile_proposal", ["rep_id"], unique=True, sqlite_where=waits, postgresql_where=waits)
    op.execute("INSERT INTO effect_mark (source, number) VALUES ('dispute_step', 0)")
    for table, words in _ADDED.items():
        _only_added(table, words)


def _numbered() -> sa.Column[int]:
    return sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(), nullable=False)


def _only_added(table: str, words: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{words}'; END $$")
        op.execute(f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_refuse()")
        return
    for deed in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} BEGIN SELECT RAISE(ABORT, '{words}'); END")
