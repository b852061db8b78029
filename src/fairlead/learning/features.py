"""Every feature of every lead at its own moment, in bulk: the training interpreter of `fairlead.domain.qualification.features`.

A law holds these tables equal to what `FeatureMemory` recalls live. Windows are found by binary search in points sorted by key and time
(`Timeline`), all leads
at once; there is no loop over rows.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fairlead.domain.qualification import (
    ATTRIBUTION_DAYS,
    DAY,
    LEAD_FEATURES,
    ORIGIN_MICROS,
    PATTERNS,
    PLAIN,
    REP_FEATURES,
    SLACK_DAYS,
    Attribute,
    By,
    Change,
    FeatureMemory,
    Happening,
    Moment,
    OpenStints,
    Read,
    Since,
    Tenure,
    TextSignal,
    WindowCount,
    WindowMean,
    WindowRate,
    micros,
)
from fairlead.learning.happenings import Asked, Timeline, assignments, engagements, events, of_accounts, of_reps
from fairlead.learning.history import History

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_MINUTE: Final = 60_000_000
_MESSAGE: Final = "message_spelled_plainly"


def feature_table(history: History) -> pl.DataFrame:
    """One row for each lead with a created_at, with every feature as known at that moment.

    Columns lead_id, created_at, then those of `LEAD_FEATURES`: text for categories, else Float64.
    """
    leads = _dated(history)
    at = leads["created_at"].dt.epoch("us").to_numpy() - ORIGIN_MICROS
    plain = leads.with_columns(pl.col("message").fill_null("").str.replace_many(list(PLAIN), list(PLAIN.values())).alias(_MESSAGE))
    own = plain.select(*(_own(feature) for feature in LEAD_FEATURES if isinstance(feature, Attribute | Moment | TextSignal)))
    counted = _counts(history, leads, at)
    return leads.select("lead_id", "created_at").with_columns(
        own[feature.name] if feature.name in own.columns else counted[feature.name] for feature in LEAD_FEATURES
    )


def rep_table(history: History) -> pl.DataFrame:
    """One row for each lead with a created_at and each rep it was given to, with that rep's features as known at created_at.

    Columns lead_id, rep_id, then those of `REP_FEATURES`, all Float64.
    """
    leads = _dated(history).select("lead_id", "created_at")
    given = assignments(history).select("lead_id", "rep_id").unique(maintain_order=True)
    pairs = leads.join(given, on="lead_id", maintain_order="left_right").join(
        history.rep.select("rep_id", "started_at").unique("rep_id", keep="any"), on="rep_id", how="left", maintain_order="left"
    )
    return pairs.select("lead_id", "rep_id").with_columns(
        pl.Series(name, values, dtype=pl.Float64).fill_nan(None) for name, values in _of_reps(history, pairs).items()
    )


def warm(memory: FeatureMemory, history: History, *, at: datetime) -> None:
    """Let an empty live memory learn from ``history`` whatever can still matter at ``at`` or later."""
    now = micros(at)
    memory.learn(events(history, since=now - (ATTRIBUTION_DAYS + SLACK_DAYS) * DAY))
    memory.forget(now)


def _dated(history: History) -> pl.DataFrame:
    """The leads that have a moment, each once, in the order given."""
    return history.lead.filter(pl.col("created_at").is_not_null()).unique("lead_id", keep="first", maintain_order=True)


def _own(feature: Attribute | Moment | TextSignal) -> pl.Expr:
    """A feature that needs nothing but the lead."""
    match feature:
        case Attribute():
            return _attribute(feature).alias(feature.name)
        case Moment():
            part: dict[str, Callable[[pl.Expr], pl.Expr]] = {
                "hour": lambda column: column.dt.hour(),
                "weekday": lambda column: column.dt.weekday(),
                "month": lambda column: column.dt.month(),
            }
            return part[feature.part](pl.col("created_at")).cast(pl.Float64).alias(feature.name)
        case TextSignal(signal="length"):
            return pl.col(_MESSAGE).str.len_chars().cast(pl.Float64).alias(feature.name)
        case TextSignal():
            return pl.col(_MESSAGE).str.contains(PATTERNS[feature.signal]).cast(pl.Float64).alias(feature.name)


def _attribute(feature: Attribute) -> pl.Expr:
    column = pl.col(feature.field)
    match feature.read:
        case Read.CATEGORY:
            return pl.when(column != "").then(column)
        case Read.NUMBER:
            return column.cast(pl.Float64)
        case Read.PRESENCE:
            return (column.is_not_null() & (column != "")).cast(pl.Float64)
        case Read.LENGTH:
            return column.list.len().fill_null(0).cast(pl.Float64)


def _counts(history: History, leads: pl.DataFrame, at: Ints) -> dict[str, pl.Series]:
    """The lead's features that count happenings."""
    by_account = of_accounts(history)
    asked = Asked.of(leads["account_id"], at)
    lines = {what: Timeline.of(points.select("key", "at"), asked) for what, points in by_account.items()}
    own = _of_leads(engagements(history).filter(pl.col("lead_id").is_not_null()), leads, at)
    # The lead's own engagement is left out of its account's; its own arrival and wins are never earlier than itself.
    mine = _of_leads(by_account[Happening.ENGAGEMENT].filter(pl.col("lead_id").is_not_null()), leads, at)
    values: dict[str, pl.Series] = {}
    for feature in LEAD_FEATURES:
        match feature:
            case WindowCount(by=By.LEAD) | Since(by=By.LEAD):
                values[feature.name] = own[feature.name]
            case WindowCount(event=Happening.ENGAGEMENT):
                values[feature.name] = _counted(feature, lines[feature.event]) - mine[feature.name]
            case WindowCount() | Since():
                values[feature.name] = _counted(feature, lines[feature.event])
            case _:
                pass
    return values


