"""By which mail server invitations go, in which calendars meetings are written, and what is sent for each step of a meeting."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.utils import parseaddr
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from fairlead.application.calendar_ports import Person
from fairlead.application.edit_ports import Deed
from fairlead.application.effect_ports import Delivery, EffectBook, EffectRefused, NewDelivery, NewTarget, Parcel, Sealer, Target, Way
from fairlead.application.effects.addresses import LONGEST_ADDRESS, see_inside, signed
from fairlead.application.meeting_ports import Invitation, MeetingBook, Organizer, Stationery
from fairlead.application.ports import Clock, NotFound
from fairlead.domain.followup import Event, EventKind, event_id
from fairlead.domain.followup.meetings import Attendee, MeetingState
from fairlead.domain.networks import Networks
from fairlead.domain.time import Period

TOLD: Final = (EventKind.MEETING_BOOKED, EventKind.MEETING_MOVED, EventKind.MEETING_CANCELLED)
"""What the person and the rep's calendar hear of."""
_MAIL: Final = "meeting mail"
_CALENDAR: Final = "meeting calendar"
_SCHEMES: Final = frozenset({"smtp", "smtps", "smtp+plain"})
_HOW: Final = "smtp://name:password@mail.example.com:587, smtps:// for a server that speaks TLS from the start"
_LONGEST_MAIL: Final = 254


class Sending:
    """The mail server and the calendars, as people set them."""

    def __init__(self, book: EffectBook, sealer: Sealer, clock: Clock, networks: Networks, person: Callable[[str], Person]) -> None:
        """``networks``: the private ones that may be reached. ``person``: a rep by identity, address or name."""
        self._book, self._sealer, self._clock, self._networks, self._person = book, sealer, clock, networks, person

    @property
    def mail(self) -> Target | None:
        """The mail server; None where invitations are not sent."""
        return next((each for each in self._book.targets() if each.way is Way.MAIL), None)

    def set_mail(self, url: str, sender: str, *, author: str) -> Target:
        """Send invitations by this server from now on, instead of another one. Raises `EffectRefused`."""
        signed(author)
        parts = _parts(url)
        if parts.scheme.lower() not in _SCHEMES or not parts.hostname:
            raise EffectRefused(f"the address of a mail server is {_HOW}, smtp+plain:// for one inside your network without TLS")
        if parts.scheme == "smtp+plain" and parts.username:
            raise EffectRefused("a password would go where others can read it; use smtp:// or smtps://")
        see_inside(parts.hostname, self._networks)
        sealed = self._sealer.seal({"url": url.strip(), "from": _mail_address(sender)})
        by, now = author.strip(), self._clock.now()
        shown = f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''} as {_mail_address(sender)}"
        new = NewTarget(Way.MAIL, "invitations", shown, sealed, TOLD, by)
        return self._book.add(new, now, Deed(_MAIL, new.name, by, now, f"set: {shown}"), instead=f"another mail server was set by {by}")

    def remove_mail(self, *, author: str) -> bool:
        """Send no invitations any more; False where none were sent."""
        signed(author)
        found, by, now = self.mail, author.strip(), self._clock.now()
        if found is not None:
            deed = Deed(_MAIL, found.name, by, now, f"removed: {found.shown}")
            self._book.remove(found.number, note=f"the mail server was removed by {by}", at=now, deed=deed)
        return found is not None

    def test_mail(self, to: str, *, author: str) -> Delivery:
        """Send a test mail. Raises `EffectRefused`."""
        signed(author)
        found, now = self.mail, self._clock.now()
        if found is None:
            raise EffectRefused("no mail server is set: fairlead meeting mail set URL --from ADDRESS")
        event = Event(
            event_id(EventKind.TEST, f"{found.number}:{now.isoformat()}"),
            EventKind.TEST,
            now,
            {"author": author.strip()},
            contact={"email": _mail_address(to)},
        )
        return self._book.send(event, NewDelivery(event.event_id, found.number, now), now)

    def calendars(self) -> Sequence[Target]:
        """Calendars that meetings are written to."""
        return [each for each in self._book.targets() if each.way is Way.CALENDAR]

    def add_calendar(self, named: str, address: str, username: str, password: str, *, author: str) -> tuple[Person, Target]:
        """Write a rep's meetings to a CalDAV calendar, instead of another one. Raises `EffectRefused` and `NotFound`."""
        signed(author)
        person, parts = self._person(named), _parts(address)
        if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
            raise EffectRefused("the address of a calendar is https://host/path/ of one calendar of a CalDAV account")
        if parts.username or parts.password:
            raise EffectRefused("give name and password apart, not in the address")
        see_inside(parts.hostname, self._networks)
        if parts.scheme == "http" and not _here(parts.hostname):
            raise EffectRefused(f"{parts.hostname} would be sent the password where others can read it; use its https:// address")
        sealed = self._sealer.seal({"url": address.strip(), "username": username, "password": password})
        shown = f"{parts.scheme}://{parts.hostname}/…"
        by, now = author.strip(), self._clock.now()
        new = NewTarget(Way.CALENDAR, f"calendar of {person.name}"[:100], shown, sealed, TOLD, by, person.rep_id)
        deed = Deed(_CALENDAR, person.rep_id, by, now, f"set: {shown}")
        return person, self._book.add(new, now, deed, instead=f"another calendar was set by {by}")

    def remove_calendar(self, number: int, *, author: str) -> Target:
        """Write to it no more. Raises `NotFound`."""
        signed(author)
        found, by, now = self._book.target(number), author.strip(), self._clock.now()
        if found.way is not Way.CALENDAR:
            raise NotFound(f"there is no calendar of the number {number} that meetings are written to")
        deed = Deed(_CALENDAR, found.rep_id or found.name, by, now, f"removed: {found.shown}")
        self._book.remove(number, note=f"the calendar was removed by {by}", at=now, deed=deed)
        return found


