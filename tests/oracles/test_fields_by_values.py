"""What a field shows alone is counted by its values; lead by lead, and slowly, the same comes out."""

import numpy as np
import polars as pl
import pytest

from fairlead.learning.audit.fields import Field
from fairlead.learning.evaluation import auc


def _leads(count: int) -> tuple[pl.Series, pl.Series]:
    chance = np.random.default_rng(5)
    value = chance.integers(6, size=count)
    won = pl.Series(chance.random(count) < 0.1 + 0.1 * value).cast(pl.Int8)
    told = pl.Series("plan", [None if place == 5 else f"plan {place}" for place in value.tolist()], dtype=pl.String)
    return told, pl.select(pl.when(pl.Series(chance.random(count) < 0.8)).then(won)).to_series()


def test_alone_a_field_orders_later_leads_as_the_rates_of_its_values_do():
    column, won = _leads(2_000)
    closed = pl.DataFrame({"value": column.fill_null("?"), "won": won}).drop_nulls("won")
    cut = int(closed.height * 0.6)
    usual = float(closed["won"][:cut].mean())
    rates = {}
    for value in closed["value"].unique():
        ended = closed[:cut].filter(pl.col("value") == value)["won"]
        rates[value] = (float(ended.sum()) + 10 * usual) / (len(ended) + 10)
    later = closed[cut:]
    expected = auc(np.array([rates[value] for value in later["value"]]), later["won"].to_numpy().astype(float))
    found = Field.of("plan", column, won)
    assert found.alone == pytest.approx(expected)
    assert found.alone > 0.6
    assert found.filled[0] == pytest.approx(float(column.is_not_null().filter((won == 1).fill_null(value=False)).mean()))


def test_a_field_whose_values_say_nothing_orders_by_chance():
    column, won = _leads(2_000)
    assert Field.of("plan", pl.Series("plan", ["one"] * len(column)), won).alone == pytest.approx(0.5)
