"""What a model may be used for: all leads together make a difference between reps credible, and the later ones speak for it, too."""

import numpy as np
import pytest

from fairlead.domain.prediction import Level
from fairlead.learning.evaluation import Gain
from fairlead.learning.holdout import level_of, odds_together

CREDIBLE = 20.0


def saved(odds):
    """A gain of these odds."""
    return Gain(gain=0.001 * np.log(odds) / 2.0, error=0.001, promised=0.001)


LEAD_TOLD, LEAD_NOT_TOLD = saved(100.0), saved(2.0)


def level(lead, later, evidence):
    pair = saved(later)
    return level_of(lead, pair, odds_together(evidence, pair), CREDIBLE)


def test_odds_of_a_gain_made_for_these_tests_are_what_they_say():
    assert saved(5.0).odds == pytest.approx(5.0)
    assert saved(0.5).odds == pytest.approx(0.5)


def test_odds_of_later_leads_and_evidence_of_older_ones_multiply():
    assert odds_together(np.log(8.0), saved(5.0)) == pytest.approx(40.0)
    assert odds_together(0.0, saved(5.0)) == pytest.approx(5.0)


def test_later_leads_that_speak_for_reps_beside_older_ones_that_do_tell_reps_apart():
    assert level(LEAD_TOLD, 5.0, np.log(8.0)) is Level.PAIR


def test_later_leads_that_speak_for_reps_beside_older_ones_that_say_nothing_do_not():
    assert level(LEAD_TOLD, 5.0, 0.0) is Level.LEAD


def test_later_leads_that_speak_against_reps_outweigh_any_evidence_of_older_ones():
    assert level(LEAD_TOLD, 0.9, 12.0) is Level.LEAD
    assert level(LEAD_NOT_TOLD, 0.9, 12.0) is Level.NONE


def test_later_leads_may_be_enough_by_themselves():
    assert level(LEAD_NOT_TOLD, 25.0, 0.0) is Level.PAIR


def test_without_a_test_of_reps_the_lead_decides():
    assert level_of(LEAD_TOLD, None, None, CREDIBLE) is Level.LEAD
    assert level_of(LEAD_NOT_TOLD, None, None, CREDIBLE) is Level.NONE


def test_together_they_say_at_most_a_million_to_one():
    assert odds_together(300.0, saved(5.0)) == pytest.approx(1e6)
