"""Fields that know the outcome: filled or changed only once a lead is won or closed, or too good alone to have been known in time.

What was known when a lead arrived tells a little: a field that alone orders later leads much better than all others together is either the
best lead score ever bought or was written after the fact, such as the length of the call in which the customer said yes. Nobody but the
organization can tell the two apart, so such a field is left out until it vouches for it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fairlead.domain.qualification import LEAD_FEATURES, Attribute
from fairlead.domain.records import LEAD, Kind
from fairlead.learning.audit.closings import Judged
from fairlead.learning.audit.findings import Finding, Weight, percent
from fairlead.learning.audit.trees import encoded, fitted
from fairlead.learning.evaluation import auc
from fairlead.learning.history import CUSTOM, History
from fairlead.learning.thinning import thinned

Floats = NDArray[np.float64]

_TOO_GOOD: Final = 0.9
_STRONG: Final = 0.7
_AHEAD: Final = 0.06
_CHANGED: Final = 0.85
_SURELY_WON: Final = 0.97
_LEAST_SURE: Final = 30
_RARELY, _OFTEN = 0.02, 0.15
_NEVER_WITHOUT: Final = 0.8
_NAMES: Final = frozenset({"account_id", "company", "domain", "owner_rep_id"})
"""A customer who buys every time is a good customer, not a leak."""
_LEAST: Final = 50
_FILL_GAP: Final = 0.4
_MOST_CUSTOM_ROWS: Final = 20_000
_SEEN: Final = 20
_LEARNED: Final = 0.6
_LEAST_OF_MONTH: Final = 10
_NOT_FACTS: Final = ("lead_id", "created_at", "contact_id", "email", "phone", "first_name", "last_name", CUSTOM)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A field of the lead that may tell the future.

    ``filled``: share filled among won, lost and open leads. ``auc``: how well the field alone orders later leads, learned on earlier ones
    (0.5 is
    chance). ``used``: whether a feature reads it. ``tells_won_from_lost``: False where it only tells closed
    from open leads.
    """

    field: str
    why: str
    filled_won: float
    filled_lost: float
    filled_open: float
    auc: float
    used: bool
    tells_won_from_lost: bool


def suspects(history: History, judged: Judged) -> tuple[Suspect, ...]:
    """Fields, custom ones included, whose filling or value follows the outcome. Empty below 50 won and 50 lost leads."""
    state = judged.frame.select("lead_id", "created_at", "won")
    leads = history.lead.unique("lead_id", keep="first").drop("created_at").join(state, on="lead_id").sort("created_at", "lead_id")
    won, lost = (leads["won"] == 1, leads["won"] == 0)
    if int(won.sum()) < _LEAST or int(lost.sum()) < _LEAST:
        return ()
    read = {feature.field for feature in LEAD_FEATURES if isinstance(feature, Attribute)}
    facts = [_Fact.of(name, column, rows) for name, column, rows in _columns(leads)]
    rest = _rest(facts)
    found = []
    for fact in facts:
        why, separates = _telling(fact, rest)
        if not why:
            why, separates = _changing(fact, judged.horizon_days), False
        if why:
            found.append(Suspect(fact.name, why, *fact.filled, round(fact.alone, 3), fact.name in read, separates))
    return tuple(sorted(found, key=lambda each: (not each.used, each.field)))


@dataclass(frozen=True, slots=True, eq=False)
class _Fact:
    """A field and what it shows alone.

    ``column`` and ``leads`` (lead_id, created_at, won): the same rows, in order of time. ``filled``: among won, lost, open leads.
    ``alone``: AUC on later closed leads.
    """

    name: str
    column: pl.Series
    leads: pl.DataFrame
    filled: tuple[float, float, float]
    alone: float

    @classmethod
    def of(cls, name: str, column: pl.Series, leads: pl.DataFrame) -> "_Fact":
        filled, won = column.is_not_null(), leads["won"]
        shares = (_share(filled, won == 1), _share(filled, won == 0), _share(filled, won.is_null()))
        closed = won.is_not_null()
        return cls(name, column, leads, shares, _ordered_auc(column.filter(closed), won.filter(closed).to_numpy().astype(np.float64)))


