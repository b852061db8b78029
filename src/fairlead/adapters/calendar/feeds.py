"""iCalendar files and feeds: read where they lie, and only if they changed."""

import codecs
from http import HTTPStatus
from pathlib import Path

from fairlead.adapters.calendar.busy import read_calendar
from fairlead.adapters.calendar.web import MOST_BYTES, Fetched, Login, Web
from fairlead.application.calendar_ports import Ask, CalendarFault, Reading

_ACCEPT = {"Accept": "text/calendar, text/plain;q=0.5, */*;q=0.1"}


def read_feed(ask: Ask, web: Web, login: Login | None) -> Reading | None:
    """The busy times of a file or feed; None where it did not change. Raises `CalendarFault`."""
    return _from_web(ask, web, login) if "://" in ask.source.address else _from_file(ask)


def _from_file(ask: Ask) -> Reading | None:
    path = Path(ask.source.address)
    try:
        about = path.stat()
        if not path.is_file():
            raise CalendarFault(f"{path} is no file; name an iCalendar file (.ics)")
        if about.st_size > MOST_BYTES:
            raise CalendarFault(f"{path} has more than {MOST_BYTES:,} bytes; export a smaller calendar")
        mark = f"{about.st_mtime_ns}-{about.st_size}"
        if not ask.whole and mark == ask.source.etag:
            return None
        text = decoded(path.read_bytes())
    except OSError as error:
        raise CalendarFault(f"{path} cannot be read: {error.strerror}") from error
    return _reading(text, ask, mark, None)


def _from_web(ask: Ask, web: Web, login: Login | None) -> Reading | None:
    source = ask.source
    headers = dict(_ACCEPT)
    if not ask.whole and source.etag is not None:
        headers["If-None-Match"] = source.etag
    if not ask.whole and source.modified is not None:
        headers["If-Modified-Since"] = source.modified
    answer = web.fetch(source.address, headers=headers, login=login)
    if answer.status == HTTPStatus.NOT_MODIFIED and not ask.whole:
        return None
    if answer.status != HTTPStatus.OK:
        raise CalendarFault(f"{source.shown} {_refusal(answer)}")
    return _reading(decoded(answer.body), ask, answer.headers.get("etag"), answer.headers.get("last-modified"))


def _reading(text: str, ask: Ask, etag: str | None, modified: str | None) -> Reading:
    found = read_calendar(text, window=ask.window, zone=ask.zone, email=ask.email)
    return Reading(found.busy, found.faults, etag, modified)


def _refusal(answer: Fetched) -> str:
    match answer.status:
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            return "refuses the name or password; add the calendar again with the right ones"
        case HTTPStatus.NOT_FOUND | HTTPStatus.GONE:
            return "has no calendar at that address; copy the address anew from where it is published"
    return f"answers with status {answer.status}; it will be tried again"


def decoded(body: bytes) -> str:
    """The text of a calendar: UTF-8, or UTF-16 where it is marked so. Times are plain ASCII, so other letters may be lost."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace")
    return body.decode("utf-8-sig", "replace")
