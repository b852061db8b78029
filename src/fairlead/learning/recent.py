"""Recent leads as they stood at their own moment, so that they can be routed again in bulk."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

import polars as pl

from fairlead.domain.account import Account
from fairlead.domain.lead import Engagement, Lead
from fairlead.domain.qualification import Facts, QualifiedLead
from fairlead.domain.records import ACCOUNT, CLOSING_STAGES, LEAD
from fairlead.learning.adding import added_table
from fairlead.learning.closing import stages_reached
from fairlead.learning.deeds import deeds_of
from fairlead.learning.features import feature_table
from fairlead.learning.history import CUSTOM, History
from fairlead.learning.recognizing import with_accounts

READ: Final = ("account", "contact", "lead", "engagement", "assignment", "outcome", "deal")
"""The records that `recent_leads` and `held_at` read; a history of these alone gives the same as one of all."""
_LEAD_COLUMNS: Final = [field.name for field in LEAD.fields]
_ACCOUNT_COLUMNS: Final = [field.name for field in ACCOUNT.fields if field.name in {known.name for known in fields(Account)}]


@dataclass(frozen=True, slots=True)
class Recent:
    """One lead as it arrived, who had it first, and when it was closed; both None where not known."""

    qualified: QualifiedLead
    rep_id: str | None
    closed_at: datetime | None

    @property
    def arrived_at(self) -> datetime:
        """When it came."""
        return self.qualified.lead.created_at


def recent_leads(history: History, *, since: datetime, most: int, added: Collection[str] = ()) -> list[Recent]:
    """The latest leads that arrived from ``since`` on, at most ``most``, in the order of arrival, with their facts as known then.

    ``added``: the added features to tell with them.
    """
    known = with_accounts(history)
    chosen = (
        known.lead.filter(pl.col("created_at") >= since)
        .unique("lead_id", keep="first", maintain_order=True)
        .sort("created_at", "lead_id")
        .tail(most)
    )
    if chosen.is_empty():
        return []
    accounts = _accounts(known.account.join(chosen, on="account_id", how="semi"))
    features = feature_table(known).join(chosen.select("lead_id"), on="lead_id", how="semi")
    if added:
        features = features.join(
            added_table(known.having({"lead": chosen}), sorted(added)), on="lead_id", how="left", maintain_order="left"
        )
    facts = {row.pop("lead_id"): _without(row, "created_at") for row in features.iter_rows(named=True)}
    engaged, deeds = _engagements(known.engagement, chosen), deeds_of(known, chosen)
    ends = chosen.select("lead_id").join(lifetimes(known), on="lead_id", how="left", maintain_order="left")
    return [
        Recent(
            _qualified(row, accounts, Facts(facts.get(row["lead_id"], {}), deeds=deeds.get(row["lead_id"], ())), engaged), rep_id, closed_at
        )
        for row, rep_id, closed_at in zip(
            chosen.select(*_LEAD_COLUMNS, CUSTOM).iter_rows(named=True), ends["rep_id"], ends["closed_at"], strict=True
        )
    ]


def held_at(history: History, at: datetime) -> Mapping[str, int]:
    """How many leads each rep had open just before ``at``."""
    open_then = lifetimes(history).filter(
        (pl.col("assigned_at") < at) & (pl.col("closed_at").is_null() | (pl.col("closed_at") >= at)) & pl.col("rep_id").is_not_null()
    )
    counts = open_then.group_by("rep_id").len()
    return dict(zip(counts["rep_id"].to_list(), counts["len"].to_list(), strict=True))


def lifetimes(history: History) -> pl.DataFrame:
    """Columns lead_id, rep_id (who had it first), assigned_at, closed_at (null while open), one row for each lead that was ever given."""
    given = (
        history.assignment.filter(pl.col("assigned_at").is_not_null())
        .sort("assigned_at", "assignment_id")
        .group_by("lead_id", maintain_order=True)
        .agg(pl.col("rep_id").first(), pl.col("assigned_at").first())
    )
    closings = stages_reached(history).filter(pl.col("stage").is_in(CLOSING_STAGES))
    ended = closings.group_by("lead_id").agg(pl.col("occurred_at").min().alias("closed_at"))
    return given.join(ended, on="lead_id", how="left")


def _qualified(
    row: dict[str, Any], accounts: Mapping[str, Account], facts: Facts, engaged: Mapping[str, tuple[Engagement, ...]]
) -> QualifiedLead:
    custom = row.pop(CUSTOM)
    row["technologies"] = tuple(row["technologies"] or ())
    account = accounts.get(row["account_id"])
    lead = Lead(**row, custom=json.loads(custom) if custom else {}, engagements=engaged.get(row["lead_id"], ()))
    return QualifiedLead(lead, account, None if account is None else "account_id", facts)


def _accounts(frame: pl.DataFrame) -> dict[str, Account]:
    rows = frame.unique("account_id", keep="first", maintain_order=True).select(_ACCOUNT_COLUMNS).iter_rows(named=True)
    return {row["account_id"]: Account(**{**row, "name": row["name"] or row["account_id"]}) for row in rows}


def _engagements(engagement: pl.DataFrame, leads: pl.DataFrame) -> dict[str, tuple[Engagement, ...]]:
    """What each lead had done by the time it arrived."""
    before = (
        engagement.join(leads.select("lead_id", "created_at"), on="lead_id")
        .filter(pl.col("occurred_at") <= pl.col("created_at"))
        .sort("lead_id", "occurred_at")
    )
    found: dict[str, list[Engagement]] = {}
    for lead_id, deed in _deeds(before):
        found.setdefault(lead_id, []).append(deed)
    return {lead_id: tuple(deeds) for lead_id, deeds in found.items()}


def _deeds(frame: pl.DataFrame) -> Iterator[tuple[str, Engagement]]:
    for lead_id, kind, at, detail in frame.select("lead_id", "kind", "occurred_at", "detail").iter_rows():
        yield lead_id, Engagement(kind, at, detail)


def _without(row: dict[str, Any], name: str) -> dict[str, Any]:
    del row[name]
    return row
