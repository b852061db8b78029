"""Busy times as an independent library finds them: icalendar with recurring-ical-events, over its own test calendars and the collection.

The library knows no bounds, and keeps time zones of one file for the next; both are why it is an oracle here and not in the product.
"""

from datetime import UTC, datetime
from pathlib import Path

import icalendar
import pytest
import recurring_ical_events

from fairlead.adapters.calendar.busy import read_calendar
from fairlead.adapters.calendar.feeds import decoded
from fairlead.application.calendar_ports import CalendarFault
from fairlead.domain.time import Period, joined

CALENDARS = sorted((Path(recurring_ical_events.__file__).parent / "test" / "calendars").glob("*.ics"))
DIFFERENT = {
    "bad_rrule_missing_until_event": "a rule with an unknown part is told here and the event counts once; there the event is lost",
    "end_before_start_event": "an end before the start is told here; there the two are exchanged",
    "issue_132_swapped_start_and_end": "the same",
    "issue_75_range_parameter": "UNTIL with a date is meant with the whole day here, with its midnight there",
}


def utc(value):
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def by_the_library(text, window):
    icalendar.use_zoneinfo()  # forget the zones of the file before
    found = []
    for calendar in icalendar.Calendar.from_ical(text, multiple=True):
        events = recurring_ical_events.of(calendar, skip_bad_series=True).between(window.start, window.end)
        busy = [each for each in events if str(each.get("TRANSP", "")) != "TRANSPARENT" and str(each.get("STATUS", "")) != "CANCELLED"]
        found += [Period(utc(each.start), utc(each.end)) for each in busy]
    return joined(each for each in found if each.start < each.end and each.start < window.end and each.end > window.start)


def years(first, last):
    return [Period(datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)) for year in range(first, last)]


def agree(text, windows):
    for window in windows:
        assert list(read_calendar(text, window=window, zone="UTC").busy) == by_the_library(text, window), window.start.year


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", CALENDARS, ids=lambda path: path.stem)
def test_the_librarys_own_calendars_come_out_alike(path):
    text = decoded(path.read_bytes())
    if path.stem in DIFFERENT:
        with pytest.raises(AssertionError):
            agree(text, years(2018, 2027))
    else:
        agree(text, years(2018, 2027))


@pytest.mark.filterwarnings("ignore")
def test_the_whole_files_of_the_collection_come_out_alike(shared_data):
    compared = 0
    for path in sorted((shared_data / "calendars").glob("*.ics")):
        text = decoded(path.read_bytes())
        windows = [Period(datetime(1994, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)), *years(2011, 2016)]
        try:
            clean = not read_calendar(text, window=windows[0], zone="UTC").faults
            by_the_library(text, windows[0])
        except (CalendarFault, ValueError, AttributeError, KeyError, TypeError):  # broken for one of the two
            continue
        published = "BEGIN:VFREEBUSY" in text  # the library leaves these aside
        # An event inside a component that nobody knows; spaces in a list of weekdays, over which the library loses the event.
        strange = path.stem.endswith(("issue_178_custom_component_contains_other", "issue_165_missing_event"))
        if clean and not published and not strange:
            agree(text, windows)
            compared += 1
    assert compared == 82
