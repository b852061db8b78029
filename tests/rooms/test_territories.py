"""Which territory takes a lead, and why."""

import pytest

from fairlead.domain.account import Account
from fairlead.domain.rep import Territory
from fairlead.domain.screening import Ground, TerritoryMap, credit_warning, faults_of, territory_of
from tests.rooms.people import qualified, rep, roster

REVENUE = Territory("mid", "Mid-market", revenue_from_minor=1_000_000_00, revenue_below_minor=10_000_000_00)


def territory(territory_id, **limits):
    sets = {name: frozenset(value) if isinstance(value, (set, list, tuple)) else value for name, value in limits.items()}
    return Territory(territory_id, territory_id.title(), **sets)


def taker(*territories, account=None, **lead):
    found = territory_of(qualified(**lead).lead, roster(territories=territories), account)
    return found.territory_id if found else None


@pytest.mark.parametrize(
    ("limits", "lead", "taken"),
    [
        ({"states": {"MA"}}, {"country": "US", "state": "MA"}, True),
        ({"states": {"MA"}}, {"country": "US", "state": "NY"}, False),
        ({"states": {"US-WA"}}, {"country": "US", "state": "WA"}, True),
        ({"states": {"US-WA"}}, {"country": "AU", "state": "WA"}, False),
        ({"channels": {"Partner "}}, {"channel": "partner"}, True),
        ({"channels": {"partner"}}, {"channel": "inbound"}, False),
        ({"products": {"Tidewater"}}, {"product": "tidewater"}, True),
        ({"products": {"Tidewater"}}, {}, False),
        ({"industry_groups": {"retail"}}, {"industry_group": "retail"}, True),
        ({"size_bands": {"10-49"}}, {"size_band": "50-199"}, False),
        ({"postal_codes": {"021*"}, "countries": {"US"}}, {"country": "US", "postal_code": "02139"}, True),
        ({"postal_codes": {"021*"}, "countries": {"US"}}, {"country": "DE", "postal_code": "02139"}, False),
        ({"postal_codes": {"021*"}}, {"country": "US"}, False),
        ({}, {}, True),
    ],
)
def test_each_limit_takes_and_refuses(limits, lead, taken):
    assert taker(territory("t", **limits), **lead) == ("t" if taken else None)


@pytest.mark.parametrize(
    ("minor", "taken"), [(1_000_000_00, True), (9_999_999_99, True), (10_000_000_00, False), (999_999_99, False), (None, False)]
)
def test_revenue_is_half_open(minor, taken):
    assert taker(REVENUE, revenue_minor=minor) == ("mid" if taken else None)


@pytest.mark.parametrize(
    ("low", "high", "minor", "taken"), [(None, 5, 4, True), (None, 5, 5, False), (5, None, 5, True), (5, None, 4, False), (5, 5, 5, False)]
)
def test_revenue_may_be_open_on_one_side(low, high, minor, taken):
    assert taker(Territory("t", "T", revenue_from_minor=low, revenue_below_minor=high), revenue_minor=minor) == ("t" if taken else None)


def test_the_larger_priority_wins_then_the_first_identity():
    assert taker(territory("a"), territory("b", priority=1), territory("c", priority=1)) == "b"


def test_a_listed_account_beats_every_priority():
    named = territory("named", account_ids={"acc-1"}, priority=-5, countries={"JP"})
    assert taker(territory("all", priority=99), named, account_id="acc-1", country="US") == "named"
    assert taker(territory("all", priority=99), named, account_id="acc-2", country="US") == "all"


def test_a_territory_of_accounts_alone_takes_no_other_lead():
    assert taker(territory("named", account_ids={"acc-1"}), account_id="acc-2") is None


def test_a_child_account_goes_where_its_parent_is_listed_unless_it_is_listed_itself():
    child = Account("child", "Child", parent_account_id="parent")
    of_parent, of_child = territory("p", account_ids={"parent"}, priority=9), territory("c", account_ids={"child"})
    assert taker(of_parent, territory("all", priority=99), account=child, account_id="child") == "p"
    assert taker(of_parent, of_child, account=child, account_id="child") == "c"


def explained(*territories, account=None, **lead):
    return TerritoryMap(territories).explain(qualified(**lead).lead, account)


