"""Numbers worked by hand, or found by a plain optimizer that knows nothing of the method's short cuts."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize

from bench.quality.__main__ import _slope
from bench.quality.judging import SPREAD, Chosen, squared_gaps
from fairlead.domain.prediction import Percentiles, ReplyCurve, chances
from fairlead.learning.calibration import Affine, calibrate, calibration_error, level_shift, mean_chance
from fairlead.learning.evaluation import auc, gain
from fairlead.learning.hierarchical import FLAT, Spread, fit, lay, mean, mode, sigmoid
from fairlead.learning.outcomes import choose_horizon
from fairlead.learning.response import ReplyPosterior, decay, learn_curve
from fairlead.learning.selection import regardless


def test_reply_factor_by_hand():
    # h(τ) = φ + (1 − φ)·exp(−τ/s) with φ = 0.6, s = 100: at once 1; after 100 minutes 0.6 + 0.4/e = 0.74715; much later 0.6.
    assert decay(np.array([0.0, 100.0, 1e9]), 0.6, 100.0) == pytest.approx([1.0, 0.6 + 0.4 / math.e, 0.6])


def test_posterior_curve_is_the_mean_of_its_curves():
    posterior = ReplyPosterior(np.array([0.2, 0.6]), np.array([10.0, 10.0]), np.array([0.25, 0.25]), 0.5)
    assert posterior.floor == pytest.approx(0.5 + 0.25 * 0.2 + 0.25 * 0.6)
    assert posterior.curve.at(np.array([0.0]))[0] == pytest.approx(1.0)
    assert posterior.curve.at(np.array([1e9]))[0] == pytest.approx(posterior.floor)


def test_the_cost_of_a_late_reply_is_found_between_the_points_of_the_grid():
    # φ = 0.55 and s = 180 lie between points; so many leads leave less doubt than the points lie apart.
    draw = np.random.default_rng(2)
    n = 200_000
    minutes = np.exp(draw.normal(5.0, 2.0, n))
    won = (draw.random(n) < 0.4 * decay(minutes, 0.55, 180.0)).astype(float)
    rep, flat = np.repeat(np.arange(4), n // 4), np.array([-1])
    design = lay(rep, np.ones((n, 1)), np.ones((4, 1, 1)), won, np.ones(n), np.ones(n), flat, np.full(1, FLAT), np.array([0]), 1)
    found = learn_curve(design, minutes)
    true = decay(found.curve.minutes, 0.55, 180.0)
    np.testing.assert_allclose(found.curve.share, true, atol=0.01)
    assert found.floor == pytest.approx(0.55, abs=0.015)


def test_reply_curve_reads_off_between_knots():
    curve = ReplyCurve(np.array([0.0, 10.0, 20.0]), np.array([1.0, 0.8, 0.7]))
    assert curve.at(np.array([5.0, 15.0, 99.0])) == pytest.approx([0.9, 0.75, 0.7])


def test_chance_is_the_mean_over_the_posterior():
    # Against a fine sum over the normal; three points are close for the spreads that occur.
    grid = np.linspace(-8, 8, 4001)
    density = np.exp(-0.5 * grid**2) / np.exp(-0.5 * grid**2).sum()
    for eta, sd in ((-2.0, 0.3), (-1.0, 0.6), (0.5, 0.4)):
        exact = float((1 / (1 + np.exp(-(eta + sd * grid))) * density).sum())
        found, low, high = chances(np.array([eta]), np.array([sd]), 0.0, np.array([0.5]))
        assert found[0] == pytest.approx(0.5 * exact, rel=5e-4)
        z80 = 1.2815515655446004
        assert low[0] == pytest.approx(0.5 / (1 + math.exp(-(eta - z80 * sd))))
        assert high[0] == pytest.approx(0.5 / (1 + math.exp(-(eta + z80 * sd))))


def test_percentiles_by_hand():
    scale = Percentiles(np.array([0.0, 1.0, 1.0, 4.0]))  # levels 0, 33.3, 66.7, 100
    assert scale.of(np.array([-1.0, 0.5, 1.0, 4.0, 9.0])) == pytest.approx([0.0, 100 / 6, 50.0, 100.0, 100.0])


def test_percentiles_without_differences_are_all_average():
    assert Percentiles(np.zeros(5)).of(np.array([-3.0, 0.0, 3.0])) == pytest.approx([50.0, 50.0, 50.0])


def _small_case(seed=5, n=900, reps=6, q=4):
    draw = np.random.default_rng(seed)
    rep = np.sort(draw.integers(reps, size=n))
    rep[:reps] = np.arange(reps)
    x = np.column_stack([np.ones(n), draw.integers(2, size=n), draw.normal(size=n), draw.normal(size=n), draw.normal(size=n)])
    shared = np.zeros((reps, 5, 2))
    shared[:, 0, 0], shared[:, 4, 1] = 1.0, 1.0
    true = draw.normal(0, 0.5, (reps, q))
    eta = -1.0 + 0.7 * x[:, 4] + np.einsum("ij,ij->i", x[:, :q], true[rep])
    factor = draw.uniform(0.5, 1.0, n)
    won = (draw.random(n) < sigmoid(eta) * factor).astype(float)
    weight = draw.uniform(0.5, 1.5, n)
    group = np.array([-1, -1], dtype=np.intp)
    design = lay(rep, x, shared, won, weight, factor, group, np.full(2, FLAT), np.array([-1, -1, 0, 1], dtype=np.intp), 2)
    return design, (rep, x, shared, won, weight, factor)


def test_mode_is_the_optimum_that_a_plain_optimizer_finds():
    design, (rep, x, shared, won, weight, factor) = _small_case()
    block = np.array([[0.3, 0.1], [0.1, 0.2]])
    spread = Spread(block, np.array([0.15, 0.4]))
    precision = np.zeros((4, 4))
    precision[:2, :2] = np.linalg.inv(block)
    precision[2, 2], precision[3, 3] = 1 / 0.15, 1 / 0.4

    def loss(flat):
        beta, u = flat[:2], flat[2:].reshape(6, 4)
        eta = np.einsum("ip,ip->i", x, (shared @ beta)[rep]) + np.einsum("ij,ij->i", x[:, :4], u[rep])
        p = np.clip(factor / (1 + np.exp(-eta)), 1e-12, 1 - 1e-12)
        data = -np.sum(weight * (won * np.log(p) + (1 - won) * np.log1p(-p)))
        return data + 0.5 * np.einsum("jp,pq,jq->", u, precision, u) + 0.5 * FLAT * beta @ beta

    plain = minimize(loss, np.zeros(26), method="BFGS", options={"gtol": 1e-6})
    found = mode(design, spread)
    np.testing.assert_allclose(found.beta, plain.x[:2], atol=2e-4)
    np.testing.assert_allclose(found.effects, plain.x[2:].reshape(6, 4), atol=2e-4)


def test_variances_are_near_the_maximum_of_the_laplace_evidence():
    design, _ = _small_case(seed=8, n=6000, reps=20)
    found = fit(design, tolerance=1e-4)

    def evidence(logs):
        return -mode(design, Spread(found.spread.block, np.exp(logs))).log_marginal

    best = minimize(evidence, np.log(found.spread.variances), method="Nelder-Mead", options={"xatol": 0.01, "fatol": 1e-3})
    np.testing.assert_allclose(np.sqrt(found.spread.variances), np.exp(best.x / 2), rtol=0.08)


def test_the_search_for_variances_looks_ahead_and_comes_as_far_as_twice_as_many_plain_rounds():
    # Slopes on the third and fourth column are alike for all reps: their variance is nothing, to which a plain search creeps.
    draw = np.random.default_rng(13)
    n, reps = 6_000, 24
    rep = np.sort(np.concatenate([np.arange(reps), draw.integers(reps, size=n - reps)]))
    x = np.column_stack([np.ones(n), draw.integers(2, size=n), draw.normal(size=(n, 2))])
    shared = np.zeros((reps, 4, 1))
    shared[:, 0, 0] = 1.0
    mixed = draw.multivariate_normal([0, 0], [[0.09, 0.05], [0.05, 0.08]], reps)
    won = (draw.random(n) < sigmoid(-1.5 + np.einsum("ij,ij->i", x[:, :2], mixed[rep]))).astype(float)
    group, columns = np.array([-1], dtype=np.intp), np.array([-1, -1, 0, 1], dtype=np.intp)
    design = lay(rep, x, shared, won, np.ones(n), np.ones(n), group, np.full(1, FLAT), columns, 2)
    spread, rounds = Spread(np.eye(2) * 0.09, np.full(2, 0.09)), list[int]()
    for _ in range(16):
        spread = fit(design, spread=spread, rounds=1).spread  # one round at a time never looks ahead
    found = fit(design, tick=lambda: rounds.append(1))
    assert len(rounds) <= 8
    np.testing.assert_allclose(np.sqrt(np.diag(found.spread.block)), np.sqrt(np.diag(spread.block)), atol=0.01)
    np.testing.assert_allclose(found.spread.block[0, 1], spread.block[0, 1], atol=0.004)
    assert (np.sqrt(found.spread.variances) < np.sqrt(spread.variances) + 0.001).all()


def test_effect_of_few_wins_is_the_mean_of_its_posterior():
    # Two reps, the level as good as fixed by a prior: 1 win of 40 leads, and 12 of 40. The exact mean is a fine sum over the effect.
    reps, each, deviation = 2, 40, 0.6
    rep = np.repeat(np.arange(reps), each)
    won = np.concatenate([np.arange(each) < wins for wins in (1, 12)]).astype(float)
    ones, group = np.ones(len(rep)), np.array([-1], dtype=np.intp)
    acts = np.ones((reps, 1, 1))
    design = lay(rep, ones[:, None], acts, won, ones, ones, group, np.full(1, 1e8), np.array([0], dtype=np.intp), 1)
    spread = Spread(np.zeros((0, 0)), np.array([deviation**2]))
    grid = np.linspace(-5.0, 5.0, 20_001)
    exact = []
    for wins in (1, 12):
        logs = wins * grid - each * np.log1p(np.exp(grid)) - 0.5 * (grid / deviation) ** 2
        density = np.exp(logs - logs.max())
        exact.append(float((grid * density).sum() / density.sum()))
    at_the_top = mode(design, spread)
    found = mean(design, spread, beta=at_the_top.beta, effects=at_the_top.effects)
    np.testing.assert_allclose(found.effects[:, 0], exact, atol=0.01)
    assert at_the_top.effects[0, 0] > exact[0] + 0.02, "the mode is nearer to zero"


def test_effects_of_few_wins_each_are_not_drawn_together_too_much():
    # 40 reps of 300 leads, 12 segments of 25 each, 10% won, as the model has it: truth on estimate must have the slope 1. By the mode: 1.10.
    draw = np.random.default_rng(4)
    reps, each, values, slopes = 40, 300, 12, []
    rep = np.repeat(np.arange(reps), each)
    shared = np.zeros((reps, values + 1, 1))
    shared[:, 0, 0] = 1.0
    group = np.array([-1, *[0] * values], dtype=np.intp)
    for _ in range(6):
        x = np.column_stack([np.ones(len(rep)), draw.integers(values, size=(len(rep), 1)) == np.arange(values)])
        true = np.column_stack([draw.normal(0, 0.3, (reps, 1)), draw.normal(0, 0.5, (reps, values))])
        won = (draw.random(len(rep)) < sigmoid(-2.3 + np.einsum("ij,ij->i", x, true[rep]))).astype(float)
        ones = np.ones(len(rep))
        found = fit(lay(rep, x, shared, won, ones, ones, np.array([-1], dtype=np.intp), np.full(1, FLAT), group, 1))
        there, here = (np.einsum("ij,ij->i", x, effects[rep]) for effects in (true, found.effects))
        slopes.append(float(here @ there / (here @ here)))
    assert np.mean(slopes) == pytest.approx(1.0, abs=0.06)


def test_gaussian_limit_of_the_update_is_the_textbook_estimate():
    # With very many leads per rep each effect is known exactly, and the variance must be the mean square of the effects.
    draw = np.random.default_rng(2)
    reps, each = 12, 4000
    effects = draw.normal(0, 0.4, reps)
    rep = np.repeat(np.arange(reps), each)
    won = np.concatenate([(np.arange(each) < each * float(sigmoid(np.array(e - 1.0)))).astype(float) for e in effects])
    shared = np.ones((reps, 1, 1))
    group = np.array([-1], dtype=np.intp)
    design = lay(
        rep,
        np.ones((len(rep), 1)),
        shared,
        won,
        np.ones(len(rep)),
        np.ones(len(rep)),
        group,
        np.full(1, FLAT),
        np.array([0], dtype=np.intp),
        1,
    )
    found = fit(design, tolerance=1e-5)
    assert np.sqrt(found.spread.variances[0]) == pytest.approx(effects.std(ddof=1), rel=0.02)


def test_affine_calibration_finds_what_was_done_to_the_chances():
    draw = np.random.default_rng(11)
    eta = draw.normal(-1.5, 0.8, 60_000)
    won = (draw.random(len(eta)) < 1 / (1 + np.exp(-eta))).astype(float)
    bold = -1.5 + (eta + 1.5) * 1.6 + 0.3
    found = calibrate(bold, np.zeros(len(eta)), np.ones(len(eta)), won, np.ones(len(eta)))
    assert found.stretch == pytest.approx(1 / 1.6, abs=0.03)
    np.testing.assert_allclose(found.on(bold).mean(), eta.mean(), atol=0.03)


def test_affine_by_hand():
    # Around −2: −2 + 0.1 + 0.5·(−1 + 2) = −1.4
    assert Affine(0.1, 0.5, -2.0).on(np.array([-1.0]))[0] == pytest.approx(-1.4)


def test_level_shift_meets_the_rate():
    eta, sd, left = np.linspace(-3, 0, 50), np.full(50, 0.4), np.full(50, 0.8)
    won, weight = (np.arange(50) % 5 == 0).astype(float), np.ones(50)
    shift = level_shift(eta, sd, left, won, weight)
    assert float((mean_chance(shift.on(eta), sd) * left).mean()) == pytest.approx(0.2)


def test_level_shift_meets_a_share_of_the_rate():
    eta, sd, left = np.linspace(-3, 0, 50), np.full(50, 0.4), np.full(50, 0.8)
    won, weight = (np.arange(50) % 5 == 0).astype(float), np.ones(50)
    shift = level_shift(eta, sd, left, won, weight, share=0.9)
    assert float((mean_chance(shift.on(eta), sd) * left).mean()) == pytest.approx(0.18)


def _handed_out(effect, hidden, n):
    """Leads of which six in ten are given by hand; those differ by rep by ``hidden``, which no column shows. Also that, and true log-odds."""
    draw = np.random.default_rng(11)
    reps = len(effect)
    rep = np.sort(draw.integers(reps, size=n))
    by_hand = (draw.random(n) < 0.6).astype(float)
    eta = -2.0 + effect[rep] + by_hand * hidden[rep]
    won = (draw.random(n) < sigmoid(eta)).astype(float)
    shared = np.broadcast_to(np.eye(2), (reps, 2, 2))
    flat = np.array([-1, -1])
    x = np.column_stack([np.ones(n), by_hand])
    return lay(rep, x, shared, won, np.ones(n), np.full(n, 0.8), flat, np.full(2, FLAT), flat, 0), by_hand * hidden[rep], eta


def _share(hidden, eta):
    """Every lead's hidden trait put to leads and reps in turn, against what was given."""
    values, counts = np.unique(hidden, return_counts=True)
    paired = [sigmoid(eta - hidden + each).mean() for each in values]
    return float(np.average(paired, weights=counts) / sigmoid(eta).mean())


