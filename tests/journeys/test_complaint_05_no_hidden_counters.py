"""Complaint 5: hidden counters; "next up" but never booked."""

from datetime import timedelta

import pytest

from fairlead.domain.fairness import CatchUp, Order, Rotation
from fairlead.domain.rep import Team
from fairlead.domain.time import Hours, Period
from tests.journeys.desk import START
from tests.journeys.ledger_cases import floor
from tests.rooms.people import rep

PEOPLE = (
    rep("ann", weight=2.0, team_id="east"),
    rep("bob", team_id="east"),
    rep("cy", team_id="west"),
    rep("dee", weight=0.5, team_id="west"),
)
TEAMS = (Team("east", "East"), Team("west", "West"))


def chances(standing):
    return {place.rep_id: place.chance for place in standing.places if place.chance}


def test_who_is_told_to_be_next_by_name_is_next_every_time():
    with floor(*PEOPLE, rotation=Rotation(order=Order.STRICT)) as house:
        for _ in range(60):
            told = house.next_up().places[0]
            assert (told.chance, told.why) == (1.0, "gets the next lead")
            assert house.lead().rep_id == told.rep_id


def test_the_chances_that_are_told_are_those_the_lead_is_drawn_by():
    with floor(*PEOPLE) as house:
        for _ in range(60):
            told = chances(house.next_up())
            decision = house.lead()
            assert {one.rep_id: one.propensity for one in decision.candidates if one.propensity} == told
            assert decision.rep_id in told


def test_everybody_gets_the_next_lead_within_the_window_that_was_told():
    with floor(*PEOPLE) as house:
        house.leads(5)
        windows = {place.rep_id: (place.earliest, place.latest) for place in house.next_up().places}
        came = {}
        for number in range(1, 13):
            came.setdefault(house.lead().rep_id, number)
        assert all(earliest <= came[rep_id] <= latest for rep_id, (earliest, latest) in windows.items())


def test_what_a_team_is_told_holds_for_a_lead_that_goes_to_the_team():
    east = [rep(name, team_id="east", languages=frozenset({"en"})) for name in ("ann", "bob", "cy")]
    west = [rep(name, team_id="west", languages=frozenset({"fr"})) for name in ("dee", "eve")]
    with floor(*east, *west, teams=TEAMS) as house:
        for number in range(24):
            language, team = ("fr", "west") if number % 3 == 2 else ("en", "east")
            told = chances(house.next_up(team))
            decision = house.lead(language=language)
            assert {one.rep_id: one.propensity for one in decision.candidates if one.propensity} == told


def test_who_shares_nothing_is_told_why():
    people = (
        rep("ann"),
        rep("bob", max_open=0),
        rep("cy", weight=0.0),
        rep("dee", hours=Hours.parse("Thu 09:00-17:00", "UTC")),
        rep("eve"),
    )
    away = {"eve": (Period(START - timedelta(days=1), START + timedelta(days=2)),)}
    with floor(*people, absences=away) as house:
        why = {place.rep_id: place.why for place in house.next_up().places}
        assert why == {
            "ann": "gets the next lead",
            "bob": "has no free slot: 0 open of at most 0",
            "cy": "takes no part in turns: the weight is 0",
            "dee": "is off work, back in 21.0 hours, while others are there",
            "eve": "is away until 2026-03-06 12:00 UTC",
        }


def test_every_change_of_every_balance_stands_in_an_entry_with_its_reason():
    rotation = Rotation(catch_up=CatchUp.BOUNDED)
    away = {"dee": (Period(START, START + timedelta(hours=3)),)}
    with floor(*PEOPLE, rotation=rotation, absences=away) as house:
        house.leads(30)
        house.no_show("L3")
        house.decline("L4", house.decision_on("L4").rep_id)
        house.adjust("bob", 0.5)
        house.leads(5)
        entries = [posting.entry for posting in house.entries()]
        for rep_id, credit in house.credit.items():
            assert sum(entry.changes.get(rep_id, 0.0) for entry in entries) == pytest.approx(credit, abs=1e-9)
            assert sum(entry.aside.get(rep_id, 0.0) for entry in entries) == pytest.approx(house.aside.get(rep_id, 0.0), abs=1e-9)
        assert all(entry.reason.words for entry in entries)
        places = house.next_up().places
        assert {place.rep_id: place.credit for place in places} == pytest.approx(house.credit)
        assert {place.rep_id: place.aside for place in places if place.aside} == pytest.approx(house.aside)
