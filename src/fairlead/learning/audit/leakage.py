"""Fields that know the outcome: filled (almost) only once a lead is won or closed, or too good alone to have been known in time."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fairlead.domain.qualification import LEAD_FEATURES, Attribute
from fairlead.domain.records import LEAD, Kind
from fairlead.learning.audit.closings import Judged
from fairlead.learning.audit.findings import Finding, Weight, percent
from fairlead.learning.evaluation import auc
from fairlead.learning.history import CUSTOM, History

Floats = NDArray[np.float64]

_TOO_GOOD: Final = 0.9
_LEAST: Final = 50
_FILL_GAP: Final = 0.4
_MOST_CUSTOM_ROWS: Final = 20_000
_SEEN: Final = 20
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
    won, lost, open_ = (leads["won"] == 1, leads["won"] == 0, leads["won"].is_null())
    if int(won.sum()) < _LEAST or int(lost.sum()) < _LEAST:
        return ()
    read = {feature.field for feature in LEAD_FEATURES if isinstance(feature, Attribute)}
    found = []
    for name, column in _columns(leads):
        filled = column.is_not_null()
        shares = (_share(filled, won), _share(filled, lost), _share(filled, open_))
        good = _ordered_auc(column.filter(~open_), leads["won"].filter(~open_).to_numpy().astype(np.float64))
        separates = abs(shares[0] - shares[1]) >= _FILL_GAP or good > _TOO_GOOD
        why = _why(shares, good, enough_open=int(open_.sum()) >= _LEAST)
        if why:
            found.append(Suspect(name, why, *shares, round(good, 3), name in read, separates))
    return tuple(sorted(found, key=lambda each: (not each.used, each.field)))


def _why(shares: tuple[float, float, float], good: float, *, enough_open: bool) -> str:
    won, lost, open_ = shares
    if abs(won - lost) >= _FILL_GAP:
        return f"filled on {percent(won)} of won but {percent(lost)} of lost leads"
    if enough_open and min(won, lost) - open_ >= _FILL_GAP:
        return f"filled on {percent(min(won, lost))} of closed but {percent(open_)} of open leads: it is filled when a lead closes"
    if good > _TOO_GOOD:
        return f"alone it tells won from lost with an AUC of {good:.2f}"
    return ""


def _share(filled: pl.Series, who: pl.Series) -> float:
    count = int(who.sum())
    return float((filled & who).sum()) / count if count else 0.0


def _columns(leads: pl.DataFrame) -> Iterator[tuple[str, pl.Series]]:
    """Canonical fields and custom ones, as text or numbers."""
    for field in LEAD.fields:
        if field.name not in _NOT_FACTS and leads[field.name].null_count() < leads.height:
            column = leads[field.name]
            yield field.name, column.list.join(";").replace("", None) if field.kind is Kind.LIST else column
    rows = [json.loads(text) if text else {} for text in leads[CUSTOM].head(_MOST_CUSTOM_ROWS).to_list()]
    for name in sorted({name for row in rows for name in row}):
        values = [row.get(name) for row in rows]
        numbers = all(value is None or isinstance(value, int | float) for value in values)
        column = pl.Series(name, [value if value is None or numbers else str(value) for value in values], strict=False)
        if len(column) == leads.height:
            yield f"custom.{name}", column


def _ordered_auc(column: pl.Series, won: Floats) -> float:
    """AUC on the later 40 % of leads of the win rate by value, learned on the earlier 60 % (numbers: in ten bins)."""
    cut = int(len(won) * 0.6)
    if column.dtype.is_numeric() and column.n_unique() > _SEEN:
        edges = np.unique(np.nanquantile(column.cast(pl.Float64).to_numpy(), np.linspace(0.1, 0.9, 9)))
        values = pl.Series(np.searchsorted(edges, column.cast(pl.Float64).fill_null(np.inf).to_numpy())).cast(pl.String)
    else:
        values = column.cast(pl.String)
    frame = pl.DataFrame({"value": values.fill_null("\0"), "won": won})
    base = float(won[:cut].mean()) if cut else 0.5
    rates = frame.head(cut).group_by("value").agg(((pl.col("won").sum() + base * 10) / (pl.len() + 10)).alias("rate"))
    told = frame.slice(cut).join(rates, on="value", how="left", maintain_order="left")["rate"].fill_null(base).to_numpy()
    return auc(told, won[cut:])


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
                "A model would learn from it what is not known when a lead arrives; unmap it, or map a value kept from before."
                if used
                else "No feature reads it; do not use it in rules about new leads.",
            )
        )
    return told
