"""Accounts, sessions, keys and tickets."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _moments(*names: str, nullable: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), nullable=nullable) for name in names]


def upgrade() -> None:
    """Create the tables, empty: nobody has an account."""
    op.create_table(
        "user_account",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        *_texts("email", "name", "role"),
        *(sa.Column(name, sa.Text()) for name in ("password", "rep_id")),
        *_texts("teams"),
        sa.Column("subject", sa.Text()),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        *_moments("made_at"),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_user_account"),
    )
    op.create_index("ix_user_account_email", "user_account", ["email"], unique=True)
    op.create_index("ix_user_account_subject", "user_account", ["subject"], unique=True)
    op.create_table(
        "user_session",
        *_texts("digest"),
        sa.Column("account", sa.Integer(), nullable=False),
        *_moments("begun_at", "seen_at"),
        sa.PrimaryKeyConstraint("digest", name="pk_user_session"),
    )
    op.create_index("ix_user_session_account", "user_session", ["account"])
    op.create_table(
        "access_key",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        *_texts("name", "start", "digest", "scopes", "author"),
        *_moments("made_at", "expires_at"),
        *_moments("revoked_at", "used_at", nullable=True),
        sa.Column("follows", sa.Integer()),
        sa.PrimaryKeyConstraint("number", name="pk_access_key"),
    )
    op.create_index("ix_access_key_digest", "access_key", ["digest"], unique=True)
    op.create_table(
        "access_ticket",
        *_texts("digest", "purpose"),
        sa.Column("account", sa.Integer()),
        *_moments("expires_at"),
        sa.PrimaryKeyConstraint("digest", name="pk_access_ticket"),
    )
    edition = op.create_table(
        "access_edition",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_access_edition"),
    )
    op.bulk_insert(edition, [{"id": 1, "value": 0}])
