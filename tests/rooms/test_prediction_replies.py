"""How soon reps reply, as training learns it."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from fairlead.domain.prediction import ReplyCurve
from fairlead.domain.rep import Rep, Roster
from fairlead.learning.response import learn_habits

LAST = datetime(2026, 6, 1, tzinfo=UTC)
ROSTER = Roster((Rep("R1", "Ada"), Rep("R2", "Ben")))
CURVE = ReplyCurve(np.array([0.0, 60.0, 600.0, 6_000.0]), np.array([1.0, 0.8, 0.6, 0.55]))


def replies(minutes):
    """One reply an hour by two reps in turn, up to the last day."""
    n = len(minutes)
    assigned = [LAST - timedelta(hours=place) for place in range(n)]
    return pl.DataFrame(
        {
            "rep_id": ["R1" if place % 2 else "R2" for place in range(n)],
            "created_at": assigned,
            "assigned_at": assigned,
            "closed_days": pl.Series([None] * n, dtype=pl.Float64),
            "handling_minutes": minutes,
        }
    )


@pytest.mark.parametrize("held_up", [0.0, 0.06, 0.12])
def test_replies_that_a_night_holds_up_count_by_their_share(held_up):
    chance = np.random.default_rng(4)
    minutes = np.where(chance.random(2_000) < held_up, 1_000.0, 30.0) * np.exp(0.3 * chance.normal(size=2_000))
    habits = learn_habits(replies(minutes), ROSTER, LAST)
    told = float(CURVE.at(habits.typical * habits.multiples).mean())
    assert told == pytest.approx(float(CURVE.at(minutes).mean()), rel=0.012)


def test_eight_replies_in_ten_lie_within_the_stated_spread():
    minutes = 30.0 * np.exp(np.random.default_rng(4).normal(size=2_000))
    habits = learn_habits(replies(minutes), ROSTER, LAST)
    low, high = (habits.typical * each for each in habits.spread)
    assert np.mean((minutes >= low) & (minutes <= high)) == pytest.approx(0.8, abs=0.02)
