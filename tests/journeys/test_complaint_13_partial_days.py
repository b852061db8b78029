"""Complaint 13: partial-day absences are not seen.

Here they are, to the minute, in the rep's own zone, once or again and again, by hand or from a calendar.
"""

from datetime import UTC, datetime

import pytest

from fairlead.application.calendars import add_calendar
from fairlead.application.time_off import By, Wish, take_off
from tests.journeys.time_off_house import BERLIN, NEW_YORK, hire, office

ALWAYS = "Mon-Sun 00:00-24:00"


@pytest.fixture
def home(tmp_path):
    hire(
        tmp_path / "home",
        {"rep_id": "kim", "time_zone": BERLIN, "hours": ALWAYS},
        {"rep_id": "lee", "time_zone": NEW_YORK, "hours": ALWAYS},
        {"rep_id": "max", "time_zone": NEW_YORK, "hours": "Mon-Fri 09:00-12:00 13:00-17:30"},
    )
    return tmp_path / "home"


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_an_afternoon_off_is_off_from_its_first_minute_to_its_last(home):
    with office(home, at("2026-03-04T11:00")) as desk:
        take_off(desk.house.time_off, "kim", Wish("13:00", "17:30", "doctor"), at=desk.now)  # 12:00 to 16:30 UTC
        for moment, there in (("11:59", True), ("12:00", False), ("14:15", False), ("16:29", False), ("16:30", True)):
            desk.until(at(f"2026-03-04T{moment}"))
            assert desk.takes("kim") is there, moment
            decision = desk.lead()
            assert (desk.refusal("kim", decision) is None) is there, moment
            assert desk.takes("lee")


def test_the_same_words_mean_another_moment_where_the_rep_is(home):
    with office(home, at("2026-03-04T13:00")) as desk:
        take_off(desk.house.time_off, "lee", Wish("13:00", "14:00"), at=desk.now)  # 18:00 to 19:00 UTC
        for moment, there in (("17:59", True), ("18:00", False), ("18:59", False), ("19:00", True)):
            desk.until(at(f"2026-03-04T{moment}"))
            assert desk.takes("lee") is there, moment


def test_an_hour_away_makes_the_rest_of_the_day_neither_longer_nor_shorter(home):
    with office(home, at("2026-03-04T15:30")) as desk:  # 10:30 in New York
        take_off(desk.house.time_off, "max", Wish("11:00", "13:30"), at=desk.now)
        seen = []
        for moment in ("15:59", "16:00", "17:30", "18:29", "18:30", "22:29", "22:30"):
            desk.until(at(f"2026-03-04T{moment}"))
            told = desk.state("max")
            seen.append((moment, told.state.value, f"{told.works_at:%H:%M}"))
        assert seen == [
            ("15:59", "working", "15:59"),
            ("16:00", "away", "18:30"),
            ("17:30", "away", "18:30"),  # the lunch break lies inside
            ("18:29", "away", "18:30"),
            ("18:30", "working", "18:30"),
            ("22:29", "working", "22:29"),
            ("22:30", "off duty", "14:00"),
        ]


def test_every_friday_afternoon_also_when_the_clocks_change(home):
    with office(home, at("2026-03-20T10:00")) as desk:
        take_off(desk.house.time_off, "kim", Wish("2026-03-20T14:00", "2026-03-20T17:00", every="week", until="2026-04-03"), at=desk.now)
        for moment, there in (
            ("2026-03-20T13:00", False),  # winter time: UTC+1
            ("2026-03-20T16:00", True),
            ("2026-03-26T13:00", True),  # a Thursday
            ("2026-03-27T12:59", True),
            ("2026-03-27T13:00", False),
            ("2026-04-03T11:59", True),
            ("2026-04-03T12:00", False),  # summer time: UTC+2
            ("2026-04-03T15:00", True),
            ("2026-04-10T12:30", True),  # over
        ):
            desk.until(at(moment))
            assert desk.takes("kim") is there, moment


def test_meetings_of_a_calendar_count_to_the_minute_and_free_ones_do_not(home, tmp_path):
    events = (
        "UID:1\nDTSTART;TZID=Europe/Berlin:20260304T100000\nDTEND;TZID=Europe/Berlin:20260304T103000\nRRULE:FREQ=DAILY;COUNT=2",
        "UID:2\nDTSTART;TZID=Europe/Berlin:20260304T110000\nDURATION:PT1H\nTRANSP:TRANSPARENT",
    )
    (tmp_path / "kim.ics").write_text(
        "BEGIN:VCALENDAR\n" + "".join(f"BEGIN:VEVENT\n{each}\nEND:VEVENT\n" for each in events) + "END:VCALENDAR\n"
    )
    with office(home, at("2026-03-04T08:00")) as desk:
        by, path = By("dana", desk.house.clock.now()), str(tmp_path / "kim.ics")
        add_calendar(desk.house.time_off, desk.house.calendars, "kim", path, by=by, caldav=False, username=None, password=None)
        desk.house.sync_calendars()
        for moment, there in (
            ("2026-03-04T08:59", True),
            ("2026-03-04T09:00", False),
            ("2026-03-04T09:30", True),
            ("2026-03-04T10:30", True),
            ("2026-03-05T09:15", False),
            ("2026-03-06T09:15", True),
        ):
            desk.until(at(moment))
            assert desk.takes("kim") is there, moment


def test_a_lead_of_somebody_away_for_an_hour_waits_no_longer_than_that_hour(home):
    with office(home, at("2026-03-04T11:00")) as desk:
        for name in ("kim", "lee", "max"):
            take_off(desk.house.time_off, name, Wish(f"2026-03-04T{11 if name != 'kim' else 10}:00Z", "2026-03-04T12:00Z"), at=desk.now)
        decision = desk.lead()
        assert decision.queue_reason.value == "ALL_AWAY"
        desk.until(at("2026-03-04T11:59"))
        assert desk.house.desk.retry_waiting(desk.now).moved == ()
        desk.until(at("2026-03-04T12:00"))
        (moved,) = desk.house.desk.retry_waiting(desk.now).moved
        assert moved.lead_id == decision.lead_id
