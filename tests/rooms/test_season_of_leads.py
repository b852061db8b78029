"""The time of year moves the chance of a lead, whether reps can be told apart or not, and is never taken for what a rep does."""

import numpy as np
import polars as pl

from fairlead.domain.prediction import Encoding
from fairlead.learning.cases import Cases
from fairlead.learning.effects import lead_logits, lead_only
from fairlead.learning.hierarchical import sigmoid

YEAR = 365.25 * 86_400.0
STRENGTH = 0.35


def _leads(n, years, seed=5):
    """Leads whose log-odds rise and fall by `STRENGTH` with the year, and their log-odds without it."""
    drawn = np.random.default_rng(seed)
    created = np.sort(drawn.uniform(0.0, years * YEAR, n))
    o = drawn.normal(-1.5, 0.8, n)
    won = (drawn.random(n) < sigmoid(o + STRENGTH * np.sin(2.0 * np.pi * created / YEAR))).astype(np.float64)
    none, one = np.zeros((n, 0), dtype=np.intp), np.ones(n)
    still = np.zeros(n, dtype=np.intp)
    return Cases(pl.DataFrame(), Encoding(("o",), {}), (), (), o[:, None], none, still, still, created, won, one, np.zeros(n)), o


def test_the_wave_of_the_year_is_found_beside_the_leads_own_log_odds():
    cases, o = _leads(60_000, 2.0)
    found = lead_only(cases, o, np.ones(len(o)))
    np.testing.assert_allclose(found.season, (STRENGTH, 0.0), atol=0.06)
    np.testing.assert_allclose((found.level, found.slope), (0.0, 1.0), atol=0.06)


def test_log_odds_of_a_lead_hold_its_season():
    cases, o = _leads(60_000, 2.0)
    found = lead_only(cases, o, np.ones(len(o)))
    best, worst = 0.25 * YEAR, 0.75 * YEAR
    apart = lead_logits(found, np.array([-1.5]), np.array([best])) - lead_logits(found, np.array([-1.5]), np.array([worst]))
    np.testing.assert_allclose(apart, 2.0 * STRENGTH, atol=0.12)


def test_half_a_year_tells_no_season_from_a_trend():
    cases, o = _leads(20_000, 0.5)
    assert lead_only(cases, o, np.ones(len(o))).season == (0.0, 0.0)


def test_few_leads_hardly_tell_one():
    """Of 300 leads a wave is luck: the prior of 0.1 in log-odds keeps it small."""
    cases, o = _leads(300, 2.0)
    assert np.hypot(*lead_only(cases, o, np.ones(len(o))).season) < STRENGTH
