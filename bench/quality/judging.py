"""What a predictor says of a world's later leads, and how far that is from the truth."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bench.quality.world import Array, Rows, Trial
from fairlead.domain.prediction import Case, Model
from fairlead.domain.qualification import Facts, QualifiedLead
from fairlead.learning.response import waits
from fairlead.learning.roster import leads_of, roster_of

_BINS: Final = 15
SQUARED: Final = "squared calibration error, chosen pairs"
"""Debiased, so that it may lie below 0; its mean over worlds is what a root may be taken of."""
LEVELED: Final = "squared calibration error, chosen pairs, were the level right"
"""The same with all chances multiplied by what brings the mean over eligible pairs to the truth: what is left is of the pairs alone."""
SPREAD: Final = "spread of predicted effects"
"""Root mean square of predicted pair effects, log-odds: where it is near nothing, so many true effects stand behind a slope of any size."""


@dataclass(frozen=True, slots=True)
class Predicted:
    """What a predictor says: ``pair`` chances at once and ``logit`` log-odds, shape (n, reps); ``assigned`` pairs' chances, shape (n,)."""

    pair: Array
    logit: Array
    assigned: Array


@dataclass(frozen=True, slots=True)
class Chosen:
    """Of every lead that several reps may have, the pair with the highest predicted chance: what was predicted and what is true."""

    predicted: Array
    true: Array


def ask(model: Model, trial: Trial) -> Predicted:
    """Forecast every lead with every rep, through the model as it was written to disk and read back."""
    roster = roster_of(trial.before)
    predictor = model.bind(roster)
    leads = leads_of(trial.after, pl.Series(trial.lead_ids))
    features = trial.later.drop("lead_id", "created_at")
    n, everybody = len(leads), np.arange(len(roster.reps))
    at = np.array([lead.created_at.timestamp() for lead in leads])
    wait = waits(roster.reps, np.tile(everybody, n), np.repeat(at, len(everybody))).reshape(n, -1)
    pair, logit, assigned = np.empty(wait.shape), np.empty(wait.shape), np.empty(n)
    for row, (lead, known) in enumerate(zip(leads, features.iter_rows(named=True), strict=True)):
        qualified = QualifiedLead(lead, None, None, Facts(lead=known))
        forecast = predictor.forecast(Case(qualified, everybody, wait[row]))
        pair[row] = forecast.chance
        logit[row] = np.sum(list(forecast.parts.values()), axis=0) if forecast.parts else 0.0
        assigned[row] = predictor.forecast(Case(qualified, trial.rep[[row]], trial.ready[[row]])).chance[0]
    return Predicted(pair, logit, assigned)


def judge(trial: Trial, predicted: Predicted) -> dict[str, float]:
    """The figures of one predictor on one world; NaN where it tells no pair from another."""
    several = trial.eligible.sum(axis=1) > 1
    true = _centered(trial.eta, trial.eligible)[trial.eligible & several[:, None]]
    found = _centered(predicted.logit, trial.eligible)[trial.eligible & several[:, None]]
    picked = choose(trial, predicted)
    plain, debiased = squared_gaps(picked)
    earned, average, oracle = float(picked.true.mean()), average_of(trial, trial.chance), _oracle(trial)
    spread = float((found**2).sum())
    return {
        "calibration error": gap(Chosen(predicted.assigned, trial.true)),
        "level of assigned pairs": float(predicted.assigned.mean() / trial.true.mean() - 1.0),
        "level of eligible pairs": average_of(trial, predicted.pair) / average - 1.0,
        "calibration error, chosen pairs, plain": float(np.sqrt(plain)),
        SQUARED: debiased,
        LEVELED: squared_gaps(Chosen(picked.predicted * average / average_of(trial, predicted.pair), picked.true))[1],
        SPREAD: float(np.sqrt(np.mean(found**2))),
        "correlation": float(np.corrcoef(found, true)[0, 1]) if spread > 0 else np.nan,
        "slope": float((found * true).sum()) / spread if spread > 0 else np.nan,
        "over-optimism": float(picked.predicted.mean()) / earned - 1.0,
        "gain of best pair": earned / average - 1.0,
        "share of the oracle's gain": (earned - average) / (oracle - average),
    }


def choose(trial: Trial, predicted: Predicted) -> Chosen:
    """The best pair of every lead that several reps may have."""
    rows, best = chosen_rows(trial, predicted)
    return Chosen(predicted.pair[rows, best], trial.chance[rows, best])


def chosen_rows(trial: Trial, predicted: Predicted) -> tuple[Rows, Rows]:
    """Which leads several reps may have, and the best rep for each."""
    rows = np.flatnonzero(trial.eligible.sum(axis=1) > 1)
    return rows, np.where(trial.eligible, predicted.pair, -1.0).argmax(axis=1)[rows]


def average_of(trial: Trial, values: Array) -> float:
    """The mean over leads that several reps may have, of the mean over those reps: what a rotation earns."""
    rows = trial.eligible.sum(axis=1) > 1
    return float((np.where(trial.eligible, values, 0.0).sum(axis=1)[rows] / trial.eligible.sum(axis=1)[rows]).mean())


def gap(pairs: Chosen) -> float:
    """The calibration error, debiased; 0 where luck alone explains the gaps."""
    return float(np.sqrt(max(squared_gaps(pairs)[1], 0.0)))


def squared_gaps(pairs: Chosen) -> tuple[float, float]:
    """The mean squared gap between mean prediction and mean truth over bins of equal size: plain, and debiased (it may be below 0).

    True chances carry no luck of outcomes, but the leads are a draw: what no column shows of them, and what a rep does better than is
    known, spreads the truth about the prediction, so that the mean of n of them is off by chance even where each prediction is exactly the
    mean of its like. That adds the variance of the gap over n to every bin's square, and is taken off again (Kumar, Liang, Ma 2019).
    """
    plain, luck = [], []
    for rows in np.array_split(np.argsort(pairs.predicted, kind="stable"), _BINS):
        off = pairs.predicted[rows] - pairs.true[rows]
        plain.append(float(off.mean()) ** 2)
        luck.append(float(off.var(ddof=1)) / len(rows))
    return float(np.mean(plain)), float(np.mean(plain) - np.mean(luck))


def _oracle(trial: Trial) -> float:
    rows = trial.eligible.sum(axis=1) > 1
    return float(np.where(trial.eligible, trial.chance, -1.0).max(axis=1)[rows].mean())


def _centered(values: Array, eligible: NDArray[np.bool_]) -> Array:
    count = np.maximum(eligible.sum(axis=1, keepdims=True), 1)
    return np.asarray(values - np.where(eligible, values, 0.0).sum(axis=1, keepdims=True) / count)
