"""The accounts of recorded leads, found in bulk as `fairlead.domain.matching.recognize` finds them when a lead arrives.

A law holds both equal. What a lead is trained on then has the same account as what it will be routed on.
"""

from dataclasses import replace
from typing import Final

import polars as pl

from fairlead.domain.matching import FREE_MAIL, company_key
from fairlead.learning.history import History

_EVER: Final = -(2**62)
_NEVER: Final = 2**62


def with_accounts(history: History) -> History:
    """``history`` with each lead's account_id as `recognize` finds it among the accounts that were there when the lead arrived.

    Accounts without created_at were there ever; one created after the lead tells the future and is not seen. A lead without a match, or
    without a moment, stays as it is.
    """
    accounts = _accounts(history.account)
    if accounts.is_empty() or history.lead.is_empty():
        return history
    leads = history.lead.select("account_id", "domain", "company", at=pl.col("created_at").dt.epoch("us"))
    given = pl.when(pl.col("account_id") != "").then("account_id").alias("key")
    by_id = _found(leads.select("at", given), accounts.select("since", "account_id", key="account_id"), alone=False)
    by_domain = _found(leads.select("at", key="domain"), accounts.filter(~pl.col("domain").is_in(FREE_MAIL)).rename({"domain": "key"}))
    missed = by_id.is_null() & by_domain.is_null()
    named = _keyed(leads.select("at", key=pl.when(missed).then("company")))
    by_name = _found(named, _keyed(accounts.rename({"name": "key"})))
    found = pl.select(pl.coalesce(by_id, by_domain, by_name, leads["account_id"]).alias("account_id")).to_series()
    return replace(history, lead=history.lead.with_columns(found))


def _accounts(account: pl.DataFrame) -> pl.DataFrame:
    """Columns account_id, domain, name, since (microseconds since 1970)."""
    return account.filter(pl.col("account_id").is_not_null()).select(
        "account_id",
        pl.when(pl.col("domain") != "").then("domain").alias("domain"),
        pl.when(pl.col("name") != "").then("name").otherwise("account_id").alias("name"),
        pl.col("created_at").dt.epoch("us").fill_null(_EVER).alias("since"),
    )


def _keyed(named: pl.DataFrame) -> pl.DataFrame:
    """Column key, company names, as `company_key` reads them; each distinct name is read once, and one that says nothing is null."""
    names = named["key"].drop_nulls().unique()
    keys = pl.DataFrame({"key": names, "read": [company_key(name) or None for name in names]}, schema={"key": pl.String, "read": pl.String})
    return named.join(keys, on="key", how="left", maintain_order="left").drop("key").rename({"read": "key"})


def _found(asked: pl.DataFrame, accounts: pl.DataFrame, *, alone: bool = True) -> pl.Series:
    """The account_id for each row of ``asked`` (at, key), in its order; null where none is known.

    ``accounts`` has account_id, since and key. ``alone``: a key means an account only until a second one shares it.
    """
    second = pl.col("since").get(1, null_on_oob=True).fill_null(_NEVER) if alone else pl.lit(_NEVER)
    spans = (
        accounts.filter(pl.col("key").is_not_null())
        .sort("since")
        .group_by("key")
        .agg(pl.col("account_id").first(), second.alias("until"), pl.col("since").first())
    )
    joined = asked.join(spans, on="key", how="left", maintain_order="left")
    known = (pl.col("since") <= pl.col("at")) & (pl.col("at") < pl.col("until"))
    return joined.select(pl.when(known).then("account_id")).to_series()
