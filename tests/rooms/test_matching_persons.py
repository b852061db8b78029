"""The same person or not: what is compared, what it is looked up by, and what somebody said of a pair."""

from datetime import timedelta

import pytest

from fairlead.domain.lead import Lead
from fairlead.domain.matching import (
    NOBODY,
    EarlierLead,
    KnownPeople,
    Matching,
    duplicate,
    latest_first,
    pair_signature,
    person_features,
    person_keys,
    plain_mail,
    recognize,
)
from fairlead.domain.matching.book import AccountBook
from tests.rooms.people import NOON

DANA = {
    "first_name": "Dana",
    "last_name": "Whitfield",
    "email": "dana@harbor.example",
    "phone": "+16175550100",
    "company": "Harbor Gear Inc",
}


def lead(lead_id="L1", **fields):
    return Lead(lead_id, NOON, **fields)


def earlier(lead_id="L0", *, days=1, state="assigned", rep_id="ann", **fields):
    return EarlierLead(lead_id, NOON - timedelta(days=days), **fields, state=state, rep_id=rep_id)


class Remembered:
    """`EarlierLeads` over a list, with verdicts on pairs by signature."""

    def __init__(self, *leads, told=None):
        self.leads, self.verdicts = leads, told or {}

    def earlier(self, keys, since, *, but):
        return latest_first(
            each for each in self.leads if each.lead_id != but and each.arrived_at >= since and set(keys) & set(person_keys(each))
        )

    def told(self, signatures):
        return {signature: self.verdicts[signature] for signature in signatures if signature in self.verdicts}


def person(of, *leads, policy=Matching(), told=None):  # noqa: B008, it is frozen
    return recognize(of, AccountBook(()), KnownPeople(Remembered(*leads, told=told)), policy, at=NOON).person


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (DANA, DANA),
        (DANA, {**DANA, "email": None}),
        (DANA, {**DANA, "email": "d.whitfield@gmail.com", "phone": None, "company": "HARBOR GEAR"}),
        (DANA, {"email": "Dana+news@Harbor.example", "last_name": "Whitfield"}),
        ({**DANA, "first_name": "Bob"}, {**DANA, "first_name": "Robert", "email": "bob@gmail.com"}),
        ({**DANA, "first_name": "Whitfield", "last_name": "Dana"}, {**DANA, "email": None, "phone": None}),
        ({**DANA, "last_name": "Müller"}, {**DANA, "last_name": "Mueller", "email": "x@web.de"}),
    ],
)
def test_these_are_one_person(one, other):
    found = person(lead(**one), earlier(**other))
    assert found.same is not None
    assert (found.same.lead_id, found.same.rep_id) == ("L0", "ann")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (DANA, {**DANA, "first_name": "Max", "last_name": "Ott", "email": "max@harbor.example"}),  # one switchboard
        ({**DANA, "email": "info@harbor.example"}, {"first_name": "Max", "last_name": "Ott", "email": "info@harbor.example"}),
        (DANA, {"first_name": "Zoe", "last_name": "Whitfield", "company": "Harbor Gear", "email": "zoe@harbor.example"}),
        (DANA, {"first_name": "Dana", "last_name": "Whitfield", "company": "Other Corp"}),
    ],
)
def test_these_are_two(one, other):
    assert person(lead(**one), earlier(**other)).same is None


def test_who_shares_no_key_is_not_compared():
    assert person(lead(**DANA), earlier(first_name="Dana", last_name="Whitfield")) == NOBODY
    assert person(lead(company="Harbor Gear"), earlier(**DANA)) == NOBODY


def test_only_the_window_counts():
    old = earlier(days=91, **DANA)
    assert person(lead(**DANA), old).same is None
    assert person(lead(**DANA), old, policy=Matching(duplicate_days=92)).same is not None
    assert person(lead(**DANA), earlier(**DANA), policy=Matching(duplicate_days=0)) == NOBODY


def test_of_several_the_one_with_a_rep_goes_first_then_the_latest():
    waits, had, has = (
        earlier("W", days=1, state="queued", rep_id=None, **DANA),
        earlier("C", days=2, state="closed", **DANA),
        earlier("A", days=3, **DANA),
    )
    found = person(lead(**DANA), waits, had, has)
    assert [each.lead_id for each in found.others] == ["A", "W", "C"]
    assert found.same == found.others[0]


def test_a_reviewed_pair_is_never_asked_again():
    of, before = lead(**DANA), earlier(**DANA)
    assert person(of, before, told={pair_signature(of, before): False}) == NOBODY
    doubtful = earlier(first_name="Zoe", last_name="Ott", phone=DANA["phone"], email="zoe@harbor.example")
    assert person(of, doubtful).same is None
    said = person(of, doubtful, told={pair_signature(of, doubtful): True})
    assert said.same is not None
    assert (said.same.probability, said.same.evidence[0].field) == (1.0, "review")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"first_name": "Martha", "last_name": "Whitfield"}, {"a given name that sounds the same", "the same family name"}),
        ({"first_name": "Marta", "last_name": "Whitfeild"}, {"the same given name", "family names that differ by one letter"}),
        ({"first_name": "MARTA", "last_name": "Whittfield"}, {"the same given name", "a family name that sounds the same"}),
    ],
)
def test_names_that_only_sound_the_same_are_told_so(fields, words):
    told = duplicate(lead(first_name="Marta", last_name="Whitfield"), earlier(**fields))
    assert {each.words for each in told.evidence} == words


def test_a_lead_between_review_and_accept_is_listed():
    of, before = lead(**DANA), earlier(**DANA)
    sure = duplicate(of, before).probability
    found = person(of, before, policy=Matching(accept=1.0, review=sure))
    assert (found.same, found.for_review) == (None, True)


def test_the_reasons_come_loudest_first():
    told = duplicate(lead(**DANA), earlier(**{**DANA, "first_name": "Max"}))
    assert [each.words for each in told.evidence][:2] == ["the same e-mail address", "another given name"]
    assert [abs(each.weight) for each in told.evidence] == sorted((abs(each.weight) for each in told.evidence), reverse=True)


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("Jo.Lee+news@Gmail.com", "jolee@gmail.com"),
        ("jo.lee@googlemail.com", "jolee@gmail.com"),
        ("jo.lee+x@acme.example", "jo.lee@acme.example"),
        ("@acme.example", None),
        ("+x@acme.example", None),
        ("jo", None),
        ("", None),
    ],
)
def test_plain_mail(address, plain):
    assert plain_mail(address) == plain


def test_a_mailbox_that_several_read_says_less_than_an_address():
    own = person_features(lead(email="dana@harbor.example"), earlier(email="dana@harbor.example"))
    shared = person_features(lead(email="sales@harbor.example"), earlier(email="sales@harbor.example"))
    assert (own, shared) == ({"mail same": 1.0}, {"mail mailbox": 1.0})


@pytest.mark.parametrize("text", ["x" * 10_000_000, "\x00\x01", "\ud800", "🙂", " "])
def test_any_text_is_read_as_a_person(text):
    told = {"first_name": text, "last_name": text, "company": text[:1000], "email": f"{text[:5000]}@x.example"}
    assert person(lead(**told), earlier(**told)).others is not None
