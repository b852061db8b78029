"""Recurrence rules of RFC 5545, expanded inside bounds: no rule, however hostile, takes more than a counted number of steps.

Days are tried one by one against the parts of a rule, period by period (a year, a month, a week, a day), and only periods near the
window are tried where the rule has no COUNT. Libraries expand from the first occurrence on until one falls behind the window, which for a
rule that never matches, or matches every second of a century, is for ever.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import Any

from icalendar.prop import vRecur

from fairlead.adapters.calendar.lines import Property

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_UNITS = {"HOURLY": timedelta(hours=1), "MINUTELY": timedelta(minutes=1), "SECONDLY": timedelta(seconds=1)}
_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", *_UNITS)
# Part → smallest, largest; where the smallest is negative zero is not allowed.
_BOUNDS = {
    "BYMONTH": (1, 12),
    "BYWEEKNO": (-53, 53),
    "BYYEARDAY": (-366, 366),
    "BYMONTHDAY": (-31, 31),
    "BYHOUR": (0, 23),
    "BYMINUTE": (0, 59),
    "BYSECOND": (0, 60),
    "BYSETPOS": (-366, 366),
}
_KNOWN = {*_BOUNDS, "FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST", "RSCALE", "SKIP"}
STEPS_FOR_RULE = 100_000
STEPS_FOR_FILE = 1_000_000


class TooCostly(ValueError):
    """A rule needs more steps than are allowed."""


@dataclass(slots=True)
class Budget:
    """Steps that are left for all rules of a file."""

    left: int = STEPS_FOR_FILE

    def take(self, steps: int) -> None:
        """Use some. Raises `TooCostly`."""
        self.left -= steps
        if self.left < 0:
            raise TooCostly("the rules of this file together take too many steps; this one was not followed")


@dataclass(frozen=True, slots=True)
class Rule:
    """One RRULE. ``by``: its BY parts; ``days``: BYDAY as ordinal (0: every) and weekday (0: Monday); ``until``: as written."""

    frequency: str
    interval: int
    count: int | None
    until: date | datetime | None
    week_start: int
    by: Mapping[str, frozenset[int]]
    days: frozenset[tuple[int, int]]

    @classmethod
    def read(cls, given: Property) -> "Rule":
        """Raises `BadLine` for a rule that cannot be read."""
        try:
            parts = vRecur.from_ical(re.sub(r"\s+", "", given.value))
            return cls._of({str(name).upper(): value if isinstance(value, list) else [value] for name, value in parts.items()})
        except (ValueError, KeyError, IndexError, TypeError, OverflowError) as error:
            raise given.wrong(f"is no rule: {_short(error)}") from error

    @classmethod
    def _of(cls, parts: Mapping[str, list[Any]]) -> "Rule":
        unknown = [name for name in parts if name not in _KNOWN and not name.startswith("X-")]
        if unknown:
            raise ValueError(f"{unknown[0]} is not known")
        if str(parts.get("RSCALE", ["GREGORIAN"])[0]).upper() != "GREGORIAN" or str(parts.get("SKIP", ["OMIT"])[0]).upper() != "OMIT":
            raise ValueError("only the Gregorian calendar is followed")
        frequency = str(parts.get("FREQ", [""])[0]).upper()
        if frequency not in _FREQUENCIES:
            raise ValueError("it says no FREQ")
        interval, count = int(parts.get("INTERVAL", [1])[0]), int(parts["COUNT"][0]) if "COUNT" in parts else None
        if interval < 1 or (count is not None and count < 1):
            raise ValueError("INTERVAL and COUNT are 1 or more")
        until = parts.get("UNTIL", [None])[0]
        if until is not None and not isinstance(until, date):
            raise ValueError("UNTIL is no date")
        return cls(
            frequency,
            interval,
            count,
            until,
            _WEEKDAYS.index(str(parts.get("WKST", ["MO"])[0]).upper()),
            {name: _bounded(name, parts[name]) for name in _BOUNDS if name in parts},
            frozenset(_weekday(str(each)) for each in parts.get("BYDAY", ())),
        )

    def occurrences(self, start: datetime, *, since: datetime, until: datetime, budget: Budget) -> list[datetime]:
        """Local times (without zone) from ``since`` to ``until``, both included, of a rule that begins at ``start``, in order.

        UNTIL is left to the caller, who knows the zone. Raises `TooCostly`.
        """
        steps = min(STEPS_FOR_RULE, budget.left)
        own = Budget(steps)
        found: list[datetime] = []
        left = self.count
        try:
            for each in self._from(start, since if self.count is None else start, until, own):
                if left is not None:
                    if left == 0:
                        break
                    left -= 1
                if each >= since:
                    found.append(each)
        except TooCostly as error:
            if steps == STEPS_FOR_RULE:
                raise TooCostly("the rule repeats so often that it takes too many steps; it was not followed") from error
            raise
        finally:
            budget.left -= steps - max(own.left, 0)
        return found

    def _from(self, start: datetime, since: datetime, until: datetime, budget: Budget) -> Iterator[datetime]:
        """Every occurrence from the period of ``since`` on, none before ``start``, up to ``until``."""
        periods = _Moments(self, start) if self.frequency in _UNITS else _Days(self, start)
        number = periods.before(max(since, start))
        while periods.begins(number) <= until:
            budget.take(1)
            found = sorted(periods.inside(number, budget))
            for each in self._at_places(found):
                if start <= each <= until:
                    yield each
            number += 1

    def _at_places(self, found: list[datetime]) -> list[datetime]:
        places = self.by.get("BYSETPOS")
        if places is None:
            return found
        chosen = {place - 1 if place > 0 else len(found) + place for place in places}
        return [each for place, each in enumerate(found) if place in chosen]


class _Days:
    """Periods of a day and more, numbered from the one that holds the first occurrence, ``interval`` apart."""

    def __init__(self, rule: Rule, start: datetime) -> None:
        self._rule = rule
        self._start = start
        self._week = start.date() - timedelta(days=(start.weekday() - rule.week_start) % 7)
        self._by, self._weekdays = _with_defaults(rule, start.date())
        self._times = _times(rule, start)

    def before(self, at: datetime) -> int:
        """The number of a period that is not after the one that holds ``at``."""
        start, every = self._start, self._rule.interval
        gone = {
            "YEARLY": at.year - start.year,
            "MONTHLY": 12 * (at.year - start.year) + at.month - start.month,
            "WEEKLY": (at.date() - self._week).days // 7,
            "DAILY": (at.date() - start.date()).days,
        }[self._rule.frequency]
        return max(gone // every - 1, 0)

    def begins(self, number: int) -> datetime:
        """The first local time of a period; the end of time behind the last year."""
        try:
            return datetime.combine(self._first_day(number), time.min)
        except (ValueError, OverflowError):
            return datetime.max  # noqa: DTZ901, local times have no zone here

    def inside(self, number: int, budget: Budget) -> Iterator[datetime]:
        """Every local time of a period that the rule names."""
        days = self._days(self._first_day(number))
        budget.take(len(days))
        chosen = [day for day in days if self.matches(day)]
        budget.take(len(chosen) * len(self._times))
        for day, local in product(chosen, self._times):
            yield datetime.combine(day, local)

    def _first_day(self, number: int) -> date:
        steps = number * self._rule.interval
        match self._rule.frequency:
            case "YEARLY":
                return date(self._start.year + steps, 1, 1)
            case "MONTHLY":
                months = self._start.month - 1 + steps
                return date(self._start.year + months // 12, months % 12 + 1, 1)
            case "WEEKLY":
                return self._week + timedelta(weeks=steps)
        return self._start.date() + timedelta(days=steps)

    def _days(self, first: date) -> list[date]:
        match self._rule.frequency:
            case "YEARLY":
                months = sorted(self._by.get("BYMONTH", range(1, 13)))
                return [day for month in months for day in _month(first.year, month)]
            case "MONTHLY":
                return _month(first.year, first.month)
            case "WEEKLY":
                return [first + timedelta(days=place) for place in range(7) if first <= date.max - timedelta(days=place)]
        return [first]

    def matches(self, day: date) -> bool:
        """Whether the parts of the rule that speak of days name this one."""
        by = self._by
        month_days = monthrange(day.year, day.month)[1]
        year_day, year_days = day.timetuple().tm_yday, 365 + (monthrange(day.year, 2)[1] == 29)
        return (
            ("BYMONTH" not in by or day.month in by["BYMONTH"])
            and ("BYMONTHDAY" not in by or not by["BYMONTHDAY"].isdisjoint((day.day, day.day - month_days - 1)))
            and ("BYYEARDAY" not in by or not by["BYYEARDAY"].isdisjoint((year_day, year_day - year_days - 1)))
            and ("BYWEEKNO" not in by or not by["BYWEEKNO"].isdisjoint(_week_numbers(day, self._rule.week_start)))
            and (not self._weekdays or any(self._is_weekday(day, *each) for each in self._weekdays))
        )

    def _is_weekday(self, day: date, ordinal: int, weekday: int) -> bool:
        """Whether ``day`` is the ``ordinal``-th such weekday of its month or year; from the end where negative, any where zero."""
        if day.weekday() != weekday:
            return False
        if ordinal == 0 or self._rule.frequency not in {"YEARLY", "MONTHLY"}:
            return True
        if self._rule.frequency == "MONTHLY" or "BYMONTH" in self._by:
            place, days = day.day, monthrange(day.year, day.month)[1]
        else:
            place, days = day.timetuple().tm_yday, 365 + (monthrange(day.year, 2)[1] == 29)
        return (place - 1) // 7 + 1 == ordinal if ordinal > 0 else (days - place) // 7 + 1 == -ordinal


class _Moments:
    """Periods of an hour, a minute or a second, numbered from the one that holds the first occurrence, ``interval`` apart."""

    def __init__(self, rule: Rule, start: datetime) -> None:
        self._rule = rule
        self._start = start
        self._unit = _UNITS[rule.frequency]
        self._first = start.replace(microsecond=0)
        if self._unit >= _UNITS["MINUTELY"]:
            self._first = self._first.replace(second=0)
        if self._unit >= _UNITS["HOURLY"]:
            self._first = self._first.replace(minute=0)
        self._days = _Days(Rule("DAILY", 1, None, None, rule.week_start, _without_times(rule.by), rule.days), start)

    def before(self, at: datetime) -> int:
        """The number of a period that is not after the one that holds ``at``."""
        return max((at - self._first) // (self._unit * self._rule.interval) - 1, 0)

    def begins(self, number: int) -> datetime:
        """The first local time of a period; the end of time behind the last year."""
        try:
            return self._first + self._unit * self._rule.interval * number
        except OverflowError:
            return datetime.max  # noqa: DTZ901, local times have no zone here

    def inside(self, number: int, budget: Budget) -> Iterator[datetime]:
        """Every local time of a period that the rule names."""
        begin, by = self.begins(number), self._rule.by
        if "BYHOUR" in by and begin.hour not in by["BYHOUR"]:
            return
        if self._unit < _UNITS["HOURLY"] and "BYMINUTE" in by and begin.minute not in by["BYMINUTE"]:
            return
        if self._unit < _UNITS["MINUTELY"] and "BYSECOND" in by and begin.second not in by["BYSECOND"]:
            return
        if not self._days.matches(begin.date()):
            return
        minutes = sorted(by.get("BYMINUTE", {self._start.minute})) if self._unit == _UNITS["HOURLY"] else [begin.minute]
        seconds = sorted(by.get("BYSECOND", {self._start.second})) if self._unit != _UNITS["SECONDLY"] else [begin.second]
        budget.take(len(minutes) * len(seconds))
        for minute, second in product(minutes, seconds):
            if second < 60:  # a leap second: clocks here have none
                yield begin.replace(minute=minute, second=second)


def _without_times(by: Mapping[str, frozenset[int]]) -> Mapping[str, frozenset[int]]:
    return {name: values for name, values in by.items() if name in {"BYMONTH", "BYMONTHDAY", "BYYEARDAY"}}


def _with_defaults(rule: Rule, start: date) -> tuple[dict[str, frozenset[int]], frozenset[tuple[int, int]]]:
    """The parts of the rule with what it leaves to the first occurrence (RFC 5545, 3.3.10)."""
    by, weekdays = dict(rule.by), rule.days
    if rule.frequency != "YEARLY":
        by.pop("BYWEEKNO", None)
        if rule.frequency != "DAILY":
            by.pop("BYYEARDAY", None)
    if rule.frequency == "WEEKLY":
        by.pop("BYMONTHDAY", None)
    if rule.frequency == "DAILY" or weekdays or {"BYYEARDAY", "BYMONTHDAY"} & set(by):
        return by, weekdays
    if rule.frequency == "WEEKLY" or "BYWEEKNO" in by:
        return by, frozenset({(0, start.weekday())})
    by["BYMONTHDAY"] = frozenset({start.day})
    if rule.frequency == "YEARLY":
        by.setdefault("BYMONTH", frozenset({start.month}))
    return by, weekdays


def _times(rule: Rule, start: datetime) -> list[time]:
    """The times of day of a rule of days and more."""
    hours = sorted(rule.by.get("BYHOUR", {start.hour}))
    minutes = sorted(rule.by.get("BYMINUTE", {start.minute}))
    seconds = sorted(each for each in rule.by.get("BYSECOND", {start.second}) if each < 60)
    return [time(*each) for each in product(hours, minutes, seconds)]


def _month(year: int, month: int) -> list[date]:
    return [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]


def _week_numbers(day: date, week_start: int) -> tuple[int, int]:
    """The number of the week that holds ``day``, from the start and from the end of the year that most of the week's days lie in."""
    number, year = _week(day, week_start)
    # The 28th of December always lies in the last week of its year.
    return number, number - _week(date(year, 12, 28), week_start)[0] - 1


def _week(day: date, week_start: int) -> tuple[int, int]:
    middle = day - timedelta(days=(day.weekday() - week_start) % 7 - 3)
    return (middle.timetuple().tm_yday - 1) // 7 + 1, middle.year


def _bounded(name: str, values: list[Any]) -> frozenset[int]:
    low, high = _BOUNDS[name]
    numbers = frozenset(int(each) for each in values)
    if any(not low <= number <= high or (low < 0 and number == 0) for number in numbers):
        raise ValueError(f"{name} lies between {low} and {high}")
    return numbers


def _weekday(text: str) -> tuple[int, int]:
    ordinal, name = text[:-2], text[-2:].upper()
    return int(ordinal) if ordinal else 0, _WEEKDAYS.index(name)


def _short(error: Exception) -> str:
    words = str(error).split("\n", maxsplit=1)[0]
    return words if words and len(words) < 100 else "its parts are malformed"
