"""Rules in CEL from the policy to a kept, explained and replayable decision."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fairlead.application.late_leads import late_leads
from fairlead.application.ports import OutcomeReport
from fairlead.domain.account import Account
from fairlead.domain.availability import Capacity
from fairlead.domain.deciding import Action, Policy, Thresholds
from fairlead.domain.matching import Matching, Owners
from fairlead.domain.prediction import Condition, StatedModel, StatedRep, Statement
from fairlead.domain.screening import Destination, Layer, Mode, Rule, Rulebook, Target, Tier
from tests.journeys.desk import START, open_desk, submission
from tests.rooms.people import rep, roster

PEOPLE = roster(rep("kim", team_id="east", seniority="senior"), rep("lee", team_id="west"))
RULES = (
    Rule("enterprise", when="lead.employees >= 1000", route=Target(teams=("east",)), mode=Mode.SUGGEST),
    Rule("recycled", when='lead.channel == "recycled"', route=Target(to=Destination.NURTURE, name="recycled"), priority=5),
    Rule("event", when='lead.channel == "event"', route=Target(teams=("west",)), priority=5),
    Rule("partner", when='lead.channel == "partner"', layer=Layer.ACCOUNT, route=Target(reps=("lee",))),
    Rule("odd", when="lead.employees / lead.revenue_minor > 5", route=Target(reps=("lee",)), priority=9),
)
POLICY = Policy(capacity=Capacity(bands=()), rulebook=Rulebook(rules=RULES, tiers=(Tier("hot", "engagement.pricing_page >= 3"),)))


@pytest.fixture
def house():
    with open_desk(PEOPLE, policy=POLICY) as (desk, store, decisions, _):
        yield desk, store, decisions


def routed(house, key, **fields):
    desk, _, decisions = house
    decision = desk.submit(submission(key, **fields)).result().decision
    assert decisions.replay(decision.decision_id).equal
    return decision, decisions.get(decision.decision_id).explanation


@pytest.mark.parametrize(
    ("fields", "action", "rep_id", "by"),
    [
        ({"employees": 5000}, Action.SUGGEST, "kim", "rule enterprise"),
        ({"channel": "recycled"}, Action.NURTURE, None, "rule recycled"),
        ({"channel": "event"}, Action.ASSIGN, "lee", "rule event"),
        ({"channel": "partner"}, Action.ASSIGN, "lee", "rule partner"),
        ({"channel": "partner", "employees": 5000}, Action.SUGGEST, "lee", "rule partner"),
    ],
)
def test_each_kind_of_lead_has_its_own_route(house, fields, action, rep_id, by):
    decision, told = routed(house, "a", **fields)
    assert (decision.action, decision.rep_id, decision.routed_by) == (action, rep_id, by)
    assert by in " ".join((told.headline, *told.why))


def test_a_rule_that_cannot_be_judged_never_stops_a_lead(house):
    decision, told = routed(house, "a", employees=10)
    assert decision.action is Action.ASSIGN
    assert "odd" not in decision.rules
    assert dict(decision.rules_failed)["lead.employees / lead.revenue_minor > 5"] == "lead.revenue_minor is not known"
    assert "Not known of this lead, so that conditions on it did not match: lead.channel, lead.revenue_minor." in told.why


def test_what_the_person_did_decides_the_tier(house):
    pages = [{"kind": "pricing_page", "occurred_at": f"2026-03-0{day}T09:00:00Z"} for day in (1, 2, 3)]
    assert routed(house, "hot", engagements=pages)[0].tier == "hot"
    assert routed(house, "cold", engagements=pages[:2])[0].tier is None


def test_a_suggestion_takes_no_slot_and_a_lead_sent_again_is_decided_anew(house):
    _, store, _ = house
    routed(house, "a", lead_id="L1", employees=5000)
    assert store.standing().open_leads["kim"] == 0
    assert routed(house, "b", lead_id="L1", employees=50)[0].action is Action.ASSIGN


def test_a_policy_replays_with_the_conditions_it_had():
    changed = replace(POLICY, rulebook=replace(POLICY.rulebook, rules=()))
    with open_desk(PEOPLE, policy=POLICY) as (desk, store, decisions, _):
        decision = desk.submit(submission("a", employees=5000)).result().decision
        with open_desk(PEOPLE, policy=changed, store=store) as (other, _, _, _):
            assert other.submit(submission("b", employees=5000)).result().decision.action is Action.ASSIGN
        assert decisions.replay(decision.decision_id).equal


ACME = Account("a1", "Acme", domain="acme.com", owner_rep_id="lee", customer_status="prospect")


@pytest.mark.parametrize("owners", list(Owners))
def test_an_accounts_lead_goes_to_its_owner_while_the_owner_has_room_and_then_by_the_rules(owners):
    people = roster(rep("kim"), rep("lee", max_open=1))
    policy = Policy(capacity=Capacity(bands=()), matching=Matching(owners=owners))
    with open_desk(people, policy=policy, accounts=(ACME,)) as (desk, _, decisions, _):
        made = [desk.submit(submission(f"k{n}", email=f"dana{n}@acme.com")).result().decision for n in range(3)]
        assert all(decisions.replay(one.decision_id).equal for one in made)
    if owners is Owners.RULES:
        assert {one.method for one in made} == {"rotation"}
        return
    assert [one.rep_id for one in made] == ["lee", "kim", "kim"]
    assert [one.method for one in made] == ["ownership", "rotation", "rotation"]
    assert made[1].passed_over == ("ownership (the rep owns the account Acme): 1 open of at most 1",)


def test_the_same_person_goes_to_the_one_who_has_that_person():
    with open_desk(PEOPLE, policy=Policy(capacity=Capacity(bands=()))) as (desk, _, decisions, _):
        first = desk.submit(submission("a", email="dana@acme.com", first_name="Dana", last_name="Field")).result().decision
        again = [
            desk.submit(submission(f"b{n}", START + timedelta(hours=n), email="dana@acme.com", first_name="Dana", last_name="Field"))
            .result()
            .decision
            for n in range(1, 6)
        ]
        assert {one.rep_id for one in again} == {first.rep_id}
        assert {one.method for one in again} == {"ownership"}
        assert all(decisions.replay(one.decision_id).equal for one in again)


def test_a_lead_that_waits_too_long_is_told():
    people = roster(rep("kim", max_open=1))
    policy = Policy(capacity=Capacity(bands=()), queue_minutes=240)
    with open_desk(people, policy=policy) as (desk, store, decisions, _):
        for hour, name in enumerate(("a", "b", "c")):
            made = desk.submit(submission(name, START + timedelta(hours=hour), lead_id=name)).result().decision
        due = "2026-03-04 18:00 UTC"
        assert f"It may wait until {due}; from then on it is late." in decisions.get(made.decision_id).explanation.why
        assert late_leads(store, at=START + timedelta(hours=5)) == []
        said = "1 lead waits in the queue longer than the policy allows; the longest overdue is b, since 2026-03-04 17:00 UTC"
        assert late_leads(store, at=START + timedelta(hours=5, minutes=1)) == [said]
        assert late_leads(store, at=START + timedelta(hours=7))[0].startswith("2 leads wait in the queue longer")


@pytest.mark.parametrize(("escalate_above", "first"), [(1_000_000, "dear"), (1_000_001, "early")])
def test_a_lead_worth_much_waits_in_front_of_what_came_before_it(escalate_above, first):
    people = roster(rep("kim", max_open=1))
    stated = (StatedRep("kim", (Statement((), 0.1),), 10.0),)
    large = Statement((Condition("size_band", frozenset({"5000+"})),), 10_000_000.0)
    model = StatedModel("stated", stated, Statement((), 0.1), (large,), 100_000.0, 10.0)
    # Both wait longer than they may, so that nothing but the escalation puts one before the other.
    policy = Policy(capacity=Capacity(bands=()), thresholds=Thresholds(escalate_above_minor=escalate_above), queue_minutes=30)
    with open_desk(people, model=model, policy=policy) as (desk, _, decisions, _):
        given = desk.submit(submission("a")).result().decision
        waiting = [
            desk.submit(submission(name, START + timedelta(hours=hour), lead_id=name, employees=employees)).result().decision
            for hour, (name, employees) in enumerate((("early", 5), ("dear", 9000)), 1)
        ]
        assert [one.action for one in waiting] == [Action.QUEUE, Action.QUEUE]
        assert [one.escalated for one in waiting] == [False, first == "dear"]
        assert ("Escalated" in " ".join(decisions.get(waiting[1].decision_id).explanation.why)) is (first == "dear")
        assert all(decisions.replay(one.decision_id).equal for one in waiting)
        desk.report(OutcomeReport(given.lead_id, "lost", START + timedelta(hours=3))).result()
        assert [one.lead_id for one in desk.retry_waiting(START + timedelta(hours=4)).moved] == [first]
