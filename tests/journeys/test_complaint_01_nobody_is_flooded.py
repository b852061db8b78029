"""Complaint 1: a rep back from leave, or new, is flooded until counts even out."""

from collections import Counter
from datetime import timedelta

import pytest

from fairlead.domain.fairness import CatchUp, EntryReason, Rotation
from fairlead.domain.time import Period
from tests.journeys.desk import START
from tests.journeys.ledger_cases import floor, longest_run
from tests.rooms.people import rep, roster

FOUR = (rep("ann"), rep("bob"), rep("cy"), rep("dee"))
LEAVE = {"ann": (Period(START, START + timedelta(days=14)),)}


def test_back_from_leave_a_rep_gets_a_fair_share_and_no_more():
    with floor(*FOUR, absences=LEAVE) as house:
        meanwhile = Counter(house.leads(90))
        assert meanwhile == {"bob": 30, "cy": 30, "dee": 30}
        house.later(days=14)
        back = house.leads(40)
        assert Counter(back) == {"ann": 10, "bob": 10, "cy": 10, "dee": 10}
        assert longest_run(back, "ann") <= 2  # the last of one round and the first of the next
        assert house.credit["ann"] == pytest.approx(0.0, abs=1e-9)


def test_what_was_missed_is_made_up_slowly_where_the_policy_says_so():
    rotation = Rotation(catch_up=CatchUp.BOUNDED, catch_up_one_in=5, bound=5.0)
    with floor(*FOUR, absences=LEAVE, rotation=rotation) as house:
        house.leads(90)
        # A quarter of 90 leads would have been Ann's; the bound keeps 5 of them, all set aside.
        assert house.credit["ann"] == pytest.approx(5.0)
        assert house.aside == pytest.approx({"ann": 5.0})
        house.later(days=14)
        back = house.leads(100)
        for first in range(100):
            for last in range(first + 1, 101):
                assert back[first:last].count("ann") <= (last - first) * (1 / 4 + 1 / 5) + 2
        assert longest_run(back, "ann") <= 2
        # Over 100 leads the share is 25, and the 5 are made up.
        assert back.count("ann") == pytest.approx(25 + 5, abs=1)
        assert house.aside == {}


def test_a_new_rep_starts_at_the_average_and_is_not_flooded():
    with floor(*FOUR) as house:
        house.leads(61)
        before = house.credit
        house.store.replace(roster(*FOUR, rep("new")))
        receivers = house.leads(1)
        (joined,) = (posting for posting in house.entries(rep_id="new") if posting.entry.reason is EntryReason.JOINED)
        assert joined.entry.changes == {"new": 0.0}
        assert abs(sum(before.values())) < 1e-9
        receivers += house.leads(49)
        assert Counter(receivers)["new"] in {9, 10, 11}
        assert longest_run(receivers, "new") <= 2


def test_many_missed_meetings_at_once_do_not_flood_either():
    with floor(*FOUR) as house:
        mine = [f"L{number}" for number, receiver in enumerate(house.leads(40), start=1) if receiver == "ann"]
        for lead_id in mine:
            house.no_show(lead_id)
        # Ten turns come back; the bound keeps five of them.
        assert house.credit["ann"] == pytest.approx(5.0)
        receivers = house.leads(30)
        for first in range(30):
            for last in range(first + 1, 31):
                assert receivers[first:last].count("ann") <= (last - first) * (1 / 4 + 1 / 5) + 2
