"""Lengths of deals against numbers of a paper and numbers worked by hand."""

import numpy as np
import pytest

from fairlead.domain.prediction import Curves, Cycle, Cycles, Ending, memoryless, velocity_of
from fairlead.learning.cycles import Spells, fit_cycles
from fairlead.learning.pacing import learn_steps

REMISSION = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+".split()
"""Weeks of remission under 6-mercaptopurine (Freireich et al. 1963); + says that it lasted longer than was seen."""
STILL = {6.5: 0.857, 8.0: 0.807, 11.9: 0.753, 14.5: 0.690, 18.0: 0.627, 27.5: 0.448}
"""The Kaplan–Meier estimate as printed by Kalbfleisch and Prentice (2002), table 1.1 ff."""


def spells(days, closed, won, **others):
    n = len(days)
    told = {
        "given": np.zeros(n),
        "age": np.full(n, 1e6),
        "days": np.asarray(days, dtype=np.float64),
        "closed": np.asarray(closed, dtype=bool),
        "won": np.asarray(won, dtype=np.float64),
        "chance": np.full(n, np.nan),
        "kinds": (),
        "values": (),
        "codes": np.zeros((n, 0), dtype=np.intp),
        "rep": np.full(n, -1),
        "rep_ids": (),
        "horizon": 365.0,
    }
    return Spells(**(told | others))


def test_the_curve_is_that_of_kaplan_and_meier():
    times = 400
    days = [float(each.rstrip("+")) for each in REMISSION] * times
    closed = [not each.endswith("+") for each in REMISSION] * times
    fitted = fit_cycles(spells(days, closed, np.zeros(len(days))), by_rep=False)
    curve = fitted.curves().other
    for day, share in STILL.items():
        assert curve.open_after(np.array([day]), 0.0)[0] == pytest.approx(share, abs=0.012), day


def test_counting_the_censored_as_ended_would_be_found_out():
    days = [float(each.rstrip("+")) for each in REMISSION] * 400
    fitted = fit_cycles(spells(days, np.ones(len(days)), np.zeros(len(days))), by_rep=False)
    assert fitted.curves().other.open_after(np.array([27.5]), 0.0)[0] == pytest.approx(4 / 21, abs=0.012)


def test_who_is_open_is_told_apart_by_how_long():
    """Won leads take 10 days, others 100. Of those open for 50 days none will be won; of 1,000 new ones, as many as of the ended."""
    days = np.concatenate([np.full(200, 10.0), np.full(600, 100.0), np.full(200, 50.0), np.full(1000, 0.1)])
    won = np.concatenate([np.ones(200), np.zeros(600), np.full(1200, np.nan)])
    fitted = fit_cycles(spells(days, won >= 0, won), by_rep=False)
    # 200 of 200 + 600 + 200 ended ones are won, so a fifth of the new ones are as well.
    assert fitted.share == pytest.approx(0.2, abs=0.01)


def test_occupancy_by_hand():
    """A half is won in exactly 2 to 4 days, evenly; the others stand open for 4 of 8 days on average, evenly from 0 to 8."""
    curves = Curves(np.array([0.0, 2.0, 4.0, 8.0]), np.array([1.0, 1.0, 0.0, 0.0]), np.array([1.0, 0.75, 0.5, 0.0]))
    cycle = Cycle(curves)
    half = np.array([0.5])
    # P(open after 3) = ½·½ + ½·⅝ = 0.5625
    assert cycle.open_after(half, np.array([0.0, 3.0, 8.0])).tolist() == [[1.0, 0.5625, 0.0]]
    # areas: 2 + ½·2 = 3 days won; 0.875·2 + 0.625·2 + 0.25·4 = 4 days otherwise
    assert (curves.won_days, curves.other_days) == (3.0, 4.0)
    assert cycle.expected_days(half).tolist() == [3.5]
    # worth 0.5 · 7,000 = 3,500 for 3.5 days
    assert cycle.velocity(half, 7000.0).tolist() == [1000.0]
    assert velocity_of(3500.0, 3.5) == 1000.0
    assert curves.won_after(0.5) == 3.0
    assert curves.other_after(0.5) == 4.0
    low, high = cycle.interval(half, 0.25, 0.75)
    # 1 − ¾: ½·S_w + ½·S_o = 0.75 at 2 + (0.875 − 0.75)/(0.875 − 0.25)·2 = 2.4; 0.25 at 4 exactly
    assert low == pytest.approx([2.4])
    assert high == pytest.approx([4.0])


def test_a_slow_rep_by_hand():
    """A rep of pace 2 takes twice as long; what would last beyond the horizon of 8 days counts for 8."""
    curves = Curves(np.array([0.0, 2.0, 4.0, 8.0]), np.array([1.0, 1.0, 0.0, 0.0]), np.array([1.0, 0.75, 0.5, 0.0]))
    slow = Cycle(curves, np.array([1.0, 2.0]), np.array([1.0, 2.0]))
    assert slow.open_after(np.array([1.0, 1.0]), np.array([6.0])).ravel().tolist() == [0.0, 0.5]
    # won: 2·A_won(4) = 6; otherwise 2·A_other(4) = 2·(1.75 + 1.25) = 6
    assert slow.expected_days(np.array([1.0, 1.0])).tolist() == [3.0, 6.0]
    assert slow.expected_days(np.array([0.0, 0.0])).tolist() == [4.0, 6.0]


def test_stated_means_are_the_means():
    curves = memoryless(2000.0, won_days=30.0, other_days=10.0).of({}, 0.0)
    assert curves.won_days == pytest.approx(30.0, rel=0.01)
    assert curves.other_days == pytest.approx(10.0, rel=0.01)
    assert curves.other_after(1 - np.exp(-1)) == pytest.approx(10.0, rel=0.02)


def test_a_kind_stretches_the_curve():
    ending = Ending(np.log([1.0, 10.0]), np.array([1.0, 0.0]), {"size_band": {"5000+": float(np.log(2.0))}})
    cycles = Cycles(40.0, ending, ending)
    usual, large = cycles.of({"size_band": "1-9"}, 0.0), cycles.of({"size_band": "5000+"}, 0.0)
    assert large.other_after(0.5) == pytest.approx(2.0 * usual.other_after(0.5), rel=0.02)


def test_steps_by_hand():
    """Two kinds around means 0 and 2, of 50 each with noise variance 1: both are shrunken by τ² / (τ² + σ²/n)."""
    noise = np.tile([-1.0, 1.0], 50)
    logs = noise + np.repeat([0.0, 2.0], 50)
    steps = learn_steps(logs, np.ones(100), np.repeat([0, 1], 50)[:, None], (2,))
    sigma = 100 / 98  # squares of the noise by n − kinds
    # Q·σ² = Σ n·gap² = 100; τ² = (100 − (2 − 1)·σ²) / (100 − (50² + 50²)/100)
    tau = (100 - sigma) / 50
    step = tau / (tau + sigma / 50)
    assert steps.start == pytest.approx(1.0)
    assert steps.of[0] == pytest.approx([-step, step])
    assert steps.deviations[0] == pytest.approx(np.sqrt(tau))
