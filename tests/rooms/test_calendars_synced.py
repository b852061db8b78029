"""Calendars added and read again and again: what is asked of them, what stays when one fails, and that nothing secret is told."""

from datetime import UTC, datetime, timedelta

import pytest

from fairlead.adapters.memory import MemoryStore
from fairlead.adapters.memory.time_off import MemoryTimeOff
from fairlead.application.calendar_ports import CalendarFault, CalendarKind, Fault, Reading
from fairlead.application.calendars import BadCalendar, add_calendar, calendar_warnings, remove_calendar, sync_calendars
from fairlead.application.ports import NotFound, StoreUnavailable
from fairlead.application.time_off import By
from fairlead.domain.rep import Roster
from fairlead.domain.time import Period
from tests.rooms.people import rep, roster

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Desk:
    """Calendars that say what the test tells them to; it keeps what they were asked, and their passwords."""

    def __init__(self):
        self.says = {}
        self.asked = []
        self.passwords = {}

    def read(self, ask):
        self.asked.append(ask)
        answer = self.says.get(ask.source.source_id, Reading(()))
        if isinstance(answer, Exception):
            raise answer
        return answer

    def keep_password(self, source_id, password):
        self.passwords[source_id] = password

    def forget_password(self, source_id):
        self.passwords.pop(source_id, None)


@pytest.fixture
def store():
    return MemoryStore(roster(rep("kim", time_zone="Europe/Berlin"), rep("lee")))


@pytest.fixture
def book(store):
    return MemoryTimeOff(store, {"kim": "kim@example.org"}.get)


@pytest.fixture
def desk():
    return Desk()


def add(book, desk, named="kim", address="https://calendar.example.org/key/kim.ics", **more):
    return add_calendar(book, desk, named, address, by=By("dana", NOW), **{"caldav": False, "username": None, "password": None, **more})[1]


def busy(*starts):
    return Reading(tuple(Period(NOW + start * HOUR, NOW + (start + 1) * HOUR) for start in starts), etag="e1")


def sync(book, desk, at=NOW, **more):
    return sync_calendars(book, desk, at=at, **more)


def hours_known(book):
    return [(each.period.start - NOW) / HOUR for each in book.time_off(ending_after=NOW)]


@pytest.mark.parametrize(
    ("address", "kept", "username", "password"),
    [
        ("https://calendar.example.org/x.ics", "https://calendar.example.org/x.ics", None, None),
        ("webcal://calendar.example.org/x.ics", "https://calendar.example.org/x.ics", None, None),
        ("https://kim:ge%20heim@calendar.example.org:8443/x?y=1", "https://calendar.example.org:8443/x?y=1", "kim", "ge heim"),
        (" /srv/kim.ics ", "/srv/kim.ics", None, None),
    ],
)
def test_name_and_password_never_stay_in_the_address(book, desk, address, kept, username, password):
    source = add(book, desk, address=address)
    assert (source.address, source.username, source.kind) == (kept, username, CalendarKind.FEED)
    assert book.sources()[0].address == kept
    assert desk.passwords == ({} if password is None else {source.source_id: password})


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"address": ""}, "give the address of a calendar"),
        ({"address": "https://"}, "give the address of a calendar"),
        ({"address": "ftp://x/y"}, "'ftp' is no way to a calendar"),
        ({"address": "https://[x/y"}, "cannot be read"),
        ({"address": "https://x:99999/y"}, "cannot be read"),
        ({"address": "/srv/kim.ics", "caldav": True}, "has an address of the web"),
        ({"caldav": True}, "needs a name"),
        ({"username": "kim"}, "name and password go together"),
        ({"password": "x"}, "name and password go together"),
        ({"caldav": True, "username": "kim"}, "name and password go together"),
    ],
)
def test_what_cannot_be_added_says_why(book, desk, given, says):
    with pytest.raises(BadCalendar, match=says):
        add(book, desk, **given)
    assert book.sources() == []
    assert desk.passwords == {}


def test_a_calendar_of_nobody_is_refused(book, desk):
    with pytest.raises(NotFound, match="there is no rep 'zoe'"):
        add(book, desk, "zoe")


def test_the_same_calendar_added_again_only_gets_its_new_password(book, desk):
    first = add(book, desk, username="kim", password="old")
    second = add(book, desk, username="kim", password="new")
    assert first.source_id == second.source_id
    assert [each.source_id for each in book.sources()] == [first.source_id]
    assert desk.passwords == {first.source_id: "new"}


def test_what_is_forgotten_takes_password_and_busy_times_with_it(book, desk):
    source = add(book, desk, username="kim", password="geheim")
    desk.says[source.source_id] = busy(1, 2)
    sync(book, desk)
    assert remove_calendar(book, desk, source.source_id, by=By("eve", NOW)).source_id == source.source_id
    assert (book.sources(), book.time_off(ending_after=NOW), desk.passwords) == ([], [], {})
    with pytest.raises(NotFound):
        remove_calendar(book, desk, source.source_id, by=By("eve", NOW))
    assert [(each.kind, each.subject, each.author, each.note) for each in book.deeds] == [
        ("calendar", "kim", "dana", f"set: {source.shown}"),
        ("calendar", "kim", "eve", f"removed: {source.shown}"),
    ]


