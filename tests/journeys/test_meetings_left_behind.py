"""A lead goes on and its meeting does not: whoever gets the lead, moves it or lets its rep leave is told of it."""

from dataclasses import replace

import pytest

from fairlead.adapters.sql.access import SqlAccess
from fairlead.application.access_ports import User
from fairlead.application.edit_ports import Deed
from fairlead.application.effect_ports import NewTarget, Way
from fairlead.application.passing_on import Move
from fairlead.application.people import Asked
from fairlead.application.queue_told import proposed_told
from fairlead.domain.followup import EventKind, Recipient
from fairlead.domain.rights import Role
from tests.contracts.meeting_house import HOURS, meeting_house, minutes, url_of

REPS = [
    {"rep_id": "ana", "time_zone": "Europe/Berlin", "hours": HOURS},
    {"rep_id": "ben", "time_zone": "Europe/London", "hours": HOURS},
]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def office(request, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    with meeting_house(home, url_of(request.param, home, request), reps=REPS) as made:
        yield made


@pytest.fixture
def booked(office):
    made = office.book(office.lead())
    return made, "ben" if made.rep_id == "ana" else "ana"


def moved(office, lead_id, rep_id):
    office.clock.step(minutes(1))  # at the same moment the same move would be the one that was made
    office.house.desk.move(Move(lead_id, rep_id, office.now, "Dana", "a better fit")).result()
    office.house.background.effects.spreading.spread()


def told_of(office, rep_id):
    """What the app tells a rep of the last lead that came to it."""
    notices = office.house.background.effects.notifying.notices(Recipient(rep_id))
    return next(each for each in notices if each.kind in {EventKind.LEAD_MOVED, EventKind.LEAD_ASSIGNED})


def test_whoever_gets_the_lead_is_told_with_whom_and_when_a_meeting_is_booked(office, booked):
    made, other = booked
    book = office.house.background.effects.webhooks._book
    book.add(NewTarget(Way.WEBHOOK, "crm", "https://crm.example", "sealed", (EventKind.LEAD_MOVED,), "lee"), office.now)
    moved(office, made.lead_id, other)
    zone, hours = ("Europe/London", 0) if other == "ben" else ("Europe/Berlin", 1)
    begins = f"{made.period.start.hour + hours:02}:{made.period.start.minute:02}"
    line = told_of(office, other).lines[-1]
    assert line.startswith(f"A meeting is booked with {made.rep_id.title()}: {made.period.start:%Y-%m-%d}, {begins} to ")
    assert f"({zone})" in line
    (event,) = [each.event for each in book.deliveries(limit=9)]
    assert event.data["meeting"] == {
        "meeting_id": made.meeting_id,
        "rep_id": made.rep_id,
        "starts_at": made.period.start.isoformat(),
        "ends_at": made.period.end.isoformat(),
    }
    german = office.house.background.effects._tell.message(event, "de").lines[-1]
    assert german.startswith(f"Ein Termin mit {made.rep_id.title()} ist gebucht: ")


def test_where_nothing_is_booked_any_more_nothing_is_told(office, booked):
    made, other = booked
    office.change(made, "cancelled")
    moved(office, made.lead_id, other)
    assert not any("meeting is booked" in line for line in told_of(office, other).lines)


def test_a_meeting_that_went_along_is_not_told_as_anothers(office, booked):
    made, other = booked
    moved(office, made.lead_id, other)
    office.change(made, "moved", start=office.times(made.lead_id, meeting_id=made.meeting_id)[-1])
    moved(office, made.lead_id, made.rep_id)
    moved(office, made.lead_id, other)
    assert not any("meeting is booked" in line for line in told_of(office, other).lines)


def test_the_preview_of_a_reassignment_tells_the_meeting_that_stays(office, booked):
    made, other = booked
    free = office.lead()
    first, second = office.house.queue.preview([made.lead_id, free], [other])
    assert (first.meeting, second.meeting) == (made, None)
    notes = proposed_told(first, office.house.names)["notes"]
    assert notes[-1] == (
        f"a meeting with {made.rep_id.title()} is booked for {made.period.start:%Y-%m-%d %H:%M} UTC; it stays there until somebody moves or cancels it"
    )
    assert office.house.queue.preview([made.lead_id], [made.rep_id])[0].meeting is None


def test_the_preview_of_a_departure_counts_meetings_and_names_the_account(office, booked):
    made, _ = booked
    access, at = SqlAccess(office.house.engine), office.now
    access.add_user(User("boss@sales.example", "Boss", Role.ADMIN, at), Deed("user add", "boss", "Dana", at), first=True)
    user = access.add_user(User("ana@sales.example", "Ana", Role.REP, at, rep_id=made.rep_id), Deed("user add", "ana", "Dana", at))
    told = office.house.people.preview_leave(Asked(made.rep_id, at), at=at)
    assert told.meetings == 1
    said = " ".join(told.warnings)
    assert f"1 meeting is booked and stays theirs until somebody moves or cancels each; `fairlead meeting list --rep {made.rep_id}`" in said
    assert "their account ana@sales.example stays enabled; `fairlead user disable ana@sales.example`" in said
    office.change(made, "cancelled")
    access.put_user(replace(user, disabled=True), Deed("user disable", "ana", "Dana", at))
    told = office.house.people.preview_leave(Asked(made.rep_id, at), at=at)
    assert (told.meetings, [each for each in told.warnings if "account" in each or "meeting" in each]) == (0, [])
