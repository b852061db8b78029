"""Recent leads with their accounts, and nothing else of them: what territories look at."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

import polars as pl

from fairlead.domain.account import Account
from fairlead.domain.lead import Lead
from fairlead.domain.records import ACCOUNT, LEAD
from fairlead.learning.history import History
from fairlead.learning.recognizing import with_accounts

_LEAD_COLUMNS: Final = [field.name for field in LEAD.fields if field.name not in {"technologies", "message"}]
_ACCOUNT_COLUMNS: Final = [field.name for field in ACCOUNT.fields if field.name in {known.name for known in fields(Account)}]


@dataclass(frozen=True, slots=True)
class Arrival:
    """One lead as it arrived, and its account where one was known then."""

    lead: Lead
    account: Account | None


def arrivals(history: History, *, since: datetime, most: int) -> list[Arrival]:
    """The latest leads that arrived from ``since`` on, at most ``most``, in the order of arrival; needs leads and accounts only."""
    # Chosen first: finding the accounts of every lead ever would take seconds.
    asked = history.lead.filter(pl.col("created_at") >= since).sort("created_at", "lead_id").tail(most)
    known = with_accounts(history.having({"lead": asked}))
    chosen = known.lead
    wanted = known.account.join(chosen, on="account_id", how="semi").unique("account_id", keep="first")
    accounts = {
        row["account_id"]: Account(**{**row, "name": row["name"] or row["account_id"]})
        for row in wanted.select(_ACCOUNT_COLUMNS).iter_rows(named=True)
    }
    return [Arrival(Lead(**row), accounts.get(row["account_id"])) for row in chosen.select(_LEAD_COLUMNS).iter_rows(named=True)]
