"""Whose a lead is: the person's rep, the account's owner, the customer success manager, or nobody's."""

import pytest

from fairlead.domain.account import Account
from fairlead.domain.lead import Lead
from fairlead.domain.matching import Customers, Duplicate, Duplicates, KnownLead, Matching, Owned, Owners, PersonMatch, ownership
from tests.rooms.people import NOON

ACME = {"account_id": "A1", "name": "Acme", "owner_rep_id": "ann", "csm_rep_id": "cy"}
CUSTOMER = {**ACME, "customer_status": "Customer", "arr_minor": 50_000_00, "health": 80.0, "open_tickets": 3}


def known(account=None, person=None):
    same = None if person is None else Duplicate("L0", 0.99, NOON, "assigned", person)
    told = None if account is None else Account(**account)
    return KnownLead(Lead("L1", NOON), told, None, person=PersonMatch(same, (same,) if same else ()))


def asked(policy, account=None, person=None):
    owner = ownership(known(account, person), policy)
    return [] if owner is None else [(each.rep_id, each.kind) for each in owner.in_order()]


CSM, ACCOUNT, PERSON = Owned.CSM, Owned.ACCOUNT, Owned.PERSON


@pytest.mark.parametrize(
    ("policy", "answer"),
    [
        (Matching(), []),
        (Matching(customers=Customers.OWNER), [("ann", ACCOUNT), ("cy", CSM)]),
        (Matching(customers=Customers.CSM), [("cy", CSM), ("ann", ACCOUNT)]),
        (Matching(csm_open_tickets=2), [("cy", CSM), ("ann", ACCOUNT)]),
        (Matching(csm_open_tickets=3), []),
        (Matching(customers=Customers.OWNER, csm_open_tickets=2), [("cy", CSM), ("ann", ACCOUNT)]),
        (Matching(customers=Customers.CSM, expansion_health=70.0), [("ann", ACCOUNT), ("cy", CSM)]),
        (Matching(customers=Customers.CSM, expansion_health=90.0), [("cy", CSM), ("ann", ACCOUNT)]),
        (Matching(customers=Customers.CSM, expansion_arr_minor=40_000_00), [("ann", ACCOUNT), ("cy", CSM)]),
        (Matching(customers=Customers.CSM, expansion_arr_minor=60_000_00, expansion_health=70.0), [("cy", CSM), ("ann", ACCOUNT)]),
        (Matching(customers=Customers.CSM, expansion_health=70.0, csm_open_tickets=2), [("cy", CSM), ("ann", ACCOUNT)]),
        (Matching(owners=Owners.OWNER), []),
    ],
)
def test_a_customer(policy, answer):
    assert asked(policy, CUSTOMER) == answer


def test_an_account_that_is_no_customer_goes_to_its_owner_only_if_the_policy_says_so():
    assert asked(Matching(customers=Customers.OWNER), ACME) == []
    assert asked(Matching(owners=Owners.OWNER), ACME) == [("ann", ACCOUNT)]
    assert asked(Matching(owners=Owners.OWNER), {**ACME, "customer_status": "former"}) == [("ann", ACCOUNT)]


def test_the_persons_rep_goes_before_the_accounts():
    policy = Matching(customers=Customers.CSM)
    assert asked(policy, CUSTOMER, person="bob") == [("bob", PERSON), ("cy", CSM), ("ann", ACCOUNT)]
    assert asked(Matching(duplicates=Duplicates.AS_NEW, customers=Customers.CSM), CUSTOMER, person="bob") == [("cy", CSM), ("ann", ACCOUNT)]


def test_a_rep_is_named_once_and_a_missing_one_is_passed_over():
    assert asked(Matching(customers=Customers.CSM), {**CUSTOMER, "csm_rep_id": "ann"}) == [("ann", CSM)]
    assert asked(Matching(customers=Customers.CSM), {**CUSTOMER, "csm_rep_id": None}) == [("ann", ACCOUNT)]
    assert asked(Matching(csm_open_tickets=0), {**CUSTOMER, "csm_rep_id": None}) == []


def test_the_reason_is_told_in_words():
    owner = ownership(known(CUSTOMER), Matching(csm_open_tickets=2))
    assert owner is not None
    assert owner.why == "looks after the customer Acme, which has 3 open support tickets"
    grown = ownership(known(CUSTOMER), Matching(customers=Customers.CSM, expansion_health=70.0, expansion_arr_minor=1))
    assert grown is not None
    assert grown.why == "owns the customer Acme, which has room to grow: health 80, 50,000 recurring revenue"
