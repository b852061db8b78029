"""Time off as people enter it: moments, lengths, repetitions, and what is refused with its field."""

from datetime import UTC, date, datetime, timedelta

import pytest

from fairlead.adapters.memory import MemoryStore
from fairlead.adapters.memory.time_off import MemoryTimeOff
from fairlead.application.calendar_ports import ClosedDay, Kept
from fairlead.application.ports import NotFound
from fairlead.application.time_off import (
    MOST_OCCURRENCES,
    BadTimeOff,
    Wish,
    cancel,
    close_company,
    come_back,
    open_company,
    pause,
    read_duration,
    read_moment,
    resume,
    take_off,
)
from fairlead.domain.time import Period
from tests.rooms.people import rep, roster

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday, 13:00 in Berlin
BERLIN = "Europe/Berlin"


@pytest.fixture
def book():
    return MemoryTimeOff(MemoryStore(roster(rep("kim", time_zone=BERLIN), rep("lee"))))


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def away(book, start, end, **more):
    return [
        f"{each.period.start:%m-%dT%H:%M}/{each.period.end:%m-%dT%H:%M}"
        for each in take_off(book, "kim", Wish(start, end, **more), at=NOW)[1]
    ]


@pytest.mark.parametrize(
    ("start", "end", "kept"),
    [
        ("2026-03-10", "2026-03-10", "03-09T23:00/03-10T23:00"),
        ("2026-03-28", "2026-03-29", "03-27T23:00/03-29T22:00"),  # 47 hours: the clocks go forward
        ("2026-03-10T13:00", "2026-03-10T17:30", "03-10T12:00/03-10T16:30"),
        ("2026-03-10T13:00+05:30", "2026-03-10T17:00Z", "03-10T07:30/03-10T17:00"),
        ("13:00", "17:00", "03-04T12:00/03-04T16:00"),  # today, where the rep is
        ("9:00", "17:00", "03-04T08:00/03-04T16:00"),
        (" 2026-03-10 ", "2026-03-11T09:00", "03-09T23:00/03-11T08:00"),
    ],
)
def test_moments_are_the_reps_own_unless_they_say_otherwise(book, start, end, kept):
    assert away(book, start, end) == [kept]


def test_an_absence_is_kept_with_its_reason_and_once_however_often_it_is_entered(book):
    for _ in range(2):
        _, (absence,) = take_off(book, "kim", Wish("13:00", "17:00", " doctor "), at=NOW)
    (kept,) = book.time_off(ending_after=NOW)
    assert (kept.origin, kept.rep_id, kept.kind, kept.reason) == (absence.absence_id, "kim", Kept.AWAY, "doctor")


