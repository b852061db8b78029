"""Business time worked out by hand on a calendar: weekends, holidays, time off, and nights on which the clocks change."""

from datetime import UTC, date, datetime, timedelta

import pytest

from fairlead.domain.availability import deadline, worktime
from fairlead.domain.rep import Rep, Roster
from fairlead.domain.time import Hours, Period

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OFFICE = "Mon-Fri 09:00-17:00"


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def floor(plan=OFFICE, zone="Europe/Berlin", *, away=(), closed=(), holidays=()):
    rep = Rep("ann", "Ann", hours=Hours.parse(plan, zone), holidays="DE")
    return Roster((rep,), absences={"ann": tuple(away)}, closed_days=tuple(closed), holidays={"DE": tuple(holidays)}), rep


@pytest.mark.parametrize(
    ("plan", "zone", "start", "length", "due"),
    [
        # Monday 2 March 2026, 10 o'clock in Berlin (UTC+1): a quarter of an hour later.
        (OFFICE, "Europe/Berlin", utc(2026, 3, 2, 9), 15 * MINUTE, utc(2026, 3, 2, 9, 15)),
        # Friday 16:50: ten minutes are left, the other five on Monday from 9 o'clock.
        (OFFICE, "Europe/Berlin", utc(2026, 3, 6, 15, 50), 15 * MINUTE, utc(2026, 3, 9, 8, 5)),
        # Friday 16:45 and exactly what is left: by 17 o'clock, not on Monday.
        (OFFICE, "Europe/Berlin", utc(2026, 3, 6, 15, 45), 15 * MINUTE, utc(2026, 3, 6, 16)),
        # Saturday: on Monday a quarter past nine.
        (OFFICE, "Europe/Berlin", utc(2026, 3, 7, 12), 15 * MINUTE, utc(2026, 3, 9, 8, 15)),
        # Friday 27 March 16:50 in Berlin (UTC+1), then summer begins on Sunday: Monday 9:05 is 7:05 UTC.
        (OFFICE, "Europe/Berlin", utc(2026, 3, 27, 15, 50), 15 * MINUTE, utc(2026, 3, 30, 7, 5)),
        # Friday 23 October 16:50 (UTC+2), then winter begins: Monday 9:05 is 8:05 UTC.
        (OFFICE, "Europe/Berlin", utc(2026, 10, 23, 14, 50), 15 * MINUTE, utc(2026, 10, 26, 8, 5)),
        # The lunch break does not count: 12:20 plus 15 minutes is 13:35.
        ("Mon-Fri 09:00-12:30 13:30-18:00", "Europe/Berlin", utc(2026, 3, 2, 11, 20), 15 * MINUTE, utc(2026, 3, 2, 12, 35)),
        # The night of 29 March 2026 from 22 o'clock (21 UTC): 2 o'clock is 3 o'clock, so 4 hours later the clocks show 3 (1 UTC).
        ("Sat 22:00-06:00", "Europe/Berlin", utc(2026, 3, 28, 21), 4 * HOUR, utc(2026, 3, 29, 1)),
        # It has 7 hours; the eighth is worked on the next Saturday from 22 o'clock (20 UTC in summer).
        ("Sat 22:00-06:00", "Europe/Berlin", utc(2026, 3, 28, 21), 8 * HOUR, utc(2026, 4, 4, 21)),
        # The night of 25 October has 9 hours: 8 of them end at 5 o'clock (4 UTC).
        ("Sat 22:00-06:00", "Europe/Berlin", utc(2026, 10, 24, 20), 8 * HOUR, utc(2026, 10, 25, 4)),
        # New York changes two weeks before Berlin: Friday 6 March 16:50 (UTC-5), Monday 9:05 is 13:05 UTC (UTC-4).
        (OFFICE, "America/New_York", utc(2026, 3, 6, 21, 50), 15 * MINUTE, utc(2026, 3, 9, 13, 5)),
    ],
)
def test_when_the_time_is_up(plan, zone, start, length, due):
    roster, rep = floor(plan, zone)
    assert deadline(roster, rep, start, length) == due


def test_good_friday_and_easter_monday_are_not_worked():
    # Thursday 2 April 2026 16:30 in Berlin (UTC+2): half an hour is left; Friday and Monday are holidays; Tuesday 9:30 is 7:30 UTC.
    roster, rep = floor(holidays=[date(2026, 4, 3), date(2026, 4, 6)])
    assert deadline(roster, rep, utc(2026, 4, 2, 14, 30), HOUR) == utc(2026, 4, 7, 7, 30)
    assert worktime(roster, rep, utc(2026, 4, 2, 14, 30), utc(2026, 4, 7, 15)).between(
        utc(2026, 4, 2, 14, 30), utc(2026, 4, 7, 15)
    ) == timedelta(hours=8.5)


def test_days_on_which_the_company_is_closed_and_an_afternoon_off():
    # Closed on Tuesday; off on Wednesday from 13 to 17 o'clock (12 to 16 UTC). Monday 16 o'clock: 1 h, Wednesday 9 to 13: 4 h, Thursday 1 h.
    off = Period(utc(2026, 3, 4, 12), utc(2026, 3, 4, 16))
    roster, rep = floor(away=[off], closed=[date(2026, 3, 3)])
    assert deadline(roster, rep, utc(2026, 3, 2, 15), 6 * HOUR) == utc(2026, 3, 5, 9)


def test_two_weeks_away_then_the_rest():
    # From Tuesday 3 March to Monday 16 March, both whole days in Berlin; Monday 16:00 plus 2 hours is Tuesday 17 March 10 o'clock.
    roster, rep = floor(away=[Period(utc(2026, 3, 2, 23), utc(2026, 3, 16, 23))])
    assert deadline(roster, rep, utc(2026, 3, 2, 15), 2 * HOUR) == utc(2026, 3, 17, 9)


def test_somebody_who_is_back_after_more_than_a_year_has_no_deadline():
    roster, rep = floor(away=[Period(utc(2026, 3, 2), utc(2028, 3, 2))])
    assert deadline(roster, rep, utc(2026, 3, 3), MINUTE) is None
    in_time, rep = floor(away=[Period(utc(2026, 3, 2), utc(2027, 3, 1, 23))])
    assert deadline(in_time, rep, utc(2026, 3, 3), HOUR) == utc(2027, 3, 2, 9)
