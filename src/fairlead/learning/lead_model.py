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
from fairlead.learning.thinning import MOST_LEADS, thinned_by_outcome
from fairlead.learning.trained import Trees

_LEAST_ROUNDS, _MOST_ROUNDS, _PATIENCE = 10, 400, 30
HASTE = 2
"""The pace of trees that are not kept."""
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


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What is known of the leads that trees learn from: ``won``, ``weight`` and the reply ``factor`` h; each of shape (n,)."""

    won: FloatArray
    weight: FloatArray
    factor: FloatArray

    def take(self, rows: IntArray) -> "Told":
        """Some of the leads."""
        return Told(self.won[rows], self.weight[rows], self.factor[rows])

    @property
    def start(self) -> float:
        """Log-odds at which the mean chance is the rate seen."""
        rate = float(np.clip(np.average(self.won, weights=self.weight) / np.average(self.factor, weights=self.weight), 1e-4, 1.0 - 1e-4))
        return float(np.log(rate / (1.0 - rate)))

    def loss(self, f: FloatArray) -> float:
        """Mean of −log of the probability given to what happened, at log-odds ``f``."""
        chance = np.clip(sigmoid(f) * self.factor, 1e-9, 1 - 1e-9)
        return float(-np.average(self.won * np.log(chance) + (1 - self.won) * np.log1p(-chance), weights=self.weight))


class Binned:
    """The features of leads, sorted into bins once: every fit on these leads, or on some of them, shares the bins."""

    def __init__(self, x: FloatArray, learner: Learner, *, most: int | None = None) -> None:
        """``x``: shape (n, features), rows in order of time. ``most``: of how many leads `spread` leaves all; None: of 200,000."""
        self.x, self._learner, self._most = x, learner, most
        self._bins = lightgbm.Dataset(x, np.zeros(len(x)), categorical_feature=list(learner.categories), params=_shape(learner))
        self._bins.construct()

    def __len__(self) -> int:
        """How many leads."""
        return len(self.x)

    def spread(self, told: Told, rows: IntArray | None = None) -> tuple[IntArray, Told]:
        """``rows`` (ascending), or all, and what is told of them; thinned, so that a fit on them takes no longer than one on ``most``."""
        rows = np.arange(len(self.x)) if rows is None else rows
        rows, weight = thinned_by_outcome(rows, told.won, told.weight, self._most or MOST_LEADS)
        return rows, Told(told.won[rows], weight, told.factor[rows])

    def grow(self, told: Told, rounds: int, rows: IntArray | None = None, *, pace: int = 1) -> Trees:
        """Trees for a given number of rounds, on ``rows`` (ascending) or all; ``told`` is of the same.

        ``pace``: so many times fewer rounds, each as many times larger. At 2 it costs half the time and 0.2% of log loss: enough for
        trees that are not kept.
        """
        parameters = self._parameters(told)
        parameters["learning_rate"] *= pace
        rounds = -(-rounds // pace)
        booster = lightgbm.train(parameters, self._some(rows), num_boost_round=rounds)
        return Trees(trees_text(booster), told.start, rounds)

    def stopped(self, told: Told) -> Trees:
        """Trees of the older leads, as many rounds as lower the loss on the newest 15% by weight; at least 10. Of `spread` leads."""
        rows, told = self.spread(told)
        cut = int(np.searchsorted(np.cumsum(told.weight), (1.0 - _NEWEST) * told.weight.sum()))
        everybody = np.arange(len(rows))
        older, newer = told.take(everybody[:cut]), told.take(everybody[cut:])
        start = older.start

        def loss(predicted: FloatArray, _: object) -> tuple[str, float, bool]:
            return "loss", newer.loss(np.asarray(predicted) + start), False

        booster = lightgbm.train(
            self._parameters(older) | {"metric": "None"},
            self._some(rows[:cut]),
            num_boost_round=_MOST_ROUNDS,
            valid_sets=[self._some(rows[cut:])],
            feval=loss,
            callbacks=[lightgbm.early_stopping(_PATIENCE, verbose=False)],
        )
        rounds = max(int(booster.best_iteration), _LEAST_ROUNDS)
        return Trees(trees_text(booster, rounds), start, rounds)

    def cross_fit(self, told: Told, fold: IntArray, rounds: int, tick: Callable[[], None]) -> FloatArray:
        """The log-odds f of every lead by trees that never saw its account, grown in haste on `spread` leads of the others; shape (n,)."""
        found = np.empty(len(self.x))
        for number in np.unique(fold):
            out = fold == number
            rows, others = self.spread(told, np.flatnonzero(~out))
            trees = self.grow(others, rounds, rows, pace=HASTE)
            found[out] = logits(trees, self.x[out], threads=self._learner.threads)
            tick()
        return found

    def _some(self, rows: IntArray | None) -> Any:  # noqa: ANN401, LightGBM has no types
        """A set for one fit; LightGBM keeps the state of a fit in it."""
        return self._bins if rows is None else self._bins.subset(rows.tolist()).construct()

    def _parameters(self, told: Told) -> dict[str, Any]:
        leaf = int(np.clip(len(told.won) / 200, 20, 200))
        return _shape(self._learner) | {"min_data_in_leaf": leaf, "objective": _objective(told)}


def logits(trees: Trees, x: FloatArray, *, threads: int) -> FloatArray:
    """The log-odds f of every row; shape (n,)."""
    booster = lightgbm.Booster(model_str=trees.text)
    return np.asarray(booster.predict(x, raw_score=True, num_threads=threads, validate_features=False)) + trees.start


def folds_of(accounts: pl.Series, folds: int, seed: int) -> IntArray:
    """A fold for each lead, the same for all leads of an account; shape (n,)."""
    codes = accounts.rank("dense").to_numpy().astype(np.intp) - 1
    of_account = np.random.default_rng([seed, 11]).integers(folds, size=int(codes.max(initial=0)) + 1).astype(np.intp)
    return np.asarray(of_account[codes])


def _shape(learner: Learner) -> dict[str, Any]:
    return {
        "num_leaves": 6,
        "learning_rate": 0.08,
        "min_sum_hessian_in_leaf": 1.0,
        "lambda_l2": 10.0,
        "feature_fraction": 0.3,
        "max_cat_to_onehot": 4,
        "cat_smooth": 20.0,
        "cat_l2": 20.0,
        "min_data_per_group": 50,
        "max_bin": 127,
        # One set of bins serves fits that allow leaves of different sizes.
        "feature_pre_filter": False,
        # Each round reads three columns in ten: by columns it leaves the others alone, by rows it copies those it wants first.
        "force_col_wise": True,
        "enable_bundle": False,
        "seed": learner.seed,
        "deterministic": True,
        "num_threads": learner.threads,
        "verbose": -1,
    }


def _objective(told: Told) -> Callable[[FloatArray, Any], tuple[FloatArray, FloatArray]]:
    start, won, weight, factor = told.start, told.won, told.weight, told.factor

    def objective(predicted: FloatArray, _: object) -> tuple[FloatArray, FloatArray]:
        sigma = sigmoid(np.asarray(predicted, dtype=np.float64) + start)
        chance = np.clip(sigma * factor, 1e-9, 1.0 - 1e-9)
        rest = (1.0 - sigma) / (1.0 - chance)
        # LightGBM does not weigh a custom objective by itself, so the weights stand here.
        return -weight * (won - chance) * rest, np.maximum(weight * chance * (1.0 - sigma) * rest, 1e-9)

    return objective


def trees_text(booster: Any, rounds: int | None = None) -> str:  # noqa: ANN401, LightGBM has no types
    """The model, or its first ``rounds``, without its parameters, whose thread count and paths say nothing about what it predicts."""
    text: str = booster.model_to_string(num_iteration=rounds)
    head, _, _ = text.partition("\nparameters:")
    return head + "\n"
