"""What holds of working time in every zone and for all blocks."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fairlead.domain.time import Hours, local_day, moment_at

ZONES = (
    *(
        "UTC",
        "Europe/Berlin",
        "Europe/London",
        "America/New_York",
        "America/St_Johns",
        "America/Santiago",
        "America/Havana",
        "Asia/Kolkata",
    ),
    *("Asia/Beirut", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham", "Africa/Casablanca", "Africa/Cairo"),
)
zones = st.sampled_from(ZONES)
dates = st.dates(date(2009, 1, 1), date(2030, 12, 31))
minutes = st.integers(0, 24 * 60)


@st.composite
def day_plans(draw):
    """Disjoint blocks of one day, as minutes from, up to."""
    edges = sorted(draw(st.lists(minutes, min_size=2, max_size=8, unique=True)))
    return [(edges[at], edges[at + 1]) for at in range(0, len(edges) - 1, 2)]


def written(plan):
    return " ".join(f"{begin // 60:02}:{begin % 60:02}-{end // 60:02}:{end % 60:02}" for begin, end in plan)


def periods_of(plan, zone, day):
    """The periods that the blocks of a single date give."""
    hours = Hours.parse(f"{day} {written(plan)}", zone)
    return hours.periods(local_day(day - timedelta(days=1), ZoneInfo(zone)).start, days=3)


def worked(plan, zone, day):
    return sum((each.end - each.start for each in periods_of(plan, zone, day)), timedelta())


def offset(at, zone):
    return at.astimezone(ZoneInfo(zone)).utcoffset()


def shown(local, zone):
    """Whether the clocks of the zone show this local time just once."""
    at = local.replace(tzinfo=ZoneInfo(zone))
    twice = at.utcoffset() != at.replace(fold=1).utcoffset()
    return not twice


@given(zones, dates, day_plans())
@example("Europe/Berlin", date(2026, 3, 29), [(0, 480)])
@example("Europe/Berlin", date(2026, 10, 25), [(0, 480)])
@example("Australia/Lord_Howe", date(2026, 4, 5), [(0, 1440)])
def test_a_day_has_the_minutes_of_its_blocks_less_or_more_by_just_what_the_clock_jumped_inside_them(zone, day, plan):
    midnight = datetime.combine(day, time.min)
    edges = [midnight + timedelta(minutes=minute) for block in plan for minute in block]
    jumped = timedelta()
    for begin, end in plan:
        first, last = (moment_at(midnight + timedelta(minutes=minute), ZoneInfo(zone)) for minute in (begin, end))
        jumped += offset(last, zone) - offset(first, zone)
    stated = timedelta(minutes=sum(end - begin for begin, end in plan))
    if all(shown(edge, zone) for edge in edges):
        assert worked(plan, zone, day) == stated - jumped
    else:  # an edge in the skipped or repeated hour: at most that hour is lost or won
        assert abs(worked(plan, zone, day) - stated) <= timedelta(days=1 if zone == "Pacific/Apia" else 0, hours=1)


@given(zones, dates, day_plans())
def test_on_a_day_without_a_change_of_the_clocks_the_minutes_are_just_those_of_the_blocks(zone, day, plan):
    whole = local_day(day, ZoneInfo(zone))
    if whole.end - whole.start == timedelta(days=1) and offset(whole.start, zone) == offset(whole.end, zone):
        assert worked(plan, zone, day) == timedelta(minutes=sum(end - begin for begin, end in plan))


@given(zones, dates, minutes, minutes)
@example("Europe/Berlin", date(2026, 3, 29), 150, 180)
def test_later_on_the_clock_is_never_earlier_in_truth(zone, day, one, other):
    early, late = sorted((one, other))
    midnight = datetime.combine(day, time.min)
    assert moment_at(midnight + timedelta(minutes=early), ZoneInfo(zone)) <= moment_at(midnight + timedelta(minutes=late), ZoneInfo(zone))


@given(zones, st.integers(1_230_768_000, 1_924_905_600))
def test_what_the_clock_shows_stands_for_its_first_moment(zone, seconds):
    at = datetime.fromtimestamp(seconds, UTC)
    local = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    found = moment_at(local, ZoneInfo(zone))
    assert found <= at
    assert found.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local
    assert found == at or offset(found, zone) != offset(at, zone)


@given(zones, dates)
@example("Pacific/Apia", date(2011, 12, 30))
def test_local_days_follow_each_other_without_gap_or_overlap(zone, day):
    today, tomorrow = local_day(day, ZoneInfo(zone)), local_day(day + timedelta(days=1), ZoneInfo(zone))
    assert today.start <= today.end == tomorrow.start


@given(zones, dates, day_plans())
def test_periods_are_disjoint_in_order_and_never_empty(zone, day, plan):
    found = periods_of(plan, zone, day)
    assert all(each.start < each.end for each in found)
    assert all(before.end < after.start for before, after in pairwise(found))


@given(zones, dates, st.integers(0, 1439), st.integers(1, 1439))
def test_a_night_split_at_midnight_is_the_same_night(zone, day, begin, length):
    end = begin + length
    if end <= 1440:
        return
    night = Hours.parse(f"{day} {written([(begin, end - 1440)])}", zone)
    split = Hours.parse(f"{day} {written([(begin, 1440)])}, {day + timedelta(days=1)} {written([(0, end - 1440)])}", zone)
    since = local_day(day, ZoneInfo(zone)).start
    assert night.periods(since, days=2) == split.periods(since, days=2)


@pytest.mark.parametrize("zone", ZONES)
def test_the_whole_week_round_the_clock_is_one_unbroken_period(zone):
    hours = Hours.parse("Mon-Sun 00:00-24:00", zone)
    since = datetime(2026, 3, 1, tzinfo=UTC)
    (whole,) = hours.periods(since, days=300)
    assert whole.start <= since
    assert whole.end >= since + timedelta(days=300)