def test_reading_says_what_moved_and_what_was_left_out(book, desk):
    source = add(book, desk)
    desk.says[source.source_id] = Reading(busy(1, 2).busy, (Fault(7, "RRULE is odd"),))
    (done,) = sync(book, desk)
    assert (done.person.name, done.moved, done.notes, done.problem) == ("Kim", 2, ("line 7: RRULE is odd",), None)
    assert hours_known(book) == [1, 2]
    desk.says[source.source_id] = None
    assert [(each.moved, each.notes) for each in sync(book, desk)] == [(0, ("line 7: RRULE is odd",))]
    assert hours_known(book) == [1, 2]


def test_a_calendar_is_asked_for_sixty_days_in_the_reps_zone(book, desk):
    add(book, desk)
    sync(book, desk)
    (ask,) = desk.asked
    assert ask.window == Period(NOW - timedelta(days=1), NOW + timedelta(days=60))
    assert (ask.zone, ask.email) == ("Europe/Berlin", "kim@example.org")


def test_a_calendar_is_asked_whole_at_first_then_once_a_day_and_for_changes_in_between(book, desk):
    source = add(book, desk)
    desk.says[source.source_id] = busy(1)
    for hours in (0, 1, 23, 24, 25):
        sync(book, desk, at=NOW + hours * HOUR)
    sync(book, desk, at=NOW + 26 * HOUR, whole=True)
    assert [ask.whole for ask in desk.asked] == [True, False, False, False, False, True]  # every answer was whole


def test_a_calendar_that_only_says_unchanged_is_asked_whole_after_a_day(book, desk):
    source = add(book, desk)
    desk.says[source.source_id] = busy(1)
    sync(book, desk)
    desk.says[source.source_id] = None
    for hours in (12, 23, 24, 25):
        sync(book, desk, at=NOW + hours * HOUR)
    assert [ask.whole for ask in desk.asked] == [True, False, False, True, True]


@pytest.mark.parametrize("at_once", [1, 8])
def test_one_that_fails_keeps_what_was_known_and_holds_up_no_other(book, desk, at_once):
    broken, whole = add(book, desk), add(book, desk, "lee")
    desk.says = {broken.source_id: busy(1), whole.source_id: busy(2)}
    sync(book, desk, at_once=at_once)
    desk.says = {broken.source_id: CalendarFault("calendar.example.org cannot be reached"), whole.source_id: busy(3)}
    later = NOW + timedelta(minutes=15)
    told = {each.source.rep_id: each.problem for each in sync(book, desk, at=later, at_once=at_once)}
    assert told == {"kim": "calendar.example.org cannot be reached", "lee": None}
    assert hours_known(book) == [1, 3]
    (kept,) = [each for each in book.sources() if each.rep_id == "kim"]
    assert (kept.read_at, kept.tried_at, kept.problem) == (NOW, later, "calendar.example.org cannot be reached")


def test_what_nobody_foresaw_in_one_calendar_is_told_and_holds_up_no_other(book, desk):
    broken, whole = add(book, desk), add(book, desk, "lee")
    desk.says = {broken.source_id: ZeroDivisionError("secret inside"), whole.source_id: busy(3)}
    told = [each.problem for each in sync(book, desk)]
    assert told == ["it holds what nobody foresaw (ZeroDivisionError)", None]


def test_a_calendar_whose_rep_is_gone_is_told(book, desk, store):
    source = add(book, desk)
    store.replace(Roster(reps=(rep("lee"),)))
    (done,) = sync(book, desk)
    assert done.person is None
    assert "its rep kim is not there any more" in done.problem
    assert desk.asked == []
    assert book.sources()[0].source_id == source.source_id


def test_only_those_named_are_read(book, desk):
    first, _ = add(book, desk), add(book, desk, "lee")
    sync(book, desk, only=[first.source_id])
    assert [ask.source.source_id for ask in desk.asked] == [first.source_id]


def test_a_store_that_is_gone_is_no_calendars_fault(book, desk, monkeypatch):
    add(book, desk)

    def gone(*_):
        raise StoreUnavailable("the disk is full")

    monkeypatch.setattr(book, "keep_reading", gone)
    with pytest.raises(StoreUnavailable):
        sync(book, desk)


def test_the_check_says_which_calendar_cannot_be_read_and_since_when_it_is_stale(book, desk):
    never, stale, partly, fine = (
        add(book, desk, address=f"https://{name}.example.org/key-0123") for name in ("never", "stale", "partly", "fine")
    )
    desk.says = {
        never.source_id: CalendarFault("cannot be reached"),
        stale.source_id: busy(1),
        partly.source_id: Reading((), (Fault(7, "RRULE is odd"), Fault(9, "DTSTART is odd"))),
        fine.source_id: busy(2),
    }
    sync(book, desk)
    desk.says[stale.source_id] = CalendarFault("refuses the name or password")
    sync(book, desk, at=NOW + HOUR)
    told = sorted(line.partition("(")[2] for line in calendar_warnings(book.sources(), {"kim": "Kim Day"}))
    assert told == [
        "https://never.example.org/…) cannot be read: cannot be reached; it was never read",
        "https://partly.example.org/…) is read in part: line 7: RRULE is odd, and 1 more",
        "https://stale.example.org/…) cannot be read: refuses the name or password; what it said on 2026-03-04 at 12:00 UTC still counts",
    ]
