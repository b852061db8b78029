"""Laws of the evaluation: no flag and no claim beyond its stated rate in worlds where there is nothing to find, and both where there is."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import binom

from fairlead.learning.discoveries import benjamini_hochberg
from fairlead.learning.evaluation import gain
from fairlead.learning.grouping import Fit, Membership, judge_groups
from fairlead.learning.permutation import exchange_reps, strata_of
from fairlead.learning.reliability import Draws, calibration_interval, intervals, points

WORLDS = 200
REPS, LEADS = 8, 1_200


def _sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def _most_by_chance(rate, worlds=WORLDS):
    """False claims in so many worlds that a true rate of ``rate`` exceeds once in ten thousand runs."""
    return int(binom.ppf(0.9999, worlds, rate))


def _world(seed, spread):
    """Leads, who had them at random, outcomes by lead and by rep effects of ``spread``; what a model believes of the reps is drawn apart
    (spread 0) or is the truth."""
    chance = np.random.default_rng([90, seed])
    eta = chance.normal(-2.0, 0.8, LEADS)
    rep = chance.integers(REPS, size=LEADS)
    believed = chance.normal(0.0, spread or 0.3, REPS)
    true = believed if spread else np.zeros(REPS)
    won = (chance.random(LEADS) < _sigmoid(eta + true[rep])).astype(float)
    strata = strata_of(np.linspace(0, 4e7, LEADS), chance.integers(3, size=LEADS), chance.integers(2, size=LEADS), eta)
    return eta, rep, believed, won, strata


def _tested(seed, spread, times=99):
    eta, rep, believed, won, strata = _world(seed, spread)
    return exchange_reps(strata, rep, won, _sigmoid(eta), lambda lead, who: _sigmoid(eta[lead] + believed[who]), seed=seed, times=times)


def test_reps_who_make_no_difference_are_called_real_at_most_at_the_stated_rate():
    p_values = np.array([_tested(seed, 0.0).p_value for seed in range(WORLDS)])
    for rate in (0.05, 0.2):
        assert (p_values <= rate).sum() <= _most_by_chance(rate)
    assert p_values.mean() == pytest.approx(0.5, abs=0.1)


def test_reps_who_make_a_difference_are_found():
    p_values = np.array([_tested(seed, 0.6).p_value for seed in range(30)])
    assert (p_values <= 0.05).mean() > 0.9


def test_reps_who_get_leads_of_their_own_kind_are_not_called_real_for_it():
    """Half of the reps have the better leads and the model takes that for skill, since its lead part is flat: strata of quality keep it out."""
    found = []
    for seed in range(60):
        chance = np.random.default_rng([91, seed])
        good = chance.random(LEADS) < 0.5
        rep = np.where(good, chance.integers(4, size=LEADS), 4 + chance.integers(4, size=LEADS))
        eta = np.where(good, -1.2, -2.6)
        won = (chance.random(LEADS) < _sigmoid(eta)).astype(float)
        flat = _sigmoid(-1.9)
        believed = np.where(np.arange(8) < 4, 0.3, -0.3)
        strata = strata_of(np.zeros(LEADS), np.zeros(LEADS, dtype=np.intp), np.zeros(LEADS, dtype=np.intp), eta)
        tested = exchange_reps(
            strata, rep, won, np.full(LEADS, flat), lambda lead, who, b=believed: _sigmoid(-1.9 + b[who]), seed=seed, times=99
        )
        found.append(tested.p_value)
    assert (np.array(found) <= 0.05).mean() <= 0.2


def test_odds_of_permuted_reps_reach_twenty_to_one_at_most_at_their_rate():
    """The odds that allow a model to choose between reps: wrong once in twenty-one where the baseline is true."""
    credible = 0
    for seed in range(WORLDS):
        eta, rep, believed, won, _ = _world(seed, 0.0)
        told = gain(_sigmoid(eta + believed[rep]), _sigmoid(eta), won, np.ones(LEADS), np.arange(LEADS), rep)
        credible += told.odds >= 20.0
    assert credible <= _most_by_chance(1.0 / 21.0)


def test_equal_seeds_give_equal_draws():
    assert _tested(3, 0.3) == _tested(3, 0.3)
    account = np.arange(500) // 3
    assert np.array_equal(Draws.of(account, seed=4).times, Draws.of(account, seed=4).times)


def test_leads_that_nobody_shares_cannot_be_exchanged():
    eta, rep, believed, won, _ = _world(0, 0.3)
    assert exchange_reps(rep, rep, won, _sigmoid(eta), lambda lead, who: _sigmoid(eta[lead] + believed[who]), seed=1) is None


def _groups_world(seed, wrong=0.0):
    """Forty groups in five fields, chances true but for one group, which is off by ``wrong`` in log-odds; leads in accounts of up to four."""
    chance = np.random.default_rng([92, seed])
    n = 2_500
    account = np.sort(chance.integers(n // 2, size=n))
    eta = chance.normal(-1.8, 0.7, n)
    values = [chance.integers(8, size=n) for _ in range(5)]
    won = (chance.random(n) < _sigmoid(eta + wrong * (values[0] == 3))).astype(float)
    groups = [Membership("lead", f"field {f}", str(v), np.flatnonzero(values[f] == v)) for f in range(5) for v in range(8)]
    return judge_groups(_sigmoid(eta), won, account, groups, Draws.of(account, seed=seed, draws=2))


def test_a_calibrated_world_is_flagged_at_most_at_the_stated_rate():
    flagged = sum(any(group.fit is not Fit.RIGHT for group in _groups_world(seed)) for seed in range(60))
    assert flagged <= _most_by_chance(0.05, 60)


def test_a_group_that_is_off_is_flagged_with_its_direction():
    for wrong, fit in ((0.9, Fit.TOO_LOW), (-1.2, Fit.TOO_HIGH)):
        (group,) = [each for each in _groups_world(5, wrong) if each.by == "field 0" and each.name == "3"]
        assert group.fit is fit
        assert group.adjusted < 0.05


def test_small_groups_say_so_and_are_not_judged():
    won = np.array([1.0] * 9 + [0.0] * 31)
    (group,) = judge_groups(
        np.full(40, 0.9), won, np.arange(40), [Membership("rep", "team_id", "T", np.arange(40))], Draws.of(np.arange(40), seed=1)
    )
    assert group.fit is Fit.TOO_SMALL
    assert group.p_value is None
    assert group.adjusted is None


def test_the_interval_of_the_calibration_error_holds_none_in_a_calibrated_world():
    missed = 0
    for seed in range(30):
        chance = np.random.default_rng([93, seed])
        p = _sigmoid(chance.normal(-1.5, 0.7, 2_000))
        won = (chance.random(2_000) < p).astype(float)
        missed += calibration_interval(p, won, Draws.of(np.arange(2_000), seed=seed)).low > 0.01
    assert missed <= 4


def test_intervals_hold_the_scores_seen():
    chance = np.random.default_rng(94)
    p = _sigmoid(chance.normal(-1.5, 1.0, 3_000))
    won = (chance.random(3_000) < p).astype(float)
    found = intervals(p, p, won, Draws.of(np.arange(3_000) // 2, seed=1))
    brier = float(((p - won) ** 2).mean())
    assert found["brier"].low < brier < found["brier"].high
    assert set(found) == {"log_loss", "brier", "auc", "calibration"}


def test_accounts_that_stand_or_fall_together_widen_intervals():
    """Every lead ten times over tells no more than once: intervals by account are as wide as those of a tenth of the leads."""
    chance = np.random.default_rng(95)
    p = np.repeat(_sigmoid(chance.normal(-1.5, 1.0, 400)), 10)
    won = np.repeat((chance.random(400) < p[::10]).astype(float), 10)

    def width(interval):
        return interval.high - interval.low

    alone = width(intervals(p[::10], p[::10], won[::10], Draws.of(np.arange(400), seed=2))["brier"])
    apart = width(intervals(p, p, won, Draws.of(np.arange(4_000), seed=2))["brier"])
    together = width(intervals(p, p, won, Draws.of(np.arange(4_000) // 10, seed=2))["brier"])
    assert together == pytest.approx(alone, rel=0.25)
    assert apart < 0.5 * together


@pytest.mark.parametrize("n", [1, 3, 60, 1_001])
def test_points_hold_every_lead_once_in_order(n):
    chance = np.random.default_rng(n)
    p = chance.random(n)
    found = points(p, (chance.random(n) < p).astype(float))
    assert sum(each.leads for each in found) == n
    assert all(one.chance <= other.chance for one, other in pairwise(found))
    assert all(each.low <= each.rate <= each.high for each in found)


def test_adjusted_p_values_are_in_order_and_never_smaller():
    p = np.random.default_rng(96).random(30)
    adjusted = benjamini_hochberg(p)
    assert (adjusted >= p - 1e-12).all()
    assert (np.diff(adjusted[np.argsort(p)]) >= -1e-12).all()
