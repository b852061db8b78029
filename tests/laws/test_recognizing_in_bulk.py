"""Recorded leads get exactly the accounts that `recognize` finds for them among the accounts that were there when they arrived."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fairlead.domain.account import Account
from fairlead.domain.lead import Lead
from fairlead.domain.matching import AccountBook, Means, recognize
from fairlead.learning.arrivals import arrivals
from fairlead.learning.history import History
from fairlead.learning.recognition import Recognition, Remembered
from fairlead.learning.recognizing import with_accounts

START = datetime(2024, 1, 1, tzinfo=UTC)
MOMENT = pl.Datetime("us", "UTC")
MOMENTS = st.integers(0, 6).map(lambda day: START + timedelta(days=day))
DOMAINS = st.sampled_from([None, "", "acme.example", "rim.example", "gmail.com"])
IDS = st.sampled_from([None, "", "A0", "A1", "A2", "gone"])
COMPANIES = [None, "", "Acme", "ACME Corp.", "Acme Co., Ltd.", "Rim GmbH", "rim", "Ltd", "!!", "A1"]
ACCOUNTS = st.lists(
    st.fixed_dictionaries(
        {
            "account_id": st.sampled_from(["A0", "A1", "A2", "A3", "A4"]),
            "name": st.sampled_from(COMPANIES),
            "domain": DOMAINS,
            "created_at": st.one_of(st.none(), MOMENTS),
        }
    ),
    max_size=5,
    unique_by=lambda row: row["account_id"],
)
LEADS = st.lists(
    st.fixed_dictionaries({"created_at": MOMENTS, "account_id": IDS, "domain": DOMAINS, "company": st.sampled_from(COMPANIES)}),
    max_size=12,
)


def frame(rows, *names):
    return pl.DataFrame(rows, schema={name: MOMENT if name == "created_at" else pl.String for name in names})


def history_of(accounts, leads):
    numbered = [{"lead_id": f"L{number}", **row} for number, row in enumerate(leads)]
    return History.of(
        {
            "account": frame(accounts, "account_id", "name", "domain", "created_at"),
            "lead": frame(numbered, "lead_id", "created_at", "account_id", "domain", "company"),
        }
    )


def recognized(accounts, lead):
    """As the routing service would have at the lead's moment: the store calls an account without a name by its identity."""
    there = [row for row in accounts if row["created_at"] is None or row["created_at"] <= lead["created_at"]]
    book = AccountBook(Account(row["account_id"], row["name"] or row["account_id"], row["domain"]) for row in there)
    return recognize(Lead("L", **lead), book).lead.account_id


ACME = {"account_id": "A0", "name": "Acme Inc", "domain": "acme.example", "created_at": START + timedelta(days=1)}
TWIN = {"account_id": "A1", "name": "ACME", "domain": "acme.example", "created_at": START + timedelta(days=3)}


@settings(max_examples=300)
@given(ACCOUNTS, LEADS)
@example(
    [ACME, TWIN],
    [{"created_at": START + timedelta(days=day), "account_id": None, "domain": "acme.example", "company": "acme"} for day in range(5)],
)
def test_bulk_finds_what_recognize_finds(accounts, leads) -> None:
    history = history_of(accounts, leads)
    ready = with_accounts(history)
    assert ready.lead["account_id"].to_list() == [recognized(accounts, lead) for lead in leads]
    assert ready.lead.drop("account_id").equals(history.lead.drop("account_id"))


def test_an_account_is_seen_from_its_first_day_until_another_shares_its_domain_and_name() -> None:
    days = [
        {"created_at": START + timedelta(days=day), "account_id": None, "domain": "acme.example", "company": "acme"} for day in range(5)
    ]
    assert with_accounts(history_of([ACME, TWIN], days)).lead["account_id"].to_list() == [None, "A0", "A0", None, None]


def test_a_lead_without_a_moment_stays_as_it_is() -> None:
    lead = {"created_at": None, "account_id": None, "domain": "acme.example", "company": None}
    assert with_accounts(history_of([{**ACME, "created_at": None}], [lead])).lead["account_id"].to_list() == [None]


@settings(max_examples=200)
@given(ACCOUNTS, LEADS, ACCOUNTS, LEADS, st.booleans())
@example([ACME], [{"created_at": START, "account_id": None, "domain": "acme.example", "company": "acme"}], [TWIN], [], True)
def test_what_is_remembered_changes_no_answer(accounts, leads, later_accounts, later_leads, same_leads) -> None:
    memo = Remembered()
    for rows, asked in ((accounts, leads), (accounts, leads + later_leads), (later_accounts, leads if same_leads else later_leads)):
        history = history_of(rows, asked)
        remembering = replace(history, recognition=Recognition(memo=memo))
        assert with_accounts(remembering).lead.equals(with_accounts(history).lead)


def test_a_lead_found_once_is_not_compared_again_until_it_or_the_accounts_change() -> None:
    said = {"created_at": START + timedelta(days=4), "account_id": None, "domain": "acme.example", "company": "acme"}
    compared = []

    def counted(one: str, other: str, *, score_cutoff: int | None = None) -> int:
        compared.append((one, other))
        return 0 if one == other else 9

    means, memo = Means(slips_between=counted), Remembered()

    def comparisons(accounts, leads) -> int:
        compared.clear()
        with_accounts(replace(history_of(accounts, leads), recognition=Recognition(means=means, memo=memo)))
        return len(compared)

    other = said | {"company": "acmee", "domain": None}
    first = comparisons([ACME], [said, other])
    assert first > 0
    assert comparisons([ACME], [said, other]) == 0
    assert 0 < comparisons([ACME], [said, other, other]) < 2 * first
    assert comparisons([ACME, TWIN], [said, other]) > 0


def test_asking_about_some_leads_makes_nobody_compare_the_others_again() -> None:
    said = {"created_at": START + timedelta(days=4), "account_id": None, "domain": None, "company": "acmee"}
    compared = []

    def counted(one: str, other: str, *, score_cutoff: int | None = None) -> int:
        compared.append((one, other))
        return 0 if one == other else 9

    known = Recognition(means=Means(slips_between=counted), memo=Remembered())
    leads = [said, said | {"company": "acmeee"}, said | {"company": "acmex"}]
    whole = replace(history_of([ACME], leads), recognition=known)
    with_accounts(whole)
    assert compared
    some = replace(history_of([ACME], [*leads, said | {"company": "acmey"}]), recognition=known)
    with_accounts(some.having({"lead": some.lead.tail(1)}))
    compared.clear()
    with_accounts(some)
    assert compared == []


def test_arrivals_of_a_period_compare_the_leads_of_that_period_only() -> None:
    compared = []

    def counted(one: str, other: str, *, score_cutoff: int | None = None) -> int:
        compared.append({one, other})
        return 0 if one == other else 9

    old = {"created_at": START + timedelta(days=1), "account_id": None, "domain": None, "company": "acmee"}
    new = {"created_at": START + timedelta(days=5), "account_id": None, "domain": "acme.example", "company": "acme"}
    history = replace(history_of([{**ACME, "created_at": None}], [old, new]), recognition=Recognition(means=Means(slips_between=counted)))
    found = arrivals(history, since=START + timedelta(days=4), most=10)
    assert [(each.lead.lead_id, each.account.account_id if each.account else None) for each in found] == [("L1", "A0")]
    assert not any("acmee" in pair for pair in compared)
    assert arrivals(history, since=START, most=1) == found
    assert [each.lead.lead_id for each in arrivals(history, since=START, most=10)] == ["L0", "L1"]
