"""Working hours: what can be written, what it means across clock changes, and what is refused."""

from datetime import UTC, date, datetime, time

import pytest

from fairlead.domain.time import BadHours, Hours, Period, joined

BERLIN = "Europe/Berlin"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_several_blocks_a_day_become_periods_in_utc():
    hours = Hours.parse("Mon-Thu 09:00-12:30 13:30-18:00, Fri 09:00-15:00", BERLIN)
    periods = hours.periods(utc("2026-01-05T00:00"), days=0)  # a Monday in winter, UTC+1
    assert [(period.start, period.end) for period in periods[:2]] == [
        (utc("2026-01-05T08:00"), utc("2026-01-05T11:30")),
        (utc("2026-01-05T12:30"), utc("2026-01-05T17:00")),
    ]


def test_summer_time_moves_the_same_local_hours():
    hours = Hours.parse("Mon-Sun 09:00-17:00", BERLIN)
    starts = [period.start for period in hours.periods(utc("2026-03-28T00:00"), days=1)]
    assert utc("2026-03-28T08:00") in starts
    assert utc("2026-03-29T07:00") in starts  # the clocks went forward in the night


def test_a_block_in_the_hour_that_does_not_exist_is_shorter_not_negative():
    hours = Hours.parse("Sun 02:00-04:00", BERLIN)
    gap = next(period for period in hours.periods(utc("2026-03-29T00:00"), days=0) if period.start.date().isoformat() == "2026-03-29")
    assert (gap.start, gap.end) == (utc("2026-03-29T01:00"), utc("2026-03-29T02:00"))


def test_midnight_can_be_the_end():
    hours = Hours.parse("Mon 20:00-24:00", "UTC")
    assert hours.periods(utc("2026-01-05T00:00"), days=0)[0].end == utc("2026-01-06T00:00")


def test_a_block_may_pass_midnight_and_belongs_to_the_day_on_which_it_begins():
    hours = Hours.parse("Fri 22:00-06:00", BERLIN)
    assert hours.on(date(2026, 1, 9)) == ((time(22), time(6)),)
    assert hours.on(date(2026, 1, 10)) == ()
    assert hours.periods(utc("2026-01-10T03:00"), days=0) == [Period(utc("2026-01-09T21:00"), utc("2026-01-10T05:00"))]


def test_a_night_that_goes_over_into_the_morning_block_is_one_period():
    hours = Hours.parse("Fri 22:00-06:00, Sat 06:00-08:00", "UTC")
    assert hours.periods(utc("2026-01-09T12:00"), days=1) == [Period(utc("2026-01-09T22:00"), utc("2026-01-10T08:00"))]


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("Mon 09:00-12:00 11:00-15:00", ((time(9), time(15)),)),
        ("Mon 09:00-12:00 12:00-15:00", ((time(9), time(15)),)),
        ("Mon 13:00-15:00 09:00-12:00", ((time(9), time(12)), (time(13), time(15)))),
        ("Mon 20:00-24:00 18:00-21:00", ((time(18), time.max),)),
        ("Mon 20:00-03:00 18:00-21:00", ((time(18), time(3)),)),
        ("Mon 05:00-11:00 10:00-08:00", ((time(5), time(11)), (time(10), time(8)))),  # 27 hours cannot be written as two times of day
    ],
)
def test_blocks_of_one_day_are_told_in_order_and_once(text, means):
    assert Hours.parse(text, "UTC").on(date(2026, 1, 5)) == means


def test_a_single_date_has_hours_of_its_own_and_the_others_keep_theirs():
    hours = Hours.parse("Mon-Fri 09:00-17:00, 2026-12-24 09:00-12:00, 2026-12-26 10:00-14:00, 2026-12-28..2026-12-31 off", "UTC")
    assert [hours.on(date(2026, 12, day)) for day in (23, 24, 25, 26, 28, 31)] == [
        ((time(9), time(17)),),
        ((time(9), time(12)),),  # a shorter day
        ((time(9), time(17)),),
        ((time(10), time(14)),),  # extra hours on a Saturday
        (),
        (),
    ]
    assert [period.end.isoformat() for period in hours.periods(utc("2026-12-24T00:00"), days=8)] == [
        "2026-12-24T12:00:00+00:00",
        "2026-12-25T17:00:00+00:00",
        "2026-12-26T14:00:00+00:00",
        "2027-01-01T17:00:00+00:00",
    ]


def test_hours_of_a_date_may_be_named_in_two_places():
    assert Hours.parse("2026-12-24 09:00-11:00, 2026-12-24 13:00-14:00", "UTC").on(date(2026, 12, 24)) == (
        (time(9), time(11)),
        (time(13), time(14)),
    )


def test_days_without_a_time_have_that_of_the_next():
    hours = Hours.parse("Tue, Thu-Fri 10:00-12:00, Mon 09:00-11:00, 2026-12-24, 2026-12-31 off", "UTC")
    ten_to_noon, nothing = ((time(10), time(12)),), ()
    assert hours.blocks == (((time(9), time(11)),), ten_to_noon, nothing, ten_to_noon, ten_to_noon, nothing, nothing)
    assert hours.on(date(2026, 12, 24)) == hours.on(date(2026, 12, 31)) == nothing
    with pytest.raises(BadHours, match="names Sat without a time"):
        Hours.parse("Tue 10:00-12:00, Sat", "UTC")


def test_periods_that_touch_or_overlap_are_joined():
    one, two, three = (
        Period(utc(f"2026-01-05T{begin}:00"), utc(f"2026-01-05T{end}:00")) for begin, end in (("09", "11"), ("10", "12"), ("12", "13"))
    )
    apart = Period(utc("2026-01-05T14:00"), utc("2026-01-05T15:00"))
    assert joined([apart, three, one, two]) == [Period(one.start, three.end), apart]


@pytest.mark.parametrize(
    ("text", "zone", "says"),
    [
        ("Mon-Fri", "UTC", "without a time"),
        ("Funday 09:00-17:00", "UTC", "not a day"),
        ("Mon 09:00-09:00", "UTC", "has no length"),
        ("2026-02-30 09:00-12:00", "UTC", "not a date"),
        ("2026-03-09..2026-03-02 off", "UTC", "runs backwards"),
        ("2026-01-01..2027-06-01 off", "UTC", "over more than a year"),
        ("2026-03-09", "UTC", "'off' after a date"),
        ("Mon 09:00-12:00 off", "UTC", "'off' in .* is not a block of hours"),
        ("Mon 9-17", "UTC", "not a block of hours"),
        ("Mon 25:00-26:00", "UTC", "not a time of day"),
        ("Sat-Mon 09:00-17:00", "UTC", "runs backwards"),
        ("Mon 09:00-17:00", "Mars/Olympus", "not a time zone"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_part_at_fault(text, zone, says):
    with pytest.raises(BadHours, match=says):
        Hours.parse(text, zone)
