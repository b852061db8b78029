"""What open leads tell before they end: nothing by being young, a win the further they come; and never more than an outcome would."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.learning.ripening import Paths, as_outcomes, early_stages, likelihood_ratios

HORIZON = 150
RATES, MEDIANS = np.array([0.3, 0.12]), np.array([12.0, 60.0])
chances, ratios = st.floats(0.001, 0.999), st.floats(0.001, 1000.0)


def floor(seed, *, leads=6_000, days=420, last=None):
    """Leads of two kinds, one quick and one slow, that arrive evenly and are seen at the end; and what becomes of each in truth."""
    chance = np.random.default_rng(seed)
    age = chance.uniform(0, days if last is None else last, leads)
    kind = chance.integers(2, size=leads)
    won = chance.random(leads) < RATES[kind]
    end = MEDIANS[kind] * np.exp(0.5 * chance.normal(size=leads)) * np.where(won, 1.0, 0.6)
    won &= end <= HORIZON
    # Those that will be won meet, and mostly make an offer; of the others few do.
    meets = chance.random(leads) < np.where(won, 0.95, 0.3)
    offers = meets & (chance.random(leads) < np.where(won, 0.9, 0.25))
    reached = np.column_stack(
        [np.where(meets, end * chance.uniform(0.1, 0.4, leads), np.inf), np.where(offers, end * chance.uniform(0.4, 0.8, leads), np.inf)]
    )
    until = np.minimum(end, HORIZON)
    resolved = (until <= age) | (age >= HORIZON)
    seen = np.where(reached <= age[:, None], reached, np.inf)
    paths = Paths(seen, np.where(resolved, until, HORIZON), age, resolved, resolved & won, pl.DataFrame({"kind": kind.astype(str)}))
    return paths, kind, won


def rate(paths, ratio, rows):
    """The chance of these leads that makes the likelihood of all that is known of them largest."""
    chance = 0.5
    for _ in range(200):
        toward, told = as_outcomes(np.full(len(rows), chance), ratio[rows])
        resolved = paths.resolved[rows]
        outcome, weight = np.where(resolved, paths.won[rows], toward), np.where(resolved, 1.0, told)
        chance = float(np.average(outcome, weights=weight))
    return chance


@pytest.mark.parametrize("kind", [0, 1])
def test_the_estimate_does_not_drift_because_leads_are_young(kind):
    """Of young leads alone, most of them open, the estimate is that of leads old enough; counting open leads as lost halves it."""
    young, lost = [], []
    for seed in range(12):
        paths, kinds, _ = floor(seed)
        rows = np.flatnonzero((kinds == kind) & (paths.age < MEDIANS[kind] * 1.2))
        young.append(rate(paths, likelihood_ratios(paths, HORIZON), rows))
        lost.append(paths.won[rows].mean())
    true = RATES[kind] * (0.97 if kind else 1.0)
    error = np.std(young, ddof=1) / np.sqrt(len(young))
    assert abs(np.mean(young) - true) < 3 * error + 0.03 * true
    assert np.mean(lost) < 0.6 * true


def test_early_stages_speak_before_the_end_is_known():
    paths, _, won = floor(3, leads=20_000)
    ratio = likelihood_ratios(paths, HORIZON)
    open_now = ~paths.resolved
    offered = open_now & np.isfinite(paths.reached[:, 1])
    waiting = open_now & ~np.isfinite(paths.reached[:, 0])
    assert (ratio[offered] > 1.5).mean() > 0.95
    assert ratio[waiting].mean() < 1.0
    prior = RATES[np.array(paths.kinds["kind"].to_numpy(), dtype=int)]
    posterior = prior * ratio / (prior * ratio + 1 - prior)
    for some in (offered, waiting, open_now):
        assert posterior[some].mean() == pytest.approx(won[some].mean(), abs=0.05)


def test_ended_leads_and_those_that_just_came_say_nothing_more():
    paths, _, _ = floor(5)
    ratio = likelihood_ratios(paths, HORIZON)
    assert (ratio[paths.resolved] == 1.0).all()
    newborn = ~paths.resolved & (paths.age < 0.05)
    assert newborn.any()
    assert ratio[newborn] == pytest.approx(1.0, abs=0.02)


def test_too_few_old_leads_tell_nothing():
    paths, _, _ = floor(5, leads=300, last=HORIZON + 10)
    assert (likelihood_ratios(paths, HORIZON) == 1.0).all()


@given(chances, ratios)
def test_an_open_lead_weighs_as_much_as_its_stages_tell_and_at_most_as_an_outcome(chance, ratio):
    (toward,), (weight,) = as_outcomes(np.array([chance]), np.array([ratio]))
    known = chance * ratio / (chance * ratio + 1 - chance)
    assert 0.0 <= weight <= 1.0
    assert weight * (toward - chance) == pytest.approx(known - chance, abs=1e-12)
    assert toward == float(ratio > 1) or weight == pytest.approx(0.0, abs=1e-9)


def test_the_stages_on_the_way():
    assert early_stages("won") == ("touched", "contacted", "meeting", "opportunity")
    assert early_stages("meeting") == ("touched", "contacted")
    assert early_stages("touched") == ()
