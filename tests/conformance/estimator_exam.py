"""The entrance exam of every off-policy estimator, on logs whose true value is known. One function a question; each raises `AssertionError`."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np

from fairlead.domain.evidence import DecisionLog, Estimate, Guess, Known, cross_fitted

Estimator = Callable[[DecisionLog, Guess], Estimate]
"""What sits the exam: from a log and a guess to an estimate."""

CHANCES = np.array([[0.10, 0.30, 0.20, 0.05], [0.40, 0.15, 0.25, 0.30], [0.05, 0.08, 0.35, 0.12]])
"""True chances: shape (kinds of lead, reps)."""
LOGGED = np.array([[0.10, 0.55, 0.25, 0.10], [0.40, 0.10, 0.40, 0.10], [0.25, 0.25, 0.25, 0.25]])
"""Who was drawn how often: better reps got better leads, so that raw win rates mislead."""
TARGET = np.array([[0.50, 0.00, 0.50, 0.00], [0.00, 0.20, 0.20, 0.60], [0.10, 0.80, 0.10, 0.00]])
SHARES = np.array([0.5, 0.2, 0.3])
VALUE = float(SHARES @ (TARGET * CHANCES).sum(axis=1))
_SPREAD = 0.5
"""Accounts differ: a good one is won so much oftener, a bad one so much more rarely; each has two leads."""


@dataclass(frozen=True)
class World:
    """A log with what a guess is made from."""

    log: DecisionLog
    known: Known

    @cached_property
    def guess(self) -> Guess:
        return cross_fitted(self.log, self.known)


@cache
def a_world(seed: int, accounts: int = 500) -> World:
    rng = np.random.default_rng(seed)
    n = 2 * accounts
    cluster = np.repeat(np.arange(accounts), 2)
    kind = np.repeat(rng.choice(3, size=accounts, p=SHARES), 2)
    good = np.repeat(rng.choice([1.0 - _SPREAD, 1.0 + _SPREAD], size=accounts), 2)
    rep = (rng.random(n)[:, None] > LOGGED[kind].cumsum(axis=1)).sum(axis=1)
    reward = (rng.random(n) < CHANCES[kind, rep] * good).astype(np.float64)
    log = DecisionLog(reward, LOGGED[kind, rep], TARGET[kind, rep], np.zeros(n), np.ones(n), cluster, np.full(n, 4.0))
    one_hot, mean = np.zeros((n, 12)), np.zeros((n, 12))
    one_hot[np.arange(n), kind * 4 + rep] = 1.0
    for each in range(4):
        mean[np.arange(n), kind * 4 + each] = TARGET[kind, each]
    return World(log, Known(one_hot, mean))


def _many(estimator: Estimator, seeds: int, accounts: int = 500) -> list[Estimate]:
    worlds = [a_world(seed, accounts) for seed in range(seeds)]
    return [estimator(world.log, world.guess) for world in worlds]


def it_has_no_bias(estimator: Estimator) -> None:
    found = np.array([each.value for each in _many(estimator, 200)])
    assert abs(found.mean() - VALUE) < 4.0 * found.std() / np.sqrt(len(found)), (found.mean(), VALUE)


def its_interval_holds_the_truth_as_often_as_it_says(estimator: Estimator) -> None:
    covered = [each.low <= VALUE <= each.high for each in _many(estimator, 200)]
    assert 0.90 <= np.mean(covered) <= 0.98, np.mean(covered)


def its_error_is_that_of_what_it_does(estimator: Estimator) -> None:
    found = _many(estimator, 200)
    spread = np.std([each.value for each in found])
    assert 0.85 * spread < np.mean([each.error for each in found]) < 1.2 * spread


def more_leads_tell_more(estimator: Estimator) -> None:
    few, many = a_world(1, 200), a_world(1, 3_200)
    assert estimator(many.log, many.guess).error < 0.4 * estimator(few.log, few.guess).error


def the_same_leads_twice_tell_no_more(estimator: Estimator) -> None:
    """Leads of one account go together: a copy of each in its own account must not make the result look surer."""
    world = a_world(2)
    log, guess = world.log, world.guess
    names = ("reward", "logged", "target", "beyond", "given", "cluster", "choices")
    twice = DecisionLog(**{name: np.tile(getattr(log, name), 2) for name in names})
    once, again = estimator(log, guess), estimator(twice, Guess(np.tile(guess.logged, 2), np.tile(guess.target, 2)))
    np.testing.assert_allclose([again.value, again.error], [once.value, once.error], rtol=1e-9)


def units_do_not_matter(estimator: Estimator) -> None:
    world = a_world(3)
    one = estimator(world.log, world.guess)
    guess = Guess(world.guess.logged * 250.0, world.guess.target * 250.0)
    other = estimator(replace(world.log, reward=world.log.reward * 250.0), guess)
    np.testing.assert_allclose([other.value, other.error, other.low], [one.value * 250.0, one.error * 250.0, one.low * 250.0], rtol=1e-9)


def order_does_not_matter(estimator: Estimator) -> None:
    world = a_world(4)
    log, guess = world.log, world.guess
    turned = np.random.default_rng(4).permutation(len(log))
    names = ("reward", "logged", "target", "beyond", "given", "cluster", "choices")
    other = DecisionLog(**{name: getattr(log, name)[turned] for name in names})
    one, two = estimator(log, guess), estimator(other, Guess(guess.logged[turned], guess.target[turned]))
    np.testing.assert_allclose([two.value, two.error], [one.value, one.error], rtol=1e-9)


def the_logging_policy_earns_what_it_earned(estimator: Estimator) -> None:
    """Asked of the policy that drew them, the log says what came of them."""
    world = a_world(5)
    log = replace(world.log, target=world.log.logged)
    own = np.array([LOGGED[kind] for kind in world.known.logged.argmax(axis=1) // 4])
    q = np.array([CHANCES[kind] for kind in world.known.logged.argmax(axis=1) // 4])
    guess = Guess(world.guess.logged, (own * q).sum(axis=1))
    found = estimator(log, guess)
    assert abs(found.value - log.reward.mean()) < 3.0 * found.error


def its_interval_holds_its_value(estimator: Estimator) -> None:
    world = a_world(6)
    found = estimator(world.log, world.guess)
    assert found.low < found.value < found.high
    assert 0.0 < found.error < np.inf


QUESTIONS: tuple[Callable[[Estimator], None], ...] = (
    it_has_no_bias,
    its_interval_holds_the_truth_as_often_as_it_says,
    its_error_is_that_of_what_it_does,
    more_leads_tell_more,
    the_same_leads_twice_tell_no_more,
    units_do_not_matter,
    order_does_not_matter,
    the_logging_policy_earns_what_it_earned,
    its_interval_holds_its_value,
)
