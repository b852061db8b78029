"""Files and feeds: conditional, bounded, and silent about what is secret."""

import base64
import logging
import stat
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from fairlead.adapters.calendar.outside import OutsideCalendars
from fairlead.adapters.calendar.public_holidays import public_holidays
from fairlead.adapters.calendar.web import MOST_BYTES, Web
from fairlead.application.calendar_ports import Ask, CalendarFault, CalendarKind, CalendarSource
from fairlead.domain.time import Period

WINDOW = Period(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 30, tzinfo=UTC))
FEED = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260302T090000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


class Publisher(ThreadingHTTPServer):
    """A web server on the loopback; ``answers``: path → status, headers, body."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = {"/feed.ics": (200, {}, FEED.encode())}
        self.asked = []

    def address(self, path="/feed.ics"):
        return f"http://127.0.0.1:{self.server_port}{path}"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        answer = self.server.answers.get(self.path, (404, {}, b""))
        status, headers, body = answer(self) if callable(answer) else answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words):
        pass


@pytest.fixture
def publisher():
    with Publisher() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def calendars(tmp_path):
    return OutsideCalendars(tmp_path, lambda: 0.0)


def ask(address, *, whole=True, kind=CalendarKind.FEED, **source):
    return Ask(CalendarSource("c-1", "kim", kind, str(address), **source), WINDOW, "UTC", whole=whole)


def starts(reading):
    return [f"{each.start:%m-%dT%H:%M}" for each in reading.busy]


def test_a_file_is_read_and_not_again_while_it_stays_the_same(tmp_path, calendars):
    path = tmp_path / "kim.ics"
    path.write_text(FEED)
    first = calendars.read(ask(path))
    assert starts(first) == ["03-02T09:00"]
    assert calendars.read(ask(path, whole=False, etag=first.etag)) is None
    assert calendars.read(ask(path, whole=True, etag=first.etag)) is not None
    path.write_text(FEED.replace("0302", "0303") + "\r\n")
    assert starts(calendars.read(ask(path, whole=False, etag=first.etag))) == ["03-03T09:00"]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: None, "cannot be read: No such file"),
        (lambda path: path.mkdir(), "is no file"),
        (lambda path: path.write_text("nothing"), "no iCalendar file"),
        (lambda path: path.write_bytes(b" " * (MOST_BYTES + 1)), "more than 5,000,000 bytes"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path, calendars, make, says):
    make(tmp_path / "kim.ics")
    with pytest.raises(CalendarFault, match=says):
        calendars.read(ask(tmp_path / "kim.ics"))


def test_a_feed_is_asked_only_for_what_changed(publisher, calendars):
    def answer(request):
        if request.headers.get("If-None-Match") == '"7"' and request.headers.get("If-Modified-Since") == "Mon, 02 Mar 2026 09:00:00 GMT":
            return 304, {}, b""
        return 200, {"ETag": '"7"', "Last-Modified": "Mon, 02 Mar 2026 09:00:00 GMT"}, FEED.encode()

    publisher.answers["/feed.ics"] = answer
    first = calendars.read(ask(publisher.address()))
    assert (starts(first), first.etag) == (["03-02T09:00"], '"7"')
    marks = {"etag": first.etag, "modified": first.modified}
    assert calendars.read(ask(publisher.address(), whole=False, **marks)) is None
    assert calendars.read(ask(publisher.address(), whole=True, **marks)) is not None  # asked without conditions


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((404, {}, b""), "has no calendar at that address"),
        ((410, {}, b""), "has no calendar at that address"),
        ((401, {}, b""), "refuses the name or password"),
        ((403, {}, b""), "refuses the name or password"),
        ((500, {}, b""), "answers with status 500"),
        ((304, {}, b""), "answers with status 304"),  # nobody asked whether anything changed
        ((200, {}, b"<html>Log in</html>"), "no iCalendar file"),
        ((200, {"Content-Encoding": "gzip"}, b"\x1f\x8b"), "compressed form that was not asked for"),
        ((200, {}, b" " * (MOST_BYTES + 1)), "sends more than 5,000,000 bytes"),
        ((200, {"Content-Length": "99999"}, FEED.encode()), "broke the connection off"),
    ],
)
def test_a_feed_that_cannot_be_read_says_why(publisher, calendars, answer, says):
    publisher.answers["/key-0123456789/feed.ics"] = answer
    with pytest.raises(CalendarFault, match=says) as caught:
        calendars.read(ask(publisher.address("/key-0123456789/feed.ics")))
    assert "key-0123456789" not in str(caught.value)


def test_nobody_at_the_address_is_told(calendars):
    with Publisher() as gone:
        address = gone.address("/key-0123456789/feed.ics")
    with pytest.raises(CalendarFault, match=r"127\.0\.0\.1 cannot be reached") as caught:
        calendars.read(ask(address))
    assert "key-0123456789" not in str(caught.value)


def test_redirects_are_followed_but_not_in_circles(publisher, calendars):
    publisher.answers |= {"/moved": (302, {"Location": "/feed.ics"}, b""), "/circle": (302, {"Location": "/circle"}, b"")}
    assert starts(calendars.read(ask(publisher.address("/moved")))) == ["03-02T09:00"]
    with pytest.raises(CalendarFault, match="more than 5 times"):
        calendars.read(ask(publisher.address("/circle")))
    assert len(publisher.asked) == 2 + 6


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("ftp://elsewhere.example/feed.ics", "none of the web"),
        ("file:///somewhere/feed.ics", "none of the web"),
        ("", "more than 5 times"),  # to itself
        ("http://[broken", "sends on to an address that cannot be read"),
    ],
)
def test_a_redirect_leads_only_to_addresses_of_the_web(publisher, calendars, where, says):
    publisher.answers["/moved"] = (302, {"Location": where}, b"")
    with pytest.raises(CalendarFault, match=says):
        calendars.read(ask(publisher.address("/moved")))


def test_name_and_password_go_to_the_calendars_own_server_only(publisher, calendars):
    with Publisher() as other:
        thread = threading.Thread(target=other.serve_forever, args=(0.01,))
        thread.start()
        publisher.answers["/moved"] = (302, {"Location": other.address()}, b"")
        calendars.keep_password("c-1", "geheim")
        assert starts(calendars.read(ask(publisher.address("/moved"), username="kim"))) == ["03-02T09:00"]
        other.shutdown()
        thread.join()
    assert publisher.asked[0][1]["Authorization"] == "Basic " + base64.b64encode(b"kim:geheim").decode()
    assert "Authorization" not in other.asked[0][1]


def test_a_password_never_travels_where_others_can_read_it(calendars):
    calendars.keep_password("c-1", "geheim")
    with pytest.raises(CalendarFault, match="use its https:// address"):
        calendars.read(ask("http://calendar.example.org/feed.ics", username="kim"))


def test_no_proxy_and_no_password_of_the_environment_is_used(publisher, calendars, monkeypatch, tmp_path):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login eve password netrc-0123\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert starts(calendars.read(ask(publisher.address()))) == ["03-02T09:00"]
    assert "Authorization" not in publisher.asked[0][1]


def test_a_feed_outside_may_not_send_into_this_network():
    from fairlead.adapters.calendar.web import Fetched, _next

    def sent_to(where, asked="https://calendar.example.org/feed.ics"):
        return _next(asked, Fetched(302, {"location": where}, b"", asked), None)

    assert sent_to("https://other.example.org/x") == "https://other.example.org/x"
    for inside in ("https://127.0.0.1/x", "https://localhost/x", "https://10.0.0.7/x", "https://169.254.169.254/x", "https://[::1]/x"):
        with pytest.raises(CalendarFault, match="inside this network"):
            sent_to(inside)
    with pytest.raises(CalendarFault, match="not protected by HTTPS"):
        sent_to("http://other.example.org/x")


def test_a_feed_that_drips_ends_after_a_minute(publisher):
    readings = iter([0.0, 61.0])
    with pytest.raises(CalendarFault, match="takes more than 60 seconds"):
        Web(lambda: next(readings)).fetch(publisher.address(), headers={})


def test_passwords_lie_where_only_this_user_can_read_them(tmp_path, calendars):
    calendars.keep_password("c-1", "geheim")
    calendars.keep_password("c-1", "anders")
    kept = tmp_path / "secrets" / "c-1"
    assert kept.read_text() == "anders"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    calendars.forget_password("c-1")
    calendars.forget_password("c-1")
    assert not kept.exists()


def test_a_password_that_is_not_here_is_asked_for_again(calendars):
    with pytest.raises(CalendarFault, match=r"the password of https://calendar.example.org/… is not on this machine"):
        calendars.read(ask("https://calendar.example.org/key/feed.ics", username="kim"))


def test_an_account_without_a_name_is_told(calendars):
    with pytest.raises(CalendarFault, match="needs a name and a password"):
        calendars.read(ask("https://calendar.example.org/kim/", kind=CalendarKind.CALDAV))


def test_a_login_does_not_show_its_password():
    from fairlead.adapters.calendar.web import Login

    assert repr(Login("kim", "geheim")) == "Login('kim')"


def test_nothing_secret_is_written_to_a_log(publisher, calendars, caplog):
    caplog.set_level(logging.DEBUG)
    calendars.keep_password("c-1", "geheim")
    publisher.answers["/key-0123456789.ics"] = (200, {}, FEED.encode())
    calendars.read(ask(publisher.address("/key-0123456789.ics"), username="kim"))
    assert "geheim" not in caplog.text
    assert "key-0123456789" not in caplog.text


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://calendar.example.org/ical/key-0123/basic.ics?token=x", "https://calendar.example.org/…"),
        ("https://kim:geheim@calendar.example.org/x", "https://calendar.example.org/…"),
        ("calendars/kim.ics", "calendars/kim.ics"),
    ],
)
def test_of_an_address_only_the_host_is_shown(address, shown):
    assert CalendarSource("c-1", "kim", CalendarKind.FEED, address).shown == shown


@pytest.mark.parametrize(
    ("name", "day", "is_holiday"),
    [
        ("US", "2026-07-03", True),  # the Fourth is a Saturday: observed on the Friday
        ("US", "2026-04-20", False),
        ("US-MA", "2026-04-20", True),  # Patriots' Day
        ("us-ma", "2026-04-20", True),
        ("DE", "2026-10-03", True),
        ("DE-BY", "2026-01-06", True),
        ("DE-BE", "2026-01-06", False),
        ("GB-SCT", "2026-11-30", True),
    ],
)
def test_public_holidays_of_countries_and_their_parts(name, day, is_holiday):
    assert (datetime.fromisoformat(day).date() in (public_holidays(name) or ())) is is_holiday


@pytest.mark.parametrize("name", ["", "XX", "US-ZZ", "Bavaria", "US-", "-MA", "U S"])
def test_a_name_that_no_calendar_of_holidays_has(name):
    assert public_holidays(name) is None