def test_the_level_of_pairs_made_regardless_of_what_no_column_shows():
    effect = np.linspace(-0.6, 0.6, 24)
    design, hidden, eta = _handed_out(effect, effect, 6_000)
    known = mode(design, Spread(np.eye(2), np.zeros(0)))
    beta, effects, still = np.array([-2.0, 0.0]), np.column_stack([effect, effect]), np.zeros((24, 2, 2))
    exact = replace(known, beta=beta, effects=effects, covariance=still)
    true = _share(hidden, eta)
    assert true < 0.97
    assert regardless(design, exact) == pytest.approx(true, abs=0.002)


def test_what_is_not_known_of_skill_and_selection_stands_in_the_level_by_hand():
    # One rep, every other lead by hand, effects 0 ± what is not known: variances 0.09 and 0.16, covariance −0.06. Of log-odds as given:
    # 0.09 + 0.16 − 2·0.06 = 0.13 by hand, 0.09 else. Apart: the rep's 0.09, and 0.16 in half of the cases, 0.08, for every lead.
    x = np.column_stack([np.ones(8), np.arange(8) % 2])
    flat, ones = np.array([-1, -1]), np.ones(8)
    design = lay(np.zeros(8, dtype=int), x, np.eye(2)[None], ones, ones, ones, flat, np.full(2, FLAT), flat, 0)
    unknown = np.array([[[0.09, -0.06], [-0.06, 0.16]]])
    found = replace(mode(design, Spread(np.eye(2), np.zeros(0))), beta=np.array([-2.0, 0.0]), effects=np.zeros((1, 2)), covariance=unknown)
    given, other, apart = mean_chance(np.full(3, -2.0), np.sqrt([0.13, 0.09, 0.17]))
    assert regardless(design, found) == pytest.approx(apart / (0.5 * given + 0.5 * other), rel=1e-9)


