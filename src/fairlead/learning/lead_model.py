"""Boosted trees on the lead alone: log-odds of winning at an immediate reply, cross-fitted by account, and the expected deal value.

The loss is the Bernoulli log loss of p = σ(f)·h with h, the share left at the lead's reply time, known: its gradient in f is −w(y − p)(1
− σ)/(1 − p), and the expected second derivative wσh(1 − σ)²/(1 − p). So f means the same for leads answered early and late. Trees:
Friedman 2001; library: LightGBM.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np
import polars as pl

from fairlead.domain.prediction import Encoding, FloatArray, IntArray
from fairlead.learning.hierarchical import sigmoid
from fairlead.learning.trained import Trees

_MOST_ROUNDS, _PATIENCE = 400, 30
_NEWEST = 0.15
_MOST_VALUES = 100
_LEAST_SEEN = 20


def encoding_of(features: pl.DataFrame) -> Encoding:
    """The columns as they are; of text columns the values seen at least 20 times, the most frequent 100 first."""
    vocabularies = {}
    for name, dtype in features.schema.items():
        if dtype in (pl.String, pl.Categorical, pl.Enum):
            counts = features[name].cast(pl.String).drop_nulls().value_counts().filter(pl.col("count") >= _LEAST_SEEN)
            vocabularies[name] = tuple(counts.sort("count", name, descending=[True, False])[name].head(_MOST_VALUES).to_list())
    return Encoding(tuple(features.columns), vocabularies)


def matrix(encoding: Encoding, features: pl.DataFrame) -> FloatArray:
    """The rows of `Encoding.row` for a whole frame; shape (n_leads, n_features)."""
    columns = []
    for name in encoding.names:
        if name not in features.columns:
            columns.append(pl.lit(None, dtype=pl.Float64).alias(name))
        elif name in encoding.vocabularies:
            codes = {value: float(code) for code, value in enumerate(encoding.vocabularies[name])}
            read = (
                pl.col(name).cast(pl.String).replace_strict(codes, default=None, return_dtype=pl.Float64)
                if codes
                else pl.lit(None, dtype=pl.Float64)
            )
            columns.append(read.alias(name))
        else:
            columns.append(pl.col(name).cast(pl.Float64, strict=False))
    found: FloatArray = features.select(columns).fill_null(float("nan")).to_numpy().astype(np.float64)
    return found


@dataclass(frozen=True, slots=True)
class Learner:
    """How trees are grown: which columns hold category codes, the seed, the threads."""

    categories: Sequence[int]
    seed: int
    threads: int


def grow(x: FloatArray, won: FloatArray, weight: FloatArray, factor: FloatArray, rounds: int, learner: Learner) -> Trees:
    """Trees for a given number of rounds."""
    start = _start(won, weight, factor)
    parameters = _parameters(len(x), learner) | {"objective": _objective(won, weight, factor)}
    booster = lightgbm.train(parameters, _dataset(x, won, weight, start, learner), num_boost_round=rounds)
    return Trees(trees_text(booster), start, rounds)


def choose_rounds(x: FloatArray, won: FloatArray, weight: FloatArray, factor: FloatArray, learner: Learner) -> int:
    """How many rounds lower the loss on the newest 15 % of leads by weight (rows in order of time); at least 10."""
    cut = int(np.searchsorted(np.cumsum(weight), (1.0 - _NEWEST) * weight.sum()))
    start = _start(won[:cut], weight[:cut], factor[:cut])
    train = _dataset(x[:cut], won[:cut], weight[:cut], start, learner)
    valid = lightgbm.Dataset(x[cut:], won[cut:], weight=weight[cut:], init_score=np.full(len(x) - cut, start), reference=train)

    def loss(predicted: FloatArray, _: object) -> tuple[str, float, bool]:
        chance = np.clip(sigmoid(np.asarray(predicted)) * factor[cut:], 1e-9, 1 - 1e-9)
        each = won[cut:] * np.log(chance) + (1 - won[cut:]) * np.log1p(-chance)
        return "loss", float(-np.average(each, weights=weight[cut:])), False

    parameters = _parameters(cut, learner) | {"objective": _objective(won[:cut], weight[:cut], factor[:cut]), "metric": "None"}
    stop = lightgbm.early_stopping(_PATIENCE, verbose=False)
    booster = lightgbm.train(parameters, train, num_boost_round=_MOST_ROUNDS, valid_sets=[valid], feval=loss, callbacks=[stop])
    return max(int(booster.best_iteration), 10)


def logits(trees: Trees, x: FloatArray, *, threads: int) -> FloatArray:
    """The log-odds f of every row; shape (n,)."""
    booster = lightgbm.Booster(model_str=trees.text)
    return np.asarray(booster.predict(x, raw_score=True, num_threads=threads, validate_features=False)) + trees.start


def folds_of(accounts: pl.Series, folds: int, seed: int) -> IntArray:
    """A fold for each lead, the same for all leads of an account; shape (n,)."""
    codes = accounts.rank("dense").to_numpy().astype(np.intp) - 1
    of_account = np.random.default_rng([seed, 11]).integers(folds, size=int(codes.max(initial=0)) + 1).astype(np.intp)
    return np.asarray(of_account[codes])


def cross_fit(
    x: FloatArray,
    won: FloatArray,
    weight: FloatArray,
    factor: FloatArray,
    fold: IntArray,
    rounds: int,
    learner: Learner,
    tick: Callable[[], None],
) -> FloatArray:
    """The log-odds f of every lead by trees that never saw its account; shape (n,)."""
    found = np.empty(len(x))
    for number in np.unique(fold):
        out = fold == number
        trees = grow(x[~out], won[~out], weight[~out], factor[~out], rounds, learner)
        found[out] = logits(trees, x[out], threads=learner.threads)
        tick()
    return found


def _parameters(rows: int, learner: Learner) -> dict[str, Any]:
    return {
        "num_leaves": 6,
        "learning_rate": 0.08,
        "min_data_in_leaf": int(np.clip(rows / 200, 20, 200)),
        "min_sum_hessian_in_leaf": 1.0,
        "lambda_l2": 10.0,
        "feature_fraction": 0.3,
        "max_cat_to_onehot": 4,
        "cat_smooth": 20.0,
        "cat_l2": 20.0,
        "min_data_per_group": 50,
        "max_bin": 127,
        "seed": learner.seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": learner.threads,
        "verbose": -1,
    }


def _dataset(x: FloatArray, won: FloatArray, weight: FloatArray, start: float, learner: Learner) -> Any:  # noqa: ANN401, LightGBM has no types
    return lightgbm.Dataset(x, won, weight=weight, init_score=np.full(len(x), start), categorical_feature=list(learner.categories))


def _objective(won: FloatArray, weight: FloatArray, factor: FloatArray) -> Callable[[FloatArray, Any], tuple[FloatArray, FloatArray]]:
    def objective(predicted: FloatArray, _: object) -> tuple[FloatArray, FloatArray]:
        sigma = sigmoid(np.asarray(predicted, dtype=np.float64))
        chance = np.clip(sigma * factor, 1e-9, 1.0 - 1e-9)
        rest = (1.0 - sigma) / (1.0 - chance)
        # LightGBM does not weigh a custom objective by itself, so the weights stand here.
        return -weight * (won - chance) * rest, np.maximum(weight * chance * (1.0 - sigma) * rest, 1e-9)

    return objective


def _start(won: FloatArray, weight: FloatArray, factor: FloatArray) -> float:
    """Log-odds at which the mean chance is the rate seen."""
    rate = float(np.clip(np.average(won, weights=weight) / np.average(factor, weights=weight), 1e-4, 1.0 - 1e-4))
    return float(np.log(rate / (1.0 - rate)))


def trees_text(booster: Any) -> str:  # noqa: ANN401, LightGBM has no types
    """The model without its parameters, whose thread count and paths say nothing about what it predicts."""
    text: str = booster.model_to_string()
    head, _, _ = text.partition("\nparameters:")
    return head + "\n"
