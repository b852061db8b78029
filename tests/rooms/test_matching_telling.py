"""What was found of company and person, in words."""

from datetime import timedelta

from fairlead.domain.account import Account
from fairlead.domain.matching import NOBODY, UNMATCHED, AccountMatch, Candidate, Duplicate, Evidence, PersonMatch, in_words
from tests.rooms.people import NOON

ACME = Account("A1", "Acme")
FOR, AGAINST = Evidence("domain", 5.0, "the same domain acme.example"), Evidence("country", -1.0, "another country")


def test_nothing_found_says_nothing():
    assert in_words(UNMATCHED, NOBODY) == ()


def test_the_account_taken_comes_with_its_reasons_and_the_others_are_perhaps():
    candidates = (Candidate("A1", "Acme", 0.96, (FOR, AGAINST)), Candidate("A2", "Acme Two", 0.05))
    assert in_words(AccountMatch(ACME, "domain", 0.96, candidates), NOBODY) == (
        "account Acme (A1), 96%: the same domain acme.example; against it: another country",
        "perhaps account Acme Two (A2), 5%",
    )


def test_an_account_that_it_hardly_is_goes_without_saying():
    match = AccountMatch(candidates=(Candidate("A1", "Acme", 0.06, (FOR,)), Candidate("A2", "Acme Two", 0.04, (AGAINST,))))
    assert in_words(match, NOBODY) == ("perhaps account Acme (A1), 6%: the same domain acme.example",)


def test_what_waits_for_review_says_so():
    match = AccountMatch(None, None, 0.6, (Candidate("A1", "Acme", 0.6, (FOR,)),), for_review=True)
    one = Duplicate("L0", 0.7, NOON - timedelta(days=2), "queued", None, (Evidence("name", 2.0, "the same family name"),))
    assert in_words(match, PersonMatch(None, (one,), for_review=True)) == (
        "perhaps account Acme (A1), 60%: the same domain acme.example",
        f"perhaps the same person as lead L0 of {NOON - timedelta(days=2):%Y-%m-%d}, 70%: the same family name",
        "no account was taken; the pair waits for review",
        "no earlier lead was taken for the same person; the pair waits for review",
    )


def test_the_earlier_lead_that_was_taken_is_the_same_person():
    one = Duplicate("L0", 0.99, NOON, "assigned", "ann")
    assert in_words(UNMATCHED, PersonMatch(one, (one,))) == (f"the same person as lead L0 of {NOON:%Y-%m-%d}, 99%",)
