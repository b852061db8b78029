"""What people outside get of a meeting: invitations by a real mail server, and events in a real CalDAV calendar."""

import email
import email.policy
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from fairlead.adapters.sql.edits import SqlEdits
from fairlead.application.calendars import add_calendar
from fairlead.application.effect_ports import DeliveryState, EffectRefused
from fairlead.application.passing_on import Move
from fairlead.application.time_off import By
from fairlead.domain.followup import EventKind, Recipient
from tests.contracts.meeting_house import meeting_house, minutes
from tests.contracts.postgres_server import free_port
from tests.contracts.radicale_server import PASSWORD, client_of, radicale_in
from tests.contracts.receiver import delivered, mail_server, receiving

REPS = [
    {"rep_id": "ana", "email": "ana@sales.example", "time_zone": "Europe/Berlin", "hours": "Mon-Fri 09:00-17:00"},
    {"rep_id": "ben", "email": None, "time_zone": "Europe/Berlin", "hours": "Mon-Fri 09:00-17:00"},
]


@pytest.fixture
def office(tmp_path):
    home = tmp_path / "home"
    with meeting_house(home, f"sqlite:///{home / 'fairlead.db'}", reps=REPS) as made:
        yield made


@pytest.fixture(scope="module")
def radicale(tmp_path_factory):
    """The address of a CalDAV server where kim and lee have a calendar each."""
    with radicale_in(tmp_path_factory.mktemp("radicale"), {"kim": ("private",), "lee": ("private",)}) as address:
        yield address


def with_mail(office, mailbox):
    office.meetings.sending.set_mail(f"smtp+plain://127.0.0.1:{mailbox.port}", "meetings@sales.example", author="Dana")


def opened(mail):
    """A mail and the event in it."""
    message = email.message_from_string(mail[2], policy=email.policy.default)
    (part,) = [each for each in message.walk() if each.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_content())
    (event,) = calendar.walk("VEVENT")
    return message, part, calendar, event


def test_an_invitation_is_what_a_calendar_program_needs(office):
    with mail_server() as mailbox:
        with_mail(office, mailbox)
        made = office.book(office.lead(), place="https://meet.example/ana")
        assert {each.state for each in delivered(office.house)} == {DeliveryState.DONE}
    ((sender, to, _),) = mailbox.mails
    message, part, calendar, event = opened(mailbox.mails[0])
    assert (sender, to) == ("meetings@sales.example", ["zoe1@lead.example"])
    assert (part.get_param("method"), calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "REQUEST", "2.0")
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (f"{made.meeting_id}@fairlead", 0, "CONFIRMED")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (made.period.start, made.period.end)
    assert event["LOCATION"] == "https://meet.example/ana"
    attendee = event["ATTENDEE"]
    assert (str(attendee), attendee.params["PARTSTAT"], attendee.params["RSVP"]) == ("mailto:zoe1@lead.example", "NEEDS-ACTION", "TRUE")
    rep = made.rep_id
    assert str(event["ORGANIZER"]) == ("mailto:ana@sales.example" if rep == "ana" else "mailto:meetings@sales.example")
    assert message["Reply-To"] == ("Ana <ana@sales.example>" if rep == "ana" else None)
    body = message.get_body(("plain",)).get_content()
    assert "Monday, 2026-03-02, 13:00 to 13:30 (Europe/Berlin)" in body
    assert "https://meet.example/ana" in body


def test_a_move_and_a_cancellation_follow_with_the_next_sequence(office):
    with mail_server() as mailbox:
        with_mail(office, mailbox)
        made = office.book(office.lead())
        delivered(office.house)
        office.change(made, "moved", start=made.period.start + minutes(60))
        delivered(office.house)
        office.change(made, "cancelled")
        delivered(office.house)
    found = [opened(each) for each in mailbox.mails]
    told = [(str(calendar["METHOD"]), int(event["SEQUENCE"]), str(event["STATUS"])) for _, _, calendar, event in found]
    assert told == [("REQUEST", 0, "CONFIRMED"), ("REQUEST", 1, "CONFIRMED"), ("CANCEL", 2, "CANCELLED")]
    assert len({str(event["UID"]) for *_, event in found}) == 1
    assert [str(message["Subject"]).split(":")[0] for message, *_ in found] == ["Invitation", "New time", "Cancelled"]
    assert len({str(message["Message-ID"]) for message, *_ in found}) == 3


