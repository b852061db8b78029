"""Working time on the days on which clocks change, worked by hand from the published rules of each zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from fairlead.domain.time import Hours, local_day, moment_at


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# zone, blocks, date, and the periods in UTC of that date. The comment tells what the clocks do.
CASES = [
    # Berlin, 29 March 2026: 02:00 becomes 03:00 (01:00 UTC); 25 October: 03:00 becomes 02:00 (01:00 UTC).
    ("Europe/Berlin", "09:00-17:00", "2026-03-29", [("07:00", "15:00")]),
    ("Europe/Berlin", "00:00-08:00", "2026-03-29", [("03-28T23:00", "06:00")]),  # 7 hours
    ("Europe/Berlin", "01:00-02:30", "2026-03-29", [("00:00", "01:00")]),  # ends in the hour that is skipped
    ("Europe/Berlin", "02:30-05:00", "2026-03-29", [("01:00", "03:00")]),  # begins in it
    ("Europe/Berlin", "02:10-02:50", "2026-03-29", []),  # lies in it
    ("Europe/Berlin", "00:00-08:00", "2026-10-25", [("10-24T22:00", "07:00")]),  # 9 hours
    ("Europe/Berlin", "01:00-02:30", "2026-10-25", [("10-24T23:00", "00:30")]),  # ends at the first 02:30
    ("Europe/Berlin", "02:30-05:00", "2026-10-25", [("00:30", "04:00")]),  # begins at the first 02:30: 3.5 hours
    ("Europe/Berlin", "02:10-02:50", "2026-10-25", [("00:10", "00:50")]),  # the first time round only
    # New York, 8 March 2026: 02:00 becomes 03:00 (07:00 UTC); 1 November: 02:00 becomes 01:00 (06:00 UTC).
    ("America/New_York", "00:00-24:00", "2026-03-08", [("05:00", "03-09T04:00")]),  # 23 hours
    ("America/New_York", "00:00-24:00", "2026-11-01", [("04:00", "11-02T05:00")]),  # 25 hours
    ("America/New_York", "22:00-06:00", "2026-03-07", [("03-08T03:00", "03-08T10:00")]),  # a night of 7 hours
    ("America/New_York", "22:00-06:00", "2026-10-31", [("11-01T02:00", "11-01T11:00")]),  # a night of 9 hours
    # Lord Howe Island moves by half an hour: 5 April 2026 02:00 becomes 01:30, 4 October 02:00 becomes 02:30.
    ("Australia/Lord_Howe", "00:00-06:00", "2026-04-05", [("04-04T13:00", "04-04T19:30")]),  # 6.5 hours
    ("Australia/Lord_Howe", "00:00-06:00", "2026-10-04", [("10-03T13:30", "10-03T19:00")]),  # 5.5 hours
    # Havana and Beirut skip midnight itself: 8 and 29 March 2026, 00:00 becomes 01:00.
    ("America/Havana", "00:00-08:00", "2026-03-08", [("05:00", "12:00")]),
    ("Asia/Beirut", "20:00-24:00", "2026-03-28", [("18:00", "22:00")]),
    ("Asia/Beirut", "00:00-04:00", "2026-03-29", [("03-28T22:00", "01:00")]),
    # Santiago repeats the last hour of 4 April 2026: 24:00 becomes 23:00.
    ("America/Santiago", "20:00-24:00", "2026-04-04", [("23:00", "04-05T04:00")]),  # 5 hours
    ("America/Santiago", "20:00-23:30", "2026-04-04", [("23:00", "04-05T02:30")]),  # until the first 23:30
    # Casablanca leaves summer time for Ramadan: 15 February 2026 03:00 becomes 02:00.
    ("Africa/Casablanca", "00:00-08:00", "2026-02-15", [("02-14T23:00", "08:00")]),
    # Samoa had no 30 December 2011.
    ("Pacific/Apia", "09:00-17:00", "2011-12-29", [("19:00", "12-30T03:00")]),
    ("Pacific/Apia", "09:00-17:00", "2011-12-30", []),
    ("Pacific/Apia", "09:00-17:00", "2011-12-31", [("12-30T19:00", "12-31T03:00")]),
    # India never changes, Nepal is 5:45 ahead.
    ("Asia/Kolkata", "09:30-18:00", "2026-03-29", [("04:00", "12:30")]),
    ("Asia/Kathmandu", "09:00-18:00", "2026-10-25", [("03:15", "12:15")]),
]


def moment(day: str, clock: str) -> datetime:
    """``04:00`` on the date itself, ``03-09T04:00`` on another of that year."""
    return utc(f"{day[:4]}-{clock}" if "T" in clock else f"{day}T{clock}")


@pytest.mark.parametrize(("zone", "blocks", "day", "periods"), CASES)
def test_periods_of_a_day_on_which_clocks_change(zone, blocks, day, periods):
    hours = Hours.parse(f"{day} {blocks}", zone)
    found = hours.periods(moment_at(datetime.fromisoformat(f"{day}T12:00"), ZoneInfo(zone)), days=2)
    before = hours.periods(moment_at(datetime.fromisoformat(f"{day}T00:00"), ZoneInfo(zone)), days=2)
    assert [(each.start, each.end) for each in before] == [(moment(day, begin), moment(day, end)) for begin, end in periods]
    assert found == [each for each in before if each.end > moment_at(datetime.fromisoformat(f"{day}T12:00"), ZoneInfo(zone))]


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", "2026-03-28", 24),
        ("Europe/Berlin", "2026-03-29", 23),
        ("Europe/Berlin", "2026-10-25", 25),
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
        ("America/Santiago", "2026-04-04", 25),
        ("Pacific/Apia", "2011-12-30", 0),
        ("UTC", "2026-03-29", 24),
    ],
)
def test_how_long_a_local_day_is(zone, day, hours):
    whole = local_day(date.fromisoformat(day), ZoneInfo(zone))
    assert (whole.end - whole.start).total_seconds() / 3600 == hours


@pytest.mark.parametrize(
    ("zone", "local", "moment_in_utc"),
    [
        ("Europe/Berlin", "2026-03-29T01:59:59", "2026-03-29T00:59:59"),
        ("Europe/Berlin", "2026-03-29T02:00:00", "2026-03-29T01:00:00"),
        ("Europe/Berlin", "2026-03-29T02:59:59", "2026-03-29T01:00:00"),
        ("Europe/Berlin", "2026-03-29T03:00:00", "2026-03-29T01:00:00"),
        ("Europe/Berlin", "2026-10-25T02:30:00", "2026-10-25T00:30:00"),
        ("Europe/Berlin", "2026-10-25T03:00:00", "2026-10-25T02:00:00"),
        ("Pacific/Apia", "2011-12-30T12:00:00", "2011-12-30T10:00:00"),
    ],
)
def test_the_moment_behind_a_local_time(zone, local, moment_in_utc):
    assert moment_at(datetime.fromisoformat(local), ZoneInfo(zone)) == utc(moment_in_utc)
