"""What holds for times of meetings whatever is asked: free, inside working hours, and never two at a time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fairlead.domain.deciding import MeetingRules
from fairlead.domain.followup.meetings import (
    Floor,
    HourCounts,
    Importance,
    answer_rates,
    fits,
    kept_for_important,
    offered,
    open_slots,
    overlap,
)
from fairlead.domain.followup.meetings.responding import AnswerRates, TooFewTries
from fairlead.domain.rep import Rep, Roster
from fairlead.domain.time import Hours, Period, zone_named

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC")
HOURS = ("Mon-Fri 09:00-17:00", "Mon-Sun 08:00-12:30 13:15-19:00", "Mon-Fri 22:00-06:00", "Tue 10:00-11:00")
# Around both changes of clocks in Europe and America, too.
moments = st.integers(0, 330 * 24 * 60).map(lambda each: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=each)) | st.sampled_from(
    [datetime(2026, 3, 28, 20, 0, tzinfo=UTC), datetime(2026, 10, 24, 20, 0, tzinfo=UTC), datetime(2026, 3, 7, 20, 0, tzinfo=UTC)]
)
rules = st.builds(
    MeetingRules,
    length_minutes=st.sampled_from([15, 30, 45, 60, 90]),
    step_minutes=st.sampled_from([15, 30, 60]),
    buffer_minutes=st.sampled_from([0, 10, 30]),
    notice_minutes=st.sampled_from([0, 120, 1440]),
    horizon_days=st.integers(1, 6),
    max_day=st.integers(1, 5),
    keep_share=st.sampled_from([0.0, 0.25, 0.5]),
)


@st.composite
def floors(draw, at):
    rep = Rep("ana", "Ana", hours=Hours.parse(draw(st.sampled_from(HOURS)), draw(st.sampled_from(ZONES))))
    begins = draw(st.lists(st.integers(-60, 6 * 24 * 60), max_size=4))
    busy = tuple(Period(at + timedelta(minutes=each), at + timedelta(minutes=each + draw(st.integers(5, 600)))) for each in begins)
    zone = draw(st.none() | st.sampled_from(ZONES))
    return Floor(rep, Roster((rep,), busy={"ana": busy}), (), zone)


@given(data=st.data(), at=moments, asked=rules)
def test_an_open_time_is_free_inside_working_hours_and_in_bounds(data, at, asked):
    floor = data.draw(floors(at))
    working = floor.rep.hours.periods(at, asked.horizon_days + 1)
    zone = zone_named(floor.rep.zone)
    for slot in open_slots(floor, asked, at=at):
        assert any(each.start <= slot.start and slot.end <= each.end for each in working)
        assert not any(overlap(slot, each) for each in floor.roster.busy["ana"])
        assert at + timedelta(minutes=asked.notice_minutes) <= slot.start
        assert slot.end <= at + timedelta(days=asked.horizon_days)
        assert slot.end - slot.start == timedelta(minutes=asked.length_minutes)
        local = slot.start.astimezone(zone)
        assert (60 * local.hour + local.minute) % asked.step_minutes == 0 or floor.rep.zone == "Australia/Lord_Howe"


@given(data=st.data(), at=moments, asked=rules)
def test_no_sequence_of_bookings_moves_and_cancellations_puts_two_at_a_time(data, at, asked):
    floor = data.draw(floors(at))
    booked: list[Period] = []
    for _ in range(data.draw(st.integers(1, 12))):
        deed = data.draw(st.sampled_from(["book", "agree", "move", "cancel"]))
        if deed in {"move", "cancel"} and booked:
            booked.remove(data.draw(st.sampled_from(booked)))
        if deed == "cancel":
            continue
        now = replace(floor, taken=tuple(booked))
        if deed == "agree":
            start = at + timedelta(minutes=data.draw(st.integers(0, 3 * 24 * 60)))
            chosen = [Period(start, start + timedelta(minutes=asked.length_minutes))] if fits(now, asked, start, at=at) else []
        else:
            slots = open_slots(now, asked, at=at)
            chosen = [data.draw(st.sampled_from(slots))] if slots else []
        booked += chosen
        assert not any(overlap(one, other) for row, one in enumerate(booked) for other in booked[row + 1 :])
        assert not any(overlap(one, busy) for one in booked for busy in floor.roster.busy["ana"])
    zone = zone_named(floor.rep.zone)
    days = [each.start.astimezone(zone).date() for each in booked]
    assert all(days.count(each) <= asked.max_day for each in days)


@given(data=st.data(), at=moments, asked=rules, score=st.floats(0, 100))
def test_what_is_kept_is_a_bounded_share_and_offers_are_open_times(data, at, asked, score):
    floor = data.draw(floors(at))
    slots = open_slots(floor, asked, at=at)
    zone = floor.rep.zone
    held = kept_for_important(slots, asked, TooFewTries(0), rep_zone=zone, zone=zone, at=at)
    assert len(held) <= asked.keep_share * len(slots)
    lead = Importance(score)
    found = offered(slots, held, lead, asked, TooFewTries(0), zone=zone, at=at)
    assert len(found) <= asked.offered
    assert all(each.period in slots for each in found)
    assert lead.important(asked) or not any(each.period.start in held for each in found)
    assert [each.standing for each in found] == sorted((each.standing for each in found), reverse=True)
    if slots and (lead.important(asked) or len(held) < len(slots)):
        assert found


counts = st.lists(st.tuples(st.integers(0, 400), st.floats(0, 1)), min_size=24, max_size=24).map(
    lambda each: HourCounts(np.array([float(n) for n, _ in each]), np.array([float(round(n * share)) for n, share in each]))
)


@given(everybody=counts, alike=counts)
def test_rates_are_shares_and_lie_between_what_was_seen_and_the_prior(everybody, alike):
    found = answer_rates(everybody, alike)
    if isinstance(found, TooFewTries):
        assert everybody.total < found.needed
        return
    assert isinstance(found, AnswerRates)
    assert (found.rates >= 0).all()
    assert (found.rates <= 1).all()
    own = answer_rates(everybody, HourCounts.none())
    for hour in range(24):
        if alike.tries[hour] > 0:
            seen = alike.answers[hour] / alike.tries[hour]
            low, high = sorted((seen, own.rates[hour]))
            assert low - 1e-9 <= found.rates[hour] <= high + 1e-9
        else:
            assert abs(found.rates[hour] - own.rates[hour]) < 1e-12


@given(one=counts, two=counts)
def test_counts_add_up(one, two):
    assert (one + two).total == one.total + two.total
