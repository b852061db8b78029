"""Numbers of the evaluation worked by hand, or taken from an independent library."""

import numpy as np
import pytest
from scipy.stats import false_discovery_control

from fairlead.learning.calibration import calibration_error
from fairlead.learning.discoveries import benjamini_hochberg
from fairlead.learning.evaluation import Gain, auc
from fairlead.learning.grouping import Fit, Membership, judge_groups
from fairlead.learning.intervals import clustered_error
from fairlead.learning.permutation import exchange_reps
from fairlead.learning.power import needed_ratio, power_of
from fairlead.learning.reliability import Draws, auc_interval, calibration_interval, points


def test_adjusted_p_values_are_those_of_scipy():
    p = np.array([0.001, 0.8, 0.039, 0.041, 0.0412, 0.2, 0.001])
    assert benjamini_hochberg(p) == pytest.approx(false_discovery_control(p))


def test_a_group_by_hand():
    """60 leads at 0.25 expect 15 with a variance of 60·0.25·0.75 = 11.25; 24 were won: z = 9/√11.25 = 2.683, p = 0.00729."""
    won = np.array([1.0] * 24 + [0.0] * 36)
    (group,) = judge_groups(
        np.full(60, 0.25), won, np.arange(60), [Membership("lead", "source", "Fair", np.arange(60))], Draws.of(np.arange(60), seed=1)
    )
    assert group.p_value == pytest.approx(0.00729, abs=5e-5)
    assert group.adjusted == group.p_value
    assert group.fit is Fit.TOO_LOW
    # 24/15 = 1.6, plus and minus 1.96·√11.25/15.
    assert (group.ratio.low, group.ratio.high) == pytest.approx((1.6 - 1.96 * 11.25**0.5 / 15, 1.6 + 1.96 * 11.25**0.5 / 15))


def test_leads_of_one_account_add_what_they_share():
    """The same with every two leads of one fate and account: pairs add 12·2·0.75² + 18·2·0.25² = 15.75, so V = 27 and z = 9/√27 = 1.732."""
    won = np.array([1.0] * 24 + [0.0] * 36)
    rows = [Membership("lead", "source", "Fair", np.arange(60))]
    (group,) = judge_groups(np.full(60, 0.25), won, np.arange(60) // 2, rows, Draws.of(np.arange(60) // 2, seed=1))
    assert group.p_value == pytest.approx(0.0833, abs=2e-4)


def test_six_orders_of_three_leads_by_hand():
    """One stratum of three leads repeated: the p-value counts the draws that do as well as the order seen, itself counted in."""
    # Rep 0 is believed to win, rep 1 to lose; each lead was won exactly where rep 0 had it, so no order does better than the one seen.
    rep = np.array([0, 1] * 40)
    won = np.array([1.0, 0.0] * 40)
    found = exchange_reps(
        np.zeros(80, dtype=np.intp), rep, won, np.full(80, 0.5), lambda _lead, who: np.where(who == 0, 0.8, 0.2), seed=1, times=199
    )
    assert found.p_value == 1 / 200
    assert found.gain == pytest.approx(np.log(0.8 / 0.5))
    # In a draw half of the leads have the right rep: the mean gain is (log 1.6 + log 0.4)/2.
    assert found.chance_gain == pytest.approx((np.log(1.6) + np.log(0.4)) / 2, abs=0.02)
    assert (found.leads, found.strata, found.reps) == (80, 1, 2)


def test_what_twenty_to_one_needs():
    """x = (0.8416 + √(0.8416² + 2·ln 20))/2 = 1.7150: then 2x² − 2·0.8416·x is ln 20."""
    x = needed_ratio(20.0)
    assert x == pytest.approx(1.7150, abs=5e-4)
    assert 2 * x * x - 2 * 0.8416212 * x == pytest.approx(np.log(20.0), abs=1e-6)


def test_power_by_hand():
    """A promise of half an error needs (1.715/0.5)² = 11.76 times as many; on 1,000 leads at 0.1, σ = 2·1.715/√90 = 0.3616 could show."""
    power = power_of(Gain(0.0, 0.002, 0.001), 1_000, 0.1, 20.0)
    assert power.times == pytest.approx(11.765, abs=0.01)
    assert power.smallest == pytest.approx(0.3616, abs=5e-4)
    assert power.outcomes(4_000) == 48_000
    assert power_of(Gain(0.0, 0.002, 0.0), 1_000, 0.1, 20.0).outcomes(4_000) is None
    assert power_of(Gain(0.0, 0.001, 0.01), 1_000, 0.1, 20.0).outcomes(4_000) is None


def test_wilson_by_hand():
    """10 of 100: (0.1 + 1.9208/100 ± 1.96·√(0.09/100 + 0.9604/10⁴))/(1 + 3.8415/100) = 0.0552 to 0.1744."""
    (point,) = points(np.full(100, 0.1), np.array([1.0] * 10 + [0.0] * 90), bins=1)
    assert (point.low, point.high) == pytest.approx((0.0552, 0.1744), abs=1e-4)


def test_what_is_drawn_is_the_calibration_error_of_the_product():
    """Draws that take every account once give the debiased error itself."""
    chance = np.random.default_rng(3)
    p = 0.05 + 0.6 * chance.random(900)
    won = (chance.random(900) < 0.7 * p).astype(float)
    once = Draws(np.arange(900), np.ones((3, 900)))
    found = calibration_interval(p, won, once)
    assert found.low == pytest.approx(calibration_error(p, won, np.ones(900)))
    assert found.high == pytest.approx(found.low)
    flat = auc_interval(np.round(p, 1), won, once)
    assert flat.low == pytest.approx(auc(np.round(p, 1), won))


def test_an_error_by_cluster_by_hand():
    """Clusters of 1 + 2 and -1 - 2: sums 3 and -3, √(2/1·(9 + 9)) = 6; where each cluster sums to nothing there is no error."""
    parts = np.array([1.0, -1.0, 2.0, -2.0])
    assert clustered_error(parts, np.array([5, 9, 5, 9])) == pytest.approx(6.0)
    assert clustered_error(parts, np.array([5, 5, 9, 9])) == pytest.approx(0.0)
