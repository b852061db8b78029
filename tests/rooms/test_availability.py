"""Who can: absences, working hours, limits and bands."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from fairlead.domain.availability import Band, Calendar, Capacity, Off, admit
from fairlead.domain.reasons import Reason
from fairlead.domain.screening import screen
from fairlead.domain.time import Hours, Period
from tests.rooms.people import NOON, book, qualified, rep, roster

NO_BANDS = Capacity(bands=())


def admitted(people, *, open_leads=None, capacity=NO_BANDS, at=NOON):
    calendar = Calendar.of(people, at)
    return admit(screen(qualified(), people, at=at), people, calendar, book(people, open_leads), capacity, at=at)


def away(hours_from, hours_to):
    return {"kim": (Period(NOON + timedelta(hours=hours_from), NOON + timedelta(hours=hours_to)),)}


@pytest.mark.parametrize(("start", "end", "passes"), [(-1, 1, False), (0, 1, False), (-1, 0, True), (1, 2, True)])
def test_an_absence_refuses_while_it_lasts(start, end, passes):
    admission = admitted(roster(rep("kim"), absences=away(start, end)))
    assert (len(admission.rows) == 1) is passes
    assert [refusal.reason for refusal in admission.refusals] == ([] if passes else [Reason.ABSENT])


def test_the_refusal_of_someone_away_says_until_when():
    assert admitted(roster(rep("kim"), absences=away(-1, 2))).refusals[0].evidence == "away until 2026-03-04 14:00 UTC"


def test_outside_working_hours_means_waiting_not_refusing():
    people = roster(rep("kim", hours=Hours.parse("Thu 09:00-17:00", "UTC")), rep("lee", hours=Hours.parse("Wed 09:00-17:00", "UTC")))
    admission = admitted(people)
    assert admission.wait_minutes.tolist() == [21 * 60.0, 0.0]


def test_time_off_cuts_the_working_hours():
    people = roster(rep("kim", hours=Hours.parse("Mon-Fri 13:00-17:00", "UTC")), absences=away(0.5, 3))
    assert admitted(people).wait_minutes.tolist() == [180.0]  # the shift begins at 13:00, the absence ends at 15:00


@pytest.mark.parametrize(("weeks", "passes"), [(1, True), (4, False)])
def test_a_rep_off_duty_who_will_be_away_for_weeks_is_refused_now(weeks, passes):
    people = roster(rep("kim", hours=Hours.parse("Mon-Fri 14:00-17:00", "UTC")), absences=away(1, weeks * 7 * 24))
    admission = admitted(people)
    assert (len(admission.rows) == 1) is passes
    if not passes:
        assert (admission.refusals[0].reason, admission.refusals[0].evidence) == (Reason.ABSENT, "no working hours in the next 14 days")


@pytest.mark.parametrize(("open_leads", "passes"), [(9, True), (10, False), (11, False)])
def test_the_limit_of_open_leads(open_leads, passes):
    admission = admitted(roster(rep("kim", max_open=10)), open_leads=[open_leads])
    assert (len(admission.rows) == 1) is passes
    if not passes:
        assert admission.refusals[0].reason is Reason.FULL
        above = ": above the limit" if open_leads > 10 else ""
        assert admission.refusals[0].evidence == f"{open_leads} open of at most 10{above}"


def test_a_limit_of_zero_takes_nothing():
    assert admitted(roster(rep("kim", max_open=0))).refusals[0].reason is Reason.FULL


def test_without_a_limit_there_is_no_load():
    assert np.isnan(admitted(roster(rep("kim")), open_leads=[500]).load).all()


@pytest.mark.parametrize(
    ("open_leads", "band"), [(0, Band.NORMAL), (70, Band.NORMAL), (71, Band.HIGH_MATCH), (90, Band.HIGH_MATCH), (91, Band.MANUAL)]
)
def test_bands_as_in_the_product_description(open_leads, band):
    admission = admitted(roster(rep("kim", max_open=100)), open_leads=[open_leads], capacity=Capacity())
    assert Capacity().band(open_leads / 100) is band
    assert [refusal.reason for refusal in admission.refusals] == ([Reason.BAND_MANUAL_ONLY] if band is Band.MANUAL else [])
    assert admission.high_match_only.tolist() == ([] if band is Band.MANUAL else [band is Band.HIGH_MATCH])


def test_a_calendar_answers_alike_whenever_it_was_laid_out():
    people = roster(rep("kim", hours=Hours.parse("Mon-Fri 09:00-12:00 13:00-17:00", "America/New_York")), absences=away(20, 200))
    late = NOON + timedelta(days=9, hours=7)
    early, fresh = Calendar.of(people, NOON), Calendar.of(people, late)
    assert early.covers(late)
    assert early.wait_minutes(late).tolist() == fresh.wait_minutes(late).tolist()
    assert not early.covers(NOON + timedelta(days=17))
    assert not early.covers(NOON - timedelta(seconds=1))


def test_a_calendar_that_was_asked_before_answers_as_one_that_was_not():
    hours = Hours.parse("Mon-Fri 09:00-12:00 13:00-17:00", "America/New_York")
    people = roster(rep("kim", hours=hours), rep("lee"), absences=away(20, 30))
    asked = Calendar.of(people, NOON)
    minutes = [*range(0, 4000, 37), 1199, 1200, 1201, *range(4000, 0, -53)]
    for at in (NOON + timedelta(minutes=each) for each in minutes):
        fresh, there = Calendar.of(people, NOON).attendance(at), asked.attendance(at)
        for name in fresh.__dataclass_fields__:
            np.testing.assert_array_equal(getattr(there, name), getattr(fresh, name), err_msg=f"{name} at {at}")


def test_an_absence_ends_at_its_end_in_a_calendar_laid_out_before():
    calendar = Calendar.of(roster(rep("kim"), absences=away(0, 2)), NOON)
    back = NOON + timedelta(hours=2)
    assert np.isnan(calendar.away_until(back)).all()
    assert calendar.away_until(back - timedelta(seconds=1)).tolist() == [back.timestamp()]


def test_a_busy_time_of_a_calendar_refuses_and_says_that_it_is_one():
    people = roster(rep("kim"), busy={"kim": (Period(NOON, NOON + timedelta(minutes=30)),)})
    refusal = admitted(people).refusals[0]
    assert (refusal.reason, refusal.evidence) == (Reason.ABSENT, "busy in the calendar until 2026-03-04 12:30 UTC")
    assert len(admitted(people, at=NOON + timedelta(minutes=30)).rows) == 1


def test_a_pause_refuses_but_is_no_absence():
    people = roster(rep("kim", hours=Hours.parse("Wed 09:00-17:00", "UTC")), pauses={"kim": (Period(NOON, NOON + timedelta(hours=2)),)})
    refusal = admitted(people).refusals[0]
    assert (refusal.reason, refusal.evidence) == (Reason.PAUSED, "takes no new leads until 2026-03-04 14:00 UTC")
    there = Calendar.of(people, NOON).attendance(NOON)
    assert there.wait_minutes.tolist() == [0.0]  # at work all the while
    assert np.isnan(there.away_until).all()
    assert there.off(0) is None
    assert len(admitted(people, at=NOON + timedelta(hours=2)).rows) == 1


def test_who_is_away_in_a_pause_is_away():
    both = (Period(NOON, NOON + timedelta(hours=1)),)
    assert admitted(roster(rep("kim"), absences={"kim": both}, pauses={"kim": both})).refusals[0].reason is Reason.ABSENT


@pytest.mark.parametrize(
    ("zone", "from_utc", "until_utc"),
    [
        ("UTC", "2026-03-04T00:00", "2026-03-05T00:00"),
        ("America/New_York", "2026-03-04T05:00", "2026-03-05T05:00"),
        ("Asia/Tokyo", "2026-03-03T15:00", "2026-03-04T15:00"),
    ],
)
def test_a_public_holiday_is_a_whole_day_of_the_reps_own_zone(zone, from_utc, until_utc):
    people = roster(rep("kim", holidays="X", time_zone=zone), holidays={"X": (NOON.date(),), "Y": (NOON.date() + timedelta(days=1),)})
    begin, end = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (from_utc, until_utc))
    calendar = Calendar.of(people, begin - timedelta(days=1))
    assert calendar.attendance(begin).away_until.tolist() == [end.timestamp()]
    assert calendar.attendance(begin).off(0) is Off.HOLIDAY
    assert calendar.attendance(begin - timedelta(seconds=1)).off(0) is None
    assert calendar.attendance(end).off(0) is None


def test_a_public_holiday_is_no_days_work_and_others_holidays_are_not_mine():
    hours = Hours.parse("Mon-Fri 09:00-17:00", "UTC")
    people = roster(
        rep("kim", hours=hours, holidays="X"),
        rep("lee", hours=hours),
        rep("max", hours=hours, holidays="Z"),
        holidays={"X": (NOON.date(),)},
    )
    admission = admitted(people)
    assert admission.rows.tolist() == [1, 2]
    assert admission.refusals[0].evidence == "public holiday until 2026-03-05 00:00 UTC"
    assert Calendar.of(people, NOON).wait_minutes(NOON).tolist() == [21 * 60.0, 0.0, 0.0]


def test_a_day_on_which_the_company_is_closed_holds_for_everybody():
    people = roster(rep("kim", holidays="X"), rep("lee"), closed_days=(NOON.date(),), holidays={"X": ()})
    assert [refusal.evidence for refusal in admitted(people).refusals] == ["the company is closed until 2026-03-05 00:00 UTC"] * 2


@pytest.mark.parametrize(
    ("stated", "there"), [("2026-03-04 10:00-14:00", True), ("2026-03-04 off", False), ("2026-03-05 10:00-14:00", False)]
)
def test_who_states_hours_for_a_holiday_works_on_it(stated, there):
    people = roster(
        rep("kim", hours=Hours.parse(f"Mon-Fri 09:00-17:00, {stated}", "UTC"), holidays="X"),
        holidays={"X": (NOON.date(),)},
        closed_days=(NOON.date(),),
    )
    assert (len(admitted(people).rows) == 1) is there


def test_an_absence_holds_on_a_day_with_stated_hours_too():
    people = roster(rep("kim", hours=Hours.parse("2026-03-04 10:00-14:00", "UTC")), absences=away(-1, 1))
    assert admitted(people).refusals[0].reason is Reason.ABSENT


def test_time_off_that_follows_time_off_is_told_to_its_very_end():
    people = roster(
        rep("kim", holidays="X"),
        absences={"kim": (Period(NOON, NOON + timedelta(hours=12)),)},  # until midnight
        holidays={"X": (NOON.date() + timedelta(days=1),)},
        busy={"kim": (Period(NOON + timedelta(hours=35), NOON + timedelta(hours=37)),)},  # begins on the holiday
    )
    calendar = Calendar.of(people, NOON - timedelta(days=1))
    on_the_holiday = calendar.attendance(NOON + timedelta(hours=13))
    assert on_the_holiday.off(0) is Off.HOLIDAY
    assert on_the_holiday.away_since.tolist() == [NOON.timestamp()]
    there = calendar.attendance(NOON)
    assert there.off(0) is Off.AWAY
    assert there.away_until.tolist() == [(NOON + timedelta(hours=37)).timestamp()]
    assert there.away_since.tolist() == [NOON.timestamp()]


def test_of_several_kinds_at_once_the_one_that_says_most_is_told():
    hour = (Period(NOON, NOON + timedelta(hours=1)),)
    kinds = []
    for parts in (
        {"busy": {"kim": hour}},
        {"closed_days": (NOON.date(),)},
        {"holidays": {"X": (NOON.date(),)}},
        {"absences": {"kim": hour}},
    ):
        kinds.append(parts)
        people = roster(rep("kim", holidays="X"), **{name: value for each in kinds for name, value in each.items()})
        found = Calendar.of(people, NOON).attendance(NOON).off(0)
        assert found is [Off.BUSY, Off.CLOSED, Off.HOLIDAY, Off.AWAY][len(kinds) - 1]


def test_a_meeting_in_the_middle_of_the_day_makes_wait_only_while_it_lasts():
    people = roster(
        rep("kim", hours=Hours.parse("Wed 09:00-17:00", "UTC")),
        busy={"kim": (Period(NOON + timedelta(hours=1), NOON + timedelta(hours=2)),)},
    )
    calendar = Calendar.of(people, NOON)
    waits = [calendar.wait_minutes(NOON + timedelta(minutes=each)).item() for each in (0, 59, 60, 90, 120)]
    assert waits == [0.0, 0.0, 60.0, 30.0, 0.0]


def test_nobody_on_the_roster_is_an_empty_calendar():
    there = Calendar.of(roster(), NOON).attendance(NOON)
    assert there.taken_out.tolist() == []


def test_when_each_rep_is_next_at_work():
    people = roster(
        rep("now", hours=Hours.parse("Wed 09:00-17:00", "UTC")),
        rep("later", hours=Hours.parse("Thu 09:00-17:00", "UTC")),
        rep("always"),
        rep("never", hours=Hours.parse("2020-01-01 09:00-17:00", "UTC")),
    )
    thursday = NOON + timedelta(hours=21)
    assert Calendar.of(people, NOON).attendance(NOON).next_work.tolist() == [
        NOON.timestamp(),
        thursday.timestamp(),
        NOON.timestamp(),
        np.inf,
    ]
