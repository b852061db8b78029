"""Probabilities of matches, worked by hand from the weights: log-odds add up, candidates compete, persons are told by a logistic curve."""

import math
from datetime import UTC, datetime

import pytest

from fairlead.domain.account import Account
from fairlead.domain.lead import Lead
from fairlead.domain.matching import AccountBook, EarlierLead, Matching, company_name, compare, duplicate
from fairlead.domain.matching.weights import ACCOUNT_INTERCEPT, ACCOUNT_WEIGHTS, PERSON_INTERCEPT, PERSON_WEIGHTS

AT = datetime(2026, 1, 1, tzinfo=UTC)
QUILL = {"company": "Quillworks GmbH", "domain": "quillworks.de", "country": "DE"}


def test_the_log_odds_of_one_candidate_are_the_sum_of_its_weights():
    book = AccountBook([Account("A", "Quillworks AG", domain="quillworks.de", country="DE")])
    match = book.match(Lead("L", AT, **QUILL), Matching())
    # the name is the same, one own word of 8 letters or more weighs 0.4 + 0.075 * 8 = 1; AG is of another kind than GmbH
    name = ACCOUNT_WEIGHTS["exact"] + ACCOUNT_WEIGHTS["sounds"] + ACCOUNT_WEIGHTS["whole"] + 1.0 * ACCOUNT_WEIGHTS["shared"]
    said = name - ACCOUNT_WEIGHTS["forms"] + ACCOUNT_WEIGHTS["domain same"] + ACCOUNT_WEIGHTS["country same"] + ACCOUNT_INTERCEPT
    assert match.probability == pytest.approx(math.exp(said) / (1 + math.exp(said)), abs=1e-6)
    told = {each.field: each.weight for each in match.candidates[0].evidence}
    assert told == {
        "domain": pytest.approx(ACCOUNT_WEIGHTS["domain same"], abs=1e-3),
        "name": pytest.approx(name, abs=1e-3),
        "legal form": pytest.approx(-ACCOUNT_WEIGHTS["forms"], abs=1e-3),
        "place": pytest.approx(ACCOUNT_WEIGHTS["country same"], abs=1e-3),
    }


def test_two_candidates_share_what_one_alone_would_have():
    twins = [Account("A", "Quillworks GmbH", country="DE"), Account("B", "Quillworks GmbH", country="DE")]
    alone = AccountBook(twins[:1]).match(Lead("L", AT, **QUILL), Matching()).probability
    odds = alone / (1 - alone)
    match = AccountBook(twins).match(Lead("L", AT, **QUILL), Matching())
    assert [each.probability for each in match.candidates] == [pytest.approx(odds / (1 + 2 * odds), rel=1e-6)] * 2


def test_a_person_is_told_by_the_logistic_curve():
    one = EarlierLead("1", AT, "Dana", "Whitfield", "dana@harbor.example", company="Harbor Gear")
    other = EarlierLead("2", AT, "Dan", "Whitfeild", "dana@harbor.example", company="Other Corp")
    # "Dan" is no short form of "Dana" here; one slip in the last name is a swap of neighbors
    named = PERSON_WEIGHTS["last slip"] + PERSON_WEIGHTS["first differs"]
    said = PERSON_INTERCEPT + PERSON_WEIGHTS["mail same"] + named + PERSON_WEIGHTS["company differs"]
    assert duplicate(one, other).probability == pytest.approx(1 / (1 + math.exp(-said)), abs=1e-6)


@pytest.mark.parametrize(
    ("one", "other", "parts"),
    [
        # eight letters and more weigh 1, four 0.4 + 0.3 = 0.7; a trade word 0.4, a place 0.4
        ("Brightloom Systems", "Brightloom", {"shared": 1.0, "trade": 0.4, "clash": 0.0}),
        ("Brightloom Capital", "Brightloom Energy", {"shared": 1.0, "trade": 0.8, "clash": 0.4}),
        ("Acme Deutschland", "Acme", {"shared": 0.7, "place": 0.4}),
        # one letter of ten is another, so nine tenths of its weight count as shared; run together 90% alike is (0.9 - 0.6) / 0.4
        ("Brightlxom", "Brightloom", {"slips": 1.0, "blur": 0.1, "shared": 0.9, "whole": 0.75}),
        # herzmo and herman, three letters of six apart, are too far to be one word: each says 0.4 + 6 * 0.075 alone, and half is alike
        ("Herzmo, Brakus", "Herman, Brakus", {"shared": 0.85, "clash": 0.85, "rest": 0.425}),
        ("Quillworks Imc", "Quillworks Inc", {"exact": 1.0, "forms": 0.6, "clash": 0.0, "rest": 0.0}),
        ("Works Quill", "Quill Works", {"swapped": 1.0, "clash": 0.0}),
        ("IBM", "International Business Machines", {"initials": 1.0, "shared": 0.0}),
    ],
)
def test_names_side_by_side(one, other, parts):
    found = compare(company_name(one), company_name(other))
    assert {name: getattr(found, name) for name in parts} == {name: pytest.approx(value) for name, value in parts.items()}


def test_the_name_of_an_account_is_read_as_a_leads(request):
    assert company_name("Acme Inc.") == company_name("ACME, Inc")
