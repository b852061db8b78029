"""Is there anything to learn? Tests of the leads', the reps' and the pairs' signal against chance, in time order and within like leads."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fairlead.learning.audit.closings import Judged, codes
from fairlead.learning.audit.findings import Estimate
from fairlead.learning.audit.trees import encoded, fitted
from fairlead.learning.evaluation import auc

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]

_DRAWS: Final = 400
_BINS: Final = 5
_LEAST_CLOSED: Final = 300
_LEAST_WON: Final = 50
_ALPHA: Final = 0.05
_MORE: Final = 0.02
_MOST_ROWS: Final = 60_000
SEGMENTS: Final = ("industry_group", "size_band", "source", "product", "country")


@dataclass(frozen=True, slots=True)
class LeadSignal:
    """Does the lead tell its chance? ``auc``: time-ordered, 95% interval by resampling weeks; 0.5 is chance. ``n``: leads judged.

    ``shuffled``: the AUC of all leads in shuffled order, each judged by trees that learned from a random four fifths of the others.
    """

    auc: Estimate
    n: int
    beyond_chance: bool
    shuffled: float

    @property
    def fades(self) -> bool:
        """Whether the shuffled AUC promises more than later leads keep, beyond chance."""
        return self.shuffled > self.auc.high and self.shuffled - self.auc.value > _MORE


@dataclass(frozen=True, slots=True)
class RepSignal:
    """Do reps win like leads at different rates? ``p_value`` by permuting reps among like leads.

    ``spread``: estimated standard deviation of their true rates.
    """

    p_value: float
    spread: float
    reps: int
    n: int
    beyond_chance: bool


@dataclass(frozen=True, slots=True)
class PairSignal:
    """Are some reps better with some leads? One test for each segment field, p-values adjusted for their number (Holm 1979)."""

    p_values: dict[str, float]
    n: int
    beyond_chance: bool


@dataclass(frozen=True, slots=True)
class Signals:
    """The three tests; None with ``why_not`` where the data are too few."""

    lead: LeadSignal | None
    rep: RepSignal | None
    pair: PairSignal | None
    why_not: str


@dataclass(frozen=True, slots=True, eq=False)
class Alike:
    """Closed leads with a rep, and how alike they are.

    ``frame``: as `Judged.frame` with the lead's features. ``strata``: shape (n,), leads of like chance (by trees that never saw them,
    reps left
    out) in the same half-year.
    """

    frame: pl.DataFrame
    won: Floats
    chance: Floats
    strata: Codes


def test(
    judged: Judged, features: pl.DataFrame, barred: frozenset[str], *, seed: int, tick: Callable[[str], None]
) -> tuple[Signals, Alike | None]:
    """Run all three tests. ``features``: as of `feature_table`; ``barred``: features under suspicion of leakage, left out."""
    closed = judged.closed.join(features.drop("created_at"), on="lead_id", maintain_order="left").tail(_MOST_ROWS)
    wins = int(closed["won"].sum())
    if closed.height < _LEAST_CLOSED or min(wins, closed.height - wins) < _LEAST_WON:
        needed = f"at least {_LEAST_CLOSED}, with {_LEAST_WON} won and {_LEAST_WON} lost, are needed"
        told = f"{closed.height:,} closed leads with a date, {wins:,} of them won; {needed}"
        return Signals(None, None, None, told), None
    inputs = closed.select(name for name in features.columns if name not in {"lead_id", "created_at", *barred})
    x, categories = encoded(inputs)
    won = closed["won"].to_numpy().astype(np.float64)
    tick("leads")
    mixed = _cross_fitted(x, won, categories, seed)
    lead = _lead_signal(judged, closed, x, categories, won, auc(mixed, won), seed)
    tick("reps")
    alike = _alike(closed, mixed, won)
    rep = _rep_signal(alike, seed)
    tick("pairs")
    return Signals(lead, rep, _pair_signal(alike, seed), ""), alike


def _lead_signal(
    judged: Judged, closed: pl.DataFrame, x: Floats, categories: list[int], won: Floats, shuffled: float, seed: int
) -> LeadSignal:
    """Learn on what had closed by a day, judge the leads that came after it, only those old enough to be ripe where enough are."""
    created = closed["created_at"].dt.epoch("s").to_numpy()
    closed_at = closed["closed_at"].dt.epoch("s").to_numpy()
    ripe_until = (judged.as_of.timestamp() if judged.as_of else created.max()) - judged.horizon_days * 86_400
    usable = created <= ripe_until if (created <= ripe_until).mean() > 0.5 else np.ones(len(x), dtype=bool)
    day = np.quantile(created[usable], 0.65)
    train, late = closed_at < day, usable & (created >= day)
    if min(won[train].sum(), (1 - won[train]).sum(), won[late].sum(), (1 - won[late]).sum()) < _LEAST_WON / 2:
        train, late = created < day, created >= day
    told = fitted(x[train], won[train], categories, seed=seed)(x[late])
    weeks = ((created[late] - created[late].min()) // (7 * 86_400)).astype(np.intp)
    drawn = _resampled_auc(told, won[late], weeks, seed)
    estimate = Estimate(auc(told, won[late]), float(np.quantile(drawn, 0.025)), float(np.quantile(drawn, 0.975)))
    return LeadSignal(estimate, int(late.sum()), beyond_chance=estimate.low > 0.5, shuffled=shuffled)


def _resampled_auc(told: Floats, won: Floats, weeks: Codes, seed: int) -> Floats:
    """AUC on draws of whole weeks with replacement; shape (_DRAWS,). Efron 1979, by blocks since weeks hang together."""
    chance = np.random.default_rng([seed, 1])
    rows = [np.flatnonzero(weeks == week) for week in np.unique(weeks)]
    drawn = np.empty(_DRAWS)
    for number in range(_DRAWS):
        take = np.concatenate([rows[week] for week in chance.integers(len(rows), size=len(rows))])
        drawn[number] = auc(told[take], won[take])
    return drawn


def _cross_fitted(x: Floats, won: Floats, categories: list[int], seed: int) -> Floats:
    """Chances of all leads, each by trees that never saw it but saw leads before and after it; shape (n,)."""
    fold = np.random.default_rng([seed, 4]).integers(5, size=len(x))
    told = np.empty(len(x))
    for number in np.unique(fold):
        out = fold == number
        told[out] = fitted(x[~out], won[~out], categories, seed=seed)(x[out])
    return told


def _alike(closed: pl.DataFrame, told: Floats, won: Floats) -> Alike:
    kept = closed["rep_id"].is_not_null().to_numpy()
    frame = closed.filter(pl.Series(kept))
    chance = told[kept]
    edges = np.quantile(chance, np.linspace(0, 1, _BINS + 1)[1:-1]) if len(chance) else np.zeros(0)
    half_year = frame["created_at"].dt.year().to_numpy().astype(np.intp) * 2 + (frame["created_at"].dt.month().to_numpy() > 6)
    strata = np.unique(half_year * _BINS + np.searchsorted(edges, chance), return_inverse=True)[1].astype(np.intp)
    return Alike(frame, won[kept], chance, strata)


def _centered(won: Floats, strata: Codes) -> Floats:
    """What a lead won beyond the rate of its stratum."""
    counts = np.bincount(strata)
    rate: Floats = (np.bincount(strata, weights=won) / np.maximum(counts, 1))[strata]
    return won - rate


def _shuffled(strata: Codes, chance: np.random.Generator) -> Codes:
    """A permutation that moves every row within its stratum; shape (n,)."""
    order = np.argsort(strata, kind="stable")
    drawn = np.argsort(strata + chance.random(len(strata)))
    moved = np.empty(len(strata), dtype=np.intp)
    moved[order] = drawn
    return moved


def _rep_signal(alike: Alike, seed: int) -> RepSignal | None:
    """Sum over reps of (wins beyond their strata)² / leads, against the same with reps permuted within strata."""
    rep = codes(alike.frame["rep_id"])
    if len(rep) == 0 or rep.max() < 1:
        return None
    beyond = _centered(alike.won, alike.strata)
    counts = np.bincount(rep)

    def statistic(values: Floats) -> float:
        return float((np.bincount(rep, weights=values) ** 2 / counts).sum())

    chance = np.random.default_rng([seed, 2])
    seen = statistic(beyond)
    drawn = np.array([statistic(beyond[_shuffled(alike.strata, chance)]) for _ in range(_DRAWS)])
    p_value = (1 + int((drawn >= seen).sum())) / (_DRAWS + 1)
    # Under equal reps the statistic is the noise; what is above it is the variance of true rates times the leads they are seen on.
    spread = float(np.sqrt(max(0.0, seen - drawn.mean()) / (counts.sum() - (counts**2).sum() / counts.sum())))
    return RepSignal(p_value, spread, len(counts), len(rep), p_value < _ALPHA)


def _pair_signal(alike: Alike, seed: int) -> PairSignal | None:
    """For each segment field: do cells of rep and segment differ beyond reps and segments alone? Permuted within rep and like chance."""
    rep = codes(alike.frame["rep_id"])
    if len(rep) == 0 or rep.max() < 1:
        return None
    chance = np.random.default_rng([seed, 3])
    raw: dict[str, float] = {}
    for field in SEGMENTS:
        segment = codes(alike.frame[field])
        if 1 <= segment.max() <= 60:
            raw[field] = _cells_differ(alike, rep, segment, chance)
    adjusted, worst = {}, 0.0
    for place, field in enumerate(sorted(raw, key=lambda name: raw[name])):
        worst = max(worst, min(1.0, raw[field] * (len(raw) - place)))
        adjusted[field] = worst
    return PairSignal(adjusted, len(rep), any(value < _ALPHA for value in adjusted.values())) if raw else None


def _cells_differ(alike: Alike, rep: Codes, segment: Codes, chance: np.random.Generator) -> float:
    cells = np.unique(rep * (segment.max() + 1) + segment, return_inverse=True)[1]
    counts = np.bincount(cells)
    beyond = _both_centered(alike.won - alike.chance, rep, segment)

    def statistic(values: Floats) -> float:
        return float((np.bincount(cells, weights=values) ** 2 / counts).sum())

    seen = statistic(beyond)
    drawn = np.empty(_DRAWS // 2)
    within = np.unique(
        rep * _BINS + np.searchsorted(np.quantile(alike.chance, np.linspace(0, 1, _BINS + 1)[1:-1]), alike.chance), return_inverse=True
    )[1]
    for number in range(len(drawn)):
        moved = beyond[_shuffled(within, chance)]
        drawn[number] = statistic(_both_centered(moved, rep, segment))
    return (1 + int((drawn >= seen).sum())) / (len(drawn) + 1)


def _both_centered(values: Floats, rep: Codes, segment: Codes) -> Floats:
    """``values`` less the means of reps and of segments (three rounds of backfitting)."""
    for _ in range(3):
        for group in (rep, segment):
            values = _centered(values, group)
    return values
