"""Off-policy estimates against numbers worked by hand."""

import math

import numpy as np
import pytest
from scipy import stats

from fairlead.domain.evidence import (
    BadLog,
    CannotTell,
    DecisionLog,
    Estimated,
    Guess,
    Known,
    Limits,
    answer,
    clustered_error,
    cross_fitted,
    deployed,
    doubly_robust,
    effective_number,
    folds_of,
    ips,
    overlap_of,
    snips,
    student,
)


def a_log(reward, logged, target, *, beyond=None, given=None, cluster=None, choices=4.0):
    n = len(reward)
    return DecisionLog(
        *(np.array(column, dtype=float) for column in (reward, logged, target)),
        np.zeros(n) if beyond is None else np.array(beyond, dtype=float),
        np.ones(n) if given is None else np.array(given, dtype=float),
        np.arange(n) if cluster is None else np.array(cluster),
        np.full(n, choices),
    )


# Four leads: weights 0.5/0.25 = 2, 0.2/0.5 = 0.4, 1/0.5 = 2, 0/0.4 = 0; rewards 1, 1, 0, 1.
FOUR = a_log([1, 1, 0, 1], [0.25, 0.5, 0.5, 0.4], [0.5, 0.2, 1.0, 0.0])


def test_ips_by_hand():
    # (2·1 + 0.4·1 + 2·0 + 0·1) / 4 = 0.6; deviations 1.4, −0.2, −0.6, −0.6, squares 1.96 + 0.04 + 0.36 + 0.36 = 2.72
    found = ips(FOUR)
    assert found.value == pytest.approx(0.6)
    assert found.error == pytest.approx(math.sqrt(4 / 3 * 2.72) / 4)


def test_snips_by_hand():
    # 2.4 / 4.4; mean weight 1.1; each lead moves it by w (r − 6/11) / 1.1
    value = 6 / 11
    moves = [2 * (1 - value) / 1.1, 0.4 * (1 - value) / 1.1, 2 * (0 - value) / 1.1, 0.0]
    found = snips(FOUR)
    assert found.value == pytest.approx(value)
    assert found.error == pytest.approx(math.sqrt(4 / 3 * sum(move**2 for move in moves)) / 4)


def test_a_policy_that_lets_leads_wait_earns_nothing_by_them():
    # Half of the leads of either kind are given: half of 6/11.
    log = a_log([1, 1, 0, 1], [0.25, 0.5, 0.5, 0.4], [0.5, 0.2, 1.0, 0.0], given=[0.5, 0.5, 0.5, 0.5])
    assert snips(log).value == pytest.approx(3 / 11)
    guess = cross_fitted(log, Known(np.zeros((4, 1)), np.zeros((4, 1))))
    np.testing.assert_allclose(guess.target, 0.5 * guess.logged)


def test_doubly_robust_by_hand():
    # 0.3 + 2(1 − 0.5) = 1.3, 0.2 + 0.4(1 − 0.5) = 0.4, 0.4 + 2(0 − 0.25) = −0.1, 0.1 + 0 = 0.1; mean 0.425
    guess = Guess(np.array([0.5, 0.5, 0.25, 0.9]), np.array([0.3, 0.2, 0.4, 0.1]))
    assert doubly_robust(FOUR, guess).value == pytest.approx(0.425)


def test_leads_of_one_account_count_together():
    # Sums by account: 1 − 1 = 0 and 2 + 2 = 4, their squares 16; G/(G−1) = 2; error √32 / 4
    error, _ = clustered_error(np.array([1.0, -1.0, 2.0, 2.0]), np.array([7, 7, 3, 3]))
    assert error == pytest.approx(math.sqrt(32) / 4)


def test_one_account_tells_no_error():
    assert clustered_error(np.array([1.0, -1.0]), np.array([0, 0]))[0] == math.inf


@pytest.mark.parametrize("freedom", [5.0, 8.0, 30.0, 300.0])
@pytest.mark.parametrize("level", [0.8, 0.9, 0.95])
def test_students_t_against_scipy(level, freedom):
    assert student(level, freedom) == pytest.approx(stats.t.ppf(0.5 + level / 2, freedom), rel=0.01)


