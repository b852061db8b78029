"""Which account, how likely, and why: identity, contact, domain, name, phone, place; families; reviewed pairs; what is ambiguous."""

import pytest

from fairlead.domain.account import Account
from fairlead.domain.lead import Lead
from fairlead.domain.matching import AccountBook, Contact, Matching, Verdicts, company_key, company_name, mail_domain, recognize
from tests.rooms.people import NOON

ACME = Account("A1", "Acme Corp.", domain="acme.example")
TWIN_A, TWIN_B = (
    Account("A2", "Twin GmbH", domain="shared.example"),
    Account("A3", "TWIN GmbH", domain="shared.example"),
)
HARBOR = Account("P", "Harborstone Inc", domain="harborstone.com", country="US", city="Boston")
HARBOR_DE = Account("C1", "Harborstone Deutschland GmbH", parent_account_id="P", country="DE", city="Berlin")
HARBOR_ENERGY = Account("C2", "Harborstone Energy Inc", parent_account_id="P", country="US", city="Austin")
FAMILY = (HARBOR, HARBOR_DE, HARBOR_ENERGY)


def known(book=None, policy=None, **fields):
    return recognize(Lead("L1", NOON, **fields), book or AccountBook([ACME, TWIN_A, TWIN_B]), policy=policy or Matching())


def found(book=None, **fields):
    told = known(book, **fields)
    if told.account:
        assert told.lead.account_id == told.account.account_id == told.match.candidates[0].record_id
    return (told.account.account_id if told.account else None, told.matched_by)


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"account_id": "A1"}, ("A1", "account_id")),
        ({"account_id": "gone", "domain": "acme.example"}, ("A1", "domain")),
        ({"domain": "acme.example"}, ("A1", "domain")),
        ({"company": "ACME Corporation"}, ("A1", "name")),
        ({"domain": "shared.example"}, (None, None)),
        ({"company": "Twin"}, (None, None)),
        ({"company": "Nobody"}, (None, None)),
        ({"company": "!!"}, (None, None)),
        ({}, (None, None)),
    ],
)
def test_recognize(fields, answer):
    assert found(**fields) == answer


def test_two_that_are_alike_are_shown_for_review_and_neither_is_taken():
    match = known(company="Twin GmbH", domain="shared.example").match
    assert match.account is None
    assert match.for_review
    assert {candidate.record_id for candidate in match.candidates} == {"A2", "A3"}
    assert all(0.4 < candidate.probability <= 0.5 for candidate in match.candidates)


def test_a_lead_between_review_and_accept_goes_on_without_an_account_and_is_listed():
    fields = {"company": "Acmee Corpration", "country": "US"}
    sure, unsure = known(**fields, policy=Matching(accept=0.05, review=0.01)), known(**fields, policy=Matching(accept=0.9999, review=0.01))
    assert (sure.account, sure.match.for_review) == (ACME, False)
    assert (unsure.account, unsure.match.for_review) == (None, True)
    assert sure.match.candidates == unsure.match.candidates


def test_the_reasons_say_what_spoke_for_and_what_against():
    book = AccountBook([Account("A1", "Quill Works GmbH", domain="quillworks.de", country="DE", city="Bremen", postal_code="28195")])
    fields = {"domain": "quillworks.de", "country": "DE", "city": "Essen", "postal_code": "45127"}
    (candidate,) = known(book, company="Quill Works AG", **fields).match.candidates
    told = {each.field: each for each in candidate.evidence}
    assert told["domain"].words == "the same domain quillworks.de"
    assert told["name"].words == "the same name"
    assert told["legal form"].words == "legal forms of two kinds"
    assert told["place"].words == "the same country; another postal code, city"
    assert told["domain"].weight > 0 > told["legal form"].weight


@pytest.mark.parametrize("company", ["Köhl?r Instrumente", "K\ufffdhler Instrumente", "K\x94hler Instrumente", "Köhler Instrumente GmdH"])
def test_a_name_with_a_lost_letter_or_a_misspelled_form_is_found(company):
    book = AccountBook([Account("A1", "Köhler Instrumente GmbH", country="DE"), Account("A2", "Albrecht Instrumente GmbH", country="DE")])
    assert found(book, company=company, country="DE") == ("A1", "name")