def test_the_level_is_found_where_effects_are_estimated():
    effect = np.linspace(-0.6, 0.6, 24)
    design, hidden, eta = _handed_out(effect, effect, 100_000)
    assert regardless(design, fit(design)) == pytest.approx(_share(hidden, eta), abs=0.01)


def test_the_level_stays_where_what_is_hidden_has_nothing_to_do_with_the_rep():
    design, *_ = _handed_out(np.linspace(-0.6, 0.6, 24), np.full(24, 0.3), 40_000)
    assert regardless(design, fit(design)) == pytest.approx(1.0, abs=0.006)


def test_debiased_calibration_error_by_hand():
    # One bin of 4: mean chance 0.5, rate 0.25; (0.25)² − 0.25·0.75/3 = 0.0625 − 0.0625 = 0: luck explains it.
    assert calibration_error(np.full(4, 0.5), np.array([1.0, 0, 0, 0]), np.ones(4), bins=1) == pytest.approx(0.0, abs=1e-9)
    # Rate 0: nothing to subtract, so the error is 0.5.
    assert calibration_error(np.full(4, 0.5), np.zeros(4), np.ones(4), bins=1) == pytest.approx(0.5)


def test_squared_gaps_against_a_known_truth_by_hand():
    # 15 bins of two leads, each told 0.5, true 0.3 and 0.5: (0.1)² plain; the gaps 0.2 and 0 have variance 0.02, over two leads 0.01: luck.
    told = np.linspace(0.5, 0.5 + 1e-9, 30)
    assert squared_gaps(Chosen(told, np.tile([0.3, 0.5], 15))) == pytest.approx((0.01, 0.0), abs=1e-8)
    # All true 0.3: nothing of it is luck.
    assert squared_gaps(Chosen(told, np.full(30, 0.3))) == pytest.approx((0.04, 0.04), abs=1e-8)


