"""Working hours: what can be written, what it means across clock changes, and what is refused."""

from datetime import UTC, datetime

import pytest

from fairlead.domain.time import BadHours, Hours

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


@pytest.mark.parametrize(
    ("text", "zone", "says"),
    [
        ("Mon-Fri", "UTC", "without a time"),
        ("Funday 09:00-17:00", "UTC", "not a day"),
        ("Mon 17:00-09:00", "UTC", "ends before it starts"),
        ("Mon 09:00-09:00", "UTC", "ends before it starts"),
        ("Mon 9-17", "UTC", "not a block of hours"),
        ("Mon 25:00-26:00", "UTC", "not a time of day"),
        ("Sat-Mon 09:00-17:00", "UTC", "runs backwards"),
        ("Mon 09:00-17:00", "Mars/Olympus", "not a time zone"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_part_at_fault(text, zone, says):
    with pytest.raises(BadHours, match=says):
        Hours.parse(text, zone)
