"""Wherever time off is kept, it sits this: in memory, SQLite, PostgreSQL. Routing knows of a change the moment it is made."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, text, update

from fairlead.adapters.memory import MemoryStore
from fairlead.adapters.memory.time_off import MemoryTimeOff
from fairlead.adapters.sql.decisions import SqlDecisions
from fairlead.adapters.sql.engine import writing
from fairlead.adapters.sql.migrating import opened
from fairlead.adapters.sql.moments import micros
from fairlead.adapters.sql.records import SqlRecords
from fairlead.adapters.sql.rosters import roster_now, roster_problems
from fairlead.adapters.sql.standing import rebuild_standing
from fairlead.adapters.sql.store import SqlStore
from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.adapters.sql.time_off import SqlTimeOff
from fairlead.application.calendar_ports import (
    Absence,
    CalendarKind,
    CalendarSource,
    ClosedDay,
    Fault,
    Kept,
    Reading,
    TimeOff,
    TimeOffBook,
)
from fairlead.application.ports import Decisions, NotFound, Store
from fairlead.domain.rep import Rep, Roster
from fairlead.domain.time import Hours, Period
from tests.contracts.store_cases import empty

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
BERLIN = "Europe/Berlin"
PEOPLE = {
    "ann": ("Ann Lee", "ann@example.org", BERLIN),
    "bob": ("Bob Lee", "bob@example.org", None),
    "cy": ("Bob Lee", None, "Mars/Olympus"),
}
SOURCE = CalendarSource("c-1", "ann", CalendarKind.FEED, "https://calendar.example.org/key/ann.ics")


@dataclass(frozen=True)
class Place:
    """Time off, and the store and decisions over the same reps."""

    book: TimeOffBook
    store: Store
    decisions: Decisions


def hours(begin, end):
    return Period(NOW + timedelta(hours=begin), NOW + timedelta(hours=end))


def in_memory() -> Place:
    reps = tuple(
        Rep(rep_id, name, hours=Hours.parse("Mon-Fri 09:00-17:00", zone) if zone == BERLIN else None)
        for rep_id, (name, _, zone) in PEOPLE.items()
    )
    store = MemoryStore(Roster(reps=reps))
    return Place(MemoryTimeOff(store, lambda rep_id: PEOPLE[rep_id][1]), store, store)


def on_disk(engine) -> Place:
    with writing(engine) as connection:
        rows = [{"rep_id": rep_id, "name": name, "email": email, "time_zone": zone} for rep_id, (name, email, zone) in PEOPLE.items()]
        connection.execute(insert(RECORD_TABLES["rep"]), rows)
    rebuild_standing(engine)
    return Place(SqlTimeOff(engine), SqlStore(engine), SqlDecisions(engine))


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def place(request, tmp_path) -> Iterator[Place]:
    if request.param == "memory":
        yield in_memory()
        return
    url = f"sqlite:///{tmp_path / 'fairlead.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
        empty(url)
    engine = opened(url)
    try:
        yield on_disk(engine)
    finally:
        engine.dispose()


@pytest.fixture
def book(place) -> TimeOffBook:
    return place.book


@pytest.fixture
def engine(tmp_path):
    """SQLite alone, for what only a database does."""
    engine = opened(f"sqlite:///{tmp_path / 'fairlead.db'}")
    yield engine
    engine.dispose()


@pytest.mark.parametrize("named", ["ann", "Ann Lee", "ann lee", "ANN@example.org", " ann "])
def test_a_rep_is_found_by_identity_address_or_name(book, named):
    found = book.person(named)
    assert (found.rep_id, found.name, found.zone, found.email) == ("ann", "Ann Lee", BERLIN, "ann@example.org")


def test_a_rep_without_a_zone_or_with_a_wrong_one_is_counted_in_utc(book):
    assert [book.person(each).zone for each in ("bob", "cy")] == ["UTC", "UTC"]


def test_nobody_and_several_are_told(book):
    with pytest.raises(NotFound, match="there is no rep 'zoe'; give the identity"):
        book.person("zoe")
    with pytest.raises(NotFound, match="several reps are called 'Bob Lee': bob, cy"):
        book.person("Bob Lee")


def test_absences_come_back_by_beginning_until_they_are_over(book):
    book.add_absences(
        [Absence("a-2", "ann", hours(5, 6), "doctor"), Absence("a-1", "ann", hours(-5, 1)), Absence("b-1", "bob", hours(0, 2))]
    )
    assert book.time_off(ending_after=NOW) == [
        TimeOff("ann", Kept.AWAY, hours(-5, 1), "a-1"),
        TimeOff("bob", Kept.AWAY, hours(0, 2), "b-1"),
        TimeOff("ann", Kept.AWAY, hours(5, 6), "a-2", "doctor"),
    ]
    assert [each.origin for each in book.time_off(ending_after=NOW, rep_id="ann")] == ["a-1", "a-2"]
    assert [each.origin for each in book.time_off(ending_after=NOW + timedelta(hours=2))] == ["a-2"]


def test_an_absence_of_a_known_identity_replaces_it(book):
    book.add_absences([Absence("a-1", "ann", hours(0, 1), "doctor")])
    book.add_absences([Absence("a-1", "ann", hours(2, 3))])
    assert book.time_off(ending_after=NOW) == [TimeOff("ann", Kept.AWAY, hours(2, 3), "a-1")]
    assert book.absence("a-1") == Absence("a-1", "ann", hours(2, 3))


def test_absences_are_taken_away_together_or_not_at_all(book):
    book.add_absences([Absence("a-1", "ann", hours(0, 1)), Absence("a-2", "ann", hours(2, 3))])
    with pytest.raises(NotFound, match="there is no absence a-9"):
        book.remove_absences(["a-1", "a-9"], author="kim", at=NOW)
    assert len(book.time_off(ending_after=NOW)) == 2
    book.remove_absences(["a-1", "a-2"], author="kim", at=NOW)
    assert book.time_off(ending_after=NOW) == []
    with pytest.raises(NotFound, match="there is no absence a-1"):
        book.absence("a-1")


def test_an_absence_ends_earlier(book):
    book.add_absences([Absence("a-1", "ann", hours(-1, 9), "vacation")])
    book.end_absence("a-1", NOW, author="kim", at=NOW)
    assert book.absence("a-1") == Absence("a-1", "ann", hours(-1, 0), "vacation")
    assert book.time_off(ending_after=NOW) == []
    with pytest.raises(NotFound, match="there is no absence a-9"):
        book.end_absence("a-9", NOW, author="kim", at=NOW)


def test_a_pause_is_replaced_by_the_next_and_ended_by_hand(book):
    assert book.resume("ann") is False
    book.pause("ann", hours(0, 2))
    book.pause("bob", hours(0, 1))
    book.pause("ann", hours(0, 4))
    assert [(each.rep_id, each.kind, each.period) for each in book.time_off(ending_after=NOW)] == [
        ("bob", Kept.PAUSE, hours(0, 1)),
        ("ann", Kept.PAUSE, hours(0, 4)),
    ]
    assert book.resume("ann") is True
    assert [each.rep_id for each in book.time_off(ending_after=NOW)] == ["bob"]


def test_days_on_which_the_company_is_closed(place):
    days = [ClosedDay(date(2026, 12, 24), "Christmas Eve"), ClosedDay(date(2026, 12, 31))]
    place.book.close(days)
    place.book.close([ClosedDay(date(2026, 12, 31), "New Year's Eve")])
    place.book.close([])
    assert place.book.closed_days() == [days[0], ClosedDay(date(2026, 12, 31), "New Year's Eve")]
    assert place.store.roster()[0].closed_days == (date(2026, 12, 24), date(2026, 12, 31))
    assert place.book.reopen([date(2026, 12, 24), date(2026, 1, 1)]) == 1
    assert place.book.reopen([]) == 0
    assert place.store.roster()[0].closed_days == (date(2026, 12, 31),)


def test_a_calendar_is_kept_once_and_forgotten_with_its_busy_times(book):
    assert book.add_source(SOURCE) is True
    assert book.add_source(SOURCE) is False
    other = CalendarSource("c-0", "ann", CalendarKind.CALDAV, "https://dav.example.org/", username="ann")
    book.add_source(other)
    assert book.sources() == [other, SOURCE]
    book.keep_reading(SOURCE, Reading((hours(0, 1),)), NOW)
    assert book.remove_source("c-1").source_id == "c-1"
    assert book.sources() == [other]
    assert book.time_off(ending_after=NOW) == []
    with pytest.raises(NotFound, match="there is no calendar c-1"):
        book.remove_source("c-1")


def test_what_a_calendar_says_replaces_what_it_said_before(book):
    book.add_source(SOURCE)
    assert book.keep_reading(SOURCE, Reading((hours(0, 1), hours(2, 3)), (Fault(7, "RRULE is odd"),), "e1", "m1"), NOW) == 2
    assert book.keep_reading(SOURCE, Reading((hours(2, 3), hours(4, 5)), (), "e2"), NOW) == 2
    assert [(each.rep_id, each.kind, each.period, each.origin) for each in book.time_off(ending_after=NOW)] == [
        ("ann", Kept.BUSY, hours(2, 3), "c-1"),
        ("ann", Kept.BUSY, hours(4, 5), "c-1"),
    ]
    (kept,) = book.sources()
    assert (kept.etag, kept.modified, kept.notes, kept.busy, kept.read_at, kept.full_at) == ("e2", None, (), 2, NOW, NOW)


def test_a_calendar_that_did_not_change_was_read_all_the_same(book):
    book.add_source(SOURCE)
    book.keep_reading(SOURCE, Reading((hours(9, 10),), (Fault(7, "RRULE is odd"),), "e1", "m1"), NOW)
    later = NOW + timedelta(minutes=15)
    assert book.keep_reading(SOURCE, None, later) == 0
    (kept,) = book.sources()
    assert (kept.etag, kept.modified, kept.notes, kept.busy, kept.read_at, kept.full_at) == (
        "e1",
        "m1",
        ("line 7: RRULE is odd",),
        1,
        later,
        NOW,
    )


def test_a_calendar_that_cannot_be_read_keeps_what_was_known(book):
    book.add_source(SOURCE)
    book.keep_reading(SOURCE, Reading((hours(9, 10),)), NOW)
    later = NOW + timedelta(minutes=15)
    book.keep_problem("c-1", "cannot be reached", later)
    (kept,) = book.sources()
    assert (kept.problem, kept.read_at, kept.tried_at, kept.busy) == ("cannot be reached", NOW, later, 1)
    assert len(book.time_off(ending_after=NOW)) == 1
    book.keep_reading(SOURCE, None, later)
    assert book.sources()[0].problem is None


def test_what_a_calendar_says_of_the_past_moves_nothing(book):
    book.add_source(SOURCE)
    book.keep_reading(SOURCE, Reading((hours(-1, 1),)), NOW)
    assert book.keep_reading(SOURCE, Reading((hours(-9, -8),)), NOW + timedelta(hours=2)) == 0


def test_a_calendar_that_was_forgotten_while_it_was_read_stays_forgotten(book):
    assert book.keep_reading(SOURCE, Reading((hours(0, 1),)), NOW) == 0
    book.keep_problem("c-1", "cannot be reached", NOW)
    assert book.sources() == []
    assert book.time_off(ending_after=NOW) == []


def test_routing_knows_of_every_change_without_reading_everything_again(place):
    roster, version = place.store.roster()
    edition = place.store.edition()
    seen = [place.store.standing()]

    def moved():
        seen.append(place.store.standing())
        return seen[-1].time_off > seen[-2].time_off and seen[-1].sequence > seen[-2].sequence

    place.book.add_absences([Absence("a-1", "ann", hours(0, 1))])
    assert moved()
    place.book.pause("ann", hours(0, 2))
    assert moved()
    place.book.add_source(SOURCE)
    assert not moved()
    place.book.keep_reading(SOURCE, Reading((hours(3, 4),)), NOW)
    assert moved()
    place.book.keep_reading(SOURCE, Reading((hours(3, 4),)), NOW)
    assert not moved()
    assert place.store.edition() == edition

    now, later = place.store.renewed(roster, version)
    assert later != version
    assert (now.absences, now.busy, now.pauses) == ({"ann": (hours(0, 1),)}, {"ann": (hours(3, 4),)}, {"ann": (hours(0, 2),)})
    assert now.reps == roster.reps
    assert place.store.roster() == (now, later)


def test_the_roster_of_every_moment_can_be_read_again(place):
    seen = [place.store.roster()]
    place.book.add_absences([Absence("a-1", "ann", hours(0, 1)), Absence("a-2", "bob", hours(0, 1))])
    seen.append(place.store.roster())
    place.book.remove_absences(["a-1"], author="kim", at=NOW)
    place.book.pause("bob", hours(0, 2))
    seen.append(place.store.roster())
    place.book.resume("bob")
    seen.append(place.store.roster())
    assert len({version for _, version in seen}) == 4
    assert [place.decisions.roster_at(version) for _, version in seen] == [roster for roster, _ in seen]


def test_time_off_of_somebody_who_is_no_rep_is_left_out_of_the_roster(place):
    place.book.add_absences([Absence("a-1", "ghost", hours(0, 1))])
    assert place.store.roster()[0].absences == {}


# What only a database does.


def import_absence(engine, absence_id="imp-1", begin=0, end=1, source_id="file-1", **more):
    with writing(engine) as connection:
        times = {"starts_at": micros(NOW + timedelta(hours=begin)), "ends_at": micros(NOW + timedelta(hours=end))}
        connection.execute(
            insert(RECORD_TABLES["absence"]).values(absence_id=absence_id, rep_id="ann", source_id=source_id, **times, **more)
        )


def test_the_log_follows_an_import(engine):
    place = on_disk(engine)
    import_absence(engine, reason="vacation")
    import_absence(engine, "imp-2", 5, 5)  # of no length
    rebuild_standing(engine)
    assert place.book.time_off(ending_after=NOW) == [TimeOff("ann", Kept.AWAY, hours(0, 1), "imp-1", "vacation")]
    with writing(engine) as connection:
        connection.execute(update(RECORD_TABLES["absence"]).values(ends_at=micros(NOW + timedelta(hours=7))))
    rebuild_standing(engine)
    assert [each.period for each in place.book.time_off(ending_after=NOW)] == [hours(0, 7), hours(5, 7)]
    with writing(engine) as connection:
        connection.execute(update(RECORD_TABLES["absence"]).values(reason="parental leave"))
    rebuild_standing(engine)
    assert {each.reason for each in place.book.time_off(ending_after=NOW)} == {"parental leave"}
    number = place.store.standing().time_off
    rebuild_standing(engine)
    assert place.store.standing().time_off == number  # nothing changed


def test_the_log_follows_records_that_changed_without_an_import_when_they_are_read(engine):
    place = on_disk(engine)
    place.store.roster()
    import_absence(engine)
    assert place.store.roster()[0].absences == {"ann": (hours(0, 1),)}


def test_an_imported_absence_that_was_changed_here_is_not_undone_by_the_next_import(engine, tmp_path):
    place = on_disk(engine)
    import_absence(engine)
    import_absence(engine, "imp-2", 2, 9)
    rebuild_standing(engine)
    place.book.remove_absences(["imp-1"], author="kim", at=NOW)
    place.book.end_absence("imp-2", NOW + timedelta(hours=3), author="kim", at=NOW)
    assert [each.period for each in place.book.time_off(ending_after=NOW)] == [hours(2, 3)]
    edits = SqlRecords(engine, tmp_path)
    with engine.connect() as connection:
        told = connection.execute(text("SELECT subject, author, note FROM change ORDER BY number")).all()
        open_edits = connection.execute(text("SELECT identity, field FROM edit WHERE ended_at IS NULL ORDER BY number")).all()
    assert [tuple(row) for row in told] == [("ann", "kim", "absence taken away"), ("ann", "kim", "absence ended at another time")]
    assert [tuple(row) for row in open_edits] == [("imp-1", "*"), ("imp-2", "ends_at")]
    assert edits.frame("absence").height == 1


def test_absences_of_a_database_from_before_are_the_first_change(tmp_path):
    from alembic import command
    from alembic.config import Config

    from fairlead.adapters.sql import migrating
    from fairlead.adapters.sql.engine import connect

    url = f"sqlite:///{tmp_path / 'old.db'}"
    engine = connect(url)
    config = Config()
    config.set_main_option("script_location", str(migrating._FOLDER))
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0010")
        connection.execute(text("INSERT INTO record_rep (rep_id, name) VALUES ('ann', 'Ann')"))
        times = {"start": micros(NOW), "end": micros(NOW + timedelta(hours=1))}
        words = "INSERT INTO record_absence (absence_id, rep_id, starts_at, ends_at) VALUES ('a-1', 'ann', :start, :end), ('a-2', 'ann', :end, :end)"
        connection.execute(text(words), times)
    engine.dispose()
    engine = opened(url)
    try:
        assert SqlTimeOff(engine).time_off(ending_after=NOW) == [TimeOff("ann", Kept.AWAY, hours(0, 1), "a-1")]
        assert SqlStore(engine).standing().time_off == 1
        assert SqlStore(engine).roster()[0].absences == {"ann": (hours(0, 1),)}
    finally:
        engine.dispose()


def test_the_roster_of_a_decision_from_before_time_off_had_a_log_is_read_as_it_was(engine):
    place = on_disk(engine)
    roster, version = place.store.roster()
    base = version.partition(".")[0]
    place.book.pause("ann", hours(0, 1))
    assert place.decisions.roster_at(base) == roster


def test_busy_times_long_past_are_closed_in_the_log_by_and_by(engine):
    place = on_disk(engine)
    place.book.add_source(SOURCE)
    minutes = [Period(NOW + timedelta(minutes=2 * n), NOW + timedelta(minutes=2 * n + 1)) for n in range(250)]
    place.book.keep_reading(SOURCE, Reading(tuple(minutes)), NOW)
    later = NOW + timedelta(days=3)
    assert place.book.keep_reading(SOURCE, Reading(()), later) == 0
    with engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM time_off WHERE known_until IS NULL")).scalar_one() == 0
        assert connection.execute(text("SELECT COUNT(*) FROM time_off")).scalar_one() == 250


def test_what_is_wrong_with_holidays_zones_and_backups_is_told_by_the_check(engine):
    with writing(engine) as connection:
        rows = [
            {"rep_id": "ann", "holidays": "us-ma", "backup_rep_id": "bob", "time_zone": "Europe/Berlin"},
            {"rep_id": "bob", "holidays": "US-ZZ", "backup_rep_id": "ann", "time_zone": "Mars/Olympus"},
            {"rep_id": "cy", "holidays": None, "backup_rep_id": "ghost", "time_zone": None},
            {"rep_id": "dee", "holidays": None, "backup_rep_id": "dee", "time_zone": None},
        ]
        connection.execute(insert(RECORD_TABLES["rep"]), rows)
    import_absence(engine, "imp-9", 3, 2)
    assert roster_problems(engine) == (
        "rep bob has the holidays of 'US-ZZ', which nobody knows; write a country, or a part of one: US-MA",
        "rep bob is counted in UTC: 'Mars/Olympus' is not a time zone; use an IANA name such as Europe/Berlin",
        "absence imp-9 of rep ann ends before it starts and counts for nothing",
        "the backups ann → bob → ann lead in a circle; nobody stands in while all of them are away",
        "rep cy has the backup ghost, who is not there; name another, or import that rep",
        "the backups dee → dee lead in a circle; nobody stands in while all of them are away",
    )
    now = roster_now(engine)
    assert [(rep.holidays, rep.zone) for rep in now.reps] == [("US-MA", "Europe/Berlin"), (None, "UTC"), (None, "UTC"), (None, "UTC")]
    assert date(2026, 4, 20) in now.holidays["US-MA"]
    assert set(now.holidays) == {"US-MA"}
