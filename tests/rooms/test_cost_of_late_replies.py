"""What a late reply costs is found from anywhere: the search ends at each point of the grid, and begins where replies cost least."""

import numpy as np
import polars as pl
import pytest

from fairlead.domain.prediction import Encoding
from fairlead.learning import response
from fairlead.learning.cases import Cases
from fairlead.learning.effects import reply_design
from fairlead.learning.hierarchical import mode, sigmoid
from fairlead.learning.response import decay, learn_curve

MINUTES = np.array([60.0, 180.0, 600.0, 6000.0])


def _leads(floor, scale, seed=3, n=12_000, reps=40):
    """Leads given in turn, each answered after minutes or after a night; the level is that of leads answered at once."""
    drawn = np.random.default_rng(seed)
    o, rep = drawn.normal(-1.6, 0.9, n), np.arange(n) % reps
    night = drawn.random(n) < 0.4
    reply = np.where(night, drawn.uniform(600.0, 4_000.0, n), np.exp(drawn.normal(3.7, 1.1, n)))
    won = (drawn.random(n) < sigmoid(o + drawn.normal(0.0, 0.3, reps)[rep]) * decay(reply, floor, scale)).astype(np.float64)
    none, one = np.zeros((n, 0), dtype=np.intp), np.ones(n)
    created = np.arange(n) * 3_600.0
    cases = Cases(pl.DataFrame(), Encoding(("o",), {}), (), (), o[:, None], none, rep, np.zeros(n, dtype=np.intp), created, won, one, reply)
    return reply_design(cases, o)[0], reply


@pytest.mark.parametrize(("floor", "scale"), [(0.55, 180.0), (0.2, 45.0), (0.8, 600.0)])
def test_the_share_left_is_near_the_truth(floor, scale):
    design, reply = _leads(floor, scale)
    np.testing.assert_allclose(learn_curve(design, reply).curve.at(MINUTES), decay(MINUTES, floor, scale), atol=0.07)


def test_the_answer_is_that_of_a_search_which_goes_on_to_the_end(monkeypatch):
    design, reply = _leads(0.55, 180.0)
    found = learn_curve(design, reply)
    monkeypatch.setattr(response, "mode", lambda *given, **more: mode(*given, **{**more, "steps": 100}))
    ended = learn_curve(design, reply)
    np.testing.assert_allclose(found.curve.at(MINUTES), ended.curve.at(MINUTES), atol=1e-4)


def test_where_replies_cost_nothing_it_says_so():
    design, reply = _leads(1.0, 180.0)
    assert learn_curve(design, reply).curve.at(MINUTES).min() > 0.93
