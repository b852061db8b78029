"""What a survey says of territories is true of every lead."""

from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from fairlead.domain.lead import Lead
from fairlead.domain.screening import Ground, TerritoryMap, postal, survey, takes
from tests.laws.test_territory_laws import COUNTRIES, ENTRIES, alphabet, leads, maybe, territories
from tests.rooms.people import NOON

entries = st.one_of(st.sampled_from(ENTRIES), alphabet)


@given(territories, leads)
def test_territories_that_take_the_same_lead_by_their_limits_are_an_overlap_in_the_order_of_winning(listed, lead):
    told = survey(TerritoryMap(listed))
    pairs = {(each.winner, each.loser) for each in told.overlaps}
    takers = [each.territory_id for each in TerritoryMap(listed).ranked if takes(each, lead) is Ground.LIMITS]
    assert {(one, other) for place, one in enumerate(takers) for other in takers[place + 1 :]} <= pairs


@given(territories, leads)
def test_a_territory_that_never_wins_never_wins(listed, lead):
    told = survey(TerritoryMap(listed))
    winner = TerritoryMap(listed).find(replace(lead, account_id=None))
    assert winner is None or winner.territory_id not in told.never


@given(territories, leads)
def test_a_lead_in_a_hole_without_remedy_is_taken_by_nobody(listed, lead):
    compiled = TerritoryMap(listed)
    told = survey(compiled)
    holes = [
        hole
        for hole in told.holes
        if not hole.unless
        and hole.country == lead.country
        and (not hole.states or (lead.state or "") in hole.states)
        and (not hole.sizes or lead.size_band in hole.sizes)
        and (not hole.industries or lead.industry_group in hole.industries)
    ]
    known = lead.size_band is not None and lead.industry_group in {"retail", "energy"}
    if holes and known and lead.account_id is None and (holes[0].states or lead.state is None):
        assert compiled.find(lead) is None


@given(territories)
def test_the_cells_that_are_taken_are_those_outside_of_holes(listed):
    told = survey(TerritoryMap(listed))
    assert 0 <= told.taken <= told.cells
    assert (told.taken == told.cells) == (not told.holes)


@given(territories)
def test_some_lead_in_every_gap_of_postal_codes_is_taken_by_nobody(listed):
    compiled = TerritoryMap(listed)
    for gap in survey(compiled).gaps:
        if gap.kind == "postal code" and all(not each.states and not each.channels for each in listed):
            country = next((each for each in COUNTRIES if gap.where.startswith(each)), None)
            leads = [
                Lead("L", NOON, country=country, postal_code=gap.first, industry_group=industry, size_band=size, product=product)
                for industry in (None, "retail", "energy")
                for size in (None, "1-9", "10-49")
                for product in (None, "a", "b")
            ]
            assert any(compiled.find(lead) is None for lead in leads)


@example("02*", "021*", "02139", "US")
@example("021*", "02*", "02139", "US")
@given(entries, entries, st.one_of(st.sampled_from(["02139", "M20 2AB", "SW1A 1AA", "K1A 0B1", "80331"]), alphabet), maybe(COUNTRIES))
def test_entries_that_take_the_same_code_meet_and_one_inside_another_takes_no_other_code(one, other, code, country):
    mine, theirs = postal.read(one, country), postal.read(other, country)
    if mine is None or theirs is None:
        return
    both = postal.takes(one, code, country) and postal.takes(other, code, country)
    assert not both or postal.meet(mine, theirs, country)
    assert postal.meet(mine, theirs, country) == postal.meet(theirs, mine, country)
    if postal.inside(mine, theirs, country) and postal.takes(one, code, country):
        assert postal.takes(other, code, country)
