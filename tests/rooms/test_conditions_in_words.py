"""Conditions in plain words, for the playbook."""

import pytest

from fairlead.adapters.rules import CelRules
from fairlead.domain.screening import Rule, Rulebook

TOLD = {
    'lead.country == "US" && lead.employees > 500': "country is “US” and employees is more than 500",
    "500 < lead.employees": "employees is more than 500",
    'lead.country in ["US", "CA"]': "country is one of “US”, “CA”",
    '"SAP" in lead.technologies': "technologies include “SAP”",
    'lead.source == "web" && (lead.country == "US" || lead.country == "CA")': "source is “web” and (country is “US” or country is “CA”)",
    'lead.source == "web" || lead.country == "US" || lead.country == "CA"': "source is “web” or country is “US” or country is “CA”",
    "has(lead.employees)": "employees is known",
    "account.known": "the account is known",
    'account.customer_status != "customer"': "the account's customer status is not “customer”",
    "engagement.pricing_page >= 3": "the number of pricing page engagements is at least 3",
    '!(lead.channel == "partner")': "it is not so that channel is “partner”",
    'lead.message.contains("urgent")': "message contains “urgent”",
    "lead.consent_profiling == false": "consent profiling is not true",
    "lead.revenue >= 1e6": "revenue is at least 1,000,000",
    "true": "always",
}


@pytest.mark.parametrize("text", TOLD)
def test_a_condition_is_told_in_plain_words(text):
    assert CelRules(dict).words(Rulebook(rules=(Rule("r", when=text),))) == {text: TOLD[text]}


@pytest.mark.parametrize("text", ['lead.technologies.exists(each, each == "SAP")', "lead.nonsense ==", "1 +"])
def test_what_has_no_plain_words_stands_as_it_is_written(text):
    assert CelRules(dict).words(Rulebook(rules=(Rule("r", when=text),))) == {text: text}