def test_the_slope_of_all_worlds_by_hand():
    # Cross products 1.0·0.2² and −1.0·0.02² over squares 0.2² + 0.02²: 0.0396 / 0.0404. The mean of the slopes would be 0.
    told, hardly, never = {"slope": 1.0, SPREAD: 0.2}, {"slope": -1.0, SPREAD: 0.02}, {"slope": np.nan, SPREAD: 0.0}
    slope, error = _slope([told, hardly, never])
    assert slope == pytest.approx(0.0396 / 0.0404)
    # Each world's part of what is left over, by its squares against the mean 0.0202: ±0.0392, so its error by two worlds is as much.
    assert error == pytest.approx((1.0 - 0.0396 / 0.0404) * 0.04 / 0.0202)
    assert np.isnan(_slope([never])[0])
    assert np.isnan(_slope([told])[1])


def test_chances_that_are_the_mean_of_their_like_have_no_calibration_error():
    draw = np.random.default_rng(3)
    squares = []
    for _ in range(60):
        told = draw.uniform(0.05, 0.3, 600)
        squares.append(squared_gaps(Chosen(told, told + draw.choice([-0.05, 0.05], 600))))
    plain, debiased = np.mean(squares, axis=0)
    assert plain == pytest.approx(0.05**2 / 40, rel=0.1)
    assert abs(debiased) < 0.05 * plain


