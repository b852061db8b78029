"""Complaint 7: leads are assigned to people who left or are inactive. Here no path leads there: each is walked with the rep, and without."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from fairlead.application.passing_on import Decline, Move, RepUnavailable
from fairlead.application.people import Asked
from fairlead.domain.account import Account
from fairlead.domain.availability import Capacity
from fairlead.domain.deciding import Action, Fallback, Policy
from fairlead.domain.matching import Customers, Matching, Owners
from fairlead.domain.rep import Team, Territory
from fairlead.domain.screening import Destination, Layer, Mode, NamedAccount, Requirement, Rule, Rulebook, Target, Tier
from fairlead.domain.time import Period
from tests.journeys.desk import START
from tests.journeys.people_house import people_house, signed
from tests.rooms.people import rep, roster

ALWAYS = "true"
FREE = Capacity(bands=())
LATER = START + timedelta(hours=2)
AWAY = {"lee": (Period(START - timedelta(days=1), START + timedelta(days=30)),)}
HERE = Territory("here", "Here", countries=frozenset({"US"}))


@dataclass(frozen=True)
class Way:
    """One way by which a lead comes to Kim. ``others`` are there as well; ``fields`` of the lead."""

    policy: Policy
    fields: dict = field(default_factory=dict)
    account: Account | None = None
    absences: dict = field(default_factory=dict)
    territories: tuple = ()
    teams: tuple = ()
    lee: dict = field(default_factory=dict)
    kim: dict = field(default_factory=dict)


def rules(*listed, **more):
    return Policy(capacity=FREE, rulebook=Rulebook(rules=listed, **more))


def rule(**parts):
    return Rule("r", when=ALWAYS, priority=9, **parts)


ACME = Account("acme", "Acme", domain="acme.example", owner_rep_id="kim", csm_rep_id="kim")
OF_ACME = {"email": "jo@acme.example"}
WAYS = {
    "rule": Way(rules(rule(route=Target(reps=("kim",))))),
    "rule above territories": Way(rules(rule(route=Target(reps=("kim",)), layer=Layer.ACCOUNT))),
    "team": Way(rules(rule(route=Target(teams=("east",)))), kim={"team_id": "east"}),
    "named account": Way(
        rules(named_accounts=(NamedAccount(Target(reps=("kim",)), domain="acme.example"),)), OF_ACME, replace(ACME, owner_rep_id=None)
    ),
    "owner": Way(Policy(capacity=FREE, matching=Matching(owners=Owners.OWNER)), OF_ACME, ACME),
    "owner by a rule": Way(rules(rule(route=Target(to=Destination.OWNER))), OF_ACME, ACME),
    "customer success manager": Way(
        Policy(capacity=FREE, matching=Matching(customers=Customers.CSM)), OF_ACME, replace(ACME, customer_status="customer", owner_rep_id=None)
    ),
    "owner of the territory": Way(
        rules(rule(route=Target(to=Destination.TERRITORY_OWNER))), {"country": "US"}, territories=(replace(HERE, owner_rep_id="kim"),)
    ),
    "the only one who serves the territory": Way(
        Policy(capacity=FREE), {"country": "US"}, territories=(HERE, Territory("there", "There", countries=frozenset({"DE"}))),
        lee={"territory_ids": frozenset({"there"})}, kim={"territory_ids": frozenset({"here"})},
    ),
    "backup": Way(rules(rule(route=Target(reps=("lee",)))), absences=AWAY, lee={"backup_rep_id": "kim"}),
    "manager": Way(
        replace(rules(rule(require=Requirement(certifications=frozenset({"none has it"})))), fallbacks=(Fallback.MANAGER,)),
        teams=(Team("east", "East", manager_rep_id="kim"),), lee={"team_id": "east"}, kim={"team_id": "east"},
    ),
    "tier": Way(
        replace(Policy(capacity=FREE), rulebook=Rulebook(tiers=(Tier("hot", ALWAYS, Requirement(seniority=frozenset({"senior"})), at_once=True),))),
        kim={"seniority": "senior"},
    ),
    "language": Way(Policy(capacity=FREE), {"language": "de"}, lee={"languages": frozenset({"en"})}, kim={"languages": frozenset({"de"})}),
    "rotation": Way(Policy(capacity=FREE), lee={"weight": 0.0}),
    "the rest being full": Way(Policy(capacity=FREE), lee={"max_open": 0}),
    "the rest being away": Way(Policy(capacity=FREE), absences=AWAY),
    "suggestion": Way(rules(rule(route=Target(reps=("kim",)), mode=Mode.SUGGEST))),
}  # fmt: skip


def staff(way, **kim):
    return roster(
        rep("kim", **{**way.kim, **kim}), rep("lee", **way.lee), territories=way.territories, teams=way.teams, absences=way.absences
    )


def opened(way, **kim):
    return people_house(staff(way, **kim), policy=way.policy, accounts=(way.account,) if way.account else ())


@pytest.mark.parametrize("name", WAYS)
def test_each_way_leads_to_the_rep_who_is_here(name):
    way = WAYS[name]
    with opened(way) as house:
        assert house.route("L1", company="Acme", **way.fields).rep_id == "kim"


@pytest.mark.parametrize("name", WAYS)
def test_no_way_leads_to_the_rep_who_left_by_the_action(name):
    way = WAYS[name]
    with opened(way) as house:
        house.leave("kim")
        decision = house.route("L1", LATER, company="Acme", **way.fields)
        assert decision.rep_id != "kim"
        assert decision.backup_rep_id != "kim"
        assert "kim" not in decision.candidates.rep_ids
        assert house.holders().get("L1") != "kim"


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize(
    "gone", [{"active": False}, {"ended_at": START}, {"started_at": LATER + timedelta(days=1)}], ids=["inactive", "left", "not started"]
)
def test_no_way_leads_to_a_rep_whose_record_says_so(name, gone):
    way = WAYS[name]
    with opened(way, **gone) as house:
        decision = house.route("L1", LATER, company="Acme", **way.fields)
        assert decision.rep_id != "kim"
        assert house.holders().get("L1") != "kim"


@pytest.mark.parametrize("name", WAYS)
def test_no_way_leads_to_the_rep_on_the_day_of_a_planned_departure(name):
    way = WAYS[name]
    with opened(way) as house:
        house.leave("kim", LATER)
        assert house.route("before", START, company="Acme", **way.fields).rep_id == "kim"
        assert (
            house.route(
                "after", LATER, company="Acme", **{**way.fields, **({"email": "ann@acme.example"} if "email" in way.fields else {})}
            ).rep_id
            != "kim"
        )


@pytest.mark.parametrize("name", WAYS)
def test_nobody_is_left_with_the_leads_of_the_rep_who_left(name):
    way = WAYS[name]
    with opened(way) as house:
        first = house.route("L1", company="Acme", **way.fields)
        house.leave("kim", LATER, at=LATER)
        assert "kim" not in set(house.holders().values())
        if first.action is Action.ASSIGN:
            assert house.decisions.page(limit=1, before=None)[0].lead_id == "L1"  # it was decided on anew


def test_a_lead_that_waits_is_not_given_to_somebody_who_left_meanwhile():
    with people_house(roster(rep("kim", max_open=1), rep("lee", max_open=0)), policy=Policy(capacity=FREE)) as house:
        house.route("L1", company="A")
        assert house.route("L2", company="B").action is Action.QUEUE
        house.leave("kim")
        assert house.desk.retry_waiting(LATER).moved == ()
        assert "kim" not in set(house.holders().values())


def test_a_lead_that_a_colleague_declines_does_not_go_to_somebody_who_left():
    with people_house(roster(rep("kim", weight=0.001), rep("lee")), policy=Policy(capacity=FREE)) as house:
        house.leave("kim")
        assert house.route("L1", company="A").rep_id == "lee"
        passed = house.desk.decline(Decline("L1", "lee", LATER)).result()
        assert passed.decision.rep_id is None


@pytest.mark.parametrize("over_limit", [False, True])
def test_nobody_can_move_a_lead_by_hand_to_somebody_who_left(over_limit):
    with people_house(roster(rep("kim"), rep("lee")), policy=Policy(capacity=FREE)) as house:
        house.leave("kim")
        house.route("L1", company="A")
        with pytest.raises(RepUnavailable, match="left on"):
            house.desk.move(Move("L1", "kim", LATER, "dana", "she knows them", over_limit)).result()
        assert house.holders() == {"L1": "lee"}


def test_the_leads_of_one_who_leaves_do_not_go_to_another_who_left():
    with people_house(roster(rep("kim"), rep("lee"), rep("max")), policy=Policy(capacity=FREE)) as house:
        for number in range(9):
            house.route(f"L{number}", company=f"C{number}")
        house.leave("lee")
        house.leave("kim", LATER, at=LATER)
        assert set(house.holders().values()) == {"max"}
        assert {each.to_rep_id for each in house.people.preview_leave(Asked("max", LATER), at=LATER).leads} == {None}


def test_somebody_who_comes_back_gets_leads_again():
    with people_house(roster(rep("kim"), rep("lee", weight=0.0)), policy=Policy(capacity=FREE)) as house:
        house.leave("kim")
        assert house.route("L1", company="A").rep_id == "lee"
        house.people.come_back("kim", signed(LATER))
        assert house.route("L2", LATER, company="B").rep_id == "kim"