def test_a_misspelled_legal_form_is_told():
    book = AccountBook([Account("A1", "Quill Works GmbH", country="DE")])
    (candidate,) = known(book, company="Quill Works GmdH", country="DE").match.candidates
    assert [each.words for each in candidate.evidence if each.field == "legal form"] == ["the same legal form, misspelled"]


def test_a_short_name_with_two_letters_of_five_wrong_is_listed_and_not_taken():
    book = AccountBook([Account("A1", "Blick Ltd", country="GB")])
    known_as = known(book, company="2dick Ltd", country="GB")
    assert known_as.account is None
    assert [each.record_id for each in known_as.match.candidates] == ["A1"]


def test_a_free_mail_domain_says_nothing_about_the_company():
    (candidate,) = known(AccountBook([ACME]), company="Acme Corp", domain="gmail.com").match.candidates
    assert [(each.words, each.weight > 0) for each in candidate.evidence if each.field == "domain"] == [
        ("no company domain that contradicts it", True)
    ]
    mail = AccountBook([Account("A9", "One Person", domain="gmail.com")])
    assert found(mail, domain="gmail.com") == (None, None)
    assert found(AccountBook([Account("A9", "One Person", domain="oneperson.com")]), domain="oneperson.com") == ("A9", "domain")


def test_a_policy_can_say_that_a_domain_is_shared():
    book = AccountBook([Account("A9", "Guild of Bakers", domain="guild.example")])
    assert found(book, domain="guild.example") == ("A9", "domain")
    assert known(book, domain="guild.example", policy=Matching(shared_domains=("guild.example",))).account is None


def test_a_tenant_of_a_shared_host_is_known_by_its_own_part():
    book = AccountBook([Account("A9", "Bakery Online", domain="bakery.onmicrosoft.com")])
    assert found(book, email="jo@bakery.onmicrosoft.com", domain="onmicrosoft.com") == ("A9", "domain")
    assert found(book, email="jo@butcher.onmicrosoft.com", domain="onmicrosoft.com") == (None, None)


@pytest.mark.parametrize(
    ("domain", "kind"),
    [
        ("gmail.com", "free"),
        ("yahoo.com.ar", "free"),
        ("hotmail.nl", "free"),
        ("mailinator.com", "disposable"),
        ("best-tempmail.xyz", "disposable"),
        ("acme.example", "company"),
        ("outlookers.com", "company"),
    ],
)
def test_kinds_of_mail_domains(domain, kind):
    assert mail_domain(domain) == kind


def test_a_contact_of_an_account_is_known_by_address_and_identity():
    book = AccountBook([ACME], contacts=[Contact("K1", "A1", "dana@gmail.com"), Contact("K2", "gone", "eve@gmail.com")])
    assert found(book, email="dana@gmail.com", domain="gmail.com", company="Other Ltd") == ("A1", "contact")
    assert found(book, contact_id="K1") == ("A1", "contact")
    assert found(book, email="eve@gmail.com", domain="gmail.com") == (None, None)


def test_an_address_of_two_accounts_says_nothing():
    book = AccountBook([ACME, TWIN_A], contacts=[Contact("K1", "A1", "info@agency.com"), Contact("K2", "A2", "info@agency.com")])
    assert found(book, email="info@agency.com") == (None, None)


def test_a_phone_number_and_a_switchboard_speak_for_an_account():
    book = AccountBook([Account("A1", "Northern Valve Company", phone="+16175550100")])
    same = known(book, company="Nothern Valves", phone="+16175550100").match
    board = known(book, company="Nothern Valves", phone="+16175550177").match
    other = known(book, company="Nothern Valves", phone="+12065550177").match
    assert same.probability > board.probability > other.probability
    assert "phone" in {each.field for each in board.candidates[0].evidence}


