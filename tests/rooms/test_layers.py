"""Slots kept for some leads, and leads that must keep somebody: by hand."""

import numpy as np
import pytest

from fairlead.domain.pricing import Contest, assign, layered, must_keep, sent_home, value

ONE_REP = Contest.dense([[9.0], [8.0], [7.0], [6.0]], [3])
LEVEL = np.array([0, 0, 0, 1])


@pytest.mark.parametrize(("common", "takes"), [(3, [0, 1, 2]), (2, [0, 1, 3]), (0, [3])])
def test_leads_of_a_level_take_no_more_than_it_leaves_them(common, takes):
    room = np.array([[common], [3]])
    layers = layered(ONE_REP, LEVEL, room)
    done = assign(layers.contest)
    chosen = layers.chosen(done.chosen)
    assert np.flatnonzero(chosen >= 0).tolist() == takes
    assert done.bound >= value(ONE_REP, chosen)
    assert done.bound == pytest.approx(done.value, rel=1e-5)


def test_a_lead_that_lost_its_slot_comes_back_and_who_took_it_gives_way():
    # lead 0 is with rep 0, lead 1 with rep 1, lead 2 waits; two slots of one each
    contest = Contest.dense([[5.0, 1.0], [6.0, 5.0], [1.0, 9.0]], [1, 1])
    home, level, room = np.array([0, 3, -1]), np.zeros(3, dtype=np.int64), np.array([[1, 1]])
    assert sent_home(contest, np.array([-1, 2, 5]), home, level, room).tolist() == [0, 3, -1]
    kept = np.array([0, 3, -1])
    assert sent_home(contest, kept, home, level, room).tolist() == kept.tolist()


def test_a_lead_that_has_a_rep_is_given_before_one_that_waits():
    contest = Contest.dense([[1.0], [9.0]], [1])
    home = np.array([0, -1])
    assert assign(contest).chosen.tolist() == [-1, 1]
    assert assign(must_keep(contest, home)).chosen.tolist() == [0, -1]
