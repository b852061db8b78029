"""The accounts of recorded leads, found in bulk by the very book that finds them when a lead arrives.

A law holds both equal. What a lead is trained on then has the same account as what it will be routed on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import polars as pl

from fairlead.domain.account import Account
from fairlead.domain.lead import Lead
from fairlead.domain.matching import AccountBook, Contact
from fairlead.learning.crew import ALONE, Crew
from fairlead.learning.history import History
from fairlead.learning.recognition import Recognition

_ACCOUNT: Final = ("account_id", "name", "domain", "phone", "country", "state", "city", "postal_code", "parent_account_id")
_LEAD: Final = ("account_id", "contact_id", "email", "phone", "company", "domain", "country", "state", "city", "postal_code")
_CONTACT: Final = ("contact_id", "account_id", "email")
_PIECE: Final = 5_000
"""Leads that are compared in one go: seconds of work, so that others are worth asking from two such pieces on."""

_Found = tuple[int, str | None]
"""The row of a lead and its account."""


def with_accounts(history: History, crew: Crew = ALONE) -> History:
    """``history`` with each lead's account_id as `recognize` finds it among the accounts that were there when the lead arrived.

    Accounts without created_at were there ever; one created after the lead tells the future and is not seen. A lead without a match, or
    without a moment, stays as it is. ``crew`` compares; raises `fairlead.learning.crew.CannotSpread` where that cannot.
    """
    if history.account.is_empty() or history.lead.is_empty():
        return history
    known = _named(history)
    found = known.to_list()
    columns = ["lead_id", "created_at", *_LEAD]
    asked = history.lead.select(columns).with_row_index("row").filter(known.is_null())
    for row, account_id in _found(history, asked, crew):
        found[row] = account_id
    accounts = pl.select(pl.coalesce(pl.Series(found, dtype=pl.String), history.lead["account_id"]).alias("account_id")).to_series()
    return replace(history, lead=history.lead.with_columns(accounts))


def _found(history: History, asked: pl.DataFrame, crew: Crew) -> Iterator[_Found]:
    """Row and account of the leads ``asked``; those that are remembered are not compared again."""
    of = history.recognition
    if of.memo is None:
        return _compared(history, asked, crew)
    rules, among = (of.policy, of.verdicts, of.means), (history.account.select(*_ACCOUNT, "created_at"), history.contact.select(_CONTACT))
    before = of.memo.found(rules, among, asked)
    new = asked if before is None else asked.join(before, on="row", how="anti")
    answers = pl.DataFrame(list(_compared(history, new, crew)), schema={"row": pl.UInt32, "found": pl.String}, orient="row")
    whole = answers if before is None else pl.concat([before, answers])
    of.memo.keep(rules, among, asked.join(whole, on="row", how="left"))
    return whole.iter_rows()


def _compared(history: History, asked: pl.DataFrame, crew: Crew) -> Iterator[_Found]:
    """The same, each compared with the book."""
    if asked.is_empty():
        return
    # In order of companies: the book remembers for a while what a name is like, and leads of one company come one after the other.
    leads = asked.sort("company", "domain", "row")
    among = _Among(History.of({"account": history.account, "contact": history.contact}), replace(history.recognition, memo=None))
    for found in crew.map(_compare, among, [leads.slice(first, _PIECE) for first in range(0, len(leads), _PIECE)]):
        yield from found


@dataclass(frozen=True, eq=False)
class _Among:
    """What leads are compared with; the book of it is made where they are, once."""

    known: History
    by: Recognition

    @cached_property
    def book(self) -> AccountBook:
        return book_of(replace(self.known, recognition=self.by))


def _compare(among: _Among, asked: pl.DataFrame) -> Sequence[_Found]:
    """Row and account of each lead of a piece."""
    names, found = asked.columns[1:], []
    for row, *values in asked.iter_rows():
        lead = _lead(dict(zip(names, values, strict=True)))
        match = among.book.match(lead, among.by.policy, at=lead.created_at, reasons=False) if lead is not None else None
        found.append((row, match.account.account_id if match is not None and match.account is not None else None))
    return found


def book_of(history: History) -> AccountBook:
    """The book over recorded accounts and contacts; an account counts from its created_at on."""
    told = history.account.filter(pl.col("account_id").is_not_null())
    since = dict(told.select("account_id", pl.col("created_at").dt.epoch("us")).drop_nulls().iter_rows())
    people = history.contact.select(_CONTACT).drop_nulls(["contact_id", "account_id"]).iter_rows()
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