@pytest.mark.parametrize(
    ("fields", "account", "words"),
    [
        ({"company": "Harborstone Deutschland", "domain": "harborstone.com"}, "C1", "the name says"),
        ({"company": "Harborstone Energy"}, "C2", None),
        ({"domain": "harborstone.com", "country": "DE"}, "C1", "at the lead's place"),
        ({"company": "Harborstone", "domain": "harborstone.com", "country": "DE"}, "C1", "at the lead's place"),
        ({"company": "Harborstone", "domain": "harborstone.com", "country": "FR"}, "P", None),
        ({"domain": "harborstone.com"}, "P", "the parent"),
        ({"company": "Harborstone", "domain": "harborstone.com", "country": "US", "city": "Austin"}, "P", None),
    ],
)
def test_a_family_gives_the_child_that_name_or_place_says_else_the_parent(fields, account, words):
    match = known(AccountBook(FAMILY), **fields).match
    assert match.account is not None
    assert match.account.account_id == account
    said = [each.words for each in match.candidates[0].evidence if each.field == "family"]
    assert words is None or any(words in each for each in said)


def test_a_circle_of_parents_is_a_family_like_any_other():
    ring = [Account("A", "Ring One AG", domain="ring.example", parent_account_id="B"), Account("B", "Ring Two AG", parent_account_id="A")]
    assert found(AccountBook(ring), domain="ring.example", company="Ring Two")[0] == "B"


def test_a_reviewed_pair_is_remembered_for_the_lead_and_for_whoever_states_the_company_the_same_way():
    fields = {"company": "Twin", "domain": "shared.example"}
    signature = known(**fields).match.signature
    accepted = AccountBook([ACME, TWIN_A, TWIN_B], verdicts=Verdicts(accepted={signature: "A3"}))
    assert found(accepted, **fields) == ("A3", "review")
    assert found(accepted, **fields | {"domain": "other.example"}) == (None, None)
    rejected = AccountBook([ACME, TWIN_A, TWIN_B], verdicts=Verdicts(rejected=frozenset({(signature, "A3")})))
    assert found(rejected, **fields)[0] == "A2"
    of_lead = AccountBook([ACME, TWIN_A, TWIN_B], verdicts=Verdicts(accepted={"L1": "A2", signature: "A3"}))
    assert found(of_lead, **fields) == ("A2", "review")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Acme Corp.", "acme"),
        ("The Co", "the"),
        ("Co", "co"),
        ("AB World", "ab world"),
        ("World Co., Ltd.", "world"),
        ("Acme Co Ltd Foods", "acme co ltd foods"),
        ("Müller & Söhne GmbH & Co. KG", "muller and sohne"),
        ("ООО «Газпром»", "gazprom"),  # noqa: RUF001
        ("Αθηνά Α.Ε.", "athina"),  # noqa: RUF001
        ("SiemensAG", "siemens"),
        ("Siemens Aktiengeselschaft", "siemens"),
        ("Tactical Joynt Stock Company", "tactical"),
        ("Sp. z o.o. Jawor", "jawor"),
        ("Jawor sp. z o. o.", "jawor"),
        ("Amazon.com, Inc.", "amazon"),
        ("A.B.C. Company", "abc"),
        ("Brigade Forty-Four", "brigade 44"),
        ("First Int'l Bank N.A.", "1 international bank"),
        ("株式会社トヨタ", "トヨタ"),
        ("World Health Organisation", "world health organization"),
        ("M?ller GmbH", "m\ufffdller"),
        ("M\x81ller GmbH", "m\ufffdller"),
        ("\ufffdztürk A.Ş.", "\ufffdzturk"),
        ("S}ns^n Ltd", "s\ufffdns\ufffdn"),
        ("Quill\x13Inc", "quill"),
        ("Acme[UK]", "acme uk"),
        ("What? Ltd", "what"),
        ("Quill \ufffd Works", "quill works"),
        ("Qu\u00adill\u200bworks", "quillworks"),
        ("Canal+", "canal"),
        ("Quill &", "quill"),
        ("!!", ""),
        ("", ""),
    ],
)
def test_company_key(name, key):
    assert company_key(name) == key


@pytest.mark.parametrize("name", ["x" * 10_000_000, "Acme\x00\x07 Corp\u202e", "\ud800", "\t\n ", "🙂🙂", "a " * 100_000, "." * 100_000])
def test_any_text_is_read_as_a_name(name):
    assert len(company_name(name).words) <= 20
    assert known(company=name[:255]).account in {None, ACME}
