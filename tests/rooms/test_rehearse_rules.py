"""Recent leads of the records asked what they show of a policy's rules."""

from datetime import timedelta

import polars as pl

from fairlead.adapters.rules import CelRules
from fairlead.application.rehearse_rules import rehearse_rules
from fairlead.domain.deciding import Policy
from fairlead.domain.screening import FEWEST_LEADS, Code, Rule, Rulebook, Target
from fairlead.learning.history import History
from fairlead.learning.recent import recent_leads
from tests.rooms.people import NOON, rep, roster

ANN, BOB = rep("ann"), rep("bob", started_at=NOON - timedelta(days=1))
TO_ANN, TO_BOB = Target(reps=("ann",)), Target(reps=("bob",))


def shown(*rules, count=FEWEST_LEADS, days=90, most=2_000):
    """What leads from Germany show; the last came an hour before noon, the others ten minutes before one another."""
    at = [NOON - timedelta(hours=1, minutes=10 * number) for number in range(count)]
    leads = pl.DataFrame({"lead_id": [f"L{number:03}" for number in range(count)], "created_at": at, "country": "DE", "employees": 850})
    book = Rulebook(rules=rules)
    recent = recent_leads(History.of({"lead": leads}), since=NOON - timedelta(days=days), most=most)
    found = rehearse_rules(recent, Policy(rulebook=book), CelRules(dict).compile(book), roster(ANN, BOB), at=NOON)
    return [(each.code, each.where) for each in found]


def test_a_rule_for_another_country_never_matches_and_one_for_this_country_does():
    assert shown(Rule("a", 'lead.country == "FR"', route=TO_ANN)) == [(Code.NEVER_MATCHED, "rule a")]
    assert shown(Rule("a", 'lead.country == "DE"', route=TO_ANN)) == []


def test_a_rule_behind_another_never_comes_first():
    first, second = Rule("a", 'lead.country == "DE"', priority=2, route=TO_ANN), Rule("b", "lead.employees > 500", priority=1, route=TO_BOB)
    assert shown(first, second) == [(Code.NEVER_FIRST, "rule b")]
    assert shown(first, Rule("b", "lead.employees > 500", priority=3, route=TO_BOB)) == [(Code.NEVER_FIRST, "rule a")]


def test_a_condition_on_what_leads_do_not_bring_often_fails():
    assert shown(Rule("a", "lead.score > 1", route=TO_ANN)) == [(Code.OFTEN_FAILS, "rule a"), (Code.NEVER_MATCHED, "rule a")]
    assert shown(Rule("a", "!has(lead.score)", route=TO_ANN)) == []


def test_people_are_those_of_today_and_the_hour_is_that_of_the_lead():
    assert shown(Rule("a", "now.hour < 12", route=TO_BOB)) == []
    assert shown(Rule("a", "now.hour >= 12", route=TO_BOB)) == [(Code.NEVER_MATCHED, "rule a")]


def test_only_so_many_days_and_leads_are_looked_at():
    never = Rule("a", 'lead.country == "FR"', route=TO_ANN)
    assert shown(never, count=FEWEST_LEADS - 1) == []
    assert shown(never, most=FEWEST_LEADS - 1) == []
    assert shown(never, count=200, days=1) == [(Code.NEVER_MATCHED, "rule a")]
    assert shown(never, days=0) == []
