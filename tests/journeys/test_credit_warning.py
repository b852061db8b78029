"""A lead that would earn its rep no credit is told on the decision, however the rep came by it, and replays say the same."""

from datetime import timedelta

import pytest

from fairlead.application.passing_on import Move
from fairlead.domain.availability import Capacity
from fairlead.domain.deciding import MANUAL, Policy
from fairlead.domain.rep import Territory
from tests.journeys.desk import START, open_desk, submission
from tests.rooms.people import rep, roster

TERRITORIES = (Territory("east", "East", countries=frozenset({"US"})), Territory("west", "West", countries=frozenset({"FR"})))
OPEN = Policy(capacity=Capacity(bands=()))
KIM_EARNS_NOTHING = "Kim gets no credit for this lead: it is of territory East, and their compensation counts West"


def people(*kim_is_paid_for):
    """Kim alone serves both territories; Lee serves none and gets a lead only by hand."""
    return roster(
        rep("kim", territory_ids=frozenset({"east", "west"}), credited_territory_ids=frozenset(kim_is_paid_for)),
        rep("lee", territory_ids=frozenset({"nowhere"}), credited_territory_ids=frozenset({"west"})),
        territories=TERRITORIES,
    )


@pytest.mark.parametrize(
    ("kim_is_paid_for", "country", "warnings"),
    [
        (("west",), "US", (KIM_EARNS_NOTHING,)),
        (("west",), "FR", ()),
        (("east", "west"), "US", ()),
        ((), "US", ()),
    ],
    ids=["paid for another", "paid for this one", "paid for both", "paid for every lead"],
)
def test_a_decision_warns_where_its_rep_is_not_paid_for_the_lead(kim_is_paid_for, country, warnings):
    with open_desk(people(*kim_is_paid_for), policy=OPEN) as (desk, _, decisions, _):
        decision = desk.submit(submission("L1", country=country)).result().decision
        assert (decision.rep_id, decision.warnings) == ("kim", warnings)
        assert decisions.replay(decision.decision_id).equal
        told = "\n".join(decisions.get(decision.decision_id).explanation.why)
        assert all(f"Warning: {words}." in told for words in warnings)
        assert bool(warnings) == ("Warning" in told)


def test_a_lead_that_nobody_got_warns_nobody():
    with open_desk(people("west"), policy=OPEN) as (desk, _, decisions, _):
        decision = desk.submit(submission("L1", country="JP")).result().decision
        assert (decision.rep_id, decision.warnings) == (None, ())
        assert decisions.replay(decision.decision_id).equal


@pytest.mark.parametrize(
    ("country", "warnings"),
    [("US", ("Lee gets no credit for this lead: it is of territory East, and their compensation counts West",)), ("FR", ())],
)
def test_a_lead_moved_by_hand_warns_of_the_rep_it_is_moved_to(country, warnings):
    with open_desk(people("west"), policy=OPEN) as (desk, _, decisions, _):
        desk.submit(submission("L1", lead_id="L1", country=country)).result()
        moved = desk.move(Move("L1", "lee", START + timedelta(minutes=5), "dana", "knows them")).result().decision
        assert (moved.rep_id, moved.method, moved.warnings) == ("lee", MANUAL, warnings)
        assert decisions.replay(moved.decision_id).equal
