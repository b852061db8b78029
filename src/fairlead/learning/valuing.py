"""The expected deal value of a lead if it is won, from the values of those that were."""

from typing import Any

import lightgbm
import numpy as np

from fairlead.domain.prediction import FloatArray, IntArray
from fairlead.learning.cases import Cases
from fairlead.learning.lead_model import trees_text
from fairlead.learning.thinning import thinned
from fairlead.learning.trained import ValueModel

_LEAST_FOR_TREES = 300
_SHRINK = 10.0
_ROUNDS, _NEWEST, _FOLDS = 300, 0.2, 4
_SLOPES = (0.5, 1.5)
_MOST_TOLD = 30_000
_QUANTILES = (0.1, 0.5, 0.9)
_MAJOR_UNIT = 100.0


def valued(cases: Cases) -> IntArray:
    """Rows of won leads that carry a value."""
    value = values_of(cases)
    return np.flatnonzero((cases.won > 0) & np.isfinite(value) & (value > 0))


def values_of(cases: Cases) -> FloatArray:
    """Values as recorded, NaN where there is none; shape (n,)."""
    return cases.frame["value_minor"].fill_null(float("nan")).to_numpy()


def learn_value(cases: Cases, *, seed: int, threads: int) -> ValueModel:
    """Trees from 300 wins with a value, shrunken means by segment below, one major unit where there is none."""
    rows = valued(cases)
    if not len(rows):
        return ValueModel(float(np.log(_MAJOR_UNIT)), 1.0, 0)
    logs = np.log(values_of(cases)[rows])
    # Quick deals are over-represented among the wins of the newest leads, and quick deals are small ones.
    weight = np.maximum(cases.frame["weight"].to_numpy()[rows], 0.0)
    weight = weight / weight.mean() if weight.sum() > 0 else np.ones(len(rows))
    return _trees(cases, rows, logs, weight, seed, threads) if len(rows) >= _LEAST_FOR_TREES else _steps(cases, rows, logs, weight)


def one_value(cases: Cases) -> ValueModel:
    """One number for every lead: what a model has to be better than."""
    rows = valued(cases)
    logs = np.log(values_of(cases)[rows])
    start = float(logs.mean())
    smear, spread = _around(logs - start, np.ones(len(rows)))
    return ValueModel(start, smear, len(rows), spread=spread)


def expected_values(model: ValueModel, cases: Cases, *, threads: int) -> FloatArray:
    """What `fairlead.domain.prediction.LeadScorer.value_minor` tells of every lead; shape (n,)."""
    logs = np.full(len(cases), model.start)
    if model.text and len(cases):
        booster = lightgbm.Booster(model_str=model.text)
        logs += model.slope * np.asarray(booster.predict(cases.x, raw_score=True, num_threads=threads, validate_features=False))
    for place, segment in enumerate(cases.segments):
        steps = model.steps.get(segment.feature, {})
        logs += np.array([*(steps.get(value, 0.0) for value in segment.values), 0.0])[cases.segment[:, place]]
    return np.asarray(np.exp(logs) * model.smear)


def _around(rest: FloatArray, weight: FloatArray, level: FloatArray | None = None) -> tuple[float, tuple[float, float, float]]:
    """The smearing factor of residual logarithms, and their quantiles as multiples of the mean.

    ``level``: what is multiplied by it. Weighed so, the sum of what is expected is the sum of what was found: where large deals stray more
    than small ones, a plain mean of the factors would miss most of the money.
    """
    smear = float(np.average(np.exp(rest), weights=weight if level is None else weight * level))
    order = np.argsort(rest)
    place = (np.cumsum(weight[order]) - 0.5 * weight[order]) / weight.sum()
    low, middle, high = np.exp(np.interp(_QUANTILES, place, rest[order])) / smear
    return smear, (float(low), float(middle), float(high))


def _steps(cases: Cases, rows: IntArray, logs: FloatArray, weight: FloatArray) -> ValueModel:
    start = float(np.average(logs, weights=weight))
    whole, rest = start * np.ones(len(rows)), logs - start
    steps: dict[str, dict[str, float]] = {}
    for place, segment in enumerate(cases.segments):
        columns = cases.segment[rows, place]
        sums = np.bincount(columns, weights=weight * rest, minlength=len(segment.values) + 1)
        counts = np.bincount(columns, weights=weight, minlength=len(segment.values) + 1)
        step = sums / (counts + _SHRINK)
        step[-1] = 0.0
        rest, whole = rest - step[columns], whole + step[columns]
        steps[segment.feature] = dict(zip(segment.values, step[:-1].tolist(), strict=True))
    smear, spread = _around(rest, weight, level=np.exp(whole))
    return ValueModel(start, smear, len(rows), steps=steps, spread=spread)


def _trees(cases: Cases, rows: IntArray, logs: FloatArray, weight: FloatArray, seed: int, threads: int) -> ValueModel:
    x, start = cases.x[rows], float(np.average(logs, weights=weight))
    cut = int(len(rows) * (1.0 - _NEWEST))
    parameters: dict[str, Any] = {
        "objective": "regression",
        "num_leaves": 6,
        "learning_rate": 0.12,
        "min_data_in_leaf": 20,
        "lambda_l2": 5.0,
        "feature_fraction": 0.5,
        "cat_smooth": 20.0,
        "cat_l2": 20.0,
        "boost_from_average": False,
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": threads,
        "verbose": -1,
    }
    bins = lightgbm.Dataset(x, logs - start, weight=weight, categorical_feature=cases.encoding.categories, params=parameters).construct()

    def some(taken: IntArray) -> lightgbm.Dataset:
        return bins.subset(taken.tolist())

    every = np.arange(len(rows))
    stop = lightgbm.early_stopping(20, verbose=False)
    tried = lightgbm.train(parameters, some(every[:cut]), num_boost_round=_ROUNDS, valid_sets=[some(every[cut:])], callbacks=[stop])
    rounds = max(int(tried.best_iteration), 5)

    def grown(taken: IntArray) -> lightgbm.Booster:
        return lightgbm.train(parameters, some(taken), num_boost_round=rounds)

    # Slope, mean and spread come from leads that the trees did not see: residuals of those they did are too small. Some are enough.
    few = thinned(every, _MOST_TOLD)
    told = np.empty(len(few))
    for fold in range(_FOLDS):
        out = np.arange(len(few)) % _FOLDS == fold
        told[out] = np.asarray(grown(few[~out]).predict(x[few[out]]))
    rest, weighed = logs[few] - start, weight[few]
    slope = _slope(told, rest, weighed)
    smear, spread = _around(rest - slope * told, weighed, level=np.exp(start + slope * told))
    text = trees_text(grown(every))
    return ValueModel(start, smear, len(rows), text=text, spread=spread, slope=slope)


def _slope(told: FloatArray, logs: FloatArray, weight: FloatArray) -> float:
    """By how much trees on some of the leads are too careful on others: regularized, they draw every value toward the middle."""
    square = float(weight @ told**2)
    return float(np.clip((weight @ (told * logs)) / square, *_SLOPES)) if square > 0 else 1.0
