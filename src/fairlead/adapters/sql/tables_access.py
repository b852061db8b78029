"""Tables of accounts, sessions, keys and tickets. Of secrets there are digests only, of passwords argon2 hashes."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, Table, Text


def access_tables(metadata: MetaData) -> tuple[Table, Table, Table, Table, Table]:
    """Declare ``user_account``, ``user_session``, ``access_key``, ``access_ticket`` and ``access_edition`` on ``metadata``."""
    account = Table(
        "user_account",
        metadata,
        Column("number", Integer, primary_key=True, autoincrement=False),
        *(Column(name, Text, nullable=False) for name in ("email", "name", "role")),
        Column("password", Text),
        Column("rep_id", Text),
        Column("teams", Text, nullable=False),
        Column("subject", Text),
        Column("disabled", Boolean, nullable=False),
        Column("made_at", BigInteger, nullable=False),
        Column("revision", Integer, nullable=False),
        Index("ix_user_account_email", "email", unique=True),
        Index("ix_user_account_subject", "subject", unique=True),
    )
    session = Table(
        "user_session",
        metadata,
        Column("digest", Text, primary_key=True),
        Column("account", Integer, nullable=False),
        *(Column(name, BigInteger, nullable=False) for name in ("begun_at", "seen_at")),
        Index(None, "account"),
    )
    key = Table(
        "access_key",
        metadata,
        Column("number", Integer, primary_key=True, autoincrement=False),
        *(Column(name, Text, nullable=False) for name in ("name", "start", "digest", "scopes", "author")),
        *(Column(name, BigInteger, nullable=False) for name in ("made_at", "expires_at")),
        *(Column(name, BigInteger) for name in ("revoked_at", "used_at")),
        Column("follows", Integer),
        Index("ix_access_key_digest", "digest", unique=True),
    )
    ticket = Table(
        "access_ticket",
        metadata,
        Column("digest", Text, primary_key=True),
        Column("purpose", Text, nullable=False),
        Column("account", Integer),
        Column("expires_at", BigInteger, nullable=False),
    )
    edition = Table(
        "access_edition",
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("value", BigInteger, nullable=False),
    )
    return account, session, key, ticket, edition
