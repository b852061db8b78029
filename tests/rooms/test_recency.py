"""Older leads weigh less where a half-life is asked for, in the test on later leads as in the fit."""

from dataclasses import replace

import numpy as np

from fairlead.learning.cases import cases_of
from fairlead.learning.features import feature_table
from fairlead.learning.holdout import hold_out
from fairlead.learning.outcomes import label
from fairlead.learning.roster import roster_of
from tests.conformance.trained_sample import SETTINGS, small_history


def test_the_test_on_later_leads_weighs_older_ones_as_the_fit_does():
    history = small_history()
    roster, labeled = roster_of(history), label(history, SETTINGS)
    cases = cases_of(labeled, feature_table(history), roster, SETTINGS)
    ripe = np.flatnonzero(cases.frame["age_days"].to_numpy() >= labeled.horizon_days)
    held = hold_out(cases, ripe, roster, replace(SETTINGS, half_life_days=90.0), lambda _step: None)
    age, weight = held.older.frame["age_days"].to_numpy(), held.older.weight
    np.testing.assert_allclose(np.log2(weight[-1] / weight[0]), (age[0] - age[-1]) / 90.0)
    assert set(held.cases.weight) == {1.0}