def _telling(fact: _Fact, rest: float) -> tuple[str, bool]:
    """Why a field may know won from lost, or closed from open leads by being filled, and whether it tells won from lost."""
    won, lost, open_ = fact.filled
    if abs(won - lost) >= _FILL_GAP or (min(won, lost) <= _RARELY and max(won, lost) >= _OFTEN):
        return f"filled on {percent(won)} of won but {percent(lost)} of lost leads", True
    enough_open = fact.leads["won"].null_count() >= _LEAST
    if fact.alone > _TOO_GOOD:
        return f"alone it tells won from lost with an AUC of {fact.alone:.2f}", True
    quarter, best = _best_quarter(fact)
    if best > _TOO_GOOD:
        return f"alone it tells won from lost with an AUC of {best:.2f} among the leads of {quarter}", True
    if enough_open and min(won, lost) - open_ >= _FILL_GAP:
        return f"filled on {percent(min(won, lost))} of closed but {percent(open_)} of open leads: it is filled when a lead closes", False
    if fact.alone >= _STRONG and fact.alone - rest >= _AHEAD:
        told = f"alone it tells won from lost with an AUC of {fact.alone:.2f}, all weaker fields together with {rest:.2f}"
        return f"{told}: that is more than what is known at arrival usually tells", True
    sure = _sure_value(fact)
    return (f"of {sure[1]:,} closed leads with the value {sure[0]}, {percent(sure[2])} were won", True) if sure else ("", False)


def _best_quarter(fact: _Fact) -> tuple[str, float]:
    """The quarter of a year in which the field alone tells most, and its AUC there: what is written after the fact need not always tell.

    Learned on every other lead of the quarter, judged on the others.
    """
    at = pl.col("created_at")
    name = pl.format("{} Q{}", at.dt.year(), at.dt.quarter())
    frame = fact.leads.select(quarter=name, won=pl.col("won").cast(pl.Float64), value=_binned(fact.column).fill_null("\0"))
    found = ("", 0.5)
    for _, leads in frame.drop_nulls("won").group_by("quarter", maintain_order=True):
        learn, judge = leads[::2], leads[1::2]
        won = judge["won"].to_numpy()
        if min(won.sum(), (1 - won).sum()) < _LEAST / 2:
            continue
        rate = float(learn["won"].mean() or 0.0)  # type: ignore[arg-type]
        rates = learn.group_by("value").agg(((pl.col("won").sum() + rate * 10) / (pl.len() + 10)).alias("rate"))
        told = judge.join(rates, on="value", how="left", maintain_order="left")["rate"].fill_null(rate).to_numpy()
        found = max(found, (str(leads["quarter"][0]), auc(told, won)), key=lambda each: each[1])
    return found


def _sure_value(fact: _Fact) -> tuple[str, int, float] | None:
    """A value with which nearly every lead was won, while most others were not: its name, its closed leads and the share won."""
    closed = fact.leads["won"].is_not_null()
    won = fact.leads["won"].filter(closed)
    if fact.name in _NAMES or float(won.mean() or 0.0) > _NEVER_WITHOUT:  # type: ignore[arg-type]
        return None
    values = fact.column.filter(closed)
    if values.dtype.is_numeric() and values.n_unique() > _SEEN:
        return None
    counted = (
        pl.DataFrame({"value": values.cast(pl.String), "won": won})
        .drop_nulls("value")
        .group_by("value")
        .agg(pl.len().alias("n"), pl.col("won").mean().alias("rate"))
        .filter((pl.col("n") >= _LEAST_SURE) & (pl.col("rate") >= _SURELY_WON))
        .sort("n", "value", descending=[True, False])
    )
    return counted.row(0) if counted.height else None


def _rest(facts: list["_Fact"]) -> float:
    """AUC on later closed leads of all fields together that are not strong alone; 0.5 where there are none.

    Strong ones are left out, for a leak often stands in the data twice.
    """
    leads = facts[0].leads if facts else pl.DataFrame()
    if not any(fact.alone >= _STRONG for fact in facts):
        return 1.0  # nobody asks
    closed = leads["won"].is_not_null()
    weak = {fact.name: fact.column.filter(closed) for fact in facts if fact.alone < _STRONG and fact.leads.height == leads.height}
    plain = {name: column if column.dtype.is_numeric() else column.cast(pl.String) for name, column in weak.items()}
    won = leads["won"].filter(closed).to_numpy().astype(np.float64)
    cut = int(len(won) * _LEARNED)
    x, categories = encoded(pl.DataFrame(plain))
    if not plain or min(won[:cut].sum(), (1 - won[:cut]).sum()) < _LEAST / 2:
        return 0.5
    return auc(fitted(x[:cut], won[:cut], categories, seed=0)(x[cut:]), won[cut:])


