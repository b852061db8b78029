"""Compiled matching is the plain definition, for any territories and leads."""

from dataclasses import replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from fairlead.domain.account import Account
from fairlead.domain.lead import Lead
from fairlead.domain.rep import Territory
from fairlead.domain.screening import Ground, TerritoryMap, postal, takes
from tests.rooms.people import NOON

COUNTRIES = ["US", "GB", "CA", "DE", "JP", "AR"]
CODES = [
    "02139",
    "2139",
    "02139-4307",
    "02500",
    "03000",
    "SW1A 1AA",
    "SW1",
    "SW19 5AE",
    "M2 0AB",
    "M20 2AB",
    "K1A 0B1",
    "K2B 1A1",
    "80331",
    "1067",
    "100-0001",
    "C1425CLA",
    "",
    "??",
]
ENTRIES = [
    "02139",
    "021*",
    "02000-02999",
    "2000-2999",
    "02139-4307",
    "SW1",
    "SW1*",
    "SW",
    "SW1A 1",
    "M20",
    "M1-M20",
    "K1A",
    "K1A-K2Z",
    "1*",
    "01000-80999",
    "100-0001",
    "C*",
    "2-1",
    "SW1-M2",
    "*",
]
STATES = ["MA", "NY", "WA", "US-WA", "AU-WA"]


def some(values, most=3):
    return st.frozensets(st.sampled_from(values), max_size=most)


def maybe(values):
    return st.one_of(st.none(), st.sampled_from(values))


bounds = st.one_of(st.none(), st.integers(-3, 6))
alphabet = st.text(alphabet="0129AKMSW -*", max_size=7)
LIMITS = {
    "countries": some(COUNTRIES),
    "states": some(STATES),
    "industry_groups": some(["retail", "energy"], 1),
    "size_bands": some(["1-9", "10-49"], 1),
    "postal_codes": st.frozensets(st.one_of(st.sampled_from(ENTRIES), alphabet), max_size=4),
    "channels": some(["Inbound", "partner "], 1),
    "products": some(["A", "b"], 1),
    "revenue_from_minor": bounds,
    "revenue_below_minor": bounds,
    "account_ids": some(["acc", "parent", "other"], 2),
}
one_of_few_words = st.sets(st.sampled_from(sorted(LIMITS)), max_size=3).flatmap(
    lambda names: st.builds(
        Territory,
        territory_id=st.sampled_from([f"t{i}" for i in range(12)]),
        name=st.just("T"),
        priority=st.integers(0, 2),
        **{name: LIMITS[name] for name in sorted(names)},
    )
)
territories = st.lists(one_of_few_words, max_size=8, unique_by=lambda territory: territory.territory_id)
leads = st.builds(
    Lead,
    lead_id=st.just("L"),
    created_at=st.just(NOON),
    country=maybe(COUNTRIES),
    state=maybe(["MA", "NY", "WA"]),
    industry_group=maybe(["retail", "energy", "it"]),
    size_band=maybe(["1-9", "10-49"]),
    postal_code=st.one_of(st.none(), st.sampled_from(CODES), alphabet),
    channel=maybe(["inbound", "partner"]),
    product=maybe(["a", "B"]),
    revenue_minor=st.one_of(st.none(), st.integers(-4, 7)),
    account_id=maybe(["acc", "other", "stranger"]),
)
accounts = st.one_of(
    st.none(),
    st.builds(Account, account_id=st.sampled_from(["acc", "stranger"]), name=st.just("A"), parent_account_id=maybe(["parent", "nobody"])),
)


def by_definition(listed, lead, account):
    found = [(ground, -each.priority, each.territory_id) for each in listed if (ground := takes(each, lead, account)) is not None]
    return [territory_id for _, _, territory_id in sorted(found)]


@settings(max_examples=400)
@example([Territory("t", "T", postal_codes=frozenset({"02000-02999"}))], Lead("L", NOON, postal_code="0002500"), None)
@example([Territory("t", "T", account_ids=frozenset({"acc"}))], Lead("L", NOON), None)
@given(territories, leads, accounts)
def test_compiled_matching_equals_the_definition(listed, lead, account):
    compiled = TerritoryMap(listed)
    expected = by_definition(listed, lead, account)
    assert [each.territory_id for each in compiled.takers(lead, account)] == expected
    winner = compiled.find(lead, account)
    assert (winner.territory_id if winner else None) == (expected[0] if expected else None)


@given(territories, leads, accounts)
def test_an_explanation_names_the_same_territories_in_the_same_order(listed, lead, account):
    told = TerritoryMap(listed).explain(lead, account)
    claims = [*([told.winner] if told.winner else []), *told.others]
    assert [claim.territory.territory_id for claim in claims] == by_definition(listed, lead, account)
    assert all(claim.lost for claim in told.others)
    assert all(claim.why for claim in claims)
    assert bool(told.nearest) == (told.winner is None and bool(listed))


@given(leads, accounts, territories)
def test_the_order_in_which_territories_are_listed_does_not_matter(lead, account, listed):
    assert TerritoryMap(listed).takers(lead, account) == TerritoryMap(reversed(listed)).takers(lead, account)


@given(territories, leads)
def test_a_named_account_beats_whatever_else_is_said(listed, lead):
    named = Territory("zz-named", "Named", account_ids=frozenset({"own"}), priority=-10)
    own, lead = Account("own", "Own"), replace(lead, account_id="own")
    assert takes(named, lead, own) is Ground.ACCOUNT
    assert TerritoryMap([*listed, named]).find(lead, own) == named


@given(st.one_of(st.sampled_from(ENTRIES), alphabet), st.one_of(st.sampled_from(CODES), alphabet), maybe(COUNTRIES))
@example("M1-M20", "M20 2AB", "GB")
def test_an_entry_with_no_fault_is_understood_and_one_that_is_not_understood_takes_nothing(entry, code, country):
    if postal.fault(entry, country) is None:
        assert postal.read(entry, country) is not None
    if postal.read(entry, country) is None:
        assert not postal.takes(entry, code, country)
        assert postal.fault(entry, country)


@given(st.sampled_from(CODES), st.sampled_from(COUNTRIES))
def test_every_code_is_taken_by_itself_and_by_each_of_its_prefixes(code, country):
    levels = postal.levels(code, country)
    for level in levels:
        assert postal.takes(level, code, country)
    for prefix in postal.prefixes(levels):
        assert postal.takes(f"{prefix}*", code, country)
