"""The roster as the history holds it, for training and evaluation."""

from datetime import datetime

import polars as pl

from fairlead.domain.lead import Lead
from fairlead.domain.rep import Rep, Roster, Territory
from fairlead.domain.time import BadHours, Hours
from fairlead.learning.history import History

_LEAD_FIELDS = ("country", "state", "industry_group", "size_band", "language", "source", "product", "channel", "account_id")


def roster_of(history: History) -> Roster:
    """Everybody who ever worked leads, those who left included. Hours that cannot be read count as not stated."""
    rows = history.rep.unique("rep_id", keep="first", maintain_order=True).sort("rep_id").iter_rows(named=True)
    territories = history.territory.unique("territory_id", keep="first", maintain_order=True).sort("territory_id").iter_rows(named=True)
    return Roster(
        reps=tuple(_rep(row) for row in rows),
        territories=tuple(
            Territory(
                territory_id=str(row["territory_id"]),
                name=str(row["name"] or row["territory_id"]),
                countries=_set(row["countries"]),
                states=_set(row["states"]),
                industry_groups=_set(row["industry_groups"]),
                size_bands=_set(row["size_bands"]),
                priority=int(_number(row["priority"], 0.0)),
            )
            for row in territories
        ),
    )


def leads_of(history: History, lead_ids: pl.Series) -> list[Lead]:
    """Leads as screening reads them, in the order of ``lead_ids``."""
    wanted = pl.DataFrame({"lead_id": lead_ids})
    found = wanted.join(history.lead.unique("lead_id", keep="first"), on="lead_id", how="left", maintain_order="left")
    return [
        Lead(lead_id=row["lead_id"], created_at=row["created_at"], **{name: row[name] for name in _LEAD_FIELDS})
        for row in found.iter_rows(named=True)
    ]


def _rep(row: dict[str, object]) -> Rep:
    return Rep(
        rep_id=str(row["rep_id"]),
        name=str(row["name"] or row["rep_id"]),
        team_id=_text(row["team_id"]),
        hours=_hours(_text(row["hours"]), _text(row["time_zone"])),
        languages=_set(row["languages"]),
        territory_ids=_set(row["territory_ids"]),
        industry_groups=_set(row["industry_groups"]),
        products=_set(row["products"]),
        certifications=_set(row["certifications"]),
        seniority=_text(row["seniority"]),
        selling_style=_text(row["selling_style"]),
        weight=_number(row["weight"], 1.0),
        active=row["active"] is not False,
        started_at=_moment(row["started_at"]),
        ended_at=_moment(row["ended_at"]),
        time_zone=_text(row["time_zone"]),
    )


def _hours(text: str | None, zone: str | None) -> Hours | None:
    if not text:
        return None
    try:
        return Hours.parse(text, zone or "UTC")
    except BadHours:
        return None


def _set(values: object) -> frozenset[str]:
    return frozenset(str(value) for value in values) if isinstance(values, list) else frozenset()


def _text(value: object) -> str | None:
    return str(value) if value not in (None, "") else None


def _number(value: object, otherwise: float) -> float:
    return float(value) if isinstance(value, int | float) else otherwise


def _moment(value: object) -> datetime | None:
    return value if isinstance(value, datetime) else None
