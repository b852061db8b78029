"""The trees asked of one row answer as the trees asked of a table, to the last bit."""

import lightgbm
import numpy as np
import pytest

from fairlead.adapters.models.single_row import SingleRow

_SETTINGS = {"objective": "binary", "num_leaves": 7, "min_data_in_leaf": 5, "verbosity": -1, "num_threads": 1, "seed": 1}


@pytest.fixture(scope="module")
def trees() -> str:
    """A model with a category, missing values and numbers."""
    rows, wins = _rows(600), np.random.default_rng(3).random(600)
    wins = (wins < 0.2 + 0.5 * (rows[:, 0] == 2) + 0.2 * (np.nan_to_num(rows[:, 1]) > 0)).astype(float)
    data = lightgbm.Dataset(rows, label=wins, categorical_feature=[0], free_raw_data=False)
    return lightgbm.train(_SETTINGS, data, num_boost_round=30).model_to_string()


def _rows(count: int) -> np.ndarray:
    chance = np.random.default_rng(count)
    rows = np.column_stack([chance.integers(0, 5, count).astype(float), chance.normal(size=count), chance.normal(size=count)])
    rows[chance.random(rows.shape) < 0.2] = np.nan
    return rows


def test_one_row_is_scored_as_in_a_table(trees):
    rows = _rows(400)
    table = lightgbm.Booster(model_str=trees).predict(rows, raw_score=True)
    alone = SingleRow(trees)
    assert len(set(table)) > 50
    assert [alone.score(row) for row in rows] == table.tolist()


def test_a_row_of_another_width_is_refused(trees):
    with pytest.raises(ValueError, match=r"\(2,\) where the trees read \(3,\)"):
        SingleRow(trees).score(np.zeros(2))


def test_a_damaged_model_is_refused():
    with pytest.raises(lightgbm.basic.LightGBMError):
        SingleRow("no model")
