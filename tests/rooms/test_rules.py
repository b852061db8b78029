"""What rules do: routes in layers, exclusions, requirements, tiers; each with a pair that differs in one word."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fairlead.domain.account import Account
from fairlead.domain.matching import Owned, Ownership
from fairlead.domain.qualification import Facts, QualifiedLead
from fairlead.domain.reasons import Reason
from fairlead.domain.rep import Team, Territory
from fairlead.domain.screening import (
    Destination,
    Layer,
    Mode,
    NamedAccount,
    Requirement,
    Rule,
    Rulebook,
    Target,
    Tier,
    Verdicts,
    govern,
    managers_of,
    screen,
)
from tests.rooms.people import NOON, qualified, rep, roster

KIM = rep("kim", team_id="east", seniority="senior", certifications=frozenset({"SAP"}))
LEE = rep("lee", team_id="west", languages=frozenset({"en"}))
GONE = rep("gone", team_id="west", ended_at=NOON)
PEOPLE = roster(KIM, LEE, GONE)
ACME = Account("a1", "Acme", domain="acme.com", owner_rep_id="lee", csm_rep_id="kim")


def of_acme(**fields):
    return QualifiedLead(replace(qualified(**fields).lead, account_id="a1"), ACME, "domain", Facts())


def sent(rulebook, *, lead=None, people=PEOPLE, holds=(), failed=None, at=NOON, owned=None):
    seen = lead or qualified()
    verdicts = Verdicts({**dict.fromkeys(rulebook.conditions, False), "true": True, **dict.fromkeys(holds, True)}, failed or {})
    return screen(seen, people, govern(seen, rulebook, verdicts, at=at, owned=owned), at=at)


def who(screening):
    return [PEOPLE.rep_ids[row] for row in screening.rows]


def why_not(screening, rep_id):
    return next((one.reason, one.evidence) for one in screening.refusals if one.rep_id == rep_id)


def test_a_rule_sends_the_lead_to_the_reps_it_names():
    screening = sent(Rulebook(rules=(Rule("r1", route=Target(reps=("kim",))),)))
    assert who(screening) == ["kim"]
    assert why_not(screening, "lee") == (Reason.OTHER_ROUTE, "rule r1 sends this lead to kim")
    assert screening.route.by == "rule r1"


def test_a_rule_sends_the_lead_to_a_team():
    assert who(sent(Rulebook(rules=(Rule("r1", route=Target(teams=("west",))),)))) == ["lee"]


@pytest.mark.parametrize(("holds", "expected"), [(("big",), ["kim"]), ((), ["kim", "lee"])])
def test_a_rule_speaks_only_where_its_condition_holds(holds, expected):
    rulebook = Rulebook(rules=(Rule("r1", when="big", route=Target(reps=("kim",))),))
    screening = sent(rulebook, holds=holds)
    assert who(screening) == expected
    assert screening.ruling.fired == (("r1",) if holds else ())


@pytest.mark.parametrize(("until", "expected"), [(NOON + timedelta(seconds=1), ["kim"]), (NOON, ["kim", "lee"])])
def test_a_rule_is_in_force_up_to_its_end(until, expected):
    assert who(sent(Rulebook(rules=(Rule("r1", route=Target(reps=("kim",)), valid_until=until),)))) == expected


@pytest.mark.parametrize(("since", "expected"), [(NOON, ["kim"]), (NOON + timedelta(seconds=1), ["kim", "lee"])])
def test_a_rule_is_in_force_from_its_beginning(since, expected):
    assert who(sent(Rulebook(rules=(Rule("r1", route=Target(reps=("kim",)), valid_from=since),)))) == expected


@pytest.mark.parametrize(("priority", "expected"), [(1, ["lee"]), (-1, ["kim"])])
def test_the_larger_priority_decides(priority, expected):
    rules = (Rule("r1", route=Target(reps=("kim",))), Rule("r2", route=Target(reps=("lee",)), priority=priority))
    assert who(sent(Rulebook(rules=rules))) == expected


def test_a_route_to_somebody_who_left_is_passed_over_and_told():
    rules = (Rule("r1", route=Target(reps=("gone",)), priority=1), Rule("r2", route=Target(reps=("kim",))))
    screening = sent(Rulebook(rules=rules))
    assert who(screening) == ["kim"]
    assert screening.passed_over == ("rule r1: nobody it names works here now, or they declined it",)


def test_a_named_account_beats_a_rule_and_the_territory():
    people = roster(KIM, replace(LEE, territory_ids=frozenset({"jp"})), territories=(Territory("us", "US", countries=frozenset({"US"})),))
    named = NamedAccount(Target(reps=("lee",)), domain="acme.com")
    rulebook = Rulebook(rules=(Rule("r1", route=Target(reps=("kim",))),), named_accounts=(named,))
    assert who(sent(rulebook, lead=of_acme(country="US", domain="acme.com"), people=people)) == ["lee"]
    assert who(sent(rulebook, lead=qualified(country="US", domain="other.com"), people=people)) == ["kim"]


def test_a_child_of_a_named_account_goes_with_it():
    child = Account("a2", "Acme Japan", parent_account_id="a1")
    rulebook = Rulebook(named_accounts=(NamedAccount(Target(reps=("kim",)), account_id="a1"),))
    assert who(sent(rulebook, lead=QualifiedLead(qualified().lead, child, "name", Facts()))) == ["kim"]
    assert who(sent(rulebook, lead=QualifiedLead(qualified().lead, replace(child, parent_account_id=None), "name", Facts()))) == [
        "kim",
        "lee",
    ]


OWNER = Ownership("lee", Owned.ACCOUNT, "owns the account Acme")
PERSON = Ownership("lee", Owned.PERSON, "has the same person's lead L0 of 2026-03-01")
TO_KIM = Rulebook(named_accounts=(NamedAccount(Target(reps=("kim",)), domain="acme.com"),))


@pytest.mark.parametrize(("owned", "expected"), [(OWNER, ["lee"]), (None, ["kim", "lee"])])
def test_a_lead_that_is_somebodys_goes_there(owned, expected):
    screening = sent(Rulebook(), lead=of_acme(), owned=owned)
    assert who(screening) == expected
    if owned:
        assert screening.route.by == "ownership (the rep owns the account Acme)"


@pytest.mark.parametrize(("owned", "expected"), [(PERSON, ["lee"]), (OWNER, ["kim"])])
def test_the_same_person_comes_before_a_named_account_and_its_owner_after(owned, expected):
    assert who(sent(TO_KIM, lead=of_acme(domain="acme.com"), owned=owned)) == expected


@pytest.mark.parametrize(("to", "expected"), [(Destination.OWNER, ["lee"]), (Destination.CSM, ["kim"])])
def test_a_rule_sends_to_the_accounts_people(to, expected):
    assert who(sent(Rulebook(rules=(Rule("r1", route=Target(to=to)),)), lead=of_acme())) == expected


def test_without_an_account_there_is_no_owner_to_send_to():
    screening = sent(Rulebook(rules=(Rule("r1", route=Target(to=Destination.OWNER)),)))
    assert who(screening) == ["kim", "lee"]
    assert screening.passed_over == ("rule r1: there is no owner to send it to",)


@pytest.mark.parametrize(("owner", "expected"), [("kim", ["kim"]), (None, ["kim", "lee"])])
def test_a_rule_sends_to_the_territorys_owner(owner, expected):
    people = roster(KIM, LEE, territories=(Territory("all", "All", owner_rep_id=owner),))
    assert who(sent(Rulebook(rules=(Rule("r1", route=Target(to=Destination.TERRITORY_OWNER)),)), people=people)) == expected


def test_exclusions_of_all_matching_rules_add_up():
    rules = (Rule("r1", exclude_reps=frozenset({"kim"})), Rule("r2", exclude_teams=frozenset({"west"})))
    screening = sent(Rulebook(rules=rules))
    assert who(screening) == []
    assert why_not(screening, "kim") == (Reason.EXCLUDED, "rule r1 excludes them")
    assert why_not(screening, "lee") == (Reason.EXCLUDED, "rule r2 excludes them")


@pytest.mark.parametrize(
    ("requirement", "lacking"),
    [
        (Requirement(certifications=frozenset({"SAP"})), "certification SAP"),
        (Requirement(seniority=frozenset({"senior", "principal"})), "seniority principal or senior"),
        (Requirement(backgrounds=frozenset({"solutions engineering"})), "background solutions engineering"),
        (Requirement(languages=frozenset({"fr"})), "language fr"),
    ],
)
def test_a_requirement_refuses_who_lacks_it(requirement, lacking):
    screening = sent(Rulebook(rules=(Rule("r1", require=requirement),)))
    assert why_not(screening, "lee") == (Reason.REQUIREMENT, f"rule r1 requires {lacking}")


def test_a_requirement_lets_pass_who_has_it():
    able = replace(
        LEE, certifications=frozenset({"SAP", "Tableau"}), backgrounds=frozenset({"it"}), languages=frozenset({"fr", "de"}), seniority="mid"
    )
    needs = Requirement(frozenset({"SAP"}), frozenset({"fr"}), frozenset({"mid"}), frozenset({"it"}))
    assert who(sent(Rulebook(rules=(Rule("r1", require=needs),)), people=roster(KIM, able))) == ["lee"]


def test_a_tier_requires_and_reserves():
    tiers = (Tier("hot", "hot", Requirement(seniority=frozenset({"senior"})), reserve=0.2), Tier("warm", "warm", reserve=0.1))
    hot, warm, cold = (sent(Rulebook(tiers=tiers), holds=holds) for holds in (("hot", "warm"), ("warm",), ()))
    assert (who(hot), who(warm)) == (["kim"], ["kim", "lee"])
    assert [one.ruling.usable for one in (hot, warm, cold)] == pytest.approx([1.0, 0.8, 0.7])
    assert [one.ruling.tier.name if one.ruling.tier else None for one in (hot, warm, cold)] == ["hot", "warm", None]


def test_mode_weight_and_priority_come_from_the_first_rule_that_sets_them():
    rules = (Rule("a", priority=2, mode=Mode.SUGGEST), Rule("b", priority=1, mode=Mode.SHADOW, weight=2.0, lead_priority=7))
    ruling = sent(Rulebook(rules=rules)).ruling
    assert (ruling.mode, ruling.weight, ruling.lead_priority) == (Mode.SUGGEST, 2.0, 7)
    assert sent(Rulebook(mode=Mode.RULES)).ruling.mode is Mode.RULES


def test_a_condition_that_failed_does_not_match_and_is_told():
    screening = sent(Rulebook(rules=(Rule("r1", when="x", route=Target(reps=("kim",))),)), failed={"x": "no such key: employees"})
    assert who(screening) == ["kim", "lee"]
    assert screening.ruling.failed == (("x", "no such key: employees"),)


def test_account_rules_stand_above_language_and_team_rules():
    rules = (Rule("vip", layer=Layer.ACCOUNT, route=Target(reps=("lee",))), Rule("no-lee", exclude_reps=frozenset({"lee"})))
    assert who(sent(Rulebook(rules=rules), lead=qualified(language="fr"))) == ["lee"]
    as_team = (replace(rules[0], layer=Layer.TEAM), rules[1])
    assert who(sent(Rulebook(rules=as_team), lead=qualified(language="fr"))) == []


def test_the_manager_is_that_of_the_team_then_of_the_teams_above():
    teams = (Team("west", "West", "boss", "all"), Team("all", "All", "chief", "west"), Team("east", "East", "gone"))
    people = roster(KIM, LEE, GONE, rep("boss"), rep("chief"), teams=teams)
    to_west = sent(Rulebook(rules=(Rule("r1", route=Target(teams=("west",))),)), people=people)
    assert [people.rep_ids[row] for row in managers_of(to_west, people, at=NOON).rows] == ["boss", "chief"]
    to_east = sent(Rulebook(rules=(Rule("r1", route=Target(teams=("east",))),)), people=people)
    assert not len(managers_of(to_east, people, at=NOON).rows)