def test_overlap_by_hand():
    # Weights 2, 0.4, 2, 0: (4.4)² / (4 + 0.16 + 4) = 19.36 / 8.16; of what brought something 2, 0.4, 0: 5.76 / 4.16
    seen = overlap_of(a_log([1, 1, 0, 1], [0.25, 0.5, 0.5, 0.4], [0.5, 0.2, 1.0, 0.0], beyond=[0, 0.6, 0, 0.2], cluster=[1, 1, 2, 3]))
    assert seen.effective == pytest.approx(19.36 / 8.16)
    assert seen.rewarded == pytest.approx(5.76 / 4.16)
    assert seen.mean_weight == pytest.approx(1.1)
    assert seen.top_share == pytest.approx(2 / 4.4)
    assert (seen.leads, seen.accounts, seen.unsupported) == (4, 3, 0.25)
    assert seen.beyond == pytest.approx(0.2)


def test_the_effective_number():
    assert effective_number(np.ones(7)) == pytest.approx(7.0)
    assert effective_number(np.array([5.0, 0.0, 0.0])) == pytest.approx(1.0)
    assert effective_number(np.zeros(3)) == 0.0


def test_no_guess_saw_its_own_reward():
    """Of two accounts in two folds each is guessed from the other: 10 from 2, and 2 from 10."""
    known = Known(np.zeros((4, 1)), np.zeros((4, 1)))
    guess = cross_fitted(a_log([10, 10, 2, 2], [1] * 4, [1] * 4, cluster=[0, 0, 1, 1]), known, folds=2)
    assert guess.logged.tolist() == [2.0, 2.0, 10.0, 10.0]


def test_folds_keep_accounts_together():
    cluster = np.array([4, 9, 4, 2, 9, 2, 7])
    fold = folds_of(cluster, 3)
    assert {int(each): set(fold[cluster == each].tolist()) for each in set(cluster)} == {2: {0}, 4: {1}, 7: {2}, 9: {0}}


def test_the_guess_finds_a_line():
    """Rewards 3 + 2x: with many leads the ridge of one lead weighs next to nothing, and the mean over a draw is that of the line."""
    x = np.linspace(0.0, 1.0, 20_000)[:, None]
    guess = cross_fitted(a_log(3.0 + 2.0 * x[:, 0], np.ones(20_000), np.ones(20_000)), Known(x, 1.0 - x))
    np.testing.assert_allclose(guess.logged, 3.0 + 2.0 * x[:, 0], atol=1e-3)
    np.testing.assert_allclose(guess.target, 5.0 - 2.0 * x[:, 0], atol=1e-3)


SMALL = Limits(effective=2.0, rewarded=1.0, accounts=2, top_share=0.9, unsupported=0.05)


def test_a_log_within_its_limits_answers():
    found = answer(FOUR, Guess(np.zeros(4), np.zeros(4)), limits=SMALL)
    assert isinstance(found, Estimated)
    assert found.best == found.dr
    assert found.dr.value == pytest.approx(found.ips.value)


@pytest.mark.parametrize(
    ("log", "limits", "what"),
    [
        (a_log([], [], []), SMALL, "holds no lead"),
        (a_log([1, 0], [0.5, 0.5], [0.5, 0.5], beyond=[0.5, 0.0]), SMALL, "for 25% of the leads"),
        (a_log([1, 0, 0, 0], [0.01, 0.5, 0.5, 0.5], [1, 0.1, 0.1, 0.1]), SMALL, "4 leads count for only 1"),
        (FOUR, Limits(effective=2.0, rewarded=1.0, accounts=9), "from 4 accounts only"),
        (FOUR, Limits(effective=2.0, rewarded=2.0, accounts=2, top_share=0.9), "only 1 of the leads that brought something"),
        (FOUR, Limits(effective=2.0, rewarded=1.0, accounts=2, top_share=0.3), "the heaviest 1% of the leads carry 45%"),
    ],
    ids=["empty", "no support", "too few", "few accounts", "few wins", "heavy"],
)
def test_beyond_a_limit_the_log_cannot_tell(log, limits, what):
    found = answer(log, limits=limits)
    assert isinstance(found, CannotTell)
    assert what in found.what
    assert found.words.startswith("The log cannot tell: ")
    assert found.why.endswith(".")
    assert found.remedy.endswith(".")