def _changing(fact: _Fact, horizon_days: int) -> str:
    """Why a field may change when a lead closes: its value alone tells closed from open leads that came in the same month.

    Learned on every other lead, judged on the others, month by month; fields that change with the seasons tell nothing within a month.
    """
    newest = fact.leads["created_at"].max()
    open_ = fact.leads["won"].is_null()
    if not isinstance(newest, datetime) or min(int(open_.sum()), int((~open_).sum())) < _LEAST:
        return ""
    frame = pl.DataFrame(
        {
            "value": _binned(fact.column).fill_null("\0"),
            "month": fact.leads["created_at"].dt.strftime("%Y-%m"),
            "closed": (~open_).cast(pl.Float64),
            "learn": pl.int_range(fact.leads.height, eager=True) % 2 == 0,
        }
    ).filter((fact.leads["created_at"] >= newest - timedelta(days=horizon_days)) & fact.column.is_not_null())
    rates = frame.filter("learn").group_by("value").agg(((pl.col("closed").sum() + 5) / (pl.len() + 10)).alias("rate"))
    judged = frame.filter(~pl.col("learn")).join(rates, on="value", how="left").with_columns(pl.col("rate").fill_null(0.5))
    aucs, weights = [], []
    for _, month in judged.group_by("month"):
        closed = month["closed"].to_numpy()
        if min(closed.sum(), (1 - closed).sum()) >= _LEAST_OF_MONTH:
            aucs.append(auc(month["rate"].to_numpy(), closed))
            weights.append(float(min(closed.sum(), (1 - closed).sum())))
    if sum(weights) < _LEAST / 2:
        return ""
    told = float(np.average(aucs, weights=weights))
    return f"its value tells closed from open leads of the same month with an AUC of {told:.2f}: it is changed when a lead closes" * (
        told >= _CHANGED
    )


def _share(filled: pl.Series, who: pl.Series) -> float:
    count = int(who.sum())
    return float((filled & who).sum()) / count if count else 0.0


def _columns(leads: pl.DataFrame) -> Iterator[tuple[str, pl.Series, pl.DataFrame]]:
    """Canonical fields and custom ones, as text or numbers, and the leads they are of: of custom ones at most 20,000, evenly spread."""
    state = leads.select("lead_id", "created_at", "won")
    for field in LEAD.fields:
        if field.name not in _NOT_FACTS and leads[field.name].null_count() < leads.height:
            column = leads[field.name]
            yield field.name, column.list.join(";").replace("", None) if field.kind is Kind.LIST else column, state
    spread = thinned(np.arange(leads.height), _MOST_CUSTOM_ROWS)
    rows = [json.loads(text) if text else {} for text in leads[CUSTOM][spread].to_list()]
    known = state[spread]
    for name in sorted({name for row in rows for name in row}):
        values = [row.get(name) for row in rows]
        numbers = all(value is None or isinstance(value, int | float) for value in values)
        column = pl.Series(name, [value if value is None or numbers else str(value) for value in values], strict=False)
        yield f"custom.{name}", column, known


def _ordered_auc(column: pl.Series, won: Floats) -> float:
    """AUC on the later 40 % of leads of the win rate by value, learned on the earlier 60 % (numbers: in ten bins)."""
    cut = int(len(won) * _LEARNED)
    frame = pl.DataFrame({"value": _binned(column).fill_null("\0"), "won": won})
    base = float(won[:cut].mean()) if cut else 0.5
    rates = frame.head(cut).group_by("value").agg(((pl.col("won").sum() + base * 10) / (pl.len() + 10)).alias("rate"))
    told = frame.slice(cut).join(rates, on="value", how="left", maintain_order="left")["rate"].fill_null(base).to_numpy()
    return auc(told, won[cut:])


def _binned(column: pl.Series) -> pl.Series:
    """Values as text; many different numbers in ten bins, a missing one with the highest."""
    if not (column.dtype.is_numeric() and column.n_unique() > _SEEN):
        return column.cast(pl.String)
    numbers = column.cast(pl.Float64)
    edges = np.unique(np.nanquantile(numbers.to_numpy(), np.linspace(0.1, 0.9, 9)))
    return pl.Series(np.searchsorted(edges, numbers.fill_null(np.inf).to_numpy())).cast(pl.String)


def findings(found: tuple[Suspect, ...]) -> list[Finding]:
    """One finding for all fields that are suspect for the same reason: a problem where features read them, else a note."""
    groups: dict[tuple[bool, str], list[Suspect]] = {}
    for each in found:
        groups.setdefault((each.used, each.why), []).append(each)
    told = []
    for (used, why), group in groups.items():
        fields = ", ".join(f"lead.{each.field}" for each in group)
        shares = (
            f"{percent(group[0].filled_won)} of won, {percent(group[0].filled_lost)} of lost, {percent(group[0].filled_open)} of open leads"
        )
        told.append(
            Finding(
                "leakage",
                Weight.PROBLEM if used else Weight.NOTE,
                f"{fields} may tell the future: {why}",
                f"Filled on {shares}; AUC alone {max(each.auc for each in group):.2f}.",
                "No model reads it: it would teach what is not known when a lead arrives. Unmap it, or map a value kept from before; "
                f"if it was known at arrival, say so: fairlead train{''.join(f' --known-at-arrival {each.field}' for each in group)}."
                if used
                else "No feature reads it; do not use it in rules about new leads.",
            )
        )
    return told
