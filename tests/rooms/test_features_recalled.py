"""Only the rep features that somebody reads are recalled."""

import pytest

from fairlead.domain.lead import Lead
from fairlead.domain.qualification import LEAD_NAMES, REP_NAMES, FeatureMemory
from tests.rooms.people import NOON, rep, roster


@pytest.mark.parametrize("wanted", [(), REP_NAMES[:2], REP_NAMES])
def test_the_rep_features_asked_for_and_all_lead_features(wanted):
    facts = FeatureMemory().recall(Lead("L1", NOON), roster(rep("kim"), rep("lee")), NOON, reps=wanted)
    assert set(facts.reps) == set(wanted)
    assert set(facts.lead) == set(LEAD_NAMES)
    assert all(values.shape == (2,) for values in facts.reps.values())