def test_it_says_how_much_exploration_would_do():
    """A policy that always picks one of 10 reps, of 40,000 leads: 200 · 10 / 40,000 is 5%."""
    log = a_log(np.ones(40_000), np.full(40_000, 0.5), np.full(40_000, 0.5), beyond=np.full(40_000, 0.5), choices=10.0)
    found = answer(log)
    assert "Draw at least 5% of the leads among all who fit" in found.remedy


def test_it_says_how_many_leads_it_takes_where_no_share_would_do():
    """Of 1,000 leads no share that a policy may state is enough: 200 · 20 / 20% is 20,000."""
    log = a_log(np.ones(1000), np.full(1000, 0.5), np.full(1000, 0.5), beyond=np.full(1000, 0.5), choices=20.0)
    assert "for about 20,000 leads" in answer(log).remedy


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"logged": [0.0, 0.5]}, "logged of lead 0 is 0, which is no probability of what happened"),
        ({"target": [0.5, 1.5]}, "target of lead 1 is 1.5"),
        ({"reward": [1.0, math.nan]}, "the reward of lead 1 is no number"),
        ({"target": [0.5]}, "target has shape (1,), the rewards have (2,)"),
    ],
)
def test_a_log_that_is_none_is_refused(columns, words):
    good = {"reward": [1.0, 0.0], "logged": [0.5, 0.5], "target": [0.5, 0.5]}
    given = {name: np.array(values) for name, values in (good | columns).items()}
    with pytest.raises(BadLog) as refused:
        DecisionLog(**given, beyond=np.zeros(2), given=np.ones(2), cluster=np.arange(2), choices=np.ones(2))
    assert words in str(refused.value)


@pytest.mark.parametrize(("leads", "explores"), [(400, False), (40_000, True)])
def test_exploration_is_advised_where_it_takes_fewer_leads_than_waiting(leads, explores):
    """Half the leads weigh nothing, a tenth of what is left nearly all. Of four reps 200 · 4 / 20% is 4,000 leads by exploration."""
    target = np.where(np.arange(leads) % (10 if not explores else 2_000) == 0, 1.0, 0.0)
    log = a_log(np.ones(leads), np.full(leads, 0.5), target)
    found = answer(log)
    assert isinstance(found, CannotTell)
    assert "count for only" in found.what
    assert ("exploration" in found.remedy) is explores


def test_the_closed_loop_by_hand():
    # Weights 2, 0.4, 2, 0; residuals 0.5, 0.5, −0.25, 0.1: (1 + 0.2 − 0.5) / 4.4 = 0.7/4.4 of the half that is given; foreseen 0.25.
    log = a_log([1, 1, 0, 1], [0.25, 0.5, 0.5, 0.4], [0.5, 0.2, 1.0, 0.0], given=[0.5] * 4)
    found = deployed(log, Guess(np.array([0.5, 0.5, 0.25, 0.9]), np.array([0.3, 0.2, 0.4, 0.1])))
    missed = 0.7 / 4.4
    assert found.foreseen == pytest.approx(0.25)
    assert found.corrected == pytest.approx(0.5 * missed)
    assert found.estimate.value == pytest.approx(0.25 + 0.5 * missed)
    moves = [0.5 * w * (r - missed) / 1.1 for w, r in ((2, 0.5), (0.4, 0.5), (2, -0.25), (0, 0.1))]
    assert found.estimate.error == pytest.approx(math.sqrt(4 / 3 * sum(move**2 for move in moves)) / 4)


def test_what_the_twin_does_not_know_of_itself_widens_the_interval():
    log, guess = a_log([1, 1, 0, 1], [0.5] * 4, [0.5] * 4), Guess(np.zeros(4), np.zeros(4))
    one, other = deployed(log, guess), deployed(log, guess, twin_error=0.3)
    assert other.estimate.error == pytest.approx(math.hypot(one.estimate.error, 0.3))
    assert other.estimate.value == one.estimate.value


def test_a_log_that_weighs_nothing_leaves_the_twin_as_it_is():
    found = deployed(a_log([1, 0], [0.5, 0.5], [0, 0], given=[0, 0]), Guess(np.zeros(2), np.zeros(2)))
    assert (found.foreseen, found.corrected, found.estimate.value) == (0.0, 0.0, 0.0)
