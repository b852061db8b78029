"""Older leads weigh less only where later leads bear it out, and the test on later leads weighs them as the fit does."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from fairlead.domain.prediction import Encoding
from fairlead.learning.cases import Cases, cases_of
from fairlead.learning.features import feature_table
from fairlead.learning.holdout import hold_out
from fairlead.learning.outcomes import label
from fairlead.learning.recency import choose_half_life
from fairlead.learning.roster import roster_of
from fairlead.learning.settings import TrainingSettings
from tests.conformance.trained_sample import SETTINGS, small_history

DAYS = 700
ASKED = TrainingSettings(folds=2)


def leads(seed, *, turned):
    """Leads of two kinds, oldest first; ``turned``: whether what wins turned round 420 days before the last one came."""
    chance = np.random.default_rng(seed)
    n = 8_000
    age = np.linspace(DAYS, 200, n)
    kind = chance.integers(2, size=n).astype(np.float64)
    good = kind == (age < 420 + 200 if turned else 1)
    won = (chance.random(n) < np.where(good, 0.3, 0.1)).astype(np.float64)
    still, one = np.zeros(n, dtype=np.intp), np.ones(n)
    frame = pl.DataFrame({"age_days": age, "account": [f"A-{number}" for number in range(n)], "weight": one})
    return Cases(frame, Encoding(("kind",), {}), (), (), kind[:, None], np.zeros((n, 0), dtype=np.intp), still, still, -age, won, one, one)


def chosen(settings=ASKED, *, turned, seed=3):
    cases = leads(seed, turned=turned)
    return choose_half_life(cases, np.arange(len(cases)), settings)


def test_where_the_world_turned_older_leads_weigh_less():
    assert chosen(turned=True) == 90.0


@pytest.mark.parametrize("seed", range(5))
def test_where_it_stands_all_leads_weigh_alike(seed):
    assert chosen(turned=False, seed=seed) is None


def test_a_half_life_that_is_stated_is_taken():
    assert chosen(replace(ASKED, half_life_days=200.0), turned=False) == 200.0
    assert chosen(replace(ASKED, half_life_days=0), turned=True) is None


def test_of_too_few_wins_nothing_is_chosen():
    cases = leads(3, turned=True)
    assert choose_half_life(cases, np.arange(300), ASKED) is None


def test_the_test_on_later_leads_weighs_older_ones_as_the_fit_does():
    history = small_history()
    roster, labeled = roster_of(history), label(history, SETTINGS)
    cases = cases_of(labeled, feature_table(history), roster, SETTINGS)
    ripe = np.flatnonzero(cases.frame["age_days"].to_numpy() >= labeled.horizon_days)
    held = hold_out(cases, ripe, roster, replace(SETTINGS, half_life_days=90.0), lambda _step: None)
    age, weight = held.older.frame["age_days"].to_numpy(), held.older.weight
    np.testing.assert_allclose(np.log2(weight[-1] / weight[0]), (age[0] - age[-1]) / 90.0)
    assert set(held.cases.weight) == {1.0}
