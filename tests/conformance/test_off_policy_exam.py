"""Every off-policy estimator sits the exam, and deliberately bad ones fail it."""

import numpy as np
import pytest

from fairlead.domain.evidence import Estimate, Guess, doubly_robust, ips, snips
from tests.conformance import estimator_exam as exam


def _far_off(guess):
    """Twice too much of every lead with every rep."""
    twice = np.full(len(guess.logged), 2.0 * guess.logged.mean())
    return Guess(twice, twice)


ESTIMATORS = {
    "ips": lambda log, _guess: ips(log),
    "snips": lambda log, _guess: snips(log),
    "doubly robust": doubly_robust,
    "doubly robust with a guess that is far off": lambda log, guess: doubly_robust(log, _far_off(guess)),
}


@pytest.mark.parametrize("question", exam.QUESTIONS, ids=lambda question: question.__name__)
@pytest.mark.parametrize("name", ESTIMATORS)
def test_estimator_passes(name, question):
    """A question asserts what it asks; below a bad estimator is seen to fail it."""
    question(ESTIMATORS[name])


def _followed(log, _guess):
    """What somebody writes first: the win rate of the leads on which the log agreed with the policy. Leads count one by one."""
    rewards = log.reward[log.target > 0]
    error = rewards.std() / np.sqrt(len(rewards))
    return Estimate("followed", float(rewards.mean()), float(error), float(rewards.mean() - error), float(rewards.mean() + error))


@pytest.mark.parametrize(
    "question",
    [
        exam.it_has_no_bias,
        exam.its_interval_holds_the_truth_as_often_as_it_says,
        exam.the_same_leads_twice_tell_no_more,
    ],
    ids=lambda question: question.__name__,
)
def test_the_win_rate_where_the_policy_was_followed_fails(question):
    with pytest.raises(AssertionError):
        question(_followed)


class _Careless:
    """An estimator that breaks the other rules, each in a way that somebody might by mistake."""

    def __init__(self):
        self.calls = 0

    def __call__(self, log, _guess):
        self.calls += 1
        value = float((log.weights * log.reward)[: len(log) // 2].sum()) / len(log) * 1.5 + 0.1 * self.calls
        return Estimate("careless", value, 0.01, value + 1.0, value + 2.0)


@pytest.mark.parametrize("question", exam.QUESTIONS, ids=lambda question: question.__name__)
def test_careless_estimator_fails_every_question(question):
    with pytest.raises(AssertionError):
        question(_Careless())