@pytest.mark.parametrize(
    ("wish", "field", "says"),
    [
        (Wish("soon", "17:00"), "from", "'soon' is no moment; write a date such as 2026-07-01"),
        (Wish("13:00", "2026-02-30"), "to", "'2026-02-30' is no moment"),
        (Wish("13:00", "12:00"), "to", "'12:00' is not after '13:00'"),
        (Wish("13:00", "13:00"), "to", "is not after"),
        (Wish("2026-03-01", "2026-03-02"), "to", "'2026-03-02' is over already"),
        (Wish("2026-03-10", "2030-03-10"), "to", "three years at most"),
        (Wish("13:00", "17:00", "x" * 201), "reason", "more than 200 letters"),
        (Wish("13:00", "17:00", every="week"), "until", "needs its last date"),
        (Wish("13:00", "17:00", until="2026-12-31"), "until", "goes with every"),
        (Wish("13:00", "17:00", every="week", until="soon"), "until", "'soon' is no date"),
        (Wish("13:00", "17:00", every="week", until="2026-03-03"), "until", "lies before the first occurrence"),
        (Wish("13:00", "17:00", every="fortnight", until="2026-12-31"), "every", "write day, weekday, week, 2 weeks or month"),
        (Wish("13:00", "17:00", every="0 days", until="2026-12-31"), "every", "is no repetition"),
        (Wish("13:00", "17:00", every="day", until="2029-12-31"), "until", f"at most {MOST_OCCURRENCES} occurrences"),
        (Wish("0009-03-05", "17:00"), "from", "'0009-03-05' lies outside the years 1900 to 2199; look at its year"),
        (Wish("0001-01-01", "17:00"), "from", "is no moment"),
        (Wish("13:00", "2226-03-04T15:00"), "to", "lies outside the years"),
        (Wish("13:00", "17:00", every="week", until="9999-12-31"), "until", "lies outside the years"),
        (Wish("13:00", "9999-12-31"), "to", "is no moment"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is(book, wish, field, says):
    with pytest.raises(BadTimeOff, match=says) as caught:
        take_off(book, "kim", wish, at=NOW)
    assert caught.value.field == field
    assert book.time_off(ending_after=utc("2000-01-01T00:00")) == []


@pytest.mark.parametrize(
    ("every", "until", "days"),
    [
        ("day", "2026-03-07", ["04", "05", "06", "07"]),
        ("weekday", "2026-03-10", ["04", "05", "06", "09", "10"]),
        ("week", "2026-03-20", ["04", "11", "18"]),
        ("2 weeks", "2026-03-20", ["04", "18"]),
        ("Months", "2026-03-20", ["04"]),
        ("2 days", "2026-03-09", ["04", "06", "08"]),
    ],
)
def test_absences_that_repeat(book, every, until, days):
    assert [each[3:5] for each in away(book, "13:00", "17:00", every=every, until=until)] == days


def test_what_repeats_keeps_its_local_time_across_the_change_of_the_clocks(book):
    assert away(book, "2026-03-23T13:00", "2026-03-23T17:00", every="week", until="2026-03-30") == [
        "03-23T12:00/03-23T16:00",
        "03-30T11:00/03-30T15:00",
    ]


def test_a_month_without_the_day_is_passed_over(book):
    assert [each[:5] for each in away(book, "2026-03-31T09:00", "2026-03-31T10:00", every="month", until="2026-08-31")] == [
        "03-31",
        "05-31",
        "07-31",
        "08-31",
    ]


def test_a_series_may_begin_in_the_past_and_is_taken_back_as_far_as_it_is_still_to_come(book):
    _, absences = take_off(book, "kim", Wish("2026-03-02T09:00", "2026-03-02T10:00", every="day", until="2026-03-06"), at=NOW)
    series = absences[0].absence_id.partition(".")[0]
    assert [each.absence_id for each in absences] == [f"{series}.{place}" for place in range(1, 6)]
    assert len(cancel(book, f"{series}.5", author="ann", at=NOW)) == 1
    assert [each.origin for each in cancel(book, series, author="ann", at=NOW)] == [f"{series}.4"]
    with pytest.raises(NotFound, match="`fairlead rep time-off`"):
        cancel(book, series, author="ann", at=NOW)


def test_back_early_ends_what_holds_now_and_nothing_else(book):
    take_off(book, "kim", Wish("2026-03-04", "2026-03-20", "vacation"), at=NOW)
    take_off(book, "kim", Wish("2026-04-01", "2026-04-02"), at=NOW)
    person, ended = come_back(book, "kim", author="ann", at=NOW)
    assert (person.rep_id, [each.reason for each in ended]) == ("kim", ["vacation"])
    assert [each.period.start for each in book.time_off(ending_after=NOW)] == [utc("2026-03-31T22:00")]


def test_who_is_not_away_cannot_come_back(book):
    with pytest.raises(BadTimeOff, match="Kim has no absence now"):
        come_back(book, "kim", author="ann", at=NOW)
    pause(book, "kim", lasting="2h", at=NOW)
    with pytest.raises(BadTimeOff, match="has no absence now, but: pause"):
        come_back(book, "kim", author="ann", at=NOW)


@pytest.mark.parametrize(
    ("asked", "until"),
    [
        ({"lasting": "2h"}, "2026-03-04T14:00"),
        ({"lasting": "90m"}, "2026-03-04T13:30"),
        ({"lasting": "1d 4h 30min"}, "2026-03-05T16:30"),
        ({"until": "17:00"}, "2026-03-04T16:00"),
        ({"until": "2026-03-06"}, "2026-03-06T23:00"),
        ({"until": "2026-03-06T09:00"}, "2026-03-06T08:00"),
    ],
)
def test_a_pause_lasts_as_long_as_is_said(book, asked, until):
    _, period = pause(book, "kim", at=NOW, **asked)
    assert period == Period(NOW, utc(until))
    assert [(each.kind, each.period) for each in book.time_off(ending_after=NOW)] == [(Kept.PAUSE, period)]
    assert resume(book, "kim")[1] is True
    assert resume(book, "kim")[1] is False


@pytest.mark.parametrize(
    ("asked", "field", "says"),
    [
        ({}, "for", "say how long"),
        ({"lasting": "2h", "until": "17:00"}, "for", "say how long"),
        ({"lasting": "two hours"}, "for", "'two hours' is no length of time"),
        ({"lasting": "0m"}, "for", "is no length of time"),
        ({"lasting": ""}, "for", "is no length of time"),
        ({"lasting": "15d"}, "for", "14 days at most; for longer enter an absence"),
        ({"until": "2026-04-01"}, "until", "14 days at most"),
        ({"until": "12:00"}, "until", "'12:00' is over already"),
        ({"until": "never"}, "until", "'never' is no moment"),
    ],
)
def test_a_pause_that_cannot_be_is_refused(book, asked, field, says):
    with pytest.raises(BadTimeOff, match=says) as caught:
        pause(book, "kim", at=NOW, **asked)
    assert caught.value.field == field
    assert book.time_off(ending_after=NOW) == []


def test_the_company_closes_and_opens_by_whole_dates(book):
    assert close_company(book, "2026-12-24", "2026-12-26", "Christmas") == [
        ClosedDay(date(2026, 12, day), "Christmas") for day in (24, 25, 26)
    ]
    assert open_company(book, "2026-12-25", None) == 1
    assert open_company(book, "2026-12-25", None) == 0
    assert [each.day.day for each in book.closed_days()] == [24, 26]
    book.close([ClosedDay(date(9, 12, 24))])
    assert open_company(book, "0009-12-24", None) == 1


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        ("soon", None, "'soon' is no date"),
        ("2026-12-24", "never", "'never' is no date"),
        ("2026-12-24", "2026-12-23", "before the first"),
        ("2026-12-24", "2028-12-24", "more than a year"),
        ("0009-12-24", None, "'0009-12-24' lies outside the years 1900 to 2199"),
        ("2199-12-31", "2200-01-01", "'2200-01-01' lies outside the years"),
        ("9999-12-31", None, "lies outside the years"),
    ],
)
def test_dates_that_cannot_be_closed_are_refused(book, first, last, says):
    with pytest.raises(BadTimeOff, match=says) as caught:
        close_company(book, first, last, None)
    assert caught.value.field == "day"


def test_lengths_and_moments_read_as_they_are_written():
    assert read_duration("1D2H3M") == timedelta(days=1, hours=2, minutes=3)
    assert read_moment("2026-03-29T02:30", BERLIN, at=NOW, field="from") == utc("2026-03-29T01:00")  # skipped by the clock: the jump
    assert read_moment("2026-03-10", "UTC", at=NOW, field="to", whole_day=True) == utc("2026-03-11T00:00")
