"""How leads are routed and what becomes of them today: conversion, time to first touch, cycle, spread of load, reps with little history."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fairlead.learning.audit.closings import Judged
from fairlead.learning.audit.findings import Finding, Rate, Weight, listed, percent
from fairlead.learning.history import History

LEAST_PER_REP: Final = 30
"""Closed leads below which a rep's own win rate says next to nothing: 10% of 30 is known to within 11 points."""


@dataclass(frozen=True, slots=True)
class Month:
    """Leads that arrived in a month, and how many of those closed were won. ``ripe`` False: many are still open."""

    month: str
    leads: int
    won: Rate
    ripe: bool


@dataclass(frozen=True, slots=True)
class RepRecord:
    """One rep's leads. ``low_limit`` and ``high_limit``: between these 95% of reps' rates would lie by chance if all were alike."""

    rep_id: str
    name: str
    leads: int
    won: Rate
    low_limit: float
    high_limit: float


@dataclass(frozen=True, slots=True)
class Baseline:
    """Today's routing. Times are medians unless named; None where the data cannot tell.

    ``gini``: of leads by rep, 0 alike, 1 all to one. ``load_p10`` and ``load_p90``: leads a month of the lightest and heaviest tenth of
    reps.
    """

    won: Rate
    stages: dict[str, int]
    methods: dict[str, int]
    touch_minutes_median: float | None
    touch_minutes_p90: float | None
    touched_within_5_minutes: float | None
    cycle_days_won: float | None
    cycle_days_lost: float | None
    gini: float | None
    load_p10: float | None
    load_p90: float | None
    months: tuple[Month, ...]
    reps: tuple[RepRecord, ...]
    reps_without_leads: tuple[str, ...]
    reps_with_little: tuple[str, ...]


def baseline(history: History, judged: Judged) -> Baseline:
    """Describe today's routing."""
    frame, closed = judged.frame, judged.closed
    replies = frame["reply_minutes"].drop_nulls().to_numpy()
    reps = _reps(history, judged)
    active_months = max(1, frame["created_at"].dt.strftime("%Y-%m").n_unique())
    load = np.array([each.leads for each in reps if each.leads]) / active_months
    return Baseline(
        won=Rate.of(int(closed["won"].sum()), closed.height),
        stages=dict(history.outcome["stage"].drop_nulls().value_counts().sort("count", "stage", descending=[True, False]).iter_rows()),
        methods=dict(frame["method"].fill_null("not known").value_counts().sort("count", "method", descending=[True, False]).iter_rows()),
        touch_minutes_median=_quantile(replies, 0.5),
        touch_minutes_p90=_quantile(replies, 0.9),
        touched_within_5_minutes=float((replies <= 5).mean()) if replies.size else None,
        cycle_days_won=_quantile(closed.filter(pl.col("won") == 1)["cycle_days"].drop_nulls().to_numpy(), 0.5),
        cycle_days_lost=_quantile(closed.filter(pl.col("won") == 0)["cycle_days"].drop_nulls().to_numpy(), 0.5),
        gini=gini(load) if load.size else None,
        load_p10=_quantile(load, 0.1),
        load_p90=_quantile(load, 0.9),
        months=_months(judged),
        reps=reps,
        reps_without_leads=tuple(each.name for each in reps if not each.leads),
        reps_with_little=tuple(each.name for each in reps if each.leads and each.won.n < LEAST_PER_REP),
    )


def gini(shares: NDArray[np.float64]) -> float:
    """Gini's coefficient of shares, shape (n,): mean absolute difference over twice the mean (Gini 1912); 0 where all are 0."""
    ordered = np.sort(shares)
    n, total = len(ordered), float(ordered.sum())
    if not total:
        return 0.0
    return float((2 * np.arange(1, n + 1) - n - 1) @ ordered / (n * total))


def _months(judged: Judged) -> tuple[Month, ...]:
    month = pl.col("created_at").dt.strftime("%Y-%m")
    counted = (
        judged.frame.with_columns(month.alias("month"))
        .group_by("month")
        .agg(pl.len(), pl.col("won").count().alias("closed"), pl.col("won").sum().alias("wins"))
        .sort("month")
    )
    return tuple(Month(name, leads, Rate.of(wins, closed), ripe=closed >= 0.8 * leads) for name, leads, closed, wins in counted.iter_rows())


def _reps(history: History, judged: Judged) -> tuple[RepRecord, ...]:
    """All reps who are known or have leads, those with the most leads first."""
    counted = (
        judged.frame.filter(pl.col("rep_id").is_not_null())
        .group_by("rep_id")
        .agg(pl.len(), pl.col("won").count().alias("closed"), pl.col("won").sum().alias("wins"))
    )
    names = history.rep.select("rep_id", pl.coalesce("name", "rep_id").alias("name")).unique("rep_id", keep="first")
    every = (
        names.join(counted, on="rep_id", how="full", coalesce=True).with_columns(pl.col("name").fill_null(pl.col("rep_id"))).fill_null(0)
    )
    base = float(judged.closed["won"].mean() or 0.0)  # type: ignore[arg-type]
    found = []
    for rep_id, name, leads, closed, wins in every.sort("len", "rep_id", descending=[True, False]).iter_rows():
        spread = 1.96 * float(np.sqrt(base * (1 - base) / closed)) if closed else 1.0
        found.append(RepRecord(rep_id, name, leads, Rate.of(wins, closed), max(0.0, base - spread), min(1.0, base + spread)))
    return tuple(found)


def _quantile(values: NDArray[np.float64], share: float) -> float | None:
    return round(float(np.quantile(values, share)), 2) if values.size else None


def findings(history: History, judged: Judged, today: Baseline) -> list[Finding]:
    """What is worth saying about outcomes and reps."""
    found: list[Finding] = []
    if today.reps_without_leads:
        found.append(
            Finding(
                "reps",
                Weight.WARNING,
                f"{len(today.reps_without_leads):,} of {history.rep.height:,} reps have no leads and no deals",
                f"{listed(list(today.reps_without_leads))}.",
                "If they left, mark them inactive; if they are new, they start at the average of all reps and get their fair share.",
            )
        )
    if today.reps_with_little:
        found.append(
            Finding(
                "reps",
                Weight.NOTE,
                f"{len(today.reps_with_little):,} reps have fewer than {LEAST_PER_REP} closed leads",
                f"{listed(list(today.reps_with_little))}.",
                "Their own win rate says next to nothing yet; estimates are drawn to the average until more is known.",
            )
        )
    if judged.unripe:
        found.append(
            Finding(
                "outcomes",
                Weight.NOTE,
                f"{judged.unripe:,} leads are not ripe ({percent(judged.unripe / judged.frame.height)})",
                f"They are open and younger than {judged.horizon_days} days, within which practically all that is ever won is won.",
                "Nothing to do: they are treated as not known yet, never as lost.",
            )
        )
    if judged.stale:
        found.append(
            Finding(
                "outcomes",
                Weight.NOTE if judged.stale < 0.1 * judged.frame.height else Weight.WARNING,
                f"{judged.stale:,} leads are open for longer than {judged.horizon_days} days",
                "Practically no lead of that age was ever won.",
                "Close them in the source; each holds a slot of its rep.",
            )
        )
    if today.touch_minutes_median is None and history.lead.height:
        found.append(
            Finding(
                "activity",
                Weight.WARNING,
                "Time to first touch cannot be told",
                "No activities with a date are in the data.",
                "Export calls, e-mails and meetings: how fast a rep replies is one of the strongest effects known.",
            )
        )
    return found
