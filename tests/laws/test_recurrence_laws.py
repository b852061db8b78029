"""Recurrence rules expanded here and by python-dateutil come out alike, and nothing takes more than its steps.

The years are the last ones there are: dateutil would look for a rule that never matches until the year 9999.
"""

from datetime import datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given
from hypothesis import strategies as st

from fairlead.adapters.calendar.lines import Property
from fairlead.adapters.calendar.recurring import STEPS_FOR_FILE, STEPS_FOR_RULE, Budget, Rule, TooCostly


def local(*parts):
    """A local time; rules know no zones."""
    return datetime(*parts)  # noqa: DTZ001, what the clocks show


WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FIRST, LAST = 9985, 9993


def rule(text):
    return Rule.read(Property(1, "RRULE", {}, text))


def some(numbers, most=3):
    return st.lists(numbers, min_size=1, max_size=most, unique=True).map(lambda found: ",".join(map(str, found)))


def signed(most):
    return st.integers(-most, most).filter(bool)


@st.composite
def rules(draw):  # noqa: C901, one line for each part that a rule may have
    """Rules whose meaning RFC 5545 leaves no doubt of; where libraries differ stands in its own test below."""
    frequency = draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY"]))
    parts = {"FREQ": frequency, "INTERVAL": str(draw(st.integers(1, 4 if frequency != "MINUTELY" else 90)))}
    if draw(st.booleans()):
        parts["WKST"] = draw(st.sampled_from(WEEKDAYS))
    if draw(st.booleans()):
        parts["BYMONTH"] = draw(some(st.integers(1, 12)))
    if frequency in {"YEARLY", "MONTHLY", "DAILY", "HOURLY"} and draw(st.booleans()):
        parts["BYMONTHDAY"] = draw(some(signed(31)))
    if draw(st.booleans()):
        ordinals = draw(st.booleans()) and frequency in {"YEARLY", "MONTHLY"}
        days = some(st.sampled_from(WEEKDAYS))
        parts["BYDAY"] = (
            draw(some(st.tuples(signed(5), st.sampled_from(WEEKDAYS)).map(lambda each: f"{each[0]}{each[1]}"))) if ordinals else draw(days)
        )
    if frequency == "YEARLY" and draw(st.integers(0, 4)) == 0:
        parts["BYYEARDAY"] = draw(some(signed(366)))
    if frequency == "YEARLY" and "BYDAY" in parts and parts["BYDAY"][0].isalpha() and draw(st.integers(0, 3)) == 0:
        parts["BYWEEKNO"] = draw(some(signed(53)))
    if draw(st.integers(0, 3)) == 0:
        parts["BYHOUR"] = draw(some(st.integers(0, 23)))
    if draw(st.integers(0, 3)) == 0:
        parts["BYMINUTE"] = draw(some(st.integers(0, 59)))
    if frequency in {"YEARLY", "MONTHLY"} and draw(st.integers(0, 3)) == 0:
        parts["BYSETPOS"] = draw(some(signed(6)))
    if draw(st.integers(0, 3)) == 0:
        parts["COUNT"] = str(draw(st.integers(1, 40)))
    return ";".join(f"{name}={value}" for name, value in parts.items())


starts = st.datetimes(local(FIRST, 1, 1), local(FIRST + 4, 12, 31)).map(lambda each: each.replace(microsecond=0))


@given(rules(), starts, st.integers(0, 900), st.integers(1, 120))
def test_expanding_agrees_with_dateutil(text, start, later, days):
    since = start + timedelta(days=later)
    until = since + timedelta(days=days)
    try:
        mine = rule(text).occurrences(start, since=since, until=until, budget=Budget())
    except TooCostly:
        assume(False)
    try:
        theirs = rrulestr(text, dtstart=start).between(since, until, inc=True)
    except ValueError as error:
        if "empty" not in str(error):  # dateutil says so of some rules that never match
            raise
        theirs = []
    assert mine == theirs


@given(rules(), starts, st.integers(0, 400), st.integers(1, 60), st.integers(1, 60))
def test_two_windows_side_by_side_say_what_one_wide_window_says(text, start, later, left, right):
    since = start + timedelta(days=later)
    middle, until = since + timedelta(days=left), since + timedelta(days=left + right)
    second = timedelta(seconds=1)
    try:
        one, other = (
            rule(text).occurrences(start, since=low, until=high, budget=Budget())
            for low, high in ((since, middle - second), (middle, until))
        )
        whole = rule(text).occurrences(start, since=since, until=until, budget=Budget())
    except TooCostly:
        assume(False)
    assert one + other == whole


