"""Trees grown on leads sorted into bins once: what one fit sees is told to no other, and thinning begins where it is said to begin."""

import numpy as np
import pytest

from fairlead.learning.cases import cases_of
from fairlead.learning.effects import lead_logits, reply_design
from fairlead.learning.features import feature_table
from fairlead.learning.fitting import Earlier, fit_all
from fairlead.learning.lead_model import Binned, Learner, Told, logits
from fairlead.learning.outcomes import label
from fairlead.learning.recognizing import with_accounts
from fairlead.learning.response import factor, learn_curve
from fairlead.learning.roster import roster_of
from fairlead.learning.thinning import MOST_LEADS, thinned, thinned_by_outcome
from tests.conformance.trained_sample import SETTINGS, small_history

N = 3_000


@pytest.fixture(scope="module")
def world():
    """Leads with three numbers and a category, of which two tell something."""
    drawn = np.random.default_rng(5)
    x = np.column_stack([drawn.integers(4, size=N).astype(float), drawn.normal(size=(N, 3))])
    x[drawn.random(N) < 0.1, 2] = np.nan
    eta = -1.5 + 0.8 * x[:, 1] + 0.5 * (x[:, 0] == 2)
    won = (drawn.random(N) < 1 / (1 + np.exp(-eta))).astype(float)
    return x, Told(won, np.ones(N), drawn.uniform(0.6, 1.0, N))


def binned(x, threads=1, **given):
    return Binned(x, Learner([0], 7, threads), **given)


def test_up_to_the_bound_every_lead_is_taken():
    rows = np.arange(MOST_LEADS)
    assert thinned(rows) is rows


def test_above_it_so_many_are_taken_each_once_and_from_the_first_to_the_last():
    rows = thinned(np.arange(10, 10 + MOST_LEADS + 1))
    assert len(rows) == MOST_LEADS
    assert (np.diff(rows) > 0).all()
    assert (rows[0], rows[-1]) == (10, 10 + MOST_LEADS)


def test_every_stretch_of_time_keeps_its_share():
    counts = np.histogram(thinned(np.arange(1_000_000), 50_000), bins=20, range=(0, 1_000_000))[0]
    assert counts.min() >= 2_499
    assert counts.max() <= 2_501


def test_thinning_keeps_wins_and_makes_up_for_those_left_out(world):
    _, told = world
    rows, weight = thinned_by_outcome(np.arange(N), told.won, told.weight, 2_000)
    assert len(rows) == 2_000
    assert (np.diff(rows) > 0).all()
    assert told.won[rows].sum() == told.won.sum()
    assert weight[told.won[rows] == 1].sum() == pytest.approx(told.won.sum())
    assert weight.sum() == pytest.approx(N)


def test_where_losses_are_rare_they_are_kept(world):
    _, told = world
    rows, weight = thinned_by_outcome(np.arange(N), 1.0 - told.won, told.weight, 2_000)
    assert (1.0 - told.won[rows]).sum() == N - told.won.sum() - 1_000
    assert weight.sum() == pytest.approx(N)


def test_the_level_of_a_thinned_fit_is_that_of_all_leads(world):
    x, told = world
    rows, few = binned(x, most=500).spread(told)
    assert len(rows) == 500
    assert few.won.mean() > 1.3 * told.won.mean()
    assert np.average(few.won, weights=few.weight) == pytest.approx(told.won.mean())


def test_the_last_fit_learns_from_leads_that_its_helpers_leave_out(world):
    x, told = world
    slim = binned(x, most=500)
    rows, few = slim.spread(told)
    other = Told(told.won, told.weight, told.factor.copy())
    other.factor[np.setdiff1d(np.arange(N), rows)] = 0.7
    assert slim.stopped(told) == slim.stopped(other)
    assert slim.grow(few, 20, rows).text == slim.grow(slim.spread(other)[1], 20, rows).text
    assert slim.grow(told, 20).text != slim.grow(other, 20).text


def test_a_bound_above_the_leads_changes_nothing(world):
    x, told = world
    fold = np.arange(N) % 3
    found = [binned(x, most=most).cross_fit(told, fold, 15, lambda: None) for most in (N, MOST_LEADS)]
    assert (found[0] == found[1]).all()


def test_a_bound_below_the_leads_still_gives_every_lead_its_log_odds(world):
    x, told = world
    fold = np.arange(N) % 3
    slim, whole = (binned(x, most=most).cross_fit(told, fold, 30, lambda: None) for most in (500, N))
    assert (slim != whole).any()
    assert np.corrcoef(slim, whole)[0, 1] > 0.8


def test_the_log_odds_of_a_fold_do_not_know_its_outcomes(world):
    x, told = world
    fold = np.arange(N) % 3
    other = Told(np.where(fold == 1, 1.0 - told.won, told.won), told.weight, told.factor)
    one, two = (binned(x).cross_fit(each, fold, 15, lambda: None) for each in (told, other))
    assert (one[fold == 1] == two[fold == 1]).all()
    assert (one[fold != 1] != two[fold != 1]).any()


def test_a_fit_leaves_no_trace_in_the_next(world):
    x, told = world
    used = binned(x)
    used.grow(told.take(np.arange(200, 900)), 30, np.arange(200, 900))
    used.stopped(told)
    assert used.grow(told, 20).text == binned(x).grow(told, 20).text


def test_threads_change_no_tree(world):
    x, told = world
    assert binned(x, threads=1).grow(told, 20).text == binned(x, threads=2).grow(told, 20).text


def test_log_odds_are_those_of_an_immediate_reply(world):
    x, told = world
    f = logits(binned(x).grow(told, 60), x, threads=1)
    chance = told.factor / (1 + np.exp(-f))
    assert chance.mean() == pytest.approx(told.won.mean(), abs=0.01)
    assert told.loss(f) < told.loss(np.full(N, told.start))


def _small_cases():
    history = with_accounts(small_history())
    roster = roster_of(history)
    return cases_of(label(history, SETTINGS), feature_table(history), roster, SETTINGS), roster


@pytest.mark.parametrize(("most", "taken_over"), [(800, True), (100_000, False)])
def test_with_plenty_of_leads_an_earlier_fit_gives_the_number_of_rounds(most, taken_over):
    cases, roster = _small_cases()
    half = cases.take(np.arange(len(cases) // 2))
    first = fit_all(half, roster, SETTINGS, lambda _: None)
    o = logits(first.trees, cases.x, threads=1)
    again = fit_all(cases, roster, SETTINGS, lambda _: None, most=most, earlier=Earlier(first, o))
    assert (again.trees.rounds == first.trees.rounds) == taken_over
    assert again.trees.text != first.trees.text


def test_what_a_late_reply_costs_is_learned_beside_log_odds_that_never_saw_the_lead():
    cases, roster = _small_cases()
    fitted = fit_all(cases, roster, SETTINGS, lambda _: None)
    known = cases.take(np.flatnonzero(cases.weight > 0))
    design, rows = reply_design(known, fitted.o)
    np.testing.assert_allclose(fitted.curve.share, learn_curve(design, known.reply[rows]).curve.share)


def test_levels_are_set_by_the_trees_that_are_kept():
    cases, roster = _small_cases()
    fitted = fit_all(cases, roster, SETTINGS, lambda _: None, most=800)
    known = cases.take(np.flatnonzero(cases.weight > 0))
    f = logits(fitted.trees, known.x, threads=1)
    chance = factor(known.reply, fitted.curve) / (1 + np.exp(-lead_logits(fitted.lead, f, known.created)))
    assert np.average(chance, weights=known.weight) == pytest.approx(np.average(known.won, weights=known.weight), rel=1e-6)
