"""What matching keeps for every input: symmetry, idempotence, probabilities that add up, and no influence of accounts that have nothing to do with it."""

import math
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from fairlead.adapters.matching import means
from fairlead.domain.account import Account
from fairlead.domain.intake import registrable_domain
from fairlead.domain.lead import Lead
from fairlead.domain.matching import (
    AccountBook,
    EarlierLead,
    Matching,
    company_name,
    compare,
    duplicate,
    latin,
    one_slip,
    pair_signature,
    person_features,
    recognize,
    skeleton,
    slips,
)
from fairlead.domain.matching.book import probabilities
from fairlead.sample.mistyping import mistyped, restated
from fairlead.sample.pairs import labelled_leads
from tests.rooms.people import NOON

POLICY = Matching()
WORLD = labelled_leads(companies=400, leads=400, seed=11)
NAMES = st.one_of(st.sampled_from([account.name for account in WORLD.accounts]), st.text(max_size=40))
WORDS = st.lists(st.sampled_from(["bä", "dö", "mü", "roß", "n", "ga"]), max_size=6).map("".join)
FIELDS = st.fixed_dictionaries(
    {
        "company": st.one_of(st.none(), NAMES),
        "domain": st.sampled_from([None, "", "acme.example", "gmail.com", *[account.domain for account in WORLD.accounts[:20]]]),
        "country": st.sampled_from([None, "US", "DE"]),
        "phone": st.sampled_from([None, "+16175550100", *[account.phone for account in WORLD.accounts[:10]]]),
    }
)


@given(st.text(max_size=30), st.text(max_size=30))
def test_slips_are_those_of_rapidfuzz_and_symmetric(one, other):
    assert slips(one, other) == OSA.distance(one, other) == slips(other, one)


@given(st.text("abc", max_size=6), st.permutations("abcabc").map("".join), st.integers(0, 6), st.integers(0, 2))
def test_one_slip_is_at_most_one_slip(one, letters, place, dropped):
    swapped = letters[:place] + letters[place : place + 2][::-1] + letters[place + 2 :]
    for other in (
        one,
        letters,
        swapped,
        letters[:place] + letters[place + dropped :],
        letters[:place] + one[:2] + letters[place + dropped :],
    ):
        assert one_slip(letters, other) == one_slip(other, letters) == (slips(letters, other) <= 1)


@given(NAMES, NAMES)
def test_comparing_names_is_symmetric_and_a_name_is_itself(one, other):
    left, right = company_name(one), company_name(other)
    assert compare(left, right) == compare(right, left)
    if left.words:
        assert compare(left, left).exact == 1.0
    assert all(math.isfinite(value) for value in asdict(compare(left, right)).values())


@given(NAMES, NAMES)
def test_a_quicker_count_of_slips_changes_nothing(one, other):
    left, right = company_name(one), company_name(other)
    assert compare(left, right, means().slips_between) == compare(left, right)


@given(st.text(max_size=60))
def test_reading_a_name_again_changes_nothing(text):
    words = company_name(text).words
    again = company_name(" ".join(words)).words
    assert company_name(" ".join(again)).words == again


@given(st.text(alphabet="абвгдежзийклмнопрстуфхцчшщыэюяαβγδεζηθικλμνξοπρστυφχψωäöüßéèêçñøåłşčř ", max_size=30))
def test_letters_of_other_scripts_become_plain_ones_and_stay_so(text):
    plain = latin(text)
    assert plain.isascii()
    assert latin(plain) == plain


@given(WORDS)
def test_umlauts_sound_the_same_however_they_are_spelled(word):
    spelled = word.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    assert skeleton(latin(word)) == skeleton(latin(spelled))


@settings(max_examples=60)
@given(FIELDS, st.integers(0, 2**32 - 1))
def test_an_unrelated_account_changes_no_match(fields, seed):
    lead = Lead("L", NOON, **fields)
    stranger = Account("Z", f"Zzyzx{seed} Qwertonics", domain=f"zzyzx{seed}.example", country="NZ", phone=f"+64{seed:010d}")
    before = AccountBook(WORLD.accounts).match(lead, POLICY)
    after = AccountBook([stranger, *WORLD.accounts]).match(lead, POLICY)
    assert (after.account, after.by, after.for_review) == (before.account, before.by, before.for_review)
    assert [each.record_id for each in after.candidates] == [each.record_id for each in before.candidates]
    for one, other in zip(after.candidates, before.candidates, strict=True):
        assert one.probability == pytest.approx(other.probability, abs=1e-4)


