"""What holds of business time for every rep, in every zone, over nights on which clocks change."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fairlead.domain.availability import WorkTime, deadline, worktime
from fairlead.domain.deciding import Counting, Service, ServiceClock
from fairlead.domain.followup import moments, running_for, used, used_by
from fairlead.domain.rep import Rep, Roster
from fairlead.domain.time import Hours, Period

MINUTE = timedelta(minutes=1)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "America/Havana", "Australia/Lord_Howe", "Asia/Beirut", "Pacific/Chatham")
PLANS = ("Mon-Fri 09:00-17:00", "Mon-Fri 09:00-12:30 13:30-18:00", "Sat-Sun 22:00-06:00", "Mon-Sun 00:00-24:00", "Sun 01:30-03:30")
# The edges of strategies are naive; the zone goes beside them.
FIRST, LAST, LATER = (datetime(year, 1, 1) for year in (2025, 2028, 2029))  # noqa: DTZ001, as said
starts = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
lengths = st.integers(1, 3 * 24 * 60).map(lambda minutes: minutes * MINUTE)


@st.composite
def people(draw):
    """A rep with hours, days off and days on which the company is closed, beside somebody who always works."""
    zone = draw(st.sampled_from(ZONES))
    hours = draw(st.none() | st.sampled_from(PLANS).map(lambda plan: Hours.parse(plan, zone)))
    rep = Rep("ann", "Ann", hours=hours, holidays="X", time_zone=zone)
    begins = draw(st.lists(st.datetimes(FIRST, LATER, timezones=st.just(UTC)), max_size=4))
    away = tuple(Period(begin, begin + draw(lengths)) for begin in begins)
    days = st.dates(date(2025, 1, 1), date(2028, 3, 1))
    busy = tuple(Period(begin, begin + MINUTE * 30) for begin in begins)
    off = {"absences": {"ann": away}, "busy": {"ann": busy}, "pauses": {"ann": away}}
    return Roster((rep, Rep("bob", "Bob")), holidays={"X": tuple(draw(st.lists(days, max_size=6)))}, **off), rep


@given(people(), starts, lengths)
def test_by_the_deadline_just_so_much_was_worked_and_a_moment_before_it_less(known, start, length):
    roster, rep = known
    found = deadline(roster, rep, start, length)
    if found is None:
        return
    assert found >= start + length
    work = worktime(roster, rep, start, found)
    assert work.between(start, found) == length
    assert work.between(start, found - timedelta(microseconds=1)) == length - timedelta(microseconds=1)


@given(people(), starts, lengths, lengths)
def test_working_time_adds_up(known, start, first, second):
    roster, rep = known
    middle, end = start + first, start + first + second
    work = worktime(roster, rep, start, end)
    assert work.between(start, middle) + work.between(middle, end) == work.between(start, end)
    assert timedelta() <= work.between(start, end) <= end - start
    assert work.between(end, start) == timedelta()


@given(people(), starts, lengths, lengths)
def test_more_time_ends_later(known, start, first, more):
    roster, rep = known
    sooner, later = deadline(roster, rep, start, first), deadline(roster, rep, start, first + more)
    assert later is None or (sooner is not None and sooner < later)


@given(people(), starts, lengths)
def test_nobody_is_due_while_away(known, start, length):
    roster, rep = known
    found = deadline(roster, rep, start, length)
    if found is None:
        return
    just_before = found - timedelta(microseconds=1)
    assert not any(each.holds(just_before) for each in roster.absences["ann"])


@given(people(), starts, lengths, lengths)
def test_an_hour_off_more_is_never_due_sooner(known, start, length, begins):
    roster, rep = known
    before = deadline(roster, rep, start, length)
    off = Period(start + begins, start + begins + timedelta(hours=1))
    more = Roster(roster.reps, absences={"ann": (*roster.absences["ann"], off)}, holidays=roster.holidays)
    after = deadline(more, rep, start, length)
    assert after is None or (before is not None and before <= after <= before + timedelta(days=400))


@given(people(), starts, lengths)
def test_meetings_and_pauses_count_as_work(known, start, length):
    roster, rep = known
    quiet = Roster(roster.reps, absences=roster.absences, holidays=roster.holidays)
    assert deadline(roster, rep, start, length) == deadline(quiet, rep, start, length)


@given(people(), starts, st.integers(2, 5000), st.data())
def test_a_reminder_comes_before_the_end_by_its_own_share_of_the_same_time(known, start, within, data):
    roster, rep = known
    remind = data.draw(st.integers(1, within - 1))
    for counts in Counting:
        found = moments(counts, within, remind, start, roster, rep)
        if found.due_at is None:
            continue
        assert start < found.remind_at < found.due_at
        assert used(counts, start, found.remind_at, roster, rep) == (within - remind) * MINUTE
        assert used(counts, start, found.due_at, roster, rep) == within * MINUTE


@given(people(), starts, st.integers(1, 5000))
def test_wall_time_and_a_rep_without_hours_count_every_minute(known, start, within):
    roster, rep = known
    wall = moments(Counting.WALL, within, None, start, roster, rep)
    assert (wall.remind_at, wall.due_at) == (None, start + within * MINUTE)
    assert moments(Counting.BUSINESS, within, None, start, roster, roster.reps[1]).due_at == start + within * MINUTE
    assert moments(Counting.BUSINESS, within, None, start, roster, None).due_at == start + within * MINUTE


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=5))
def test_a_clock_runs_where_its_condition_holds_and_only_there(asked):
    holds = dict(asked)
    service = Service(tuple(ServiceClock(f"{place}", 5, when=when) for place, (when, _) in enumerate(asked)))
    assert [each.when for each in running_for(service, holds)] == [when for when, _ in asked if holds[when]]
    assert running_for(service, {}) == ()


def test_nothing_is_worked_by_nobody():
    start = datetime(2026, 3, 2, tzinfo=UTC)
    assert WorkTime((), start).after(start, MINUTE) is None
    assert WorkTime((), start).after(start, timedelta()) == start
    assert WorkTime((), start).between(start, start + MINUTE) == timedelta()


spans = st.tuples(st.sampled_from(Counting), starts, st.integers(-10, 500 * 24 * 60).map(lambda minutes: minutes * MINUTE))


@given(people(), st.lists(spans, max_size=6))
def test_many_clocks_of_a_rep_used_what_each_used_by_itself(known, spans):
    roster, rep = known
    asked = [(counts, start, start + length) for counts, start, length in spans]
    assert used_by(asked, roster, rep) == [used(*each, roster, rep) for each in asked]
    assert used_by(asked, roster, None) == [used(*each, roster, None) for each in asked]
