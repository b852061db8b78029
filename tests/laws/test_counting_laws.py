"""Counting lead by lead equals counting anew, for any story of leads given, moved, closed and given again, asked at any times."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.domain.availability import KINDS, KNOWN_BEFORE, Gift, Kind, Takes, Tally, day_around
from fairlead.domain.time import Hours
from tests.rooms.people import rep, roster

# Two weeks around a change of the clocks in each zone, and 40 days beyond.
START = datetime(2026, 3, 1, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ZONES = ["America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Auckland", None]
PEOPLE = roster(*(rep(f"r{row}", hours=Hours.parse("Mon-Fri 09:00-17:00", zone) if zone else None) for row, zone in enumerate(ZONES)))
MINUTES = st.integers(-40 * 1440, 60 * 1440)


@st.composite
def stories(draw):
    """Steps (what, lead, rep, minutes): the clock mostly goes on, and sometimes jumps, backwards too."""
    steps, clock = [], 0
    for _ in range(draw(st.integers(1, 60))):
        clock = draw(MINUTES) if draw(st.integers(0, 9)) == 0 else clock + draw(st.integers(-60, 3 * 1440))
        what = draw(st.sampled_from(["give", "give", "give", "close", "ask"]))
        weight = draw(st.sampled_from([1.0, 0.5, 0.1, 3.0, 0.0]))
        steps.append(
            (what, f"l{draw(st.integers(0, 12))}", f"r{draw(st.integers(0, len(ZONES) - 1))}", clock, Takes.of(weight, 1000 * weight))
        )
    return steps


def at(minutes):
    return START + timedelta(minutes=minutes)


def micros(moment):
    return (moment - EPOCH) // timedelta(microseconds=1)


class Story:
    """The plain truth: who was given what when, and who holds it."""

    def __init__(self):
        self.gifts, self.held = [], {}

    def counted(self, minutes):
        """Five counts for each rep, straight from their meaning."""
        now, table = at(minutes), np.zeros((5, len(ZONES)))
        for rep_id, takes in self.held.values():
            table[0, int(rep_id[1:])] += takes.thousandths
            table[4, int(rep_id[1:])] += takes.value_minor
        last = {}
        for rep_id, lead_id, when in self.gifts:
            last[rep_id, lead_id] = max(when, last.get((rep_id, lead_id), when))
        for (rep_id, _), when in last.items():
            row = int(rep_id[1:])
            zone = ZoneInfo(ZONES[row]) if ZONES[row] else UTC
            table[1, row] += when.astimezone(zone).date() >= now.astimezone(zone).date()
            table[2, row] += when > now - timedelta(days=7)
            table[3, row] += when > now - timedelta(days=30)
        table[0] /= 1000
        return table

    def anew(self, minutes):
        """A tally read as from a store."""
        tally = Tally(PEOPLE, since=at(minutes) - KNOWN_BEFORE)
        loads = [{}, {}]
        for rep_id, takes in self.held.values():
            for load, one in zip(loads, (takes.thousandths, takes.value_minor), strict=True):
                load[rep_id] = load.get(rep_id, 0) + one
        tally.hold(*loads)
        tally.received(Gift(rep_id, lead_id, micros(when)) for rep_id, lead_id, when in self.gifts)
        return tally


def table(tally, minutes):
    book = tally.book(at(minutes), np.zeros(len(ZONES)))
    return np.stack([book.of(kind) for kind in KINDS])


@settings(max_examples=300)
@given(stories())
def test_counting_along_equals_counting_anew_and_the_plain_truth(steps):
    story, tally = Story(), Tally(PEOPLE, since=START - timedelta(days=100))
    for what, lead_id, rep_id, minutes, takes in steps:
        before = story.held.get(lead_id)
        if what != "ask" and before is not None:
            tally.freed(*before)
            del story.held[lead_id]
        if what == "give":
            story.held[lead_id] = (rep_id, takes)
            story.gifts.append((rep_id, lead_id, at(minutes)))
            tally.took(rep_id, takes)
            tally.received([Gift(rep_id, lead_id, micros(at(minutes)))])
        seen = table(tally, minutes)
        assert seen.tolist() == story.counted(minutes).tolist()
        assert seen.tolist() == table(story.anew(minutes), minutes).tolist()


@given(stories(), st.randoms(use_true_random=False))
def test_the_order_in_which_gifts_become_known_and_knowing_them_twice_change_nothing(steps, shuffle):
    gifts = [Gift(rep_id, lead_id, micros(at(minutes))) for what, lead_id, rep_id, minutes, _ in steps if what == "give"]
    turned = [*gifts, *gifts]
    shuffle.shuffle(turned)
    one, other = (Tally(PEOPLE, since=START - timedelta(days=100)) for _ in range(2))
    one.received(gifts)
    for gift in turned:
        other.received([gift])
        other.book(at(steps[0][3]), np.zeros(len(ZONES)))
    last = steps[-1][3]
    assert table(one, last).tolist() == table(other, last).tolist()


def test_what_is_long_past_is_let_go_and_asked_for_again():
    tally = Tally(PEOPLE, since=START - timedelta(days=100))
    tally.received(Gift("r4", f"l{number}", micros(START + timedelta(minutes=number))) for number in range(6000))
    late = START + timedelta(days=60)
    assert tally.book(START + timedelta(days=5), np.zeros(5)).of(Kind.MONTH)[4] == 6000
    assert tally.book(late, np.zeros(5)).of(Kind.MONTH)[4] == 0
    assert tally.knows(late - timedelta(days=1))
    assert not tally.knows(START + timedelta(days=20))
    tally.received([Gift("r4", "l1", micros(late)), Gift("r4", "l2", micros(START))])
    assert tally.book(late, np.zeros(5)).of(Kind.MONTH)[4] == 1


def test_a_day_begins_at_local_midnight_also_where_the_clocks_skip_it():
    santiago = ZoneInfo("America/Santiago")  # 2026-09-06 begins at 01:00
    begins, ends = day_around(datetime(2026, 9, 6, 12, tzinfo=UTC), santiago)
    assert begins == micros(datetime(2026, 9, 6, 4, tzinfo=UTC))
    assert ends - begins == 23 * 3600 * 10**6
    assert datetime(2026, 9, 6, 1, tzinfo=santiago).astimezone(UTC) == EPOCH + timedelta(microseconds=begins)


def test_a_rep_who_is_not_on_the_roster_counts_for_nobody():
    tally = Tally(PEOPLE, since=START)
    tally.took("gone", Takes())
    tally.received([Gift("gone", "l1", micros(START))])
    assert table(tally, 0).sum() == 0


MICROSECOND = timedelta(microseconds=1)


def test_windows_end_to_the_microsecond_and_days_at_midnight():
    midnight = datetime(2026, 3, 4, tzinfo=UTC)  # r4 counts days in UTC
    for kind, edge in ((Kind.WEEK, midnight + timedelta(days=7)), (Kind.MONTH, midnight + timedelta(days=30)), (Kind.DAY, None)):
        for known_first in (True, False):
            tally = Tally(PEOPLE, since=START - timedelta(days=100))
            asked = (
                [edge - MICROSECOND, edge, edge - MICROSECOND] if edge else [midnight, midnight - MICROSECOND, midnight + timedelta(days=1)]
            )
            if known_first:
                tally.received([Gift("r4", "l1", micros(midnight))])
            tally.book(asked[1], np.zeros(5))
            tally.received([Gift("r4", "l1", micros(midnight))])
            counts = [int(tally.book(each, np.zeros(5)).of(kind)[4]) for each in asked]
            assert counts == ([1, 0, 1] if edge else [1, 1, 0])
    tally = Tally(PEOPLE, since=START - timedelta(days=100))
    tally.book(midnight, np.zeros(5))
    tally.received([Gift("r4", "l1", micros(midnight)), Gift("r4", "l2", micros(midnight - MICROSECOND))])
    assert tally.book(midnight, np.zeros(5)).of(Kind.DAY)[4] == 1