@settings(max_examples=60)
@given(FIELDS, st.permutations(range(40)))
def test_the_order_of_accounts_does_not_matter(fields, order):
    accounts = WORLD.accounts[:40]
    lead = Lead("L", NOON, **fields)
    one, other = AccountBook(accounts).match(lead, POLICY), AccountBook([accounts[place] for place in order]).match(lead, POLICY)
    assert one.account == other.account
    assert one.probability == pytest.approx(other.probability)


@settings(max_examples=60)
@given(FIELDS)
def test_recognizing_twice_gives_the_same_account(fields):
    book = AccountBook(WORLD.accounts)
    once = recognize(Lead("L", NOON, **fields), book)
    twice = recognize(once.lead, book)
    assert twice.account == once.account
    assert twice.lead == once.lead


@settings(max_examples=60)
@given(FIELDS, st.floats(0.01, 1.0), st.floats(0.01, 1.0))
def test_a_policy_decides_only_what_follows_from_a_probability(fields, one, other):
    review, accept = sorted((one, other))
    match = AccountBook(WORLD.accounts).match(Lead("L", NOON, **fields), Matching(accept=accept, review=review))
    free = AccountBook(WORLD.accounts).match(Lead("L", NOON, **fields), Matching(accept=1.1, review=1.1))
    assert match.candidates == free.candidates
    assert (match.account is not None) == (match.probability >= accept and bool(match.candidates))
    assert sum(each.probability for each in match.candidates) <= 1 + 1e-9
    assert not (match.for_review and match.account)


@given(st.dictionaries(st.integers(0, 9), st.floats(-700, 700), min_size=1))
def test_probabilities_add_up_to_less_than_one(scores):
    shares = probabilities(scores)
    assert 0 <= sum(shares.values()) <= 1 + 1e-9
    assert sorted(scores, key=lambda key: (scores[key], key)) == sorted(scores, key=lambda key: (scores[key], key))
    best = max(scores, key=scores.__getitem__)
    assert shares[best] == max(shares.values())


@given(NAMES, st.integers(0, 1_000))
def test_a_restated_name_is_found_more_surely_than_a_strange_one(name, seed):
    import numpy as np

    chance = np.random.default_rng(seed)
    assume(len(company_name(name).joined) >= 6)
    typed = mistyped(restated(name, chance), chance)
    book = AccountBook([Account("A", name)])
    assert (
        book.match(Lead("L", NOON, company=name), POLICY).probability
        >= book.match(Lead("L", NOON, company=typed), POLICY).probability - 1e-9
    )


PEOPLE = st.builds(
    EarlierLead,
    st.sampled_from(["a", "b"]),
    st.just(NOON),
    first_name=st.sampled_from([None, "Ann", "Anna", "Bob", "Robert", "Müller"]),
    last_name=st.sampled_from([None, "Lee", "Leigh", "Ann", "Muller"]),
    email=st.sampled_from([None, "ann@acme.example", "anne@acme.example", "info@acme.example", "ann@gmail.com"]),
    phone=st.sampled_from([None, "+16175550100", "+16175550101"]),
    company=st.sampled_from([None, "Acme", "ACME Corp", "Rim GmbH", ""]),
    country=st.sampled_from([None, "US", "DE"]),
)


@given(PEOPLE, PEOPLE)
def test_persons_are_compared_alike_both_ways(one, other):
    assert person_features(one, other) == person_features(other, one)
    assert duplicate(one, other).probability == duplicate(other, one).probability
    assert pair_signature(one, other) == pair_signature(other, one)


def test_the_public_suffix_list_gives_what_its_makers_expect(root):
    tests = root.parent / "shared" / "data" / "domains" / "tests.txt"
    if not tests.exists():
        pytest.skip("third-party data is not here: ../shared/data/domains")
    checked = 0
    for line in Path(tests).read_text(encoding="utf-8").splitlines():
        asked, _, expected = line.partition(" ")
        if not asked or asked.startswith("//") or not asked.isascii() or asked == "null":
            continue
        checked += 1
        assert means().domains.registered(asked) == (None if expected.strip() == "null" else expected.strip()), asked
    assert checked > 50


@given(st.sampled_from(["acme.co.uk", "acme.com", "acme.de", "acme.com.au"]), st.sampled_from(["", "www.", "mail.eu.", "a.b."]))
def test_both_ways_of_reading_domains_agree_on_common_ones(domain, before):
    assert means().domains.registered(before + domain) == registrable_domain(before + domain) == domain
