"""Free and busy times of a real CalDAV server: Radicale on the loopback."""

from datetime import UTC, datetime

import pytest

from fairlead.adapters.calendar.account import read_account
from fairlead.adapters.calendar.outside import OutsideCalendars
from fairlead.adapters.calendar.web import Fetched, Login, Web
from fairlead.application.calendar_ports import Ask, CalendarFault, CalendarKind, CalendarSource
from fairlead.domain.time import Period
from tests.contracts.postgres_server import free_port
from tests.contracts.radicale_server import PASSWORD, client_of, radicale_in

WINDOW = Period(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 31, tzinfo=UTC))
# As clients write it: with the rules of its time zone. Radicale takes a zone without them for one whose clocks never change.
BERLIN = "\r\n".join(
    (
        *("BEGIN:VTIMEZONE", "TZID:Europe/Berlin", "BEGIN:DAYLIGHT", "DTSTART:19810329T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200"),
        *("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT", "BEGIN:STANDARD", "DTSTART:19961027T030000", "TZOFFSETFROM:+0200"),
        *("TZOFFSETTO:+0100", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD", "END:VTIMEZONE"),
    )
)
EVENT = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n{BERLIN}\r\nBEGIN:VEVENT\r\nUID:{{uid}}\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:Interview with a rival\r\n{{lines}}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


@pytest.fixture(scope="module")
def radicale(tmp_path_factory):
    """The address of the server, with a user ``kim``, calendars ``work`` and ``private``, and events in both."""
    with radicale_in(tmp_path_factory.mktemp("radicale"), {"kim": ("work", "private"), "lee": ()}) as address:
        with client_of(address, "kim") as kim:
            daily = "DTSTART;TZID=Europe/Berlin:20260327T100000\r\nDTEND;TZID=Europe/Berlin:20260327T110000\r\nRRULE:FREQ=DAILY;COUNT=4"
            put(kim, "work", "daily", f"{daily}\r\nEXDATE;TZID=Europe/Berlin:20260328T100000")
            put(kim, "work", "free", "DTSTART:20260302T090000Z\r\nDURATION:PT1H\r\nTRANSP:TRANSPARENT")
            put(kim, "work", "off", "DTSTART:20260303T090000Z\r\nDURATION:PT1H\r\nSTATUS:CANCELLED")
            put(kim, "private", "dentist", "DTSTART:20260304T090000Z\r\nDURATION:PT1H")
        yield f"{address}/"


def put(client, calendar, uid, lines):
    body = EVENT.format(uid=uid, lines=lines)
    client.put(f"/kim/{calendar}/{uid}.ics", content=body, headers={"Content-Type": "text/calendar"}).raise_for_status()


@pytest.fixture
def calendars(tmp_path):
    kept = OutsideCalendars(tmp_path, lambda: 0.0)
    kept.keep_password("c-1", PASSWORD)
    return kept


def ask(address, username="kim"):
    return Ask(CalendarSource("c-1", "kim", CalendarKind.CALDAV, address, username=username), WINDOW, "Europe/Berlin")


WORK = ["03-27T09:00/03-27T10:00", "03-29T08:00/03-29T09:00", "03-30T08:00/03-30T09:00"]
PRIVATE = ["03-04T09:00/03-04T10:00"]


def told(reading):
    return [f"{each.start:%m-%dT%H:%M}/{each.end:%m-%dT%H:%M}" for each in reading.busy]


@pytest.mark.parametrize(
    ("path", "busy"), [("kim/work/", WORK), ("kim/work", WORK), ("kim/private/", PRIVATE), ("kim/", PRIVATE + WORK), ("", PRIVATE + WORK)]
)
def test_one_calendar_by_its_address_and_all_by_the_accounts(radicale, calendars, path, busy):
    reading = calendars.read(ask(radicale + path))
    assert (told(reading), reading.faults) == (busy, ())


def test_no_title_ever_comes_here(radicale, calendars):
    assert "rival" not in repr(calendars.read(ask(radicale)))


class Unwilling:
    """The way out to a server that does not answer questions of free and busy times."""

    def __init__(self, web):
        self.web = web

    def fetch(self, url, **asked):
        if b"free-busy-query" in asked["body"]:
            return Fetched(501, {}, b"", url)
        return self.web.fetch(url, **asked)


def test_a_server_that_answers_no_question_of_free_and_busy_is_read_by_its_events(radicale):
    reading = read_account(ask(radicale), Unwilling(Web(lambda: 0.0)), Login("kim", PASSWORD))
    assert told(reading) == PRIVATE + WORK
    assert "rival" not in repr(reading)


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (207, b"<multistatus", "XML that cannot be read"),
        (207, b'<!DOCTYPE x [<!ENTITY a "aaaa">]><multistatus xmlns="DAV:"/>', "declares things of its own"),
        (207, b'<multistatus xmlns="DAV:"/>', "the account has no calendar"),
        (200, b"<html/>", "status 200, which is not CalDAV's"),
        (403, b"", "does not let this account read there"),
        (500, b"", "status 500"),
    ],
)
def test_a_server_that_makes_no_sense_is_told(status, body, says):
    class Strange:
        def fetch(self, url, **_asked):
            return Fetched(status, {}, body, url)

    with pytest.raises(CalendarFault, match=says):
        read_account(ask("https://dav.example.org/kim/"), Strange(), Login("kim", PASSWORD))


@pytest.mark.parametrize(
    ("path", "username", "password", "says"),
    [
        ("kim/work/", "kim", "wrong", "refuses the name or password"),
        ("kim/work/", "nobody", PASSWORD, "refuses the name or password"),
        ("kim/nothing/", "kim", PASSWORD, "has no calendar at that address"),
        ("lee/", "lee", PASSWORD, "the account has no calendar"),
    ],
)
def test_what_the_server_refuses_is_told_without_the_password(radicale, calendars, path, username, password, says):
    calendars.keep_password("c-1", password)
    with pytest.raises(CalendarFault, match=says) as caught:
        calendars.read(ask(radicale + path, username))
    assert password not in str(caught.value)


def test_a_server_that_is_gone_is_told(calendars):
    with pytest.raises(CalendarFault, match="cannot be reached"):
        calendars.read(ask(f"http://127.0.0.1:{free_port()}/kim/"))
