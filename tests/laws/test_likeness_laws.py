"""Names that are worth comparing because of their letters: the quick search finds exactly those that the definition names."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.domain.account import Account
from fairlead.domain.matching import PLAIN, company_name
from fairlead.domain.matching.asking import firm_of_account
from fairlead.domain.matching.blocking import MOST, Blocks
from fairlead.domain.matching.presence import Presence
from fairlead.domain.matching.wording import Kind
from fairlead.learning.history import History
from fairlead.learning.recognizing import with_accounts
from fairlead.sample.pairs import labelled_leads

WORLD = labelled_leads(companies=400, leads=400, seed=11)
NAMES = st.one_of(
    st.sampled_from([account.name for account in WORLD.accounts]),
    st.lists(st.sampled_from(["acme", "acmee", "quill", "quil", "works", "global", "haven", "x"]), min_size=1, max_size=3).map(" ".join),
)


def threes(name):
    padded = f"  {name} "
    return {padded[place : place + 3] for place in range(len(padded) - 2)} if name else set()


def own_words(name):
    return {sound for sound, kind in zip(name.sounds, name.kinds, strict=True) if kind is Kind.OWN}


def alike_by_definition(asked, names, there):
    """At least a quarter of the groups of three letters, or one of them and an own word; the most alike, ties among them included."""
    found = {}
    for row, name in enumerate(names):
        one, other = threes(asked.joined), threes(name.joined)
        dice = 2.0 * len(one & other) / (len(other) + len(one)) if one & other else 0.0
        if there[row] and (dice >= 0.25 or (dice and own_words(asked) & own_words(name))):
            found[row] = dice
    least = sorted(found.values())[-MOST] if len(found) > MOST else 0.0
    return [row for row, dice in found.items() if dice >= least]


@settings(max_examples=200)
@given(NAMES, st.lists(st.tuples(NAMES, st.booleans()), min_size=1, max_size=40))
def test_the_rows_found_alike_are_those_of_the_definition(asked, given_accounts):
    firms = [firm_of_account(Account(str(row), name), PLAIN, frozenset()) for row, (name, _) in enumerate(given_accounts)]
    there = [was for _, was in given_accounts]
    lead = firm_of_account(Account("asked", asked), PLAIN, frozenset())
    blocks = Blocks(firms, [()] * len(firms))
    presence = Presence(np.where(there, 0, 2), 1)
    assert blocks.alike(lead, presence) == alike_by_definition(company_name(asked), [firm.name for firm in firms], there)
    assert blocks.alike(lead, None) == alike_by_definition(company_name(asked), [firm.name for firm in firms], [True] * len(firms))


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_recorded_leads_changes_no_account(chance):
    start = datetime(2024, 1, 1, tzinfo=UTC)
    accounts = pl.DataFrame(
        {
            "account_id": [account.account_id for account in WORLD.accounts],
            "name": [account.name for account in WORLD.accounts],
            "domain": [account.domain for account in WORLD.accounts],
            "created_at": [start + timedelta(days=row % 7) for row in range(len(WORLD.accounts))],
        },
        schema_overrides={"created_at": pl.Datetime("us", "UTC")},
    )
    leads = [(f"L{number}", chance.choice(WORLD.accounts).name, start + timedelta(days=chance.randint(0, 7))) for number in range(30)]
    names = {"lead_id": pl.String, "company": pl.String, "created_at": pl.Datetime("us", "UTC")}
    found = []
    for _ in range(2):
        history = History.of({"account": accounts, "lead": pl.DataFrame(leads, schema=names, orient="row")})
        found.append(dict(with_accounts(history).lead.select("lead_id", "account_id").iter_rows()))
        chance.shuffle(leads)
    assert found[0] == found[1]
    assert any(found[0].values())