def test_auc_by_hand():
    # Won: 0.9, 0.4; lost: 0.5, 0.4. Pairs: 0.9>0.5, 0.9>0.4, 0.4<0.5, 0.4=0.4 → (1 + 1 + 0 + ½)/4.
    assert auc(np.array([0.9, 0.4, 0.5, 0.4]), np.array([1.0, 1.0, 0.0, 0.0])) == pytest.approx(2.5 / 4)


def test_gain_and_its_odds_by_hand():
    won = np.array([1.0, 0.0])
    got = gain(np.array([0.8, 0.2]), np.array([0.5, 0.5]), won, np.ones(2), np.array([0, 1]))
    assert got.gain == pytest.approx(math.log(0.8 / 0.5))
    assert got.promised == pytest.approx(0.8 * math.log(0.8 / 0.5) + 0.2 * math.log(0.2 / 0.5))
    assert got.error == pytest.approx(0.0)
    mixed = gain(np.array([0.8, 0.8]), np.array([0.5, 0.5]), won, np.ones(2), np.array([0, 1]))
    saved = np.array([math.log(0.8 / 0.5), math.log(0.2 / 0.5)])
    # Two clusters: sqrt(2/1 · Σ(saved − mean)²)/2.
    assert mixed.error == pytest.approx(math.sqrt(2 * ((saved - saved.mean()) ** 2).sum()) / 2)
    assert mixed.odds == pytest.approx(math.exp(2 * mixed.gain * mixed.promised / mixed.error**2))


def test_horizon_holds_the_wins():
    ages = np.linspace(0, 540, 1000)
    assert choose_horizon(np.linspace(1, 85, 500), ages) == 90
    assert choose_horizon(np.linspace(1, 700, 500), ages) == 270  # three fifths of 540 days are 324
    assert choose_horizon(np.zeros(0), ages) == 270
