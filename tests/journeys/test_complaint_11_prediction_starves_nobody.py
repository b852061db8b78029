"""Complaint 11: predictive routing starves lower-ranked people of leads, and of the chance to learn."""

from collections import Counter
from datetime import timedelta

import pytest

from fairlead.application.ports import OutcomeReport
from fairlead.domain.deciding import Policy
from fairlead.domain.prediction import StatedModel, StatedRep, Statement
from tests.journeys.desk import START, open_desk, submission
from tests.rooms.people import rep, roster

NAMES = ("best", "good", "plain")
CHANCES = dict(zip(NAMES, (0.30, 0.20, 0.10), strict=True))
CAPPED = roster(*(rep(name, max_open=10) for name in NAMES))
WEEKS, A_WEEK, OPEN_FOR = 12, 12, timedelta(days=14)


def model(deals=None):
    stated = tuple(StatedRep(name, (Statement((), chance, deals),), 10.0) for name, chance in CHANCES.items())
    return StatedModel("stated", stated, Statement((), 0.1), (), 100_000.0, 10.0)


def a_quarter(people, *, deals=None, policy=None):
    """Twelve leads a week for a quarter, each closed two weeks after it came; leads by rep."""
    given = Counter()
    with open_desk(people, model=model(deals), policy=policy or Policy()) as (desk, *_):
        closing = []
        for number in range(WEEKS * A_WEEK):
            at = START + number * timedelta(days=7) / A_WEEK
            while closing and closing[0][0] <= at:
                moment, lead_id = closing.pop(0)
                desk.report(OutcomeReport(lead_id, "lost", moment)).result()
            made = desk.submit(submission(f"k{number}", at)).result().decision
            if made.rep_id is not None:
                given[made.rep_id] += 1
                closing.append((at + OPEN_FOR, made.lead_id))
        assert sum(given.values()) > 0
    return given


def test_the_bands_of_the_default_policy_leave_leads_for_the_lower_ranked():
    given = a_quarter(CAPPED)
    assert given["best"] >= given["good"] > given["plain"]
    assert given["plain"] >= sum(given.values()) / 10


def test_who_cannot_be_told_apart_shares_evenly():
    given = a_quarter(roster(*(rep(name) for name in NAMES)), deals=4)
    assert min(given.values()) >= sum(given.values()) / 6


@pytest.mark.parametrize(("name", "least"), [("plain", 40), ("good", 40)])
def test_a_manager_can_turn_prediction_off_and_turns_are_even(name, least):
    given = a_quarter(roster(*(rep(one) for one in NAMES)), policy=Policy(use_prediction=False))
    assert given[name] >= least
