"""Calendars of a CalDAV account (RFC 4791): free and busy times, as the server tells them without titles; else its events."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from caldav.davclient import DAVClient
from caldav.elements import dav
from caldav.lib.error import AuthorizationError, DAVError, NotFoundError

from fairlead.adapters.calendar.busy import read_calendar
from fairlead.adapters.calendar.web import Login, Web
from fairlead.application.calendar_ports import Ask, CalendarFault, Fault, Reading
from fairlead.domain.time import Period, joined

_CALENDAR = "{urn:ietf:params:xml:ns:caldav}calendar"
_MOST_CALENDARS = 50


def read_account(ask: Ask, web: Web, login: Login) -> Reading:
    """Busy times of the calendar at the source's address, or of all calendars of the account there. Raises `CalendarFault`."""
    shown = ask.source.shown
    busy: list[Period] = []
    faults: list[Fault] = []
    try:
        for calendar in _calendars(ask.source.address, web, login):
            for text in _texts(calendar, ask.window):
                found = read_calendar(text, window=ask.window, zone=ask.zone, email=ask.email)
                busy += found.busy
                faults += found.faults
    except CalendarFault:
        raise
    except AuthorizationError as error:
        raise CalendarFault(f"{shown} refuses the name or password; add the calendar again with the right ones") from error
    except NotFoundError as error:
        raise CalendarFault(f"{shown} has no calendar at that address") from error
    except Exception as error:
        raise CalendarFault(f"{shown} answers in a way that CalDAV does not know ({type(error).__name__})") from error
    return Reading(tuple(joined(busy)), tuple(faults))


def _calendars(address: str, web: Web, login: Login) -> list[Any]:
    """The calendar itself where the address is that of one, else every calendar of the account."""
    client: Any = DAVClient(url=address, enable_rfc6764=False)  # asynchronous half the time, if one asks its types
    client.session.close()
    client.session = _Session(web, login)
    here = client.calendar(url=address)
    if _CALENDAR in (here.get_property(dav.ResourceType()) or ()):
        return [here]
    found = list(client.principal().calendars())
    if not found:
        raise CalendarFault("the account has no calendar; name the address of a calendar")
    if len(found) > _MOST_CALENDARS:
        raise CalendarFault(f"the account has more than {_MOST_CALENDARS} calendars; name the address of one")
    return found


def _texts(calendar: Any, window: Period) -> Iterator[str]:  # noqa: ANN401, one of caldav's calendars
    """Texts of iCalendar that tell the calendar's busy times."""
    try:
        told = str(calendar.freebusy_request(window.start, window.end).data or "")
    except DAVError:
        told = ""
    if "BEGIN:VFREEBUSY" in told:
        yield told
        return
    # Not every server answers that question: then the events themselves are read, and their titles thrown away.
    for event in calendar.search(start=window.start, end=window.end, event=True, expand=False):
        yield str(event.data)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What caldav asks of an answer."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    url: str

    @property
    def text(self) -> str:
        """The body as text."""
        return self.content.decode("utf-8", "replace")

    @property
    def reason(self) -> str:
        """The status in words."""
        return HTTPStatus(self.status_code).phrase if self.status_code in list(HTTPStatus) else "unknown"


class _Session:
    """Stands where caldav has its own session, so that it reaches the network only in bounds."""

    def __init__(self, web: Web, login: Login) -> None:
        self._web, self._login = web, login

    def request(self, method: str, url: str, *, data: bytes | str | None = None, headers: Mapping[str, str], **_: Any) -> _Answer:  # noqa: ANN401, caldav's own settings of a session
        """One request with the account's name and password."""
        body = data.encode() if isinstance(data, str) else data or b""
        found = self._web.fetch(url, method=method, headers=dict(headers), body=body, login=self._login)
        # What refuses name and password is told at once: caldav would try other ways to log in.
        if found.status == HTTPStatus.UNAUTHORIZED:
            raise AuthorizationError
        return _Answer(found.status, found.headers, found.body, found.url)

    def close(self) -> None:
        """Nothing is kept open."""
