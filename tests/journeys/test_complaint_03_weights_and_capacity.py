"""Complaint 3: no weights and no capacity on rotation."""

from collections import Counter

import pytest

from fairlead.application.ports import OutcomeReport
from fairlead.domain.reasons import QueueReason
from tests.journeys.ledger_cases import floor
from tests.rooms.people import rep


@pytest.mark.parametrize("weights", [(3.0, 1.0), (0.5, 0.25, 0.25), (1.3, 1.0, 0.7), (1.0, 1.0, 0.0)])
def test_leads_are_shared_by_weight_to_the_lead(weights):
    with floor(*(rep(f"r{row}", weight=weight) for row, weight in enumerate(weights))) as house:
        received = Counter()
        for number in range(1, 61):
            received[house.lead().rep_id] += 1
            for row, weight in enumerate(weights):
                assert abs(received[f"r{row}"] - number * weight / sum(weights)) < 1


def test_three_equal_reps_with_one_lead_a_day_end_within_one_of_each_other():
    with floor(rep("ann"), rep("bob"), rep("cy")) as house:
        received = Counter()
        for _ in range(31):
            house.later(days=1)
            received[house.lead().rep_id] += 1
            assert max(received.values()) - min(received[name] for name in ("ann", "bob", "cy")) <= 1
        assert sorted(received.values()) == [10, 10, 11]


def test_the_weight_may_be_largest_where_the_limit_is_smallest():
    with floor(rep("ann", weight=3.0, max_open=4), rep("bob", max_open=50)) as house:
        received = Counter(house.leads(20))
        assert received == {"ann": 4, "bob": 16}
        # While Ann is full the turns are Bob's alone: nobody earns what cannot be given, and Ann is not flooded after.
        assert abs(house.credit["ann"]) < 1.0
        mine = [place for place in house.next_up().places if place.rep_id == "ann"]
        assert mine[0].why == "has no free slot: 4 open of at most 4"
        closed = [f"L{number}" for number in range(1, 21) if house.decision_on(f"L{number}").rep_id == "ann"][:2]
        for lead_id in closed:
            house.desk.report(OutcomeReport(lead_id, "won", house.later(minutes=1), 1000)).result()
        assert Counter(house.leads(4))["ann"] == 2


def test_when_all_are_full_the_lead_waits_and_costs_nobody_a_turn():
    with floor(rep("ann", max_open=1), rep("bob", max_open=1)) as house:
        house.leads(2)
        before = house.credit
        assert house.lead().queue_reason is QueueReason.ALL_FULL
        assert house.credit == before
