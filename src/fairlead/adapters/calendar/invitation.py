"""Invitations as people's programs read them: iCalendar (RFC 5545, RFC 5546) inside an e-mail (RFC 6047), or for a CalDAV calendar."""

from datetime import UTC
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Final

from icalendar import Calendar, Event, vCalAddress, vText

from fairlead.application.meeting_ports import Invitation
from fairlead.domain.time import zone_named

_PRODUCT: Final = "-//Fairlead//Meetings//EN"
_WORDS: Final = {
    "en": {
        "title": "Meeting: {rep} and {person}",
        "new": "Invitation: {title}",
        "moved": "New time: {title}",
        "off": "Cancelled: {title}",
        "body_new": "Hello {person},\n\n{rep} looks forward to meeting you:\n\n    {when}\n",
        "body_moved": "Hello {person},\n\nyour meeting with {rep} has a new time:\n\n    {when}\n",
        "body_off": "Hello {person},\n\nyour meeting with {rep} does not take place. It was planned for:\n\n    {when}\n",
        "place": "\nWhere: {place}\n",
        "end": "\nAccept or decline with the invitation in this message, or reply to it.\n",
        "end_off": "\nYou can reply to this message.\n",
        "days": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        "when": "{day}, {date}, {start} to {end} ({zone})",
    },
    "de": {
        "title": "Termin: {rep} und {person}",
        "new": "Einladung: {title}",
        "moved": "Neue Zeit: {title}",
        "off": "Abgesagt: {title}",
        "body_new": "Guten Tag {person},\n\n{rep} freut sich auf das Gespräch mit Ihnen:\n\n    {when}\n",
        "body_moved": "Guten Tag {person},\n\nIhr Termin mit {rep} hat eine neue Zeit:\n\n    {when}\n",
        "body_off": "Guten Tag {person},\n\nIhr Termin mit {rep} findet nicht statt. Geplant war:\n\n    {when}\n",
        "place": "\nOrt: {place}\n",
        "end": "\nSagen Sie mit der Einladung in dieser Nachricht zu oder ab, oder antworten Sie darauf.\n",
        "end_off": "\nSie können auf diese Nachricht antworten.\n",
        "days": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
        "when": "{day}, {date}, {start} bis {end} Uhr ({zone})",
    },
}


class IcalendarStationery:
    """`fairlead.application.meeting_ports.Stationery` by the library icalendar."""

    def mail(self, invitation: Invitation, message_id: str) -> str:
        """A whole e-mail with the invitation as iCalendar: a request, or a cancellation."""
        words, title = _words(invitation), _title(invitation)
        method = "CANCEL" if invitation.cancelled else "REQUEST"
        message = EmailMessage(SMTP)
        message["Subject"] = words["off" if invitation.cancelled else "moved" if invitation.moved else "new"].format(title=title)
        message["From"] = _address(invitation.organizer.name, invitation.sender)
        message["To"] = _address(invitation.attendee.name, invitation.attendee.email or "")
        if invitation.organizer.email:
            message["Reply-To"] = _address(invitation.organizer.name, invitation.organizer.email)
        message["Date"] = format_datetime(invitation.sent_at.astimezone(UTC))
        # The same in every try, so that a receiver can tell what it has seen.
        message["Message-ID"] = f"<{message_id}@{invitation.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        # Plain ASCII on its way: not every server takes more.
        message.set_content(_body(invitation, words), cte="quoted-printable")
        text = _calendar(invitation, method).to_ical().decode()
        message.add_alternative(text, subtype="calendar", cte="base64", params={"method": method, "name": "invite.ics"})
        return message.as_bytes().decode("ascii")

    def event(self, invitation: Invitation) -> str:
        """The meeting as an object of a CalDAV calendar: no method (RFC 4791, 4.1)."""
        text: str = _calendar(invitation, None).to_ical().decode()
        return text


def _calendar(invitation: Invitation, method: str | None) -> Calendar:
    calendar, event = Calendar(), Event()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    if method is not None:
        calendar.add("method", method)
    event.add("uid", invitation.uid)
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", invitation.sent_at.astimezone(UTC))
    event.add("dtstart", invitation.period.start.astimezone(UTC))
    event.add("dtend", invitation.period.end.astimezone(UTC))
    event.add("summary", _title(invitation))
    event.add("status", "CANCELLED" if invitation.cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE")
    if invitation.place:
        event.add("location", invitation.place)
    organizer = vCalAddress(f"mailto:{invitation.organizer.email or invitation.sender}")
    organizer.params["cn"] = vText(invitation.organizer.name)
    event["organizer"] = organizer
    if invitation.attendee.email:
        attendee = vCalAddress(f"mailto:{invitation.attendee.email}")
        attendee.params["cn"] = vText(invitation.attendee.name)
        attendee.params["cutype"], attendee.params["role"] = vText("INDIVIDUAL"), vText("REQ-PARTICIPANT")
        attendee.params["partstat"], attendee.params["rsvp"] = vText("NEEDS-ACTION"), vText("TRUE")
        event.add("attendee", attendee, encode=False)
    calendar.add_component(event)
    return calendar


def _words(invitation: Invitation) -> dict[str, str]:
    return _WORDS.get(invitation.attendee.language or "en", _WORDS["en"])


def _title(invitation: Invitation) -> str:
    return _words(invitation)["title"].format(rep=_line(invitation.organizer.name), person=_line(invitation.attendee.name))


def _body(invitation: Invitation, words: dict[str, str]) -> str:
    zone_name = invitation.attendee.zone or "UTC"
    zone = zone_named(zone_name)
    start, end = (each.astimezone(zone) for each in (invitation.period.start, invitation.period.end))
    day = words["days"].split()[start.weekday()]
    when = words["when"].format(day=day, date=f"{start:%Y-%m-%d}", start=f"{start:%H:%M}", end=f"{end:%H:%M}", zone=zone_name)
    which = "body_off" if invitation.cancelled else "body_moved" if invitation.moved else "body_new"
    body = words[which].format(person=_line(invitation.attendee.name), rep=_line(invitation.organizer.name), when=when)
    body += words["place"].format(place=invitation.place) if invitation.place and not invitation.cancelled else ""
    return body + words["end_off" if invitation.cancelled else "end"]


def _line(text: str) -> str:
    """Without breaks: what somebody typed into a form must not begin a header or a line of its own."""
    return " ".join(text.split())


def _address(name: str, email: str) -> Address:
    user, _, host = parseaddr(email)[1].rpartition("@")
    return Address(_line(name), user, host)