def test_an_explanation_says_why_and_who_would_have_had_it():
    told = explained(
        territory("mass", states={"MA"}, countries={"US"}, priority=10),
        territory("us", countries={"US"}, priority=5),
        territory("us2", countries={"US"}, priority=5),
        country="US",
        state="MA",
    )
    assert (told.winner.territory.territory_id, told.winner.ground, told.winner.why) == ("mass", Ground.LIMITS, ("country US", "state MA"))
    assert [(each.territory.territory_id, each.lost) for each in told.others] == [
        ("us", "priority 5 is below 10"),
        ("us2", "priority 5 is below 10"),
    ]


def test_an_explanation_of_a_tie_and_of_an_account():
    told = explained(territory("a", priority=1), territory("b", priority=1))
    assert told.others[0].lost == "the same priority, 1; a comes before b"
    named = explained(territory("n", account_ids={"x"}), territory("b", priority=9), account_id="x")
    assert named.winner.why == ("it lists the account",)
    assert named.others[0].lost == "N lists the account, which beats everything else"
    child = Account("child", "Child", parent_account_id="x")
    parent = explained(territory("n", account_ids={"x"}), territory("b", priority=9), account=child)
    assert parent.winner.why == ("it lists the account's parent",)
    assert parent.others[0].lost == "N lists the account's parent, which beats everything else"


def test_an_explanation_of_postal_code_and_revenue_names_the_entry_and_the_bounds():
    told = explained(
        territory("t", postal_codes={"021*", "02139", "9*"}, countries={"US"}, revenue_from_minor=100_00),
        country="US",
        postal_code="02139",
        revenue_minor=250_00,
    )
    assert told.winner.why == ("country US", "postal code 02139 by 021*, 02139", "revenue 250, from 100 on")


def test_where_no_territory_takes_a_lead_the_nearest_are_told():
    told = explained(
        territory("far", countries={"JP"}, size_bands={"1-9"}),
        territory("near", countries={"US"}, size_bands={"1-9"}),
        territory("named", account_ids={"acc"}),
        country="US",
        size_band="10-49",
    )
    assert told.winner is None
    assert [(miss.territory.territory_id, miss.why) for miss in told.nearest] == [
        ("named", ("is for its own accounts alone",)),
        ("near", ("size_band 10-49 is not among 1-9",)),
    ]


def test_a_rep_paid_by_territory_is_warned_of_a_lead_that_gives_no_credit():
    names = {"east": "East", "west": "West"}
    kim = rep("kim", credited_territory_ids=frozenset({"east"}))
    assert credit_warning(kim, Territory("west", "West"), names) == (
        "Kim gets no credit for this lead: it is of territory West, and their compensation counts East"
    )
    assert credit_warning(kim, Territory("east", "East"), names) is None
    assert credit_warning(kim, None, names) == "Kim gets no credit for this lead: it is of no territory, and their compensation counts East"
    assert credit_warning(rep("lee"), Territory("west", "West"), names) is None


def test_what_can_take_no_lead_is_told_by_field():
    bad = territory(
        "t", countries={"US"}, states={"AU-WA", "MA"}, postal_codes={"2-1", "021*"}, revenue_from_minor=5_00, revenue_below_minor=5_00
    )
    assert [name for name, _ in faults_of(bad)] == ["postal_codes", "revenue_below_minor", "states"]
    assert faults_of(territory("t", countries={"US", "GB"}, postal_codes={"SW1A"})) == ()  # it means something in one of them
    assert faults_of(REVENUE) == ()


@pytest.mark.parametrize(
    ("countries", "state", "words"),
    [
        ({"US"}, "ZZ", "'ZZ' is not a state of US; write a code such as MA, or US-MA"),
        ({"US"}, "US-ZZ", "'US-ZZ' is not a state of US; write a code such as MA, or US-MA"),
        ((), "US-ZZ", "'US-ZZ' is not a state of US; write a code such as MA, or US-MA"),
        ({"US", "CA"}, "Ontario", "'Ontario' is no code of a state; write ON"),
        ((), "US-Texas", "'US-Texas' is no code of a state; write US-TX"),
        ({"US"}, "TX", None),
        ({"US", "CA"}, "CA-ON", None),
        ({"FR", "US"}, "ZZ", None),  # the states of France are not known here
        ((), "ZZ", None),
    ],
)
def test_a_state_that_no_lead_has_is_told_where_the_states_of_its_country_are_known(countries, state, words):
    assert faults_of(territory("t", countries=set(countries), states={state})) == ((("states", words),) if words else ())


def test_a_roster_compiles_its_territories_once():
    people = roster(territories=(territory("a"),))
    assert TerritoryMap.of(people) is TerritoryMap.of(people)
