"""Who can: absences, working hours, limits and bands."""

from datetime import timedelta

import numpy as np
import pytest

from fairlead.domain.availability import Band, Calendar, Capacity, admit
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


def test_an_absence_ends_at_its_end_in_a_calendar_laid_out_before():
    calendar = Calendar.of(roster(rep("kim"), absences=away(0, 2)), NOON)
    back = NOON + timedelta(hours=2)
    assert np.isnan(calendar.away_until(back)).all()
    assert calendar.away_until(back - timedelta(seconds=1)).tolist() == [back.timestamp()]
