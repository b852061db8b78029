"""Which account: identity, then domain, then exact name; never a guess."""

import pytest

from fairlead.domain.account import Account
from fairlead.domain.lead import Lead
from fairlead.domain.matching import AccountBook, company_key, recognize
from tests.rooms.people import NOON

ACME = Account("A1", "Acme Corp.", domain="acme.example")
TWIN_A, TWIN_B = (
    Account("A2", "Twin GmbH", domain="shared.example"),
    Account("A3", "TWIN AG", domain="shared.example"),
)


def found(book=None, **fields):
    known = recognize(Lead("L1", NOON, **fields), book or AccountBook([ACME, TWIN_A, TWIN_B]))
    if known.account:
        assert known.lead.account_id == known.account.account_id
    return (known.account.account_id if known.account else None, known.matched_by)


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"account_id": "A1"}, ("A1", "account_id")),
        ({"account_id": "gone", "domain": "acme.example"}, ("A1", "domain")),
        ({"company": "ACME Corporation"}, ("A1", "name")),
        ({"domain": "shared.example"}, (None, None)),
        ({"company": "Twin"}, (None, None)),
        ({"company": "Nobody"}, (None, None)),
    ],
)
def test_recognize(fields, answer):
    assert found(**fields) == answer


def test_a_free_mail_domain_says_nothing_about_the_company():
    mail = Account("A9", "One Person", domain="gmail.com")
    assert found(AccountBook([mail]), domain="gmail.com") == (None, None)
    assert found(AccountBook([mail], shared_domains=frozenset()), domain="gmail.com") == ("A9", "domain")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Acme Corp.", "acme"),
        ("The Co", "the"),
        ("Co", "co"),
        ("AB World", "ab world"),
        ("World Co., Ltd.", "world"),
        ("Acme Co Ltd Foods", "acme co ltd foods"),
        ("Müller & Söhne GmbH", "müller söhne"),
    ],
)
def test_company_key(name, key):
    assert company_key(name) == key
