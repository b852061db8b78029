"""Which accounts are on record."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import Engine, select

from fairlead.adapters.sql.engine import reading
from fairlead.adapters.sql.tables import RECORD_TABLES

_AT_A_TIME: Final = 500


def known_accounts(engine: Engine, identities: Collection[str]) -> frozenset[str]:
    """Those of these identities that an account on record has, or names as its parent. Raises `StoreUnavailable`."""
    table, asked = RECORD_TABLES["account"], sorted(identities)
    found: set[str] = set()
    with reading(engine) as connection:
        for start in range(0, len(asked), _AT_A_TIME):
            for column in (table.c.account_id, table.c.parent_account_id):
                found.update(connection.execute(select(column).where(column.in_(asked[start : start + _AT_A_TIME]))).scalars())
    return frozenset(found)
