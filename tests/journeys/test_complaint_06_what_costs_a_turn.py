"""Complaint 6: ownership hits, no-shows and declined leads consume a turn."""

from collections import Counter

import pytest

from fairlead.domain.account import Account
from fairlead.domain.fairness import EntryReason, Rotation, Settle
from fairlead.domain.reasons import Reason
from fairlead.domain.screening import Destination, Rule, Rulebook, Target
from tests.journeys.ledger_cases import floor
from tests.rooms.people import rep

THREE = (rep("ann"), rep("bob"), rep("cy"))
OWNERS = Rulebook(rules=(Rule("owned", route=Target(to=Destination.OWNER)),))
ACME = Account("acme", "Acme", domain="acme.example", owner_rep_id="ann")


def owned(**rotation):
    return floor(*THREE, rotation=Rotation(**rotation), accounts=(ACME,), rulebook=OWNERS)


def test_leads_that_come_by_ownership_cost_no_turn():
    with owned() as house:
        for _ in range(5):
            decision = house.lead(company="Acme", email="x@acme.example")
            assert (decision.rep_id, decision.method) == ("ann", "ownership")
        assert house.entries() == []
        assert Counter(house.leads(9)) == {"ann": 3, "bob": 3, "cy": 3}


def test_leads_that_come_by_ownership_cost_a_turn_where_the_policy_says_so():
    with owned(ownership=Settle.CHARGE) as house:
        house.lead(company="Acme", email="x@acme.example")
        (charged, _) = house.entries()
        assert (charged.entry.reason, charged.note.lead_id) == (EntryReason.OWNERSHIP, "L1")
        assert charged.entry.changes == pytest.approx({"ann": 1 / 3 - 1, "bob": 1 / 3, "cy": 1 / 3})
        assert set(house.leads(2)) == {"bob", "cy"}


def test_a_declined_lead_goes_to_another_and_costs_no_turn():
    with floor(*THREE) as house:
        first = house.lead()
        passed = house.decline("L1", first.rep_id, "a conflict of interest")
        assert passed.decision.rep_id != first.rep_id
        assert (first.rep_id, Reason.DECLINED) in [(one.rep_id, one.reason) for one in passed.decision.refusals]
        (declined,) = (posting for posting in house.entries() if posting.entry.reason is EntryReason.DECLINED)
        assert (declined.note.author, declined.note.words, declined.note.decision_id) == (
            first.rep_id,
            "a conflict of interest",
            first.decision_id,
        )
        # The lead was another's turn in a group of two; who declined stands as if it had never come.
        assert house.credit[first.rep_id] == pytest.approx(0.0)
        assert house.store.standing().open_leads[first.rep_id] == 0


def test_a_declined_lead_costs_the_turn_where_the_policy_says_so():
    with floor(*THREE, rotation=Rotation(declined=Settle.CHARGE)) as house:
        first = house.lead()
        house.decline("L1", first.rep_id)
        (declined,) = (posting.entry for posting in house.entries() if posting.entry.reason is EntryReason.DECLINED)
        assert declined.changes == {}
        assert house.credit[first.rep_id] == pytest.approx(1 / 3 - 1)


def test_who_declined_at_the_cost_of_a_turn_gets_none_back_when_the_next_rep_is_missed():
    with floor(*THREE, rotation=Rotation(declined=Settle.CHARGE, no_show=Settle.FREE)) as house:
        first = house.lead().rep_id
        second = house.decline("L1", first).decision.rep_id
        house.no_show("L1")
        assert house.credit == pytest.approx({**dict.fromkeys(("ann", "bob", "cy"), 1 / 3), first: 1 / 3 - 1})
        assert second != first


def test_a_lead_declined_by_everybody_waits_and_never_goes_back():
    with floor(*THREE) as house:
        decision = house.lead()
        seen = [decision.rep_id]
        for _ in range(3):
            decision = house.decline("L1", seen[-1]).decision
            seen.append(decision.rep_id)
        assert sorted(seen[:3]) == ["ann", "bob", "cy"]
        assert (seen[3], decision.action.value) == (None, "queue")
        assert house.desk.retry_waiting(house.later(hours=5)).moved == ()
        assert house.decisions.replay(decision.decision_id).equal
        assert all(abs(credit) < 1e-9 for credit in house.credit.values())


def test_a_missed_meeting_costs_no_turn():
    with floor(*THREE) as house:
        first = house.lead()
        house.no_show("L1")
        assert house.credit == pytest.approx(dict.fromkeys(("ann", "bob", "cy"), 0.0), abs=1e-9)
        assert house.store.standing().open_leads[first.rep_id] == 1
        assert first.rep_id in {place.rep_id for place in house.next_up().places if place.chance}


def test_a_missed_meeting_costs_the_turn_where_the_policy_says_so():
    with floor(*THREE, rotation=Rotation(no_show=Settle.CHARGE)) as house:
        first = house.lead()
        assert house.no_show("L1").entry.changes == {}
        assert house.credit[first.rep_id] == pytest.approx(1 / 3 - 1)


def test_a_lead_moved_by_hand_takes_its_cost_along():
    with floor(*THREE) as house:
        held = house.lead().rep_id
        receiver = next(one.rep_id for one in THREE if one.rep_id != held)
        passed = house.move("L1", receiver)
        assert (passed.from_rep_id, passed.decision.rep_id, passed.decision.method) == (held, receiver, "manual")
        assert house.credit == pytest.approx({**dict.fromkeys(("ann", "bob", "cy"), 1 / 3), held: 0.0, receiver: 1 / 3 - 2 / 3})
        assert house.store.standing().open_leads == {**dict.fromkeys(("ann", "bob", "cy"), 0), receiver: 1}
        assert house.decisions.replay(passed.decision.decision_id).equal


def test_a_lead_moved_by_hand_costs_nobody_where_the_policy_says_so():
    with floor(*THREE, rotation=Rotation(moved=Settle.FREE)) as house:
        held = house.lead().rep_id
        house.move("L1", next(one.rep_id for one in THREE if one.rep_id != held))
        assert house.credit == pytest.approx(dict.fromkeys(("ann", "bob", "cy"), 0.0), abs=1e-9)
