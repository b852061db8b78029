"""Statistics of drift against numbers worked by hand and against scipy."""

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from scipy import stats
from scipy.special import betaln, gammaln

from fairlead.domain.evidence import (
    Bins,
    Outcomes,
    Reference,
    Settled,
    Tally,
    chi_square,
    expected_index,
    kolmogorov_smirnov,
    log_gamma,
    of_arrivals,
    of_counts,
    of_outcomes,
    silence,
    silence_of_wins,
    stability_index,
    threshold,
)

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def test_the_stability_index_of_two_bins_by_hand():
    # 49.5 + 0.5 of 101 and 79.5 + 0.5 of 101: (80 − 50)/100 · ln(80/50) + (20 − 50)/100 · ln(20/50), on shares of 100 after smoothing
    before, now = np.array([49.5, 49.5]), np.array([79.5, 19.5])
    assert stability_index(before, now) == pytest.approx(0.3 * math.log(1.6) - 0.3 * math.log(0.4))


def test_the_index_that_chance_brings():
    # (10 − 1)·(1/10,000 + 1/31): thirty leads a day cry wolf every day
    assert expected_index(10, 10_000, 31) == pytest.approx(0.2912, abs=5e-5)


@pytest.mark.parametrize("seed", range(6))
def test_chi_square_is_scipys(seed):
    rng = np.random.default_rng(seed)
    before, now = rng.poisson(30, 2 + seed).astype(float), rng.poisson(20, 2 + seed).astype(float)
    ours, theirs = chi_square(before, now), stats.chi2_contingency(np.stack([before, now]), correction=False)
    assert (ours.statistic, ours.freedom, ours.p_value) == pytest.approx((theirs.statistic, theirs.dof, theirs.pvalue), rel=1e-9)


def test_kolmogorov_and_smirnov_by_hand_and_by_scipys_limit():
    # cumulated 0.30, 0.80, 1 and 0.20, 0.50, 1: the gap is 0.30, of 100 and 100 leads λ = 0.3·√50
    found = kolmogorov_smirnov(np.array([30.0, 50.0, 20.0]), np.array([20.0, 30.0, 50.0]))
    assert found.statistic == pytest.approx(0.3)
    assert found.p_value == pytest.approx(stats.kstwobign.sf(0.3 * math.sqrt(50.0)), rel=1e-9)


def test_log_gamma_is_scipys():
    x = np.array([0.5, 1.0, 2.0, 7.25, 40.0, 1_234.5, 1e6])
    assert log_gamma(x) == pytest.approx(gammaln(x), rel=1e-12, abs=1e-11)


def test_evidence_of_counts_by_hand():
    # A reference of 4 and 2, then one day of 0 and 3. "As before" is Beta(4.5, 2.5); "other" is Beta(½ + c·9/14, ½ + c·5/14), c = 0, 30, 300.
    # One start so far, which weighs ½; the other half waits at 1.
    def foretold(a, b):
        return math.exp(betaln(a, b + 3) - betaln(a, b))

    other = np.mean([foretold(0.5 + width * 4.5 / 7.0, 0.5 + width * 2.5 / 7.0) for width in (0.0, 30.0, 300.0)])
    by_hand = 0.5 * other / foretold(4.5, 2.5) + 0.5
    found = of_counts(np.array([4.0, 2.0]), np.array([[0.0, 3.0]]))
    assert math.exp(found.latest) == pytest.approx(by_hand)


def test_days_before_a_start_belong_to_what_is_known():
    # Seven days of one lead in the first bin, then three in the second: the start of that day knows (11.5, 2.5) instead of (4.5, 2.5).
    def foretold(a, b, x, y):
        return math.exp(betaln(a + x, b + y) - betaln(a, b))

    def ratio(a, b, x, y):
        share = a / (a + b)
        return np.mean([foretold(0.5 + w * share, 0.5 + w * (1 - share), x, y) for w in (0.0, 30.0, 300.0)]) / foretold(a, b, x, y)

    by_hand = ratio(4.5, 2.5, 7, 3) / 2 + ratio(11.5, 2.5, 0, 3) / 6 + 1 / 3
    days = np.array([[1.0, 0.0]] * 7 + [[0.0, 3.0]])
    assert math.exp(of_counts(np.array([4.0, 2.0]), days).latest) == pytest.approx(by_hand)


def test_evidence_of_arrivals_by_hand():
    # 10 leads known; 2 expected, 6 came. As before: Γ(16)/Γ(10)·10^10/12^16; other: shapes 4 and 40 at rates 4 and 40.
    def arrived(shape, rate):
        return math.exp(math.lgamma(shape + 6) - math.lgamma(shape) + shape * math.log(rate) - (shape + 6) * math.log(rate + 2))

    by_hand = 0.5 * (arrived(4, 4) + arrived(40, 40)) / 2 / arrived(10, 10) + 0.5
    found = of_arrivals(10.0, np.array([2.0]), np.array([6.0]))
    assert math.exp(found.latest) == pytest.approx(by_hand)


