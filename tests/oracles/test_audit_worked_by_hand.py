"""Numbers of the audit worked by hand or taken from the source of the formula."""

import numpy as np
import polars as pl
import pytest

from fairlead.learning.audit import Rate, gini
from fairlead.learning.audit.patterns import _compared, _mantel_haenszel, _survivors
from fairlead.learning.audit.signal import Alike, _rep_signal


def test_wilsons_interval() -> None:
    # z² = 3.8415: center (0.1 + 1.92073/100) / 1.038415 = 0.114797; half width 1.95996·√(0.0009 + 0.0000960) / 1.038415 = 0.059570.
    rate = Rate.of(10, 100)
    assert (rate.low, rate.high) == pytest.approx((0.0552, 0.1744), abs=1e-4)


def test_wilsons_interval_of_nothing_is_everything() -> None:
    assert (Rate.of(0, 0).low, Rate.of(0, 0).high) == (0.0, 1.0)


def test_gini() -> None:
    # Mean absolute difference of 1, 2, 3, 4 is (2·(1+2+3+1+2+1))/16 = 1.25; twice the mean is 5.
    assert gini(np.array([4.0, 1.0, 3.0, 2.0])) == pytest.approx(0.25)
    assert gini(np.full(7, 3.0)) == pytest.approx(0.0)


def test_mantel_haenszel_ratio() -> None:
    # Two strata: 4 of 10 against 2 of 10, 6 of 20 against 9 of 60. Σ a·n0/N = 4·10/20 + 6·60/80 = 6.5; Σ b·n1/N = 2·10/20 + 9·20/80 = 3.25.
    log = _mantel_haenszel([np.array([4.0, 6.0]), np.array([10.0, 20.0]), np.array([2.0, 9.0]), np.array([10.0, 60.0])])
    assert np.exp(log) == pytest.approx(2.0)


def test_false_discoveries_are_held_as_in_the_paper() -> None:
    # Benjamini and Hochberg 1995, section 3.2: of these 15 p-values the four smallest stand at 0.05.
    paper = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000]
    assert _survivors(paper) == [True] * 4 + [False] * 11


def alike(rates, n, seed):
    """``n`` leads of each rep, won at the rep's own rate."""
    chance = np.random.default_rng(seed)
    rep = np.repeat(np.arange(len(rates)), n)
    won = (chance.random(len(rep)) < np.asarray(rates)[rep]).astype(float)
    frame = pl.DataFrame({"rep_id": [f"R{code}" for code in rep]})
    return Alike(frame, won, np.full(len(rep), np.mean(rates)), np.zeros(len(rep), dtype=np.intp))


def test_the_spread_of_reps_is_recovered() -> None:
    rates = np.tile([0.2, 0.3, 0.4], 10)  # standard deviation 0.0816
    found = _rep_signal(alike(rates, 400, 5), seed=7)
    assert found.beyond_chance
    assert found.spread == pytest.approx(np.std(rates), abs=0.015)


def test_equal_reps_are_called_different_no_more_often_than_stated() -> None:
    p_values = [_rep_signal(alike(np.full(12, 0.3), 60, seed), seed=seed).p_value for seed in range(40)]
    assert sum(value < 0.05 for value in p_values) <= 5  # 2 expected of 40; 6 or more come by chance once in seventy
    assert 0.3 < np.mean(p_values) < 0.7


def test_a_pattern_held_by_every_rep_is_found_and_one_held_by_a_single_star_is_not() -> None:
    flags = np.repeat(np.arange(20) % 2 == 0, 200)
    everybody = alike(np.where(np.arange(20) % 2 == 0, 0.3, 0.2), 200, 3)
    ratio, p_value, counts = _compared(everybody, np.ones(4_000, dtype=bool), flags)
    assert ratio.low < 1.5 < ratio.high
    assert p_value < 0.001
    assert counts[2:] == (2_000, 2_000, 10)
    star = alike([0.9, *np.full(19, 0.2)], 200, 3)
    _, p_star, _ = _compared(star, np.ones(4_000, dtype=bool), flags)
    assert p_star > 0.05