class Writing:
    """The worker's part: what is sent for an event of a meeting."""

    def __init__(self, book: MeetingBook, stationery: Stationery, clock: Clock, person: Callable[[str], Person]) -> None:
        """``person``: a rep by identity."""
        self._book, self._stationery, self._clock, self._person = book, stationery, clock, person

    def parcel(self, delivery: Delivery, target: Target, opened: Mapping[str, Any]) -> Parcel | None:
        """What is sent; None where a later change has made it needless, or the meeting has begun."""
        event = delivery.event
        if target.way is Way.MAIL:
            return _test(event, opened) if event.kind is EventKind.TEST else self._mail(event, opened)
        return self._event(event, target, opened)

    def _mail(self, event: Event, opened: Mapping[str, Any]) -> Parcel | None:
        """The edition that the event is about: a program that has a later one takes no notice of it, so none is sent then."""
        meeting, receiver = self._book.meeting(str(event.data["meeting_id"])), str(event.contact["email"])
        period = Period(datetime.fromisoformat(event.data["starts_at"]), datetime.fromisoformat(event.data["ends_at"]))
        cancelled = event.kind is EventKind.MEETING_CANCELLED
        if meeting.sequence > int(event.data["sequence"]) or (not cancelled and self._clock.now() >= period.end):
            return None
        invitation = Invitation(
            uid=uid_of(meeting.meeting_id),
            sequence=int(event.data["sequence"]),
            period=period,
            organizer=self._organizer(str(event.rep_id)),
            attendee=Attendee(meeting.attendee.name, receiver, meeting.attendee.zone, meeting.attendee.language),
            place=meeting.place,
            sender=str(opened["from"]),
            sent_at=event.occurred_at,
            cancelled=cancelled,
            moved=event.kind is EventKind.MEETING_MOVED,
        )
        headers = {"from": invitation.sender, "to": receiver}
        return Parcel(Way.MAIL, str(opened["url"]), headers, self._stationery.mail(invitation, event.event_id))

    def _event(self, event: Event, target: Target, opened: Mapping[str, Any]) -> Parcel:
        """The meeting as it stands now, so that tries that come late undo nothing; taken away where it is no longer this rep's."""
        meeting = self._book.meeting(str(event.data["meeting_id"]))
        address = f"{str(opened['url']).rstrip('/')}/{meeting.meeting_id}.ics"
        headers = {"username": str(opened["username"]), "password": str(opened["password"])}
        if meeting.state is MeetingState.CANCELLED or meeting.rep_id != target.rep_id:
            return Parcel(Way.CALENDAR, address, headers)
        organizer = self._organizer(meeting.rep_id)
        invitation = Invitation(
            uid=uid_of(meeting.meeting_id),
            sequence=meeting.sequence,
            period=meeting.period,
            organizer=organizer,
            # Without an address a server invites nobody by itself: the invitation is ours to send.
            attendee=Attendee(meeting.attendee.name, None, meeting.attendee.zone),
            place=meeting.place,
            sender=organizer.email or "meetings@fairlead.invalid",
            sent_at=meeting.changed_at,
        )
        return Parcel(Way.CALENDAR, address, headers, self._stationery.event(invitation))

    def _organizer(self, rep_id: str) -> Organizer:
        try:
            person = self._person(rep_id)
        except NotFound:
            return Organizer(rep_id)
        return Organizer(person.name, person.email)


def uid_of(meeting_id: str) -> str:
    """The identity by which programs tell a meeting from all others, through all its changes (RFC 5545, 3.8.4.7)."""
    return f"{meeting_id}@fairlead"


def _test(event: Event, opened: Mapping[str, Any]) -> Parcel:
    sender, receiver = str(opened["from"]), str(event.contact["email"])
    head = f"From: {sender}\nTo: {receiver}\nSubject: A test from Fairlead\nMessage-ID: <{event.event_id}@{sender.rpartition('@')[2]}>\n"
    return Parcel(Way.MAIL, str(opened["url"]), {"from": sender, "to": receiver}, f"{head}\nInvitations can be sent from here.\n")


def _parts(url: str) -> SplitResult:
    text = url.strip()
    if not text or len(text) > LONGEST_ADDRESS or not text.isprintable() or " " in text:
        raise EffectRefused("the address cannot be read; it has no blanks, and letters that can be printed")
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise EffectRefused("the address cannot be read") from error
    return parts


def _mail_address(text: str) -> str:
    name, address = parseaddr(text.strip())
    user, _, host = address.rpartition("@")
    if name or address != text.strip() or not user or "." not in host or not address.isascii() or len(address) > _LONGEST_MAIL:
        raise EffectRefused(f"'{text}' is no e-mail address; write for example meetings@example.com")
    return address


def _here(host: str) -> bool:
    return host in {"localhost", "::1"} or host.startswith("127.")
