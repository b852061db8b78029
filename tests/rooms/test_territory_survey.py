"""What the definitions of territories leave open and take twice."""

from fairlead.domain.rep import Territory
from fairlead.domain.screening import TerritoryMap, survey
from fairlead.domain.screening.surveyed import Gap, Hole, Overlap
from tests.rooms.test_territories import territory


def looked(*territories: Territory):
    return survey(TerritoryMap(territories))


def test_a_country_taken_whole_has_no_holes():
    told = looked(territory("us", countries={"US"}))
    assert (told.holes, told.cells) == ((), told.taken)


def test_states_that_nobody_takes_are_told_together():
    told = looked(territory("east", countries={"CA"}, states={"ON", "QC", "NB", "NS", "PE", "NL"}))
    assert told.holes == (Hole("CA", ("AB", "BC", "MB", "NT", "NU", "SK", "YT"), (), (), ()),)
    assert told.taken / told.cells == 6 / 13


def test_sizes_and_industries_that_nobody_takes():
    told = looked(
        territory("smb", countries={"DE"}, size_bands={"1-9", "10-49", "50-199"}),
        territory("ent", countries={"DE"}, size_bands={"200-999", "1000-4999", "5000+"}, industry_groups={"retail", "energy"}),
    )
    (hole,) = told.holes
    assert (hole.country, hole.states, hole.sizes) == ("DE", (), ("200-999", "1000-4999", "5000+"))
    assert set(hole.industries).isdisjoint({"retail", "energy"})
    assert len(hole.industries) == 13


def test_what_is_taken_only_with_a_postal_code_says_so():
    told = looked(territory("boston", countries={"US"}, postal_codes={"021*"}), territory("de", countries={"DE"}))
    assert told.holes == (Hole("US", (), (), (), ("postal code",)),)


def test_states_prefixed_with_their_country():
    told = looked(territory("w", countries={"US", "CA"}, states={"US-WA", "CA-BC"}))
    assert {hole.country: "WA" in hole.states or "BC" in hole.states for hole in told.holes} == {"CA": False, "US": False}


def minor(millions):
    return None if millions is None else millions * 1_000_000_00


def by_revenue(name, low, high, **limits):
    return territory(name, revenue_from_minor=minor(low), revenue_below_minor=minor(high), **limits)


def test_gaps_in_revenue_below_between_and_above():
    told = looked(by_revenue("mid", 1, 10, countries={"US"}), by_revenue("large", 20, 50, countries={"US"}))
    assert told.gaps == (
        Gap("revenue", "US", "0", "1,000,000", ("mid",)),
        Gap("revenue", "US", "10,000,000", "20,000,000", ("mid", "large")),
        Gap("revenue", "US", "50,000,000", "", ("large",)),
    )


def test_revenue_without_a_gap():
    assert looked(by_revenue("a", None, 10), by_revenue("b", 10, None)).gaps == ()
    assert looked(by_revenue("a", 5, 10, countries={"US"}), territory("rest", countries={"US"})).gaps == ()


def test_a_gap_that_other_territories_fill_country_by_country_is_none():
    told = looked(
        by_revenue("a", None, 10, countries={"US", "CA"}),
        by_revenue("b", 10, None, countries={"US"}),
        by_revenue("c", 10, None, countries={"CA"}),
    )
    assert told.gaps == ()


def test_gaps_in_postal_codes():
    told = looked(
        territory("east", countries={"US"}, postal_codes={"00000-39999", "4*"}),
        territory("west", countries={"US"}, postal_codes={"60000-99999"}),
    )
    assert told.gaps == (Gap("postal code", "US", "50000", "59999", ("east", "west")),)


def test_gaps_in_postal_codes_with_letters():
    told = looked(
        territory("a", countries={"GB"}, postal_codes={"M1-M20"}), territory("b", countries={"GB"}, postal_codes={"M25", "M22-M23"})
    )
    assert [(gap.first, gap.last) for gap in told.gaps] == [("M21", "M21"), ("M24", "M24")]


def test_postal_codes_without_a_gap():
    assert (
        looked(territory("a", countries={"US"}, postal_codes={"0*"}), territory("b", countries={"US"}, postal_codes={"10000-20000"})).gaps
        == ()
    )
    assert looked(territory("a", countries={"US"}, postal_codes={"01000", "03000"}), territory("us", countries={"US"})).gaps == ()


def test_overlaps_say_who_wins_and_whether_only_the_identity_decides():
    told = looked(
        territory("us", countries={"US"}),
        territory("mass", countries={"US"}, states={"MA"}, priority=5),
        territory("also", countries={"US", "CA"}),
    )
    assert told.overlaps == (Overlap("mass", "also", tied=False), Overlap("mass", "us", tied=False), Overlap("also", "us", tied=True))


def test_territories_that_share_nothing_do_not_overlap():
    apart = (
        territory("a", countries={"US"}, postal_codes={"0*"}),
        territory("b", countries={"US"}, postal_codes={"10000-20000"}),
        territory("c", countries={"DE"}),
        territory("named", account_ids={"x"}),
    )
    assert looked(*apart).overlaps == ()
    assert looked(by_revenue("a", None, 10), by_revenue("b", 10, None)).overlaps == ()
    assert looked(territory("a", states={"US-WA"}), territory("b", states={"AU-WA"})).overlaps == ()
    assert len(looked(territory("a", states={"US-WA"}), territory("b", states={"WA"})).overlaps) == 1


def test_a_territory_that_never_wins_names_the_one_before_it():
    told = looked(
        territory("all", countries={"US"}, priority=9),
        territory("mass", countries={"US"}, states={"MA"}),
        territory("de", countries={"DE"}),
    )
    assert told.never == {"mass": "all"}


def test_accounts_that_several_list_are_told_in_the_order_of_winning():
    told = looked(territory("a", account_ids={"x", "y"}), territory("b", account_ids={"x"}, priority=1))
    assert told.contested == {"x": ("b", "a")}


def test_so_many_pairs_that_not_all_are_looked_at():
    told = survey(TerritoryMap(territory(f"t{i}") for i in range(5)), most_pairs=3)
    assert (len(told.overlaps), told.more_overlaps) == (3, True)
