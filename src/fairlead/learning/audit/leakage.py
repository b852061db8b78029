"""Fields that know the outcome: filled or changed only once a lead is won or closed, or too good alone to have been known in time.

What was known when a lead arrived tells a little: a field that alone orders later leads much better than all others together is either the
best lead score ever bought or was written after the fact, such as the length of the call in which the customer said yes. Nobody but the
organization can tell the two apart, so such a field is left out until it vouches for it.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import polars as pl

from fairlead.domain.qualification import LEAD_FEATURES, Attribute
from fairlead.domain.records import LEAD, Kind
from fairlead.learning.audit.closings import Judged
from fairlead.learning.audit.fields import Field
from fairlead.learning.audit.findings import Finding, Weight, percent
from fairlead.learning.audit.trees import encoded, fitted
from fairlead.learning.evaluation import auc
from fairlead.learning.history import CUSTOM, History
from fairlead.learning.thinning import thinned

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
_MOST_NUMBERS: Final = 20
_LEARNED: Final = 0.6
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


def suspects(history: History, judged: Judged, *, only: str | None = None) -> tuple[Suspect, ...]:
    """Fields, custom ones included, whose filling or value follows the outcome. Empty below 50 won and 50 lost leads.

    ``only``: a canonical field to look at alone; None looks at all.
    """
    state = judged.frame.select("lead_id", "created_at", "won")
    leads = history.lead.unique("lead_id", keep="first").drop("created_at").join(state, on="lead_id").sort("created_at", "lead_id")
    if min(_count(leads["won"] == 1), _count(leads["won"] == 0)) < _LEAST:
        return ()
    fields = _fields(leads.select(*state.columns, only) if only else leads)
    # How well all others tell takes a fit, and is asked for only where one field tells much.
    rest = cache(lambda: _rest([field for field, _ in (_fields(leads) if only else fields)]))
    read = {feature.field for feature in LEAD_FEATURES if isinstance(feature, Attribute)}
    found = []
    for field, created in fields:
        why, separates = _telling(field, created, rest)
        if not why:
            why, separates = _changing(field, created, judged.horizon_days), False
        if why:
            found.append(Suspect(field.name, why, *field.filled, round(field.alone, 3), field.name in read, separates))
    return tuple(sorted(found, key=lambda each: (not each.used, each.field)))


def why_leaks(column: pl.Series, won: pl.Series) -> str:
    """Why a feature may know the outcome: it is filled once a lead closes, or orders later leads too well; empty where it may not.

    ``won``: 1, 0, or null while open; both of leads in order of time. Empty below 50 won and 50 lost leads.
    """
    if min(_count(won == 1), _count(won == 0)) < _LEAST:
        return ""
    field = Field.of(column.name, column, won)
    told = _filling(field)[0] or (f"alone it tells won from lost leads with an AUC of {field.alone:.2f}" if field.alone > _TOO_GOOD else "")
    return f"it may know the outcome: {told}" if told else ""


def _filling(field: Field) -> tuple[str, bool]:
    """Why a field may be filled by the outcome, and whether its being filled tells won from lost, or closed from open leads alone."""
    won, lost, open_ = field.filled
    if abs(won - lost) >= _FILL_GAP or (min(won, lost) <= _RARELY and max(won, lost) >= _OFTEN):
        return f"filled on {percent(won)} of won but {percent(lost)} of lost leads", True
    if field.won.null_count() >= _LEAST and min(won, lost) - open_ >= _FILL_GAP:
        return f"filled on {percent(min(won, lost))} of closed but {percent(open_)} of open leads: it is filled when a lead closes", False
    return "", False


def _telling(field: Field, created: pl.Series, rest: Callable[[], float]) -> tuple[str, bool]:
    """Why a field may know won from lost, or closed from open leads by being filled, and whether it tells won from lost."""
    filling, separates = _filling(field)
    if separates:
        return filling, True
    if field.alone > _TOO_GOOD:
        return f"alone it tells won from lost with an AUC of {field.alone:.2f}", True
    # What is written after the fact need not always tell.
    quarter, best = field.by_quarter(created, _LEAST / 2)
    if best > _TOO_GOOD:
        return f"alone it tells won from lost with an AUC of {best:.2f} among the leads of {quarter}", True
    if filling:
        return filling, False
    if field.alone >= _STRONG and field.alone - rest() >= _AHEAD:
        told = f"alone it tells won from lost with an AUC of {field.alone:.2f}, all weaker fields together with {rest():.2f}"
        return f"{told}: that is more than what is known at arrival usually tells", True
    sure = _sure_value(field)
    return (f"of {sure[1]:,} closed leads with the value {sure[0]}, {percent(sure[2])} were won", True) if sure else ("", False)


def _sure_value(field: Field) -> tuple[str, int, float] | None:
    """A value with which nearly every lead was won, while most others were not: its name, its closed leads and the share won."""
    closed = pl.Series(field.closed)
    won = field.won.filter(closed)
    if field.name in _NAMES or float(won.mean() or 0.0) > _NEVER_WITHOUT:  # type: ignore[arg-type]
        return None
    values = field.column.filter(closed)
    if values.dtype.is_numeric() and values.n_unique() > _MOST_NUMBERS:
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


def _rest(fields: Sequence[Field]) -> float:
    """AUC on later closed leads of all fields together that are not strong alone; 0.5 where there are none.

    Strong ones are left out, for a leak often stands in the data twice.
    """
    closed = pl.Series(fields[0].closed)
    weak = {field.name: field.column.filter(closed) for field in fields if field.alone < _STRONG and len(field.column) == len(closed)}
    plain = {name: column if column.dtype.is_numeric() else column.cast(pl.String) for name, column in weak.items()}
    won = fields[0].won.filter(closed).to_numpy().astype(np.float64)
    cut = int(len(won) * _LEARNED)
    x, categories = encoded(pl.DataFrame(plain))
    if not plain or min(won[:cut].sum(), (1 - won[:cut]).sum()) < _LEAST / 2:
        return 0.5
    return auc(fitted(x[:cut], won[:cut], categories, seed=0)(x[cut:]), won[cut:])


def _changing(field: Field, created: pl.Series, horizon_days: int) -> str:
    """Why a field may change when a lead closes: its value alone tells closed from open leads that came in the same month."""
    if min(field.won.null_count(), _count(field.won.is_not_null())) < _LEAST:
        return ""
    told = field.closed_from_open(created, horizon_days, _LEAST / 2)
    if told < _CHANGED:
        return ""
    return f"its value tells closed from open leads of the same month with an AUC of {told:.2f}: it is changed when a lead closes"


def _count(flags: pl.Series) -> int:
    return int(flags.sum() or 0)


def _fields(leads: pl.DataFrame) -> list[tuple[Field, pl.Series]]:
    """Every field there is, and the arrivals of its leads."""
    return [(Field.of(name, column, rows["won"]), rows["created_at"]) for name, column, rows in _columns(leads)]


def _columns(leads: pl.DataFrame) -> Iterator[tuple[str, pl.Series, pl.DataFrame]]:
    """Canonical fields and custom ones, as text or numbers, and the leads they are of: of custom ones at most 20,000, evenly spread."""
    state = leads.select("lead_id", "created_at", "won")
    for field in LEAD.fields:
        if field.name in leads.columns and field.name not in _NOT_FACTS and leads[field.name].null_count() < leads.height:
            column = leads[field.name]
            yield field.name, column.list.join(";").replace("", None) if field.kind is Kind.LIST else column, state
    if CUSTOM not in leads.columns:
        return
    spread = thinned(np.arange(leads.height), _MOST_CUSTOM_ROWS)
    rows = [json.loads(text) if text else {} for text in leads[CUSTOM][spread].to_list()]
    known = state[spread]
    for name in sorted({name for row in rows for name in row}):
        values = [row.get(name) for row in rows]
        numbers = all(value is None or isinstance(value, int | float) for value in values)
        column = pl.Series(name, [value if value is None or numbers else str(value) for value in values], strict=False)
        yield f"custom.{name}", column, known


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
