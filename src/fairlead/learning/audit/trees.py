"""A small boosted model of the lead alone, the yardstick by which an audit tells signal from noise. It is made, asked and thrown away."""

from collections.abc import Callable
from typing import Final

import lightgbm
import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_ROUNDS: Final = 60
_RARE: Final = 20


def encoded(inputs: pl.DataFrame) -> tuple[Floats, list[int]]:
    """Columns as numbers, shape (n, n_columns), and which are categories. Values seen fewer than 20 times count as missing."""
    columns, categories = [], []
    for place, name in enumerate(inputs.columns):
        column = inputs[name]
        if column.dtype == pl.String:
            categories.append(place)
            frequent = column.drop_nulls().value_counts().filter(pl.col("count") >= _RARE)[name].sort().to_list()
            column = column.replace_strict(
                {value: float(code) for code, value in enumerate(frequent)}, default=None, return_dtype=pl.Float64
            )
        columns.append(column.cast(pl.Float64).fill_null(float("nan")).to_numpy())
    return np.column_stack(columns) if columns else np.zeros((inputs.height, 0)), categories


def fitted(x: Floats, won: Floats, categories: list[int], *, seed: int) -> Callable[[Floats], Floats]:
    """Learn from rows of ``x`` (shape (n, n_columns)) and ``won`` (n,); the answer gives chances, shape (m,), for other rows."""
    parameters = {
        "objective": "binary",
        "num_leaves": 8,
        "learning_rate": 0.06,
        "min_data_in_leaf": max(20, len(x) // 100),
        "feature_fraction": 0.6,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "lambda_l2": 10.0,
        "cat_smooth": 30.0,
        "max_cat_to_onehot": 4,
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,  # small trees on a busy machine: waiting threads cost more than they bring
        "verbosity": -1,
    }
    data = lightgbm.Dataset(x, won, categorical_feature=categories, params={"verbosity": -1})
    booster = lightgbm.train(parameters, data, num_boost_round=_ROUNDS)
    return lambda rows: np.asarray(booster.predict(rows, num_threads=1, validate_features=False), dtype=np.float64)
