"""Numbers of scores worked by hand, and the scorecard against a library."""

import math
from datetime import UTC, datetime

import numpy as np
import pytest
from scipy.optimize import minimize

from fairlead.domain.lead import Lead
from fairlead.domain.qualification import Criterion, Deed, IntentPolicy, Need, Profile, Weighing, fit_of, intent_of, percentile
from fairlead.learning.fit import _steps
from fairlead.learning.intervals import wilson
from fairlead.learning.score_table import score_table

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)


def test_intent_of_a_demo_two_weeks_ago_and_three_visits_today() -> None:
    # 40 · 2^(−14/14) = 20; 3 · 15 · 2^0 = 45, and no more than 45; others' visit of a week ago: 15 · ½ · ¼, which the cap swallows.
    deeds = [Deed("demo_request", 14), Deed("pricing_page", 0, 3), Deed("pricing_page", 7, 1, own=False)]
    intent = intent_of(deeds)
    assert intent.points == 65.0
    assert [(pull.kind, pull.points, pull.own, pull.others, pull.last_days) for pull in intent.pulls] == [
        ("pricing_page", 45.0, 3, 1, 0),
        ("demo_request", 20.0, 1, 0, 14),
    ]
    assert intent.score == round(100 * (1 - 2 ** (-65 / 30)), 2) == 77.73


def test_halfway_points_make_fifty_and_twice_as_many_seventy_five() -> None:
    policy = IntentPolicy({"x": Weighing(10, 10)}, halfway=20.0)
    assert [intent_of([Deed("x", 0, count)], policy).score for count in (0, 2, 4, 6)] == [0.0, 50.0, 75.0, 87.5]
    assert intent_of([Deed("x", 10, 4)], policy).score == 50.0


def test_fit_of_four_criteria_of_which_one_is_not_known() -> None:
    profile = Profile(
        (
            Criterion("industries", 3, industries=frozenset({"manufacturing"})),
            Criterion("sizes", 2, sizes=frozenset({"200-999"})),
            Criterion("decides", 1, seniorities=frozenset({"vp"})),
            Criterion("stack", 4, technologies=frozenset({"SAP"})),
        )
    )
    fit = fit_of(Lead("L", AT, industry_group="manufacturing", size_band="1-9", seniority="vp"), None, profile)
    # Met 3 + 1 of the 6 that are known, of 10 in all.
    assert (fit.score, fit.known) == (66.67, 0.6)
    assert [each.points for each in fit.judgments] == [50.0, 0.0, pytest.approx(100 / 6), 0.0]


@pytest.mark.parametrize(("need", "score"), [(Need.COUNTS, 66.67), (Need.REQUIRED, 0.0), (Need.EXCLUDED, 100.0)])
def test_what_a_missed_criterion_costs_by_what_is_needed(need, score) -> None:
    profile = Profile((Criterion("a", 2, industries=frozenset({"retail"})), Criterion("b", 1, need, sizes=frozenset({"1-9"}))))
    assert fit_of(Lead("L", AT, industry_group="retail", size_band="5000+"), None, profile).score == score


def test_percentiles_between_and_among_knots() -> None:
    knots = (0.0, 1.0, 1.0, 1.0, 2.0)
    assert [percentile(value, knots) for value in (-1.0, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0)] == [0.0, 0.0, 12.5, 50.0, 87.5, 100.0, 100.0]


def test_the_wilson_interval_of_ten_in_a_hundred() -> None:
    low, high = wilson(0.1, 100)
    assert (round(low, 4), round(high, 4)) == (0.0552, 0.1744)  # Brown, Cai and DasGupta 2001, eq. 4
    assert wilson(0.0, 0) == (0.0, 1.0)


def eight_accounts(leads: int):
    """So many leads of each of eight accounts, which stand or fall together."""
    score = np.repeat(np.array([5, 15, 15, 95, 95, 100, 100, np.nan]), leads)
    won = np.repeat(np.array([0, 0, 1, 1, 1, 1, 0, 1.0]), leads)
    return score_table(score, won, np.where(won > 0, 1_000.0, np.nan), np.repeat(np.arange(8), leads))


def test_a_table_of_eight_accounts() -> None:
    table = eight_accounts(10)
    assert (table.leads, table.won, table.unscored, table.unscored_won) == (70, 40, 10, 10)
    assert [(band.low, band.leads, band.won) for band in table.bands if band.leads] == [(0, 10, 0), (10, 20, 10), (90, 40, 30)]
    at_90 = table.thresholds[-1]
    assert (at_90.at, at_90.share, at_90.caught, at_90.rate_from, at_90.rate_below) == (90, 4 / 7, 0.75, 0.75, 1 / 3)
    assert at_90.value_caught == 0.75
    assert (table.suggested, at_90.separates) == (None, 0)
    assert table.words.startswith("no threshold separates")


def test_of_too_few_leads_there_is_no_table_to_read_chance_from() -> None:
    table = eight_accounts(1)
    assert (table.leads, table.won, table.bands, table.thresholds, table.suggested) == (7, 4, (), (), None)
    assert table.words == "too few leads with this score and a known outcome to tell: 7 of which 4 won"


def test_the_scorecard_is_the_mode_that_an_optimizer_finds() -> None:
    chance = np.random.default_rng(5)
    n, sizes = 4_000, [4, 3]
    codes = [chance.integers(0, size + 1, n) for size in sizes]
    effects = [np.array([0.8, -0.8, 0.4, -0.4, 0.0]), np.array([0.5, -0.5, 0.0, 0.0])]
    won = (chance.random(n) < 1 / (1 + np.exp(1.5 - effects[0][codes[0]] - effects[1][codes[1]]))).astype(float)
    base, steps = _steps(codes, sizes, won, np.ones(n))
    # The variances that the steps settle on, read back from the stationary condition of EM, are put into an independent optimizer.
    x = np.column_stack([np.ones(n), *[(codes[column] == code).astype(float) for column in (0, 1) for code in range(sizes[column])]])

    def loss(beta, variance):
        eta = x @ beta
        prior = np.concatenate([[0.0], np.repeat(1 / np.array(variance), sizes)])
        return np.logaddexp(0, eta).sum() - won @ eta + 0.5 * (prior * beta**2).sum()

    def settled(beta):
        p = 1 / (1 + np.exp(-x @ beta))
        variance = [0.1, 0.1]
        for _ in range(500):
            precision = np.diag(np.concatenate([[1e-8], np.repeat(1 / np.array(variance), sizes)]))
            spread = beta**2 + np.diag(np.linalg.inv((x * (p * (1 - p))[:, None]).T @ x + precision))
            variance = [float(spread[1:5].mean()), float(spread[5:8].mean())]
        return variance

    found = np.concatenate([[base], *steps])
    best = minimize(loss, np.zeros(8), args=(settled(found),), method="BFGS", options={"gtol": 1e-8}).x
    assert np.abs(found - best).max() < 2e-3
    assert math.isclose(steps[0][0] - steps[0][1], 1.6, abs_tol=0.35)
