"""Times for meetings through the front door: what is open, what is kept, in which order it is offered, and what becomes of a meeting."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from fairlead.domain.deciding import MeetingRules
from fairlead.domain.followup.meetings import (
    AnswerRates,
    Attendee,
    Deed,
    Floor,
    HourCounts,
    Importance,
    Meeting,
    MeetingRefused,
    TooFewTries,
    answer_rates,
    fits,
    kept_for_important,
    offered,
    open_slots,
    zone_of,
)
from fairlead.domain.rep import Rep, Roster
from fairlead.domain.time import Hours, Period

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # 9 o'clock in Berlin
ANA = Rep("ana", "Ana", hours=Hours.parse("Mon-Fri 09:00-12:00", "Europe/Berlin"))
RULES = MeetingRules(notice_minutes=0, horizon_days=1, buffer_minutes=0)
SILENT = TooFewTries(0)


def minutes(number):
    return timedelta(minutes=number)


def floor(rep=ANA, *, taken=(), lead_zone=None, **roster):
    return Floor(rep, Roster((rep,), **roster), taken, lead_zone)


def clocks(slots):
    return [f"{slot.start:%H:%M}" for slot in slots]


def test_times_lie_on_the_grid_inside_working_hours():
    assert clocks(open_slots(floor(), RULES, at=MONDAY)) == ["08:00", "08:30", "09:00", "09:30", "10:00", "10:30"]


def test_longer_meetings_begin_on_the_same_grid_and_still_end_in_time():
    assert clocks(open_slots(floor(), replace(RULES, length_minutes=60), at=MONDAY)) == ["08:00", "08:30", "09:00", "09:30", "10:00"]


def test_notice_and_horizon_bound_what_is_offered():
    rules = replace(RULES, notice_minutes=90, horizon_days=1)
    assert clocks(open_slots(floor(), rules, at=MONDAY)) == ["09:30", "10:00", "10:30"]
    assert {slot.start.date() for slot in open_slots(floor(), replace(RULES, horizon_days=2), at=MONDAY)} == {
        date(2026, 3, 2),
        date(2026, 3, 3),
    }


def test_a_meeting_takes_its_time_and_the_buffer_around_it():
    taken = (Period(MONDAY + minutes(60), MONDAY + minutes(90)),)
    assert clocks(open_slots(floor(taken=taken), RULES, at=MONDAY)) == ["08:00", "08:30", "09:30", "10:00", "10:30"]
    assert clocks(open_slots(floor(taken=taken), replace(RULES, buffer_minutes=10), at=MONDAY)) == ["08:00", "10:00", "10:30"]


@pytest.mark.parametrize("kind", ["absences", "busy"])
def test_time_off_and_busy_times_are_not_offered(kind):
    away = {kind: {"ana": (Period(MONDAY, MONDAY + minutes(120)),)}}
    assert clocks(open_slots(floor(**away), RULES, at=MONDAY)) == ["10:00", "10:30"]


def test_days_on_which_nobody_works_are_not_offered():
    assert open_slots(floor(closed_days=(date(2026, 3, 2),)), RULES, at=MONDAY) == ()
    rep = replace(ANA, holidays="DE")
    assert open_slots(floor(rep, holidays={"DE": (date(2026, 3, 2),)}), RULES, at=MONDAY) == ()


def test_a_pause_from_new_leads_is_no_time_off():
    assert open_slots(floor(pauses={"ana": (Period(MONDAY, MONDAY + minutes(600)),)}), RULES, at=MONDAY) == open_slots(
        floor(), RULES, at=MONDAY
    )


def test_a_rep_without_hours_is_met_in_those_of_the_policy():
    rep = Rep("kim", "Kim", time_zone="Europe/Berlin")
    found = open_slots(floor(rep), replace(RULES, hours="Mon-Fri 14:00-15:00"), at=MONDAY)
    assert clocks(found) == ["13:00", "13:30"]


def test_a_lead_far_away_is_met_in_its_own_daytime():
    late = replace(ANA, hours=Hours.parse("Mon-Fri 09:00-18:00", "Europe/Berlin"))
    found = open_slots(floor(late, lead_zone="America/New_York"), replace(RULES, lead_hours="Mon-Fri 09:00-17:00"), at=MONDAY)
    assert clocks(found) == ["14:00", "14:30", "15:00", "15:30", "16:00", "16:30"]
    nobody = open_slots(floor(ANA, lead_zone="America/Los_Angeles"), RULES, at=MONDAY)
    assert nobody == (), "their days do not meet"


def test_a_full_day_has_no_more_times():
    taken = tuple(Period(MONDAY + minutes(30 * number), MONDAY + minutes(30 * number + 30)) for number in range(2))
    assert open_slots(floor(taken=taken), replace(RULES, max_day=2), at=MONDAY) == ()
    assert open_slots(floor(taken=taken), replace(RULES, max_day=3), at=MONDAY) != ()


def test_what_was_held_or_missed_counts_for_its_day_and_takes_no_time():
    done = tuple(Period(MONDAY + minutes(30 * number), MONDAY + minutes(30 * number + 30)) for number in range(2))
    assert open_slots(replace(floor(), done=done), replace(RULES, max_day=2), at=MONDAY) == ()
    assert open_slots(replace(floor(), done=done), replace(RULES, max_day=3), at=MONDAY) == open_slots(floor(), RULES, at=MONDAY)


@pytest.mark.parametrize(("after", "free"), [(7, True), (155, False), (-1, False), (60 * 24, False)])
def test_an_agreed_time_may_stand_off_the_grid_but_only_where_the_rep_works(after, free):
    assert fits(floor(), RULES, MONDAY + minutes(after), at=MONDAY) is free


def kept(rules, *, at=MONDAY, possible=None):
    found = open_slots(floor(), replace(rules, horizon_days=4), at=at) if possible is None else possible
    return sorted(kept_for_important(found, rules, SILENT, rep_zone="Europe/Berlin", zone="Europe/Berlin", at=at))


def test_the_soonest_share_of_each_day_is_kept_and_let_go_in_time():
    rules = replace(RULES, keep_share=0.34, keep_until_minutes=24 * 60)
    # Six times a day, so two of each day are kept; those of Monday, and the first of Tuesday, begin within a day.
    assert [f"{each:%d %H:%M}" for each in kept(rules)] == ["03 08:30", "04 08:00", "04 08:30", "05 08:00", "05 08:30"]
    assert kept(replace(rules, keep_share=0.0)) == []


def test_kept_times_are_offered_to_important_leads_only():
    slots = open_slots(floor(), RULES, at=MONDAY)
    held = frozenset({slots[0].start, slots[1].start})

    def of(lead):
        return [each.period.start for each in offered(slots, held, lead, RULES, SILENT, zone="UTC", at=MONDAY)]

    assert not held & set(of(Importance(74.9)))
    assert held <= set(of(Importance(75.0)))
    assert held <= set(of(Importance(10.0, urgent=True)))


def rates(best, rate=0.6, mean=0.4):
    each = np.full(24, mean)
    each[best] = rate
    return AnswerRates(each, mean, 1_000, 100, (best,))


def test_ordinary_leads_are_met_when_people_answer_and_important_ones_sooner():
    rules = replace(RULES, horizon_days=4, offered=1)
    slots = open_slots(floor(), rules, at=MONDAY)
    busy_first_day = [slot for slot in slots if slot.start >= MONDAY + minutes(24 * 60) or slot.start.hour != 10]

    def first(lead):
        return offered(busy_first_day, frozenset(), lead, rules, rates(10, 0.8), zone="UTC", at=MONDAY)[0].period.start

    assert first(Importance(0.0)) == datetime(2026, 3, 3, 10, 0, tzinfo=UTC), "the best hour is worth a day to it"
    assert first(Importance(100.0)) == MONDAY, "a day is too long for it"


def test_no_two_offers_overlap_and_half_of_them_at_most_lie_on_one_day():
    rules = replace(RULES, length_minutes=60, horizon_days=4, offered=4)
    found = offered(open_slots(floor(), rules, at=MONDAY), frozenset(), Importance(), rules, SILENT, zone="Europe/Berlin", at=MONDAY)
    periods = sorted((each.period for each in found), key=lambda each: each.start)
    assert len(periods) == 4
    assert all(one.end <= other.start for one, other in pairwise(periods))
    assert [sum(each.start.day == day for each in periods) for day in (2, 3)] == [2, 2]


def test_too_few_tries_tell_nothing():
    few = HourCounts(np.full(24, 8.0), np.full(24, 3.0))
    assert answer_rates(few, HourCounts.none()) == TooFewTries(192)
    assert isinstance(answer_rates(few + few, HourCounts.none()), AnswerRates)


def test_hours_that_part_by_chance_alone_are_all_alike():
    found = answer_rates(HourCounts(np.full(24, 100.0), np.full(24, 40.0)), HourCounts.none())
    assert (found.differ, found.best) == (False, ())
    assert found.relative(3) == pytest.approx(1.0)


def test_people_of_a_kind_are_told_apart_as_far_as_there_are_enough_of_them():
    tries, answers = np.full(24, 100.0), np.full(24, 30.0)
    answers[10] = 70.0
    everybody = HourCounts(tries, answers)
    one = HourCounts(np.eye(24)[15], np.eye(24)[15])
    assert answer_rates(everybody, HourCounts.none()).best == (10,)
    assert 0.30 < answer_rates(everybody, one).rates[15] < 0.45, "one who answered says little"
    many = HourCounts(400 * np.eye(24)[15], 360 * np.eye(24)[15])
    assert answer_rates(everybody, many).rates[15] > 0.75


@pytest.mark.parametrize(
    ("country", "state", "zone"),
    [
        ("DE", None, "Europe/Berlin"),
        ("US", "MA", "America/New_York"),
        ("US", "CA", "America/Los_Angeles"),
        ("US", None, None),
        ("CA", "BC", "America/Vancouver"),
        ("IN", None, "Asia/Kolkata"),
        ("RU", None, None),
        (None, "MA", None),
        ("XX", None, None),
    ],
)
def test_where_a_lead_is_is_told_or_not_known(country, state, zone):
    assert zone_of(country, state) == zone


def a_meeting(**more):
    period = Period(MONDAY + minutes(60), MONDAY + minutes(90))
    return Meeting("mt-1", "L1", "ana", period, Attendee("Zoë"), "", "Dana", MONDAY, MONDAY, **more)


def test_a_meeting_cannot_be_settled_before_it_began_nor_moved_after_it_ended():
    made = a_meeting()
    with pytest.raises(MeetingRefused, match="has not begun yet"):
        made.settled(Deed.HELD, at=MONDAY)
    with pytest.raises(MeetingRefused, match="is over"):
        made.moved("ana", Period(MONDAY + minutes(600), MONDAY + minutes(630)), at=made.period.end)
    assert made.settled(Deed.NO_SHOW, at=made.period.start).sequence == 0, "nobody is told that nobody came"