def _of_leads(points: pl.DataFrame, leads: pl.DataFrame, at: Ints) -> pl.DataFrame:
    """Counts of the leads' own engagement, one row for each lead.

    ``points``: columns lead_id, at, what (kind), or, for what counts in the lead's own account, key (account) in place of what.
    """
    moments = leads.select("lead_id", "account_id").with_columns(pl.Series("moment", at)).with_row_index("place")
    of_account = "key" in points.columns
    joined = points.join(moments, on="lead_id").with_columns((pl.col("moment") - pl.col("at")).alias("age")).filter(pl.col("age") > 0)
    inside = joined.filter(pl.col("key") == pl.col("account_id")) if of_account else joined
    counted = inside.group_by("place").agg(*(_aged(feature) for feature in _engagement_features(By.ACCOUNT if of_account else By.LEAD)))
    whole = moments.select("place").join(counted, on="place", how="left", maintain_order="left").drop("place")
    # Divided by numpy, as the live side divides: the frame's engine multiplies by the inverse, which differs in the last bit.
    since = [pl.Series(name, column.cast(pl.Float64).to_numpy() / DAY).fill_nan(None) for name, column in _since(whole)]
    return whole.with_columns(pl.col(pl.Float64).fill_null(0.0)).with_columns(since)


def _since(counted: pl.DataFrame) -> list[tuple[str, pl.Series]]:
    return [(name, counted[name]) for name in counted.columns if counted[name].dtype == pl.Int64]


def _engagement_features(by: By) -> list[WindowCount | Since]:
    return [
        feature
        for feature in LEAD_FEATURES
        if isinstance(feature, WindowCount | Since) and feature.by is by and feature.event is Happening.ENGAGEMENT
    ]


def _aged(feature: WindowCount | Since) -> pl.Expr:
    """A feature of the points of one lead, from their ages in microseconds; days since are left in these."""
    recent = pl.col("age") <= feature.days * DAY
    if isinstance(feature, Since):
        return pl.col("age").filter(recent).min().alias(feature.name)
    chosen = recent & pl.col("what").is_in(feature.kinds) if feature.kinds else recent
    return chosen.sum().cast(pl.Float64).alias(feature.name)


def _counted(feature: WindowCount | Since, line: Timeline) -> pl.Series:
    first, last = line.window(feature.days)
    if isinstance(feature, WindowCount):
        return pl.Series(feature.name, line.asked.answer((last - first).astype(np.float64)))
    days = np.full(len(last), np.nan)
    some = last > first
    days[some] = (line.asked.at[some] - line.times[last[some] - 1]) / DAY
    return pl.Series(feature.name, line.asked.answer(days)).fill_nan(None)


def _of_reps(history: History, pairs: pl.DataFrame) -> dict[str, Floats]:
    """Every rep feature, shape (n_pairs,), in the order of ``pairs``."""
    at = pairs["created_at"].dt.epoch("us").to_numpy() - ORIGIN_MICROS
    asked = Asked.of(pairs["rep_id"], at)
    lines = {what: Timeline.of(points, asked) for what, points in of_reps(history).items()}
    tenure = (pairs["created_at"] - pairs["started_at"]).dt.total_microseconds().cast(pl.Float64).fill_null(float("nan")).to_numpy() / DAY
    values: dict[str, Floats] = {}
    for feature in REP_FEATURES:
        match feature:
            case Change():
                values[feature.name] = values[feature.now] - values[feature.before]
            case Tenure():
                values[feature.name] = tenure
            case _:
                values[feature.name] = asked.answer(_of_rep(feature, lines))
    return values


def _of_rep(feature: WindowCount | WindowRate | WindowMean | OpenStints, lines: dict[Happening | None, Timeline]) -> Floats:
    match feature:
        case WindowCount():
            first, last = lines[feature.event].window(feature.days)
            return (last - first).astype(np.float64)
        case WindowRate():
            won, _ = _fresh(lines[Happening.STINT_WON], feature.days)
            closed, count = _fresh(lines[Happening.STINT_CLOSED], feature.days)
            return _ratio(won, closed, count)
        case WindowMean():
            answered = lines[Happening.STINT_ANSWERED]
            first, last = answered.window(feature.days)
            return _ratio(answered.total(first, last), (last - first) * _MINUTE, last - first)
        case OpenStints():
            return lines[None].total(*lines[None].window(None)).astype(np.float64)


def _fresh(line: Timeline, days: int) -> tuple[Ints, Ints]:
    """Sum of ``days`` minus age (in microseconds) over a window, and how many points are in it."""
    first, last = line.window(days)
    return (last - first) * (days * DAY - line.asked.at) + line.total(first, last), last - first


def _ratio(above: Ints, below: Ints, count: Ints) -> Floats:
    ratio = np.full(len(above), np.nan)
    np.divide(above, below, out=ratio, where=(count > 0) & (below > 0))
    return ratio


__all__ = ["feature_table", "rep_table", "warm"]
