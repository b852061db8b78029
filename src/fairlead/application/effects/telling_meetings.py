"""What a step of a meeting means to the outside, and how the rep is told of it."""

from datetime import datetime
from typing import Final

from fairlead.application.effect_ports import Row
from fairlead.domain.deciding import Language
from fairlead.domain.followup import Event, EventKind, event_id
from fairlead.domain.time import zone_named

_KINDS: Final = {
    "booked": EventKind.MEETING_BOOKED,
    "moved": EventKind.MEETING_MOVED,
    "cancelled": EventKind.MEETING_CANCELLED,
    "held": EventKind.MEETING_HELD,
    "no_show": EventKind.MEETING_MISSED,
}
_TOLD: Final = ("meeting_id", "lead_id", "rep_id", "from_rep_id", "starts_at", "ends_at", "sequence", "place", "author")


def meeting_event(row: Row, base: str) -> Event:
    """A step as an event: who the person is stands in its contact alone."""
    body = row.body
    kind = _KINDS[body["deed"]]
    data = {name: body[name] for name in _TOLD} | {
        "note": body["words"] or None,
        "time_zone": body["zone"],
        "link": f"{base}{_page(body['lead_id'])}",
    }
    contact = {name: body[source] for name, source in (("name", "attendee"), ("email", "email")) if body[source]}
    return Event(event_id(kind, f"{row.of}@{row.at.isoformat()}"), kind, row.at, data, body["lead_id"], body["rep_id"], contact)


def meeting_message(event: Event, language: Language) -> tuple[str, tuple[str, ...], str]:
    """Title, lines and place in the app, as a rep is told."""
    data, zone = event.data, str(event.data["time_zone"])
    start, end = (datetime.fromisoformat(str(data[name])).astimezone(zone_named(zone)) for name in ("starts_at", "ends_at"))
    when = language.say("notice.meeting_when", date=f"{start:%Y-%m-%d}", start=f"{start:%H:%M}", end=f"{end:%H:%M}", zone=zone)
    who = str(event.contact.get("name") or data["lead_id"])
    told = [when, *(str(data[name]) for name in ("place", "note") if data.get(name))]
    return language.say(f"notice.{event.kind.value.replace('.', '_')}", who=who), tuple(told), _page(str(data["lead_id"]))


def _page(lead_id: str) -> str:
    return f"/meetings?lead={lead_id}"
