"""Leads given by hand: who is handed the better ones is not credited with them, and that managers know who is good is made use of."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from fairlead.learning import effects
from fairlead.learning.cases import cases_of
from fairlead.learning.effects import learn_effects
from fairlead.learning.features import feature_table
from fairlead.learning.hierarchical import sigmoid
from fairlead.learning.outcomes import label
from fairlead.learning.roster import roster_of
from fairlead.learning.selection import favor_of
from tests.conformance.trained_sample import SETTINGS, small_history

_SEEN, _HIDDEN = 0.4, 0.2
"""Log-odds more that leads have which a manager gave to a rep of one more standard deviation of reputation."""


@cache
def _sample():
    history = small_history()
    roster = roster_of(history)
    cases = cases_of(label(history, SETTINGS), feature_table(history), roster, SETTINGS)
    cases = cases.take(np.flatnonzero((cases.weight > 0) & (cases.rep >= 0)))
    people = tuple(replace(person, seniority=None, selling_style=None, certifications=frozenset()) for person in roster.reps)
    return replace(cases, rep=np.random.default_rng(3).integers(len(people), size=len(cases))), type(roster)(people)


def _learned(reputation, skill, hidden, seed, seen=_SEEN):
    """Effects where half of all leads are given by hand, the better ones to reps of reputation; all of shape (n_reps,)."""
    cases, roster = _sample()
    chance = np.random.default_rng(seed)
    rep, by_hand = cases.rep, chance.random(len(cases)) < 0.5
    o = chance.normal(-1.2, 0.5, len(cases)) + by_hand * seen * reputation[rep]
    won = chance.random(len(cases)) < sigmoid(o + skill[rep] + by_hand * hidden[rep])
    given = replace(cases, won=won.astype(float), weight=np.ones(len(cases)), methods=("manual",), method=by_hand.astype(np.intp))
    return learn_effects(given, o, np.ones(len(cases)), roster)


def _credit(found, reputation):
    """Log-odds of a rep's own effect with each standard deviation of reputation."""
    return float(np.polyfit(reputation, found.coefficients.effects[:, 0], 1)[0])


def _reputation():
    people = len(_sample()[1].reps)
    return np.linspace(-1.5, 1.5, people)[np.random.default_rng(1).permutation(people)]


def _on_average(monkeypatch, skill, hidden, *, blind=False):
    if blind:
        monkeypatch.setattr(effects, "favor_of", lambda *_: np.zeros((len(skill), 1)))
    return float(np.mean([_credit(_learned(_reputation(), skill, hidden, seed), _reputation()) for seed in range(6)]))


def test_who_is_handed_the_better_leads_is_not_credited_with_them(monkeypatch):
    alike, hidden = np.zeros(len(_reputation())), _HIDDEN * _reputation()
    assert abs(_on_average(monkeypatch, alike, hidden)) < 0.015
    assert abs(_on_average(monkeypatch, alike, hidden, blind=True)) > 0.025, "what columns show of the choice makes the difference"


def test_who_is_good_and_handed_the_better_leads_is_credited_with_being_good(monkeypatch):
    skill = 0.25 * _reputation()
    assert _on_average(monkeypatch, skill, _HIDDEN * _reputation()) == pytest.approx(0.25, abs=0.05)


def test_whom_managers_prefer_says_nothing_where_they_prefer_nobody():
    found = _learned(_reputation(), np.zeros(len(_reputation())), np.zeros(len(_reputation())), 1, seen=0.0)
    assert "standing" not in found.deviations


def test_of_somebody_new_what_managers_think_is_not_known():
    # A rep who is not there yet may be off by what others' standing brings, too.
    skill = 0.4 * _reputation()
    found = _learned(_reputation(), skill, np.zeros(len(skill)), 2)
    assert found.deviations["standing"] > 0.3
    assert found.coefficients.prior[0, 0] > found.deviations["rep"] ** 2 + 0.05


def test_favor_by_hand():
    # Two reps with 4 leads regardless (log-odds 0 ± 1, variance 1) and 4 by hand. By hand +4 ± 1 for the first, 0 ± 1 for the second.
    # Their gaps 4 and 0 each have the error 1/4 + 1/4 = 0.5, so weigh 2; about their mean they are +2 and −2. Between them
    # (2·4 + 2·4 − 1) / (4 − 8/4) = 7.5: shares 7.5/(7.5 + 0.5).
    ends = np.array([-1.0, 1.0, -1.0, 1.0])
    o = np.concatenate([ends, ends + 4.0, ends, ends])
    rep, method = np.repeat([0, 1], 8), np.tile(np.repeat([0, 1], 4), 2)
    # A third had none by hand, so that nothing is known of it.
    o, rep, method = np.concatenate([o, ends]), np.concatenate([rep, [2] * 4]), np.concatenate([method, [0] * 4])
    np.testing.assert_allclose(favor_of(o, np.ones(20), rep, method, 1), [[2 * 0.9375], [-2 * 0.9375], [0.0]], atol=1e-9)


def test_leads_that_hardly_count_say_as_much_of_whom_managers_prefer_as_their_weight():
    # Ten leads of weight 0.1 are as sure as ten: what counts is how many there are, not what they weigh together.
    draw = np.random.default_rng(2)
    o, rep, method = draw.normal(size=400), np.repeat(np.arange(4), 100), np.tile([0, 1], 200)
    o += method * rep
    once = favor_of(o, np.ones(400), rep, method, 1)
    np.testing.assert_allclose(favor_of(o, np.full(400, 0.1), rep, method, 1), once)


def test_gaps_that_chance_gives_are_no_favor():
    ends = np.tile([-1.0, 1.0], 8)
    assert favor_of(ends, np.ones(16), np.repeat([0, 1], 8), np.tile(np.repeat([0, 1], 4), 2), 1).tolist() == [[0.0], [0.0]]
    assert favor_of(np.zeros(0), np.zeros(0), np.zeros(0, dtype=int), np.zeros(0, dtype=int), 1).shape == (0, 1)
