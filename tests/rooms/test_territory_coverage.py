"""The coverage report: over recent leads, and over what the definitions leave open."""

from datetime import timedelta

from fairlead.application.territories import Contest, NoCredit, Untaken, cover, lines
from fairlead.domain.account import Account
from fairlead.domain.time import Period
from fairlead.learning.arrivals import Arrival
from tests.rooms.people import NOON, qualified, rep, roster
from tests.rooms.test_territories import territory

EAST = territory("east", countries={"US"}, states={"MA", "NY"})
MASS = territory("mass", countries={"US"}, states={"MA"}, priority=5)
EMEA = territory("emea", countries={"DE"})


def arrivals(*places):
    found = []
    for number, (country, state, size) in enumerate(places):
        lead = qualified(country=country, state=state, size_band=size).lead
        found.append(Arrival(type(lead)(f"L{number}", NOON, country=country, state=state, size_band=size), None))
    return found


def covered(people, *places, open_leads=None):
    return cover(people, arrivals(*places), open_leads or {}, (), at=NOON, days=30)


def only(*names):
    return frozenset(names)


KIM = rep("kim", territory_ids=only("east", "mass"), max_open=10)
LEE = rep("lee", territory_ids=only("emea"), max_open=5)


def test_leads_that_nobody_takes_are_grouped_with_counts_examples_and_what_came_nearest():
    people = roster(KIM, LEE, territories=(EAST, EMEA))
    told = covered(people, ("US", "TX", "1-9"), ("US", "TX", "1-9"), ("JP", None, None), ("US", "MA", None), ("DE", None, None))
    assert told.untaken == (
        Untaken("US", "TX", "1-9", 2, ("L0", "L1"), "East: state TX is not among MA, NY"),
        Untaken("JP", None, None, 1, ("L2",), "Emea: country JP is not among DE"),
    )
    assert (told.leads, told.taken, told.served, told.covered) == (5, 2, 2, 0.4)


def test_the_share_counts_only_what_somebody_serves():
    people = roster(KIM, rep("lee", territory_ids=only("emea"), active=False), territories=(EAST, EMEA))
    told = covered(people, ("US", "MA", None), ("DE", None, None))
    assert (told.taken, told.served, told.covered) == (2, 1, 0.5)
    assert [line.territory.territory_id for line in told.unserved] == ["emea"]


def test_without_leads_there_is_no_share():
    assert covered(roster(KIM, territories=(EAST,))).covered is None


def test_a_territory_whose_reps_are_all_away_says_when_the_first_is_back():
    away = {"lee": (Period(NOON - timedelta(hours=1), NOON + timedelta(days=3)),)}
    told = covered(roster(KIM, LEE, territories=(EAST, EMEA), absences=away))
    assert [(line.territory.territory_id, line.serving.present, line.serving.back_at) for line in told.all_away] == [
        ("emea", 0, NOON + timedelta(days=3))
    ]
    assert told.unserved == ()


def test_a_rep_bound_to_no_territory_serves_all_of_them():
    told = lines(roster(KIM, rep("any"), territories=(EMEA,)), (), at=NOON)
    assert (told[0].serving.named, told[0].serving.everywhere, told[0].serving.anybody) == ((), 1, True)


def test_contests_say_who_won_how_often_and_by_what():
    told = covered(roster(KIM, territories=(EAST, MASS)), ("US", "MA", None), ("US", "MA", None), ("US", "NY", None))
    assert told.contests == (Contest("mass", "east", 2, "priority 0 is below 5"),)
    loads = {each.territory_id: (each.leads, each.also) for each in told.loads}
    assert loads == {"mass": (2, 0), "east": (1, 2)}


def test_loads_count_leads_for_each_rep_and_the_room_left():
    people = roster(KIM, rep("ann", territory_ids=only("east"), max_open=4), territories=(EAST, MASS))
    told = covered(people, ("US", "NY", None), ("US", "NY", None), ("US", "MA", None), open_leads={"kim": 7, "ann": 1})
    east = next(each for each in told.loads if each.territory_id == "east")
    assert (east.leads, east.leads_per_rep, east.open_leads, east.room) == (2, 1.0, 8, 6)
    free = covered(roster(rep("any", territory_ids=only("east")), territories=(EAST,)))
    assert free.loads[0].room is None


def test_the_account_decides_in_coverage_as_it_does_live():
    named = territory("named", account_ids={"acc"}, priority=-1)
    lead = qualified(country="US", state="MA", account_id="acc").lead
    told = cover(roster(KIM, territories=(EAST, named)), [Arrival(lead, Account("acc", "Acme"))], {}, (), at=NOON, days=30)
    assert {each.territory_id: each.leads for each in told.loads} == {"named": 1, "east": 0}


def test_reps_who_serve_what_earns_them_nothing_are_told():
    people = roster(
        rep("kim", territory_ids=only("east", "emea"), credited_territory_ids=only("east")),
        rep("lee", credited_territory_ids=only("emea")),
        rep("ann", territory_ids=only("east"), credited_territory_ids=only("east")),
        rep("gone", territory_ids=only("emea"), credited_territory_ids=only("east"), active=False),
        territories=(EAST, EMEA),
    )
    assert covered(people).no_credit == (NoCredit("kim", ("emea",), ("east",)), NoCredit("lee", (), ("emea",)))


def test_names_of_territories_that_are_not_there_and_definitions_with_faults_are_told():
    bad = territory("bad", countries={"US"}, postal_codes={"2-1"})
    told = covered(roster(rep("kim", territory_ids=only("bad", "ghost"), credited_territory_ids=only("phantom")), territories=(bad,)))
    assert told.unknown == (("kim", "ghost"), ("kim", "phantom"))
    assert [(name, field) for name, field, _ in told.faults] == [("bad", "postal_codes")]


def test_the_definitions_are_surveyed():
    told = covered(roster(KIM, territories=(territory("west", countries={"CA"}, states={"BC"}),)))
    assert told.definitions.holes[0].country == "CA"
