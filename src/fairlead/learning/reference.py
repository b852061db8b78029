"""What a model was trained on, summed up so that it can be told later whether leads still look, score and end like that."""

import math
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import polars as pl

from fairlead.domain.evidence import EMPTY, HOURS, REST, Bins, Reference, Settled, Tally
from fairlead.domain.prediction import FloatArray
from fairlead.domain.qualification import LEAD_FEATURES, Moment, Since, WindowCount
from fairlead.learning.closing import stages_reached, told_until
from fairlead.learning.history import History
from fairlead.learning.lead_model import logits, matrix
from fairlead.learning.outcomes import Labeled
from fairlead.learning.trained import Learned

WATCHED: Final = tuple(feature for feature in LEAD_FEATURES if not isinstance(feature, Moment))
"""Features that are watched: all but the calendar's. Hours and weekdays differ from day to day by nature; volume looks at them."""
_BINS: Final = 10
_MOST_LABELS: Final = 30
_LEAST_SEEN: Final = 20
_MOST_KEPT: Final = 500
_MOST_SCORED: Final = 50_000
_LEAST_LEADS: Final = 200
_WEEKS: Final = 26
_LEAST_WEEKS: Final = 4
_WEEK_SECONDS: Final = 7 * 86_400
_LEAST_RATE: Final = 1e-4


def reference_of(
    history: History, labeled: Labeled, features: pl.DataFrame, stage: str, learned: Learned | None, *, afterwards: bool = False
) -> Reference | None:
    """Sum up the leads in ``labeled`` and their ``features``; None of fewer than 200: nothing can be told from so few.

    ``history``: matched to accounts. ``learned``: whose scores are watched; None where there is no model.
    """
    if labeled.as_of is None or labeled.frame.height < _LEAST_LEADS:
        return None
    leads = labeled.frame.select("lead_id", "created_at", "rep_id").join(features.drop("created_at", strict=False), on="lead_id")
    since = _moment(leads["created_at"].min())
    watched = {}
    for feature in WATCHED:
        days = feature.days if isinstance(feature, WindowCount | Since) else 0
        # A window that reaches back before the first record counts too little: such leads are no measure.
        seen = leads.filter(pl.col("created_at") >= since + timedelta(days=days)) if days else leads
        if feature.name in leads.columns and seen.height >= _LEAST_LEADS:
            watched[feature.name] = bins_of(seen[feature.name], seen["created_at"])
    told, ends = told_until(history, labeled.as_of), days_to_win(history, leads, stage)
    early_days, early_share = _early(ends, _ages(leads, told), labeled.horizon_days)
    ripe = _settled(leads, ends, told, labeled.horizon_days)
    hours, weeks, bunching = _arrivals(leads["created_at"], since, labeled.as_of)
    rate = min(max(ripe.won / ripe.leads if ripe.leads else 0.0, _LEAST_RATE), 1.0 - _LEAST_RATE)
    return Reference(
        since=since,
        until=labeled.as_of,
        leads=leads.height,
        features=watched,
        score=None if learned is None else _scores(leads.tail(_MOST_SCORED), learned),
        stage=stage,
        horizon_days=labeled.horizon_days,
        early_days=early_days,
        early_share=early_share,
        early=_settled(leads, ends, told, early_days),
        ripe=ripe,
        hours=hours,
        weeks=weeks,
        bunching=bunching,
        pivot=math.log(rate / (1.0 - rate)),
        afterwards=afterwards,
    )


def days_to_win(history: History, leads: pl.DataFrame, stage: str) -> FloatArray:
    """Days from each lead's ``created_at`` to the conversion, infinity where there is none; shape (n,)."""
    first = stages_reached(history).filter(pl.col("stage") == stage).group_by("lead_id").agg(at=pl.col("occurred_at").min())
    days = leads.select("lead_id", "created_at").join(first, on="lead_id", how="left", maintain_order="left")
    return days.select((pl.col("at") - pl.col("created_at")).dt.total_seconds() / 86_400.0).to_series().fill_null(math.inf).to_numpy()


def labels_of(values: pl.Series, bins: Bins) -> pl.Series:
    """The label under which each value is tallied."""
    if bins.edges is None:
        return values.cast(pl.String).fill_null(EMPTY)
    numbers = values.cast(pl.Float64).fill_nan(None)
    codes = np.searchsorted(np.array(bins.edges), numbers.fill_null(0.0).to_numpy(), side="right")
    return pl.select(pl.when(numbers.is_null()).then(pl.lit(EMPTY)).otherwise(pl.Series(codes).cast(pl.String))).to_series()


