"""The expected deal value of a lead if it is won, from the values of those that were."""

from typing import Any

import lightgbm
import numpy as np

from fairlead.domain.prediction import FloatArray
from fairlead.learning.cases import Cases
from fairlead.learning.lead_model import trees_text
from fairlead.learning.trained import ValueModel

_LEAST_FOR_TREES = 300
_SHRINK = 10.0
_ROUNDS, _NEWEST = 300, 0.2


def learn_value(cases: Cases, *, seed: int, threads: int) -> ValueModel:
    """Trees from 300 wins with a value, shrunken means by segment below, one major unit where there is none."""
    value = cases.frame["value_minor"].fill_null(float("nan")).to_numpy()
    rows = np.flatnonzero((cases.won > 0) & np.isfinite(value) & (value > 0))
    if not len(rows):
        return ValueModel(float(np.log(100.0)), 1.0, 0)
    logs = np.log(value[rows])
    return _trees(cases, rows, logs, seed, threads) if len(rows) >= _LEAST_FOR_TREES else _steps(cases, rows, logs)


def _steps(cases: Cases, rows: np.ndarray[Any, np.dtype[np.intp]], logs: FloatArray) -> ValueModel:
    start = float(logs.mean())
    rest = logs - start
    steps: dict[str, dict[str, float]] = {}
    for place, segment in enumerate(cases.segments):
        columns = cases.segment[rows, place]
        sums = np.bincount(columns, weights=rest, minlength=len(segment.values) + 1)
        counts = np.bincount(columns, minlength=len(segment.values) + 1)
        step = sums / (counts + _SHRINK)
        step[-1] = 0.0
        rest = rest - step[columns]
        steps[segment.feature] = dict(zip(segment.values, step[:-1].tolist(), strict=True))
    return ValueModel(start, float(np.exp(rest).mean()), len(rows), steps=steps)


def _trees(cases: Cases, rows: np.ndarray[Any, np.dtype[np.intp]], logs: FloatArray, seed: int, threads: int) -> ValueModel:
    x, start = cases.x[rows], float(logs.mean())
    cut = int(len(rows) * (1.0 - _NEWEST))
    parameters = {
        "objective": "regression",
        "num_leaves": 6,
        "learning_rate": 0.08,
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
    train = lightgbm.Dataset(x[:cut], logs[:cut] - start, categorical_feature=cases.encoding.categories)
    valid = lightgbm.Dataset(x[cut:], logs[cut:] - start, reference=train)
    stop = lightgbm.early_stopping(20, verbose=False)
    tried = lightgbm.train(parameters, train, num_boost_round=_ROUNDS, valid_sets=[valid], callbacks=[stop])
    # The smearing factor comes from leads the trees did not see: residuals of those they did are too small.
    smear = float(np.exp(logs[cut:] - start - tried.predict(x[cut:], num_iteration=tried.best_iteration)).mean())
    whole = lightgbm.Dataset(x, logs - start, categorical_feature=cases.encoding.categories)
    booster = lightgbm.train(parameters, whole, num_boost_round=max(int(tried.best_iteration), 5))
    return ValueModel(start, smear, len(rows), text=trees_text(booster))
