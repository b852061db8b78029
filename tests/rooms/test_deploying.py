"""A policy along its own closed loop, on a floor of two reps of whom the better has little room."""

import numpy as np
import pytest

from fairlead.domain.prediction import ReplyCurve
from fairlead.learning.deploying import LoggedLeads, Recorded, along_the_loop, earned_deployed
from fairlead.learning.twin import Beliefs, Greedy, Lengths, Random, Replies, Staff, Stream, World, run

DAYS = 200
LEADS = 800
ALWAYS = ((np.array([0.0]), np.array([DAYS + 100.0])),) * 2
NEVER = ((np.zeros(0), np.zeros(0)),) * 2
TRUE, BELIEVED = (0.5, 0.1), (0.3, 0.28)


def floor(chances, *, room=(4.0, np.inf)):
    arrived = np.linspace(0.0, DAYS, LEADS)
    stream = Stream(arrived, np.ones((LEADS, 2), dtype=bool), np.arange(LEADS))
    staff = Staff(ALWAYS, NEVER, np.array(room), np.full(2, np.inf))
    five_days = np.array([[1.0, 1.0, 1.0, 1.0, 1.0, 0.0]])
    lengths = Lengths(five_days, five_days)
    replies = Replies(ReplyCurve.flat(), np.full(2, 10.0), np.ones(1), 0.0, np.zeros(2))
    chance = np.tile(np.array(chances), (LEADS, 1))
    return World(stream, staff, Beliefs(chance, np.ones((LEADS, 2)), np.zeros(LEADS, dtype=np.intp), lengths, replies))


@pytest.fixture(scope="module")
def logged():
    """Leads of a floor that draws evenly among whoever has room."""
    real, believed = floor(TRUE), floor(BELIEVED)
    logging = Recorded(Random(), believed.truth)
    went = run(real, logging, 3)
    lead = np.flatnonzero(went.rep >= 0)
    rep = went.rep[lead]
    return LoggedLeads(lead, rep, logging.share[lead], went.won[lead].astype(float), logging.worth[lead, rep])


def test_what_is_recorded_is_what_the_policy_answered(logged):
    np.testing.assert_allclose(logged.propensity.sum(axis=1), 1.0)
    both = (logged.propensity > 0).all(axis=1)
    np.testing.assert_allclose(logged.propensity[both], 0.5)
    assert 0.1 < both.mean() < 1.0, "the better rep is full now and then"
    np.testing.assert_allclose(logged.believed, np.where(logged.rep == 0, 0.3, 0.28))


def test_along_the_loop_the_better_rep_is_full_most_of_the_time():
    """Four slots, five days each, four leads a day: the greedy policy finds room for one lead in five, not for all."""
    loop = along_the_loop(floor(BELIEVED), lambda: Greedy(floor(BELIEVED).truth), np.arange(3))
    np.testing.assert_allclose(loop.share.sum(axis=1), 1.0)
    assert loop.share[:, 0].mean() == pytest.approx(0.2, abs=0.03)
    assert loop.worth.mean() == pytest.approx(0.2 * 0.3 + 0.8 * 0.28, abs=0.002)
    assert loop.error >= 0.0
    assert loop.totals.shape == (3,)


def test_the_log_corrects_what_the_model_believes_of_the_loop(logged):
    """The model takes both reps for alike. Deployed, the greedy policy earns 0.2 · 0.5 + 0.8 · 0.1 a lead, and no more."""
    believed = floor(BELIEVED)
    loop = along_the_loop(believed, lambda: Greedy(believed.truth), np.arange(4))
    logging = along_the_loop(believed, Random, np.arange(4))
    found, log = earned_deployed(logged, loop, logging, believed.stream.account)
    truth = float(run(floor(TRUE), Greedy(believed.truth), 9).worth.mean())
    assert truth == pytest.approx(0.18, abs=0.01)
    assert found.estimate.low < truth < found.estimate.high
    assert abs(found.estimate.value - truth) < 0.05
    assert log.beyond.max() < 1.0