def test_what_a_later_change_overtook_is_not_sent_any_more(office):
    with mail_server() as mailbox:
        with_mail(office, mailbox)
        made = office.book(office.lead())
        office.change(made, "moved", start=made.period.start + minutes(60))
        assert [each.state for each in delivered(office.house)] == [DeliveryState.DONE] * 2
    assert [int(opened(each)[3]["SEQUENCE"]) for each in mailbox.mails] == [1]


def test_a_lead_who_writes_german_is_invited_in_german(office):
    with mail_server() as mailbox:
        with_mail(office, mailbox)
        office.book(office.lead(language="de"))
        delivered(office.house)
    message = opened(mailbox.mails[0])[0]
    assert str(message["Subject"]).startswith("Einladung: Termin: ")
    assert "Montag, 2026-03-02, 13:00 bis 13:30 Uhr" in message.get_body(("plain",)).get_content()


def test_a_name_with_a_line_break_begins_no_header(office):
    with mail_server() as mailbox:
        with_mail(office, mailbox)
        office.book(office.lead(first_name="Zoë\r\nBcc: spy@evil.example", last_name="Haug"))
        delivered(office.house)
    message = opened(mailbox.mails[0])[0]
    assert message["Bcc"] is None
    assert mailbox.mails[0][1] == ["zoe1@lead.example"]


def test_a_lead_without_an_address_is_sent_nothing(office):
    with mail_server() as mailbox:
        with_mail(office, mailbox)
        office.book(office.lead(email=None))
        assert delivered(office.house) == []
    assert mailbox.mails == []


def test_a_mail_server_that_is_away_is_tried_again_and_then_gets_it(office):
    with mail_server() as mailbox:
        with_mail(office, mailbox)
    office.book(office.lead())
    (first,) = delivered(office.house)
    assert (first.state, first.last.problem.split(" (")[0]) == (DeliveryState.WAITING, "the mail server cannot be reached")
    with mail_server() as again:
        office.meetings.sending.set_mail(f"smtp+plain://127.0.0.1:{again.port}", "meetings@sales.example", author="Dana")
        assert delivered(office.house)[0].state is DeliveryState.DROPPED, (
            "what waited for a server that was replaced is dropped, and says so"
        )


