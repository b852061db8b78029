"""Reading iCalendar text: what counts as busy, when it is, and how what cannot be read is told."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import icalendar
import pytest

from fairlead.adapters.calendar.busy import MOST_BUSY, MOST_FAULTS, read_calendar
from fairlead.adapters.calendar.feeds import decoded
from fairlead.application.calendar_ports import CalendarFault
from fairlead.domain.time import Period

WINDOW = Period(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 30, tzinfo=UTC))
BERLIN = "Europe/Berlin"


def calendar(*events, head=()):
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *head, *(line for event in events for line in event), "END:VCALENDAR", ""))


def event(*lines, uid="one"):
    return ("BEGIN:VEVENT", f"UID:{uid}", "SUMMARY:Interview with a rival", *lines, "END:VEVENT")


def meeting(start="20260302T090000Z", *lines, length="DURATION:PT1H", **parts):
    return event(f"DTSTART:{start}", *([length] if length else []), *lines, **parts)


def read(*events, zone=BERLIN, email=None, head=(), window=WINDOW):
    return read_calendar(calendar(*events, head=head), window=window, zone=zone, email=email)


def told(reading):
    """``03-02T09:00/03-02T10:00`` for each busy time, in UTC."""
    return [f"{each.start:%m-%dT%H:%M}/{each.end:%m-%dT%H:%M}" for each in reading.busy]


def faults(reading):
    return [each.words for each in reading.faults]


def test_an_event_is_busy_from_its_start_to_its_end():
    found = read(meeting(), meeting("20260303T090000Z", length="DTEND:20260303T093000Z", uid="two"))
    assert told(found) == ["03-02T09:00/03-02T10:00", "03-03T09:00/03-03T09:30"]
    assert found.faults == ()


@pytest.mark.parametrize(
    ("line", "busy"),
    [
        ("STATUS:CONFIRMED", True),
        ("STATUS:TENTATIVE", True),
        ("STATUS:CANCELLED", False),
        ("TRANSP:OPAQUE", True),
        ("TRANSP:TRANSPARENT", False),
        ("transp:transparent", False),
        ("X-MICROSOFT-CDO-BUSYSTATUS:OOF", True),
        ("X-MICROSOFT-CDO-BUSYSTATUS:FREE", False),
        ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:kim@example.org", True),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:Kim@Example.org", False),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:lee@example.org", True),
    ],
)
def test_what_keeps_busy(line, busy):
    assert bool(read(meeting("20260302T090000Z", line), email="kim@example.org").busy) is busy


def test_without_an_address_nobody_declines():
    assert read(meeting("20260302T090000Z", "ATTENDEE;PARTSTAT=DECLINED:mailto:kim@example.org")).busy


@pytest.mark.parametrize("length", ["", "DURATION:PT0S", "DTEND:20260302T090000Z"])
def test_an_event_without_length_keeps_nobody_busy(length):
    assert told(read(meeting(length=length))) == []


@pytest.mark.parametrize(
    ("zone", "busy"),
    [
        ("UTC", "03-28T00:00/03-30T00:00"),
        (BERLIN, "03-27T23:00/03-29T22:00"),  # 47 hours: the clocks go forward
        ("America/New_York", "03-28T04:00/03-30T04:00"),
    ],
)
def test_an_all_day_event_is_whole_days_of_the_reps_own_zone(zone, busy):
    assert told(read(event("DTSTART;VALUE=DATE:20260328", "DTEND;VALUE=DATE:20260330"), zone=zone)) == [busy]


@pytest.mark.parametrize("length", ["", "DTEND;VALUE=DATE:20260310", "DTEND;VALUE=DATE:20260311", "DURATION:P1D", "DURATION:PT5H"])
def test_an_all_day_event_lasts_a_day_unless_it_says_more(length):
    assert told(read(event("DTSTART;VALUE=DATE:20260310", *([length] if length else [])), zone="UTC")) == ["03-10T00:00/03-11T00:00"]


def test_times_without_a_zone_are_the_reps_own_or_the_calendars_where_it_names_one():
    floating = meeting("20260302T090000")
    assert told(read(floating)) == ["03-02T08:00/03-02T09:00"]
    assert told(read(floating, head=("X-WR-TIMEZONE:America/New_York",))) == ["03-02T14:00/03-02T15:00"]
    strange = read(floating, head=("X-WR-TIMEZONE:Mars/Olympus",))
    assert told(strange) == ["03-02T08:00/03-02T09:00"]
    assert faults(strange) == ["line 3: the time zone 'Mars/Olympus' is not known; it is read as the rep's own"]


@pytest.mark.parametrize(
    "name",
    [
        "America/New_York",
        "Eastern Standard Time",  # of Windows
        "/freeassociation.sourceforge.net/America/New_York",
        "/America/New_York",
        '"America/New_York"',
    ],
)
def test_zones_by_every_name_that_calendars_give_them(name):
    found = read(event(f"DTSTART;TZID={name}:20260302T090000", "DURATION:PT1H"))
    assert (told(found), found.faults) == (["03-02T14:00/03-02T15:00"], ())


OFFICE = (
    *("BEGIN:VTIMEZONE", "TZID:Office", "BEGIN:STANDARD", "DTSTART:16010101T030000", "TZOFFSETFROM:+0300", "TZOFFSETTO:+0200"),
    *("RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD", "BEGIN:DAYLIGHT", "DTSTART:16010101T020000", "TZOFFSETFROM:+0200"),
    *("TZOFFSETTO:+0300", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT", "END:VTIMEZONE"),
)


def test_a_zone_of_the_files_own_with_its_change_of_the_clocks():
    days = [meeting("X", uid=str(day)) for day in (28, 29)]
    text = calendar(OFFICE, *days)
    for day in (28, 29):
        text = text.replace("DTSTART:X", f"DTSTART;TZID=Office:202603{day}T120000", 1)
    found = read_calendar(text, window=WINDOW, zone=BERLIN)
    assert (told(found), found.faults) == (["03-28T10:00/03-28T11:00", "03-29T09:00/03-29T10:00"], ())


@pytest.mark.parametrize(
    ("local", "moment"),
    [
        ("20260329T015900", "03-28T23:59"),
        ("20260329T023000", "03-29T00:30"),  # skipped: counts by the offset before, as RFC 5545 says
        ("20260329T030000", "03-29T00:00"),
        ("20260101T120000", "01-01T10:00"),
    ],
)
def test_times_around_the_jump_of_a_zone_of_the_files_own(local, moment):
    window = Period(datetime(2026, 1, 1, tzinfo=UTC), WINDOW.end)
    found = read_calendar(calendar(OFFICE, event(f"DTSTART;TZID=Office:{local}", "DURATION:PT1H")), window=window, zone=BERLIN)
    assert told(found)[0].partition("/")[0] == moment


def test_two_files_that_mean_different_zones_by_one_name_do_not_mix():
    mine = event("DTSTART;TZID=Office:20260302T120000", "DURATION:PT1H")
    fixed = (
        "BEGIN:VTIMEZONE",
        "TZID:Office",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZOFFSETFROM:-0500",
        "TZOFFSETTO:-0500",
        "END:STANDARD",
        "END:VTIMEZONE",
    )
    assert told(read(OFFICE, mine)) == ["03-02T10:00/03-02T11:00"]
    assert told(read(fixed, mine)) == ["03-02T17:00/03-02T18:00"]
    assert told(read(mine)) == ["03-02T11:00/03-02T12:00"]  # and a third that means none is read as the rep's own


def test_an_unknown_zone_is_read_as_the_reps_own_and_told_once():
    found = read(*(event("DTSTART;TZID=Nowhere:20260302T090000", "DTEND;TZID=Nowhere:20260302T100000", uid=str(n)) for n in range(3)))
    assert told(found) == ["03-02T08:00/03-02T09:00"]
    assert faults(found) == ["line 6: the time zone 'Nowhere' is not known; it is read as the rep's own"]


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ("TZOFFSETTO:soon", "TZOFFSETTO 'soon' is no offset"),
        ("X-NOTHING:0", "lacks DTSTART, TZOFFSETFROM or TZOFFSETTO"),
    ],
)
def test_a_broken_zone_is_told_and_the_event_read_as_the_reps_own(broken, says):
    zone = [line.replace("TZOFFSETTO:+0200", broken) for line in OFFICE]
    found = read(zone, event("DTSTART;TZID=Office:20260302T090000", "DURATION:PT1H"))
    assert told(found) == ["03-02T08:00/03-02T09:00"]
    assert says in faults(found)[0]


def test_a_series_goes_on_without_what_was_taken_out_and_with_what_was_added():
    found = read(
        event(
            "DTSTART;TZID=Europe/Berlin:20260323T090000",
            "DTEND;TZID=Europe/Berlin:20260323T100000",
            "RRULE:FREQ=WEEKLY;COUNT=3",
            "EXDATE;TZID=Europe/Berlin:20260330T090000",
            "RDATE;VALUE=PERIOD:20260401T120000Z/PT30M,20260402T120000Z/20260402T123000Z",
            "RDATE;TZID=Europe/Berlin:20260403T090000",
        )
    )
    assert told(found) == [
        "03-23T08:00/03-23T09:00",
        "04-01T12:00/04-01T12:30",
        "04-02T12:00/04-02T12:30",
        "04-03T07:00/04-03T08:00",
        "04-06T07:00/04-06T08:00",
    ]


@pytest.mark.parametrize("exdate", ["EXDATE;VALUE=DATE:20260303", "EXDATE:20260303T090000Z", "EXDATE;TZID=Europe/Berlin:20260303T100000"])
def test_an_occurrence_is_taken_out_by_its_date_or_its_moment_in_any_zone(exdate):
    assert told(read(meeting("20260302T090000Z", "RRULE:FREQ=DAILY;COUNT=3", exdate))) == [
        "03-02T09:00/03-02T10:00",
        "03-04T09:00/03-04T10:00",
    ]


def test_a_daily_series_keeps_its_local_time_across_the_change_of_the_clocks():
    found = read(
        event("DTSTART;TZID=Europe/Berlin:20260328T220000", "DTEND;TZID=Europe/Berlin:20260329T060000", "RRULE:FREQ=DAILY;COUNT=2")
    )
    assert told(found) == ["03-28T21:00/03-29T04:00", "03-29T20:00/03-30T04:00"]


@pytest.mark.parametrize(
    ("until", "days"),
    [("20260304", 3), ("20260304T090000Z", 3), ("20260304T085959Z", 2), ("20260304T100000", 3)],
)
def test_a_series_ends_with_its_last_day_or_moment(until, days):
    assert len(read(meeting("20260302T090000Z", f"RRULE:FREQ=DAILY;UNTIL={until}")).busy) == days


def changed(recurrence, start, *lines, range_=""):
    return event(f"RECURRENCE-ID{range_}:{recurrence}", f"DTSTART:{start}", "DURATION:PT2H", *lines)


def test_one_occurrence_is_moved_and_another_called_off():
    found = read(
        meeting("20260302T090000Z", "RRULE:FREQ=DAILY;COUNT=4"),
        changed("20260303T090000Z", "20260310T150000Z"),
        changed("20260304T090000Z", "20260304T090000Z", "STATUS:CANCELLED"),
    )
    assert told(found) == ["03-02T09:00/03-02T10:00", "03-05T09:00/03-05T10:00", "03-10T15:00/03-10T17:00"]


def test_an_occurrence_moved_into_the_window_from_outside_counts():
    found = read(meeting("20260102T090000Z", "RRULE:FREQ=DAILY;COUNT=2"), changed("20260103T090000Z", "20260310T150000Z"))
    assert told(found) == ["03-10T15:00/03-10T17:00"]


def test_a_change_to_this_and_all_that_follow():
    found = read(
        meeting("20260302T090000Z", "RRULE:FREQ=DAILY;COUNT=4"),
        changed("20260304T090000Z", "20260304T120000Z", range_=";RANGE=THISANDFUTURE"),
    )
    assert told(found) == ["03-02T09:00/03-02T10:00", "03-03T09:00/03-03T10:00", "03-04T12:00/03-04T14:00", "03-05T12:00/03-05T14:00"]


def test_a_later_edition_of_a_series_replaces_the_earlier_one():
    found = read(
        meeting("20260302T090000Z", "RRULE:FREQ=DAILY;COUNT=3", "SEQUENCE:1"),
        meeting("20260302T090000Z", "RRULE:FREQ=DAILY;COUNT=2", "SEQUENCE:2"),
    )
    assert told(found) == ["03-02T09:00/03-02T10:00", "03-03T09:00/03-03T10:00"]


def test_published_free_and_busy_times():
    found = read(
        (
            "BEGIN:VFREEBUSY",
            "FREEBUSY:20260302T090000Z/20260302T100000Z,20260302T120000Z/PT30M",
            "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20260303T090000Z/PT1H",
            "FREEBUSY;FBTYPE=FREE:20260304T090000Z/PT1H",
            "FREEBUSY:20260305",
            "END:VFREEBUSY",
        )
    )
    assert told(found) == ["03-02T09:00/03-02T10:00", "03-02T12:00/03-02T12:30", "03-03T09:00/03-03T10:00"]
    assert faults(found) == ["line 7: FREEBUSY '20260305' is no period; write 20260301T090000Z/20260301T100000Z"]


def test_tasks_journals_and_alarms_keep_nobody_busy():
    alarm = ("BEGIN:VALARM", "TRIGGER:-PT15M", "DTSTART:20260401T090000Z", "DURATION:PT9H", "END:VALARM")
    task = ("BEGIN:VTODO", "DTSTART:20260302T090000Z", "DUE:20260302T100000Z", "END:VTODO")
    assert told(read(task, (*meeting()[:-1], *alarm, "END:VEVENT"))) == ["03-02T09:00/03-02T10:00"]


def test_busy_times_that_overlap_or_touch_are_one():
    found = read(meeting(), meeting("20260302T093000Z", uid="two"), meeting("20260302T103000Z", uid="three"))
    assert told(found) == ["03-02T09:00/03-02T11:30"]


def test_only_what_touches_the_window_counts():
    edges = [meeting("20260228T230000Z", uid="a"), meeting("20260228T233000Z", uid="b"), meeting("20260430T000000Z", uid="c")]
    assert told(read(*edges)) == ["02-28T23:30/03-01T00:30"]
    assert told(read(meeting("20200101T000000Z", length="DURATION:P4000D"))) == ["01-01T00:00/12-14T00:00"]


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (("DTSTART:soon",), "line 6: DTSTART 'soon' is no date or time"),
        (("DTSTART:20261301T090000Z",), "line 6: DTSTART '20261301T090000Z' is no date or time"),
        (("SUMMARY:x",), "line 3: the event has no DTSTART"),
        (("DTSTART:20260302T090000Z", "DTEND:20260302T080000Z"), "line 7: DTEND '20260302T080000Z' lies before DTSTART"),
        (("DTSTART:20260302T090000Z", "DURATION:-PT1H"), "line 7: DURATION '-PT1H' is less than nothing"),
        (("DTSTART:20260302T090000Z", "DURATION:an hour"), "line 7: DURATION 'an hour' is no length; write PT1H or P2D"),
        (("DTSTART;TZID:20260302T090000Z",), "line 6: DTSTART cannot be read: its parameters are malformed"),
        (("DTSTART:20260302T090000Z,20260303T090000Z",), "line 6: DTSTART '20260302T090000Z,20260303T090000Z' is not one date or time"),
    ],
)
def test_a_broken_event_is_told_by_its_line_and_the_others_count(lines, says):
    found = read(event(*lines), meeting("20260310T090000Z", uid="good"))
    assert told(found) == ["03-10T09:00/03-10T10:00"]
    assert says in faults(found)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("RRULE:FREQ=SOMETIMES", "RRULE 'FREQ=SOMETIMES' is no rule: Expected frequency, got: SOMETIMES"),
        ("RRULE:BYDAY=MO", "RRULE 'BYDAY=MO' is no rule: it says no FREQ"),
        ("RRULE:FREQ=DAILY;INTERVAL=0", "RRULE 'FREQ=DAILY;INTERVAL=0' is no rule: INTERVAL and COUNT are 1 or more"),
        ("RRULE:FREQ=DAILY;COUNT=0", "RRULE 'FREQ=DAILY;COUNT=0' is no rule: INTERVAL and COUNT are 1 or more"),
        ("RRULE:FREQ=DAILY;BYHOUR=24", "RRULE 'FREQ=DAILY;BYHOUR=24' is no rule: BYHOUR lies between 0 and 23"),
        ("RRULE:FREQ=MONTHLY;BYMONTHDAY=0", "RRULE 'FREQ=MONTHLY;BYMONTHDAY=0' is no rule: BYMONTHDAY lies between -31 and 31"),
        ("RRULE:FREQ=DAILY;BYEASTER=0", "RRULE 'FREQ=DAILY;BYEASTER=0' is no rule: BYEASTER is not known"),
        ("RRULE:RSCALE=HEBREW;FREQ=YEARLY", "RRULE 'RSCALE=HEBREW;FREQ=YEARLY' is no rule: only the Gregorian calendar is followed"),
        ("RRULE:FREQ=SECONDLY", "the rule repeats so often that it takes too many steps; it was not followed"),
        ("EXDATE:never", "EXDATE 'never' is no date or time"),
        ("RDATE:often", "RDATE 'often' is no date or time"),
    ],
)
def test_an_event_with_a_broken_rule_counts_once_and_the_rule_is_told(line, says):
    found = read(meeting("20260302T090000Z", line))
    assert told(found) == ["03-02T09:00/03-02T10:00"]
    assert faults(found) == [f"line 8: {says}"]


def test_spaces_in_a_list_are_no_mistake():
    assert len(read(meeting("20260302T090000Z", "RRULE:FREQ=WEEKLY;COUNT=4;BYDAY=MO, WE")).busy) == 4


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no iCalendar file"),
        ("<html><body>Please log in</body></html>", "no iCalendar file"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260302T090000Z\n", "ends at line 3 in the middle of the calendar that begins at line 1"),
        ("BEGIN:X\n" * 17, "line 17: components stand in each other more than 16 deep"),
    ],
)
def test_what_is_no_whole_calendar_is_refused(text, says):
    with pytest.raises(CalendarFault, match=says):
        read_calendar(text, window=WINDOW, zone=BERLIN)


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
def test_lines_end_as_they_like_and_may_be_folded(ending):
    text = calendar(meeting("20260302T0\r\n 90000Z")).replace("\r\n", ending)
    assert told(read_calendar(text, window=WINDOW, zone=BERLIN)) == ["03-02T09:00/03-02T10:00"]


def test_lines_are_counted_as_an_editor_counts_them():
    found = read(event("DESCRIPTION:a", " b", "\tc", "DTSTART:soon"))
    assert faults(found)[0].startswith("line 9: ")


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (("END:VTODO",), (), "END:VTODO has no BEGIN"),
        (("BEGIN:VTODO", "DTSTART:20260302T090000Z"), (), "VTODO begins and never ends"),
        (("no colon here",), (), "the line is no property: it has no name before a colon"),
    ],
)
def test_a_structure_that_is_not_whole_is_told_and_the_events_count(before, after, says):
    found = read(before, meeting(), after)
    assert told(found) == ["03-02T09:00/03-02T10:00"]
    assert faults(found) == [f"line 3: {says}"]


def test_events_count_without_a_calendar_around_them():
    assert told(read_calendar("\n".join(meeting()), window=WINDOW, zone=BERLIN)) == ["03-02T09:00/03-02T10:00"]


def test_several_calendars_in_one_file_count_together():
    text = calendar(meeting()) + calendar(meeting("20260303T090000Z"))
    assert told(read_calendar(text, window=WINDOW, zone=BERLIN)) == ["03-02T09:00/03-02T10:00", "03-03T09:00/03-03T10:00"]


def test_titles_are_never_looked_at():
    found = read(
        event("DTSTART:20260302T090000Z", "DURATION:PT1H", "LOCATION:Clinic", "DESCRIPTION:Surgery"), event("DTSTART:bad", "COMMENT:Rival")
    )
    assert not any(word in repr(found) for word in ("Interview", "rival", "Clinic", "Surgery", "Rival"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_a_calendar_in_any_common_encoding(encoding):
    body = calendar(event("DTSTART:20260302T090000Z", "DURATION:PT1H", "LOCATION:Köln")).encode(encoding)
    assert told(read_calendar(decoded(body), window=WINDOW, zone=BERLIN)) == ["03-02T09:00/03-02T10:00"]


def test_very_many_busy_times_and_faults_are_cut_off_and_told():
    found = read(*(meeting("20260302T090000Z", uid=str(n)) for n in range(MOST_BUSY + 5)))
    assert told(found) == ["03-02T09:00/03-02T10:00"]
    assert faults(found) == ["line 1: there are 20,000 busy times and more; what comes after them was not read"]
    assert len(read(*(event("DTSTART:bad", uid=str(n)) for n in range(MOST_FAULTS + 5))).faults) == MOST_FAULTS


def test_every_file_of_the_collection_is_read_and_what_is_broken_in_it_is_told_by_line(shared_data):
    files = sorted((shared_data / "calendars").glob("*.ics"))
    assert len(files) == 150
    window = Period(datetime(1990, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))
    seen = {"whole": 0, "with faults": 0, "refused": 0}
    for path in files:
        lines = decoded(path.read_bytes()).count("\n") + decoded(path.read_bytes()).count("\r") + 1
        try:
            found = read_calendar(decoded(path.read_bytes()), window=window, zone=BERLIN)
        except CalendarFault:
            seen["refused"] += 1
            continue
        assert all(1 <= each.line <= lines and each.what for each in found.faults), path.name
        assert all(each.start < each.end for each in found.busy), path.name
        assert all(before.end < after.start for before, after in pairwise(found.busy)), path.name
        seen["with faults" if found.faults else "whole"] += 1
    # How many there are of each was looked at file by file when this was written.
    assert seen == {"whole": 93, "with faults": 51, "refused": 6}


def test_the_library_that_parses_lines_keeps_nothing_of_one_file_for_the_next():
    read(OFFICE, event("DTSTART;TZID=Office:20260302T120000", "DURATION:PT1H"))
    assert icalendar.timezone.tzp.timezone("Office") is None


def test_a_window_of_other_length_shows_other_occurrences():
    daily = meeting("20260302T090000Z", "RRULE:FREQ=DAILY")
    short = Period(WINDOW.start, WINDOW.start + timedelta(days=3))
    assert len(read(daily, window=short).busy) == 2
    assert len(read(daily).busy) == 59