HOSTILE = [
    "FREQ=SECONDLY",
    "FREQ=SECONDLY;COUNT=2147483647",
    "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=SECONDLY;BYHOUR=9;BYMINUTE=0;BYSECOND=0",
    "FREQ=MINUTELY;COUNT=2147483647",
    "FREQ=MINUTELY;BYSETPOS=2",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;BYSETPOS=2",
    "FREQ=DAILY;COUNT=2147483647;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=YEARLY;BYYEARDAY=366;INTERVAL=2147483647",
    "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
    f"FREQ=DAILY;BYHOUR={','.join(map(str, range(24)))};BYMINUTE={','.join(map(str, range(60)))};BYSECOND={','.join(map(str, range(60)))}",
    f"FREQ=YEARLY;BYHOUR={','.join(map(str, range(24)))};BYMINUTE={','.join(map(str, range(60)))};BYDAY=MO,TU,WE,TH,FR,SA,SU",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("year", [1, 1926, 2026])
def test_no_rule_takes_more_than_its_steps(text, year):
    since = local(2026, 3, 1)
    budget = Budget()
    try:
        found = rule(text).occurrences(local(year, 1, 1, 9), since=since, until=since + timedelta(days=61), budget=budget)
    except TooCostly:
        found = []
    assert len(found) <= STEPS_FOR_RULE
    assert budget.left >= STEPS_FOR_FILE - STEPS_FOR_RULE


@pytest.mark.parametrize("text", ["FREQ=SECONDLY", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MINUTELY;COUNT=2147483647"])
def test_seconds_of_two_months_and_minutes_of_a_century_are_too_many(text):
    since = local(2026, 3, 1)
    with pytest.raises(TooCostly, match="the rule repeats so often"):
        rule(text).occurrences(local(1926, 1, 1), since=since, until=since + timedelta(days=61), budget=Budget())


@pytest.mark.parametrize(
    "text", ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,WE", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=YEARLY;BYMONTH=3", "FREQ=HOURLY;INTERVAL=6"]
)
def test_a_rule_without_a_count_costs_no_more_however_old_it_is(text):
    since = local(2026, 3, 1)
    budget = Budget()
    assert rule(text).occurrences(local(1926, 1, 1, 9), since=since, until=since + timedelta(days=61), budget=budget)
    assert budget.left > STEPS_FOR_FILE - 700


def test_all_rules_of_a_file_share_one_budget():
    budget = Budget(25)
    since = local(2026, 3, 1)

    def expand():
        return rule("FREQ=DAILY").occurrences(since, since=since, until=since + timedelta(days=2), budget=budget)

    assert len(expand()) == 3
    left = budget.left
    assert left < 25
    while budget.left >= 25 - left:
        expand()
    with pytest.raises(TooCostly, match="together"):
        expand()
    assert budget.left == 0


@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        # A week number without a weekday means the first occurrence's weekday (RFC 5545, 3.3.10); dateutil takes all seven.
        ("FREQ=YEARLY;BYWEEKNO=20", local(2026, 5, 11, 9), ["2026-05-11", "2027-05-17"]),
        # Ordinary and numbered weekdays together mean either; dateutil takes only what is both.
        (
            "FREQ=MONTHLY;BYDAY=1MO,FR",
            local(2026, 6, 1, 9),
            ["2026-06-01", "2026-06-05", "2026-06-12", "2026-06-19", "2026-06-26", "2026-07-03"],
        ),
        # Examples of RFC 5545, 3.8.5.3.
        (
            "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
            local(1996, 11, 5, 9),
            ["1996-11-05", "2000-11-07", "2004-11-02"],
        ),
        ("FREQ=MONTHLY;BYDAY=TU,WE,TH;BYSETPOS=3;COUNT=3", local(1997, 9, 4, 9), ["1997-09-04", "1997-10-07", "1997-11-06"]),
        (
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
            local(1997, 8, 5, 9),
            ["1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"],
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
            local(1997, 8, 5, 9),
            ["1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"],
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
            local(2007, 1, 15, 9),
            ["2007-01-15", "2007-01-30", "2007-02-15", "2007-03-15", "2007-03-30"],
        ),
        ("FREQ=YEARLY;BYDAY=20MO", local(1997, 5, 19, 9), ["1997-05-19", "1998-05-18", "1999-05-17"]),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", local(1997, 9, 2, 9), ["1998-02-13", "1998-03-13", "1998-11-13", "1999-08-13"]),
    ],
)
def test_rules_worked_by_hand_or_taken_from_the_standard(text, start, expected):
    found = rule(text).occurrences(start, since=start, until=start + timedelta(days=4000), budget=Budget())
    assert [each.date().isoformat() for each in found][: len(expected)] == expected