def test_a_person_whom_the_mail_server_does_not_take_holds_up_nobody(office):
    from aiosmtpd.controller import Controller

    class Picky:
        async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802, the library's name
            if address.startswith("zoe1"):
                return "550 no such person"
            envelope.rcpt_tos.append(address)
            return "250 OK"

        async def handle_DATA(self, _server, _session, _envelope):  # noqa: N802, the library's name
            return "250 OK"

    controller = Controller(Picky(), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        office.meetings.sending.set_mail(f"smtp+plain://127.0.0.1:{controller.port}", "meetings@sales.example", author="Dana")
        first, second = office.lead(), office.lead()
        office.book(first)
        office.book(second)
        states = {each.event.lead_id: (each.state, each.last.problem) for each in delivered(office.house)}
    finally:
        controller.stop()
    assert states[first] == (DeliveryState.DEAD, "the mail server does not take mail for this person (550)")
    assert states[second] == (DeliveryState.DONE, "")


def test_a_server_without_encryption_is_not_spoken_to_in_plain_text_unasked(office):
    with mail_server() as mailbox:
        office.meetings.sending.set_mail(f"smtp://127.0.0.1:{mailbox.port}", "meetings@sales.example", author="Dana")
        office.book(office.lead())
        (only,) = delivered(office.house)
    assert "offers no encryption" in only.last.problem
    assert mailbox.mails == []


def test_a_test_mail_goes_the_same_way(office):
    with mail_server() as mailbox:
        with_mail(office, mailbox)
        office.meetings.sending.test_mail("dana@sales.example", author="Dana")
        (only,) = delivered(office.house)
    assert (only.event.kind, only.state) == (EventKind.TEST, DeliveryState.DONE)
    assert mailbox.mails[0][1] == ["dana@sales.example"]


@pytest.mark.parametrize(
    ("url", "sender", "says"),
    [
        ("imap://mail.example", "a@b.example", "the address of a mail server is smtp"),
        ("smtp+plain://kim:secret@mail.example", "a@b.example", "a password would go where others can read it"),
        ("smtp://192.168.1.1", "a@b.example", "FAIRLEAD_PRIVATE_TARGETS"),
        ("smtps://mail.example", "not an address", "is no e-mail address"),
        ("smtps://mail.example", "a@b.example\nBcc: c@d.example", "is no e-mail address"),
    ],
)
def test_a_mail_server_that_cannot_be_used_is_refused(office, url, sender, says):
    with pytest.raises(EffectRefused, match=says):
        office.meetings.sending.set_mail(url, sender, author="Dana")
    assert office.meetings.sending.mail is None


def deeds(office, kind):
    return [(each.author, each.note) for each in SqlEdits(office.house.engine).changes(limit=20, kind=kind)][::-1]


def test_who_set_and_removed_the_mail_server_and_a_calendar_is_on_record(office):
    sending = office.meetings.sending
    for author, host in (("Dana", "one"), ("Lee", "two")):
        sending.set_mail(f"smtps://kim:hunter22@{host}.example:465", "a@b.example", author=author)
        sending.add_calendar("ana", f"https://{host}.example/kim/", "kim", "hunter22", author=author)
    (calendar,) = sending.calendars()
    sending.remove_calendar(calendar.number, author="Kim")
    assert sending.remove_mail(author="Kim")
    assert not sending.remove_mail(author="Kim")
    mail = [f"smtps://{host}.example:465 as a@b.example" for host in ("one", "two")]
    assert deeds(office, "meeting mail") == [("Dana", f"set: {mail[0]}"), ("Lee", f"set: {mail[1]}"), ("Kim", f"removed: {mail[1]}")]
    assert [who for who, _ in deeds(office, "meeting calendar")] == ["Dana", "Lee", "Kim"]


def test_of_mail_servers_set_at_once_one_stands(office):
    def set_one(number):
        office.meetings.sending.set_mail(f"smtps://mail-{number}.example", "a@b.example", author=f"Dana {number}")
        office.meetings.sending.add_calendar("ana", f"https://dav-{number}.example/kim/", "kim", "secret", author=f"Dana {number}")

    with ThreadPoolExecutor(8) as many:
        list(many.map(set_one, range(8)))
    targets = office.house.background.effects.webhooks._book.targets()
    assert sorted(each.way.value for each in targets) == ["calendar", "mail"]


def test_passwords_stand_nowhere_in_the_clear(office):
    office.meetings.sending.set_mail("smtps://kim:hunter22secret@mail.example:465", "a@b.example", author="Dana")
    office.meetings.sending.add_calendar("ana", "https://dav.example/kim/private/", "kim", "hunter22secret", author="Dana")
    kept = b"".join(each.read_bytes() for each in office.house.settings.home.rglob("*") if each.is_file())
    assert b"hunter22secret" not in kept
    assert "hunter22" not in repr(office.meetings.sending.mail)
    assert office.meetings.sending.mail.shown == "smtps://mail.example:465 as a@b.example"


def events(address, name):
    """What stands in a calendar: by identity when and in which edition."""
    with client_of(address, name) as client:
        text = client.get(f"/{name}/private/").text
    if "BEGIN:VCALENDAR" not in text:
        return {}
    return {str(each["UID"]): (each["DTSTART"].dt, int(each["SEQUENCE"])) for each in Calendar.from_ical(text).walk("VEVENT")}


def test_a_meeting_stands_in_the_reps_calendar_moves_there_and_goes(office, radicale):
    for rep, name in (("ana", "kim"), ("ben", "lee")):
        office.meetings.sending.add_calendar(rep, f"{radicale}/{name}/private/", name, PASSWORD, author="Dana")
    made = office.book(office.lead())
    mine, theirs = ("kim", "lee") if made.rep_id == "ana" else ("lee", "kim")
    assert {each.state for each in delivered(office.house)} == {DeliveryState.DONE}
    uid = f"{made.meeting_id}@fairlead"
    assert (events(radicale, mine), events(radicale, theirs)) == ({uid: (made.period.start, 0)}, {})
    moved = office.change(made, "moved", start=made.period.start + minutes(60)).meeting
    delivered(office.house)
    assert events(radicale, mine) == {uid: (moved.period.start, 1)}
    other = "ben" if made.rep_id == "ana" else "ana"
    office.house.desk.move(Move(made.lead_id, other, office.now, "Dana", "a better fit")).result()
    gone = office.change(made, "moved", start=moved.period.start).meeting
    delivered(office.house)
    assert (events(radicale, mine), events(radicale, theirs)) == ({}, {uid: (gone.period.start, 2)})
    office.change(made, "cancelled")
    assert {each.state for each in delivered(office.house)} == {DeliveryState.DONE}
    assert (events(radicale, mine), events(radicale, theirs)) == ({}, {})


def test_what_the_calendar_says_keeps_times_from_being_offered(office, radicale):
    busy = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
    body = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:t\r\nBEGIN:VEVENT\r\nUID:dentist\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260304T100000Z\r\nDTEND:20260304T110000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    with client_of(radicale, "kim") as kim:
        kim.put("/kim/private/dentist.ics", content=body, headers={"Content-Type": "text/calendar"}).raise_for_status()
    for rep in ("ana", "ben"):
        book, by, account = office.house.time_off, By("Dana", office.house.clock.now()), {"username": "kim", "password": PASSWORD}
        add_calendar(book, office.house.calendars, rep, f"{radicale}/kim/private/", by=by, caldav=True, **account)
    lead = office.lead()
    office.house.sync_calendars(whole=True)
    from fairlead.application.meetings import TimeTaken

    for start in (busy - minutes(30), busy, busy + minutes(30), busy + minutes(60)):
        with pytest.raises(TimeTaken):
            office.book(lead, start)
    assert office.book(lead, busy + minutes(90)).period.start == busy + minutes(90)
    with client_of(radicale, "kim") as kim:
        kim.delete("/kim/private/dentist.ics").raise_for_status()


@pytest.mark.parametrize(
    ("path", "password", "says"),
    [("kim/private/", "wrong", "refuses the name or password"), ("kim/none/", PASSWORD, "no calendar at that address")],
)
def test_a_calendar_that_refuses_is_told_and_tried_again(office, radicale, path, password, says):
    for rep in ("ana", "ben"):
        office.meetings.sending.add_calendar(rep, f"{radicale}/{path}", "kim", password, author="Dana")
    office.book(office.lead())
    (only,) = delivered(office.house)
    assert only.state is DeliveryState.WAITING
    assert says in only.last.problem
    assert password not in only.last.problem


def test_webhooks_hear_of_meetings_without_saying_who_the_person_is(office):
    import json

    from fairlead.application.effects import Asked

    with receiving() as receiver:
        office.house.background.effects.webhooks.add(Asked("crm", receiver.address), author="Dana")
        made = office.book(office.lead())
        office.clock.step(made.period.end - office.now + timedelta(minutes=1))
        office.change(made, "held")
        delivered(office.house)
    told = {json.loads(body)["type"]: json.loads(body)["data"] for _, _, body in receiver.got}
    assert {"meeting.booked", "meeting.held"} <= told.keys()
    assert told["meeting.booked"]["meeting_id"] == made.meeting_id
    assert "zoe1" not in json.dumps(told["meeting.booked"])
    notices = office.house.background.effects.notifying.notices(Recipient(made.rep_id))
    assert "Meeting with Zoë Haug 1" in [each.title for each in notices]
    assert next(each for each in notices if each.kind is EventKind.MEETING_BOOKED).lines[0] == "2026-03-02, 13:00 to 13:30 (Europe/Berlin)"