def test_the_second_start_weighs_a_sixth():
    gains = np.zeros((8, 1))
    gains[7] = 2.0  # the eighth day is the first of the second start
    # ½·e² + ⅙·e² + ⅓ not begun
    assert math.exp(of_outcomes(gains).latest) == pytest.approx((1 / 2 + 1 / 6) * math.exp(2.0) + 1 / 3)
    assert of_outcomes(gains).since == 0
    later = gains.copy()
    later[0] = -3.0
    assert of_outcomes(later).since == 7


def test_outcomes_by_hand():
    # chances 0.2 and 0.5, the second won, pivot 0: z = ln(1/4) and 0
    found = Outcomes.of(np.array([0.2, 0.5]), np.array([0.0, 1.0]), pivot=0.0)
    z = math.log(0.25)
    assert (found.leads, found.won, found.ratio) == (2, 1, pytest.approx(1 / 0.7))
    assert (found.variance, found.expected_z, found.variance_zz) == pytest.approx((0.41, 0.2 * z, 0.16 * z * z))
    # the shift of ½: ln(0.8 + 0.2·√e) + ln(0.5 + 0.5·√e)
    half = math.exp(0.5)
    assert found.tilts[5 + 1] == pytest.approx(math.log(0.8 + 0.2 * half) + math.log(0.5 + 0.5 * half))


def test_the_slope_is_that_of_a_logistic_regression_near_one():
    rng = np.random.default_rng(3)
    chance = 1.0 / (1.0 + np.exp(-rng.normal(-1.5, 1.0, 60_000)))
    eta = np.log(chance / (1.0 - chance))
    for true in (0.85, 1.0, 1.15):
        won = (rng.random(len(eta)) < 1.0 / (1.0 + np.exp(-(-1.5 + true * (eta + 1.5))))).astype(float)
        a, b = 0.0, 1.0
        for _ in range(20):  # Newton's method to the end
            p = 1.0 / (1.0 + np.exp(-(a + b * (eta + 1.5) - 1.5)))
            x, v = np.stack([np.ones(len(eta)), eta + 1.5]), p * (1 - p)
            step = np.linalg.solve((x * v) @ x.T, x @ (won - p))
            a, b = a + step[0], b + step[1]
        assert Outcomes.of(chance, won, pivot=-1.5).slope == pytest.approx(b, abs=0.03)


def test_the_threshold_is_villes():
    assert threshold(0.05) == pytest.approx(math.log(20.0))


def reference(bunching=1.0):
    none, some = Settled(), Settled(1_000, 100)
    hours = tuple(10 if 9 <= hour % 24 < 17 and hour < 120 else 0 for hour in range(168))
    return Reference(MONDAY, MONDAY, 400, {}, None, "won", 90, 30, 0.5, none, some, hours, 10.0, bunching)


def test_a_silence_by_hand():
    # 10 weeks brought 10 leads in each of 40 working hours: one an hour, 40 a week. From Monday 10:00 to 15:00 five are expected.
    found = silence(reference(), MONDAY + timedelta(hours=10), at=MONDAY + timedelta(hours=15))
    assert (found.expected, found.chance) == pytest.approx((5.0, math.exp(-5.0)))
    assert found.least == pytest.approx(0.01 / (40 * 52))
    assert not found.implausible
    # A weekend brings nothing, so its silence says nothing; three working days do.
    friday = MONDAY + timedelta(days=4, hours=17)
    assert not silence(reference(), friday, at=friday + timedelta(days=2)).implausible
    assert silence(reference(), friday, at=friday + timedelta(days=5)).implausible


def test_where_leads_come_in_bunches_the_same_silence_is_likelier():
    # φ = 3 and 40/7 a day: shape 20/7, and (1 + 5/(20/7))^(−20/7) = 2.75^(−20/7)
    found = silence(reference(3.0), MONDAY + timedelta(hours=10), at=MONDAY + timedelta(hours=15))
    assert found.chance == pytest.approx(2.75 ** (-20 / 7))


def test_a_silence_of_wins_by_hand():
    # 40 leads a week of which a tenth are won: 4 a week; three weeks without one
    found = silence_of_wins(reference(), MONDAY, at=MONDAY + timedelta(weeks=3))
    assert (found.expected, found.chance) == pytest.approx((12.0, math.exp(-12.0)))
    assert found.implausible
    assert not silence_of_wins(reference(), MONDAY, at=MONDAY + timedelta(weeks=1)).implausible


def test_bins_place_and_tell_values():
    sizes = Bins(Tally(), (10.0, 250.0))
    assert [sizes.label(value) for value in (9.9, 10.0, 249.0, 250.0, None)] == ["0", "1", "1", "2", ""]
    assert [sizes.told(label) for label in sizes.order] == ["below 10", "10 to 250", "250 or more", "(empty)"]
    rare = Bins(Tally(), (0.0, math.nextafter(0.0, 1.0)))
    assert [rare.told(rare.label(value)) for value in (-1.0, 0.0, 1.0)] == ["below 0", "exactly 0", "above 0"]
    sources = Bins(Tally({"web": 30, "fair": 20, "odd": 2}), None, ("fair", "web"))
    assert sources.counts(sources.tally) == [20, 30, 2, 0]
    assert sources.counts(Tally({"new": 4, "": 1})) == [0, 0, 4, 1]