def bins_of(values: pl.Series, created: pl.Series) -> Bins:
    """Bins that hold about as many of these values each; of a category the values seen often enough, the most frequent 30."""
    if values.dtype in (pl.String, pl.Categorical, pl.Enum):
        labels = values.cast(pl.String).fill_null(EMPTY).alias("label")
        counts = dict(labels.value_counts().sort("count", "label", descending=[True, False]).head(_MOST_KEPT).iter_rows())
        counts |= {REST: rest} if (rest := len(labels) - sum(counts.values())) else {}
        frequent = [name for name, count in counts.items() if count >= _LEAST_SEEN and name not in {EMPTY, REST}][:_MOST_LABELS]
        found = Bins(Tally(counts), None, tuple(frequent))
    else:
        edges = _edges(values.cast(pl.Float64).fill_nan(None).drop_nulls().to_numpy())
        labels = labels_of(values, Bins(Tally(), edges)).alias("label")
        found = Bins(Tally(dict(labels.value_counts().iter_rows())), edges)
    return Bins(found.tally, found.edges, found.labels, _bunching(labels, created, found))


def _edges(values: FloatArray) -> tuple[float, ...]:
    """Deciles, each once; of a number that hardly varies the bins below, at and above it."""
    if not len(values):
        return ()
    cuts = np.unique(np.quantile(values, np.arange(1, _BINS) / _BINS, method="higher"))
    inner = cuts[cuts > values.min()]
    usual = float(np.median(values))
    return tuple(inner.tolist()) if len(inner) else (usual, math.nextafter(usual, math.inf))


def _bunching(labels: pl.Series, created: pl.Series, bins: Bins) -> float:
    """Pearson's χ² of weeks against bins over its degrees of freedom: 1 by chance alone, more where likes come together or shares move."""
    places = {label: place for place, label in enumerate(bins.order)}
    rest = places.get(REST, 0)
    column = labels.replace_strict(places, default=rest, return_dtype=pl.Int64).to_numpy()
    week = created.dt.epoch("s").to_numpy() // _WEEK_SECONDS
    week -= week.min()
    shape = (int(week.max()) + 1, len(places))
    table = np.bincount(week * shape[1] + column, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)
    table = table[np.ix_(table.sum(axis=1) > 0, table.sum(axis=0) > 0)]
    if len(table) < _LEAST_WEEKS or table.shape[1] < 2:
        return 1.0
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0, keepdims=True) / table.sum()
    enough = expected >= 1.0  # cells of less are too rough for χ²
    freedom = (len(table) - 1) * (table.shape[1] - 1) * float(enough.mean())
    return max(float((((table - expected) ** 2 / expected)[enough]).sum()) / max(freedom, 1.0), 1.0)


def _scores(leads: pl.DataFrame, learned: Learned) -> Bins:
    score = pl.Series(logits(learned.trees, matrix(learned.encoding, leads), threads=1))
    return bins_of(score, leads["created_at"])


def _ages(leads: pl.DataFrame, told: datetime) -> FloatArray:
    return leads.select((pl.lit(told) - pl.col("created_at")).dt.total_seconds() / 86_400.0).to_series().to_numpy()


def _settled(leads: pl.DataFrame, ends: FloatArray, told: datetime, days: int) -> Settled:
    """Leads of some rep that are so many days old, and how many of them were won by then."""
    old = (_ages(leads, told) >= days) & leads["rep_id"].is_not_null().to_numpy()
    return Settled(int(old.sum()), int((ends[old] <= days).sum()))


def _early(ends: FloatArray, ages: FloatArray, horizon: int) -> tuple[int, float]:
    """Days by which half of the wins within the horizon are there, and their share; of leads old enough."""
    wins = ends[(ages >= horizon) & (ends <= horizon)]
    if not len(wins):
        return horizon, 1.0
    days = max(min(math.ceil(float(np.median(wins))), horizon), 1)
    return days, float((wins <= days).mean())


def _arrivals(created: pl.Series, since: datetime, until: datetime) -> tuple[tuple[int, ...], float, float]:
    """Leads by hour of the week in the last weeks, how many weeks, and how many times more than by chance the leads of a day vary."""
    weeks = min(_WEEKS, int((until - since).total_seconds() // _WEEK_SECONDS))
    if weeks < _LEAST_WEEKS:
        return (0,) * HOURS, 0.0, 1.0
    seconds = created.dt.epoch("s").to_numpy()
    last = int(until.timestamp()) // 86_400 * 86_400
    recent = seconds[(seconds >= last - weeks * _WEEK_SECONDS) & (seconds < last)]
    hours = np.bincount((recent // 3600 + 72) % HOURS, minlength=HOURS)  # 1970 began on a Thursday
    days = np.bincount((recent - (last - weeks * _WEEK_SECONDS)) // 86_400, minlength=weeks * 7).reshape(weeks, 7).astype(np.float64)
    mean = days.mean(axis=0)
    some = mean > 0
    spread = float((((days - mean) ** 2)[:, some] / mean[some]).sum()) / max((weeks - 1) * int(some.sum()), 1)
    return tuple(int(count) for count in hours), float(weeks), max(spread, 1.0)


def _moment(value: object) -> datetime:
    if not isinstance(value, datetime):
        raise TypeError(f"{value!r} is no moment")
    return value
