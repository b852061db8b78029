"""The playbook says what the policy says: each setting changes a sentence."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fairlead.application.playbook import playbook
from fairlead.domain.availability import Capacity, Limits
from fairlead.domain.deciding import Batching, Exploration, Fallback, Objective, Policy, Schedule, Thresholds
from fairlead.domain.fairness import CatchUp, Rotation, Settle
from fairlead.domain.matching import Customers, Duplicates, Matching, Owners
from fairlead.domain.rep import Team, Territory
from fairlead.domain.screening import Destination, Layer, Mode, NamedAccount, Requirement, Rule, Rulebook, Target, Tier
from tests.rooms.people import NOON, rep, roster

DACH = Territory("dach", "DACH", countries=frozenset({"DE", "AT"}), owner_rep_id="kim")
PEOPLE = roster(
    rep("kim", team_id="east", territory_ids=frozenset({"dach"})),
    rep("lee"),
    rep("gone", active=False),
    territories=(DACH,),
    teams=(Team("east", "East"),),
)
BIG = {"big": "employees is more than 500"}


def lines(policy, people=PEOPLE):
    return [line for section in playbook(policy, people, {"true": "always", **BIG}) for line in section.lines]


def ruled(**rule):
    return Policy(rulebook=Rulebook(rules=(Rule("r1", **rule),)))


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        (
            Policy(batch=Batching(Schedule.TWICE_DAILY, frozenset({7, 13}))),
            "Each day at 07:00, 13:00 UTC all leads that wait are assigned together, so that they are worth most as a whole.",
        ),
        (Policy(batch=Batching(Schedule.HOURLY)), "Nothing of it is given before a person confirms it."),
        (
            Policy(batch=Batching(Schedule.HOURLY, review=False)),
            "It is given at once; whoever is full or away by then gets nothing, and the lead waits on.",
        ),
        (
            Policy(exploration=Exploration(share=0.05)),
            (
                "One lead in 20 is given as an experiment: drawn evenly among reps who passed every rule and limit and stand at most 25%"
                " below the first. Experiments cost no turn."
            ),
        ),
        (
            Policy(exploration=Exploration(share=0.1, exclude_teams=frozenset({"east"}), exclude_territories=frozenset({"dach"}))),
            "Never in an experiment: reps of team East or leads of territory dach.",
        ),
        (ruled(when="big", route=Target(teams=("east",))), "r1: If employees is more than 500, the lead goes to team East."),
        (ruled(route=Target(reps=("kim", "lee"))), "r1: Every lead goes to Kim or Lee."),
        (
            ruled(route=Target(to=Destination.NURTURE, name="spring"), note="too small"),
            "r1: Every lead goes to nurture “spring”. (too small)",
        ),
        (
            ruled(layer=Layer.ACCOUNT, route=Target(to=Destination.OWNER)),
            "r1: Every lead goes to the owner of the account. This stands above territories.",
        ),
        (
            ruled(exclude_reps=frozenset({"kim"}), weight=2.0),
            "r1: Every lead does not go to Kim and counts as 2 leads in a rep's capacity.",
        ),
        (
            ruled(require=Requirement(certifications=frozenset({"SAP"}), max_load=0.8)),
            "r1: Every lead needs a rep with certification SAP and a load of at most 80%.",
        ),
        (ruled(mode=Mode.SUGGEST, valid_until=NOON + timedelta(days=1)), "r1: Every lead is confirmed by a human first. Until 2026-03-05."),
        (ruled(lead_priority=7), "r1: Every lead has priority 7 while it waits."),
        (Policy(rulebook=Rulebook(mode=Mode.SHADOW)), "Decisions are only recorded; nothing is done, unless a rule says otherwise."),
        (Policy(matching=Matching(owners=Owners.OWNER)), "Leads of an account that has an owner go to the owner."),
        (
            Policy(rulebook=Rulebook(named_accounts=(NamedAccount(Target(reps=("lee",)), domain="acme.com"),))),
            "Leads of acme.com go to Lee, whatever their territory.",
        ),
        (
            Policy(rulebook=Rulebook(tiers=(Tier("hot", "big", at_once=True, reserve=0.1),))),
            (
                "hot: leads for which employees is more than 500; they go at once to somebody at work, and cost no turn;"
                " 10% of every rep's capacity is kept for them."
            ),
        ),
        (
            Policy(matching=Matching(duplicates=Duplicates.TO_OWNER, duplicate_days=30)),
            "A person who came before within 30 days goes to whoever has that lead.",
        ),
        (Policy(matching=Matching(customers=Customers.CSM)), "Leads of existing customers go to the account's customer success manager."),
        (
            Policy(matching=Matching(csm_open_tickets=3)),
            "Leads of customers with more than 3 open support tickets go to the customer success manager.",
        ),
        (Policy(use_prediction=False), "Prediction is switched off: leads are shared by fair turns."),
        (
            Policy(objective=Objective.CHANCE),
            "Where a model can tell reps apart, the rep most likely to win the lead gets it.",
        ),
        (Policy(thresholds=Thresholds(nurture_below_minor=50_000)), "A lead worth less than 500 with its best rep goes to nurture."),
        (Policy(thresholds=Thresholds(suggest_above_minor=10_000_000)), "A human confirms leads whose deal would bring 100,000 or more."),
        (Policy(thresholds=Thresholds(escalate_above_minor=10_000_000)), "A lead worth 100,000 or more is escalated."),
        (Policy(), "At a load of 70% to 90% of the limit: only matches of 70 or better."),
        (
            Policy(capacity=Capacity(each=Limits(max_open=40, max_day=5))),
            "A rep without limits of their own takes at most 40 open leads and at most 5 new leads a day.",
        ),
        (Policy(capacity=Capacity(teams={"east": Limits(max_week=20)})), "Team East takes at most 20 in 7 days altogether."),
        (Policy(capacity=Capacity(pace_per_day=5)), "From 5 new leads in a day on, a rep gets only high matches."),
        (
            Policy(rotation=Rotation(catch_up=CatchUp.BOUNDED, catch_up_one_in=4)),
            "Who was away catches up by at most one extra lead in 4.",
        ),
        (
            Policy(rotation=Rotation(declined=Settle.FREE, no_show=Settle.CHARGE, ownership=Settle.CHARGE, moved=Settle.CHARGE)),
            "These cost no turn: a declined lead.",
        ),
        (Policy(fallbacks=(Fallback.MANAGER, Fallback.QUEUE)), "Tried in this order: the team's manager, then the queue."),
        (Policy(queue_minutes=90), "A lead may wait 90 minutes in the queue."),
        (Policy(queue_minutes=60), "A lead may wait 1 hour in the queue."),
        (Policy(queue_minutes=2 * 24 * 60), "A lead may wait 2 days in the queue."),
    ],
)
def test_a_setting_is_a_sentence(policy, sentence):
    assert sentence in lines(policy)
    assert [line for line in lines(policy) if "None" in line] == []


def test_territories_are_told_with_who_serves_them():
    assert "DACH: countries AT, DE. Served by 2 active reps; owner Kim." in lines(Policy())
    stated = Policy(territories=(Territory("us", "United States", countries=frozenset({"US"}), revenue_from_minor=100_000_000),))
    assert "United States: countries US; revenue from 1,000,000. Served by 1 active rep." in lines(stated)


def test_who_is_not_known_stands_by_identity():
    assert "r1: Every lead goes to nobody-here." in lines(ruled(route=Target(reps=("nobody-here",))))


def test_sections_without_anything_to_say_are_left_out():
    titles = [section.title for section in playbook(Policy(), roster(rep("kim")), {})]
    assert "Rules" not in titles
    assert "Tiers" not in titles
    assert titles[0] == "In short"


def test_an_empty_policy_of_matching_says_nothing_of_duplicates():
    quiet = replace(Policy(), matching=Matching(duplicates=Duplicates.AS_NEW))
    assert not any("came before" in line for line in lines(quiet))
