"""Calendars of a CalDAV account (RFC 4791): free and busy times, as the server tells them without titles; else its events."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import urljoin
from xml.etree import ElementTree as ET
from xml.sax.saxutils import quoteattr

from fairlead.adapters.calendar.busy import read_calendar
from fairlead.adapters.calendar.web import Fetched, Login, Web
from fairlead.application.calendar_ports import Ask, CalendarFault, Fault, Reading
from fairlead.domain.time import Period, joined

_DAV, _CALDAV = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
_SPACES: Final = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
_MOST_CALENDARS: Final = 50


def read_account(ask: Ask, web: Web, login: Login) -> Reading:
    """Busy times of the calendar at the source's address, or of all calendars of the account there. Raises `CalendarFault`."""
    account = _Account(ask.source.shown, web, login)
    busy: list[Period] = []
    faults: list[Fault] = []
    for calendar in account.calendars(ask.source.address):
        for text in account.texts(calendar, ask.window):
            found = read_calendar(text, window=ask.window, zone=ask.zone, email=ask.email)
            busy += found.busy
            faults += found.faults
    return Reading(tuple(joined(busy)), tuple(faults))


class _Account:
    """What a server is asked in the name of one user."""

    def __init__(self, shown: str, web: Web, login: Login) -> None:
        self._shown, self._web, self._login = shown, web, login

    def calendars(self, address: str) -> Sequence[str]:
        """The address itself where it is a calendar's, else those of every calendar of the account (RFC 5397, RFC 4791 6.2.1)."""
        here = self._properties(address, "<D:resourcetype/><D:current-user-principal/><C:calendar-home-set/>")
        if any(each.find(f".//{_DAV}resourcetype/{_CALDAV}calendar") is not None for each in here):
            return [address]
        principal = self._link(here, f".//{_DAV}current-user-principal/{_DAV}href", address)
        asked = self._properties(principal, "<C:calendar-home-set/>") if principal is not None else here
        home = self._link(asked, f".//{_CALDAV}calendar-home-set/{_DAV}href", principal or address) or address
        found = [
            urljoin(home, href.text.strip())
            for each in self._properties(home, "<D:resourcetype/>", depth=1)
            if each.find(f".//{_DAV}resourcetype/{_CALDAV}calendar") is not None
            and (href := each.find(f"{_DAV}href")) is not None
            and href.text
        ]
        if not found:
            raise CalendarFault(f"{self._shown}: the account has no calendar; name the address of a calendar")
        if len(found) > _MOST_CALENDARS:
            raise CalendarFault(f"{self._shown}: the account has more than {_MOST_CALENDARS} calendars; name the address of one")
        return found

    def texts(self, calendar: str, window: Period) -> Iterator[str]:
        """Calendar texts that tell the busy times of one calendar."""
        span = f"<C:time-range start={quoteattr(_utc(window.start))} end={quoteattr(_utc(window.end))}/>"
        asked = f"<C:free-busy-query {_SPACES}>{span}</C:free-busy-query>"
        told = self._ask("REPORT", calendar, asked, depth=1, needed=False)
        if told.status == HTTPStatus.OK and b"BEGIN:VFREEBUSY" in told.body:
            yield told.body.decode("utf-8", "replace")
            return
        # Not every server answers that question: then the events themselves are read, and their titles thrown away.
        wanted = f'<C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">{span}</C:comp-filter></C:comp-filter>'
        query = f"<C:calendar-query {_SPACES}><D:prop><C:calendar-data/></D:prop><C:filter>{wanted}</C:filter></C:calendar-query>"
        for each in self._answers(self._ask("REPORT", calendar, query, depth=1)):
            for data in each.iter(f"{_CALDAV}calendar-data"):
                yield data.text or ""

    def _properties(self, address: str, names: str, *, depth: int = 0) -> list[ET.Element]:
        return self._answers(self._ask("PROPFIND", address, f"<D:propfind {_SPACES}><D:prop>{names}</D:prop></D:propfind>", depth=depth))

    def _link(self, answers: Sequence[ET.Element], path: str, base: str) -> str | None:
        found = next((href.text for each in answers if (href := each.find(path)) is not None and href.text), None)
        return urljoin(base, found.strip()) if found is not None else None

    def _ask(self, method: str, address: str, body: str, *, depth: int, needed: bool = True) -> Fetched:
        """One request; what the server refuses is told, where ``needed`` also what it does not understand."""
        headers = {"Content-Type": "application/xml; charset=utf-8", "Depth": str(depth), "Accept": "text/calendar, application/xml"}
        text = f'<?xml version="1.0" encoding="utf-8"?>{body}'
        answer = self._web.fetch(address, method=method, headers=headers, body=text.encode(), login=self._login)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            raise CalendarFault(f"{self._shown} refuses the name or password; add the calendar again with the right ones")
        if needed and answer.status == HTTPStatus.FORBIDDEN:
            raise CalendarFault(f"{self._shown} does not let this account read there")
        if needed and answer.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
            raise CalendarFault(f"{self._shown} has no calendar at that address")
        if needed and answer.status != HTTPStatus.MULTI_STATUS:
            raise CalendarFault(f"{self._shown} answers with status {answer.status}, which is not CalDAV's; see to the address")
        return answer

    def _answers(self, answer: Fetched) -> list[ET.Element]:
        """The responses of a multistatus."""
        # No answer of CalDAV declares anything; one that does may mean to grow.
        if b"<!DOCTYPE" in answer.body:
            raise CalendarFault(f"{self._shown} answers in XML that declares things of its own; that is not read")
        try:
            return ET.fromstring(answer.body).findall(f"{_DAV}response")  # noqa: S314, without declarations there is nothing to fear
        except ET.ParseError as error:
            raise CalendarFault(f"{self._shown} answers in XML that cannot be read; is it a CalDAV address?") from error


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
