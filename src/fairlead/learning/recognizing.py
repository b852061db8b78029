"""The accounts of recorded leads, found in bulk by the very book that finds them when a lead arrives.

A law holds both equal. What a lead is trained on then has the same account as what it will be routed on.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import polars as pl

from fairlead.domain.account import Account
from fairlead.domain.lead import Lead
from fairlead.domain.matching import AccountBook, Contact
from fairlead.learning.history import History

_ACCOUNT: Final = ("account_id", "name", "domain", "phone", "country", "state", "city", "postal_code", "parent_account_id")
_LEAD: Final = ("account_id", "contact_id", "email", "phone", "company", "domain", "country", "state", "city", "postal_code")


def with_accounts(history: History) -> History:
    """``history`` with each lead's account_id as `recognize` finds it among the accounts that were there when the lead arrived.

    Accounts without created_at were there ever; one created after the lead tells the future and is not seen. A lead without a match, or
    without a moment, stays as it is.
    """
    if history.account.is_empty() or history.lead.is_empty():
        return history
    book, policy = book_of(history), history.recognition.policy
    known = _named(history)
    found = known.to_list()
    columns = ["lead_id", "created_at", *_LEAD]
    # In order of companies: the book remembers for a while what a name is like, and leads of one company come one after the other.
    asked = history.lead.select(columns).with_row_index("row").filter(known.is_null()).sort("company", "domain", "row")
    for row, *values in asked.iter_rows():
        lead = _lead(dict(zip(columns, values, strict=True)))
        if lead is not None:
            match = book.match(lead, policy, at=lead.created_at, reasons=False)
            found[row] = match.account.account_id if match.account is not None else None
    accounts = pl.select(pl.coalesce(pl.Series(found, dtype=pl.String), history.lead["account_id"]).alias("account_id")).to_series()
    return replace(history, lead=history.lead.with_columns(accounts))


def book_of(history: History) -> AccountBook:
    """The book over recorded accounts and contacts; an account counts from its created_at on."""
    told = history.account.filter(pl.col("account_id").is_not_null())
    since = dict(told.select("account_id", pl.col("created_at").dt.epoch("us")).drop_nulls().iter_rows())
    people = history.contact.select("contact_id", "account_id", "email").drop_nulls(["contact_id", "account_id"]).iter_rows()
    return AccountBook(
        (Account(**{**row, "name": row["name"] or row["account_id"]}) for row in told.select(_ACCOUNT).iter_rows(named=True)),
        contacts=(Contact(*each) for each in people),
        means=history.recognition.means,
        verdicts=history.recognition.verdicts,
        since=since,
    )


def _named(history: History) -> pl.Series:
    """The account that a lead names itself, where it was there; those need no comparing."""
    there = history.account.select("account_id", since="created_at").drop_nulls("account_id")
    asked = history.lead.select("account_id", "created_at").join(there, on="account_id", how="left", maintain_order="left")
    missing = ~history.lead["account_id"].is_in(there["account_id"].implode())
    seen = asked["created_at"].is_not_null() & (asked["since"].is_null() | (asked["since"] <= asked["created_at"])) & ~missing
    return pl.select(pl.when(seen).then(asked["account_id"])).to_series()


def _lead(row: Mapping[str, Any]) -> Lead | None:
    """As matching reads it; None for one that has no moment, or says nothing that a company or person could be found by."""
    said = {name: row[name] for name in _LEAD if row[name]}
    return Lead(row["lead_id"] or "", row["created_at"], **said) if said and row["created_at"] is not None else None
