"""What a step of a meeting means to the outside, and how the rep is told of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from fairlead.application.decisions import Told
from fairlead.application.effect_ports import Row
from fairlead.domain.deciding import Language
from fairlead.domain.followup import Event, EventKind, event_id
from fairlead.domain.followup.meetings import Meeting
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
    data = event.data
    when = _when(data, str(data["time_zone"]), language)
    who = str(event.contact.get("name") or data["lead_id"])
    told = [when, *(str(data[name]) for name in ("place", "note") if data.get(name))]
    return language.say(f"notice.{event.kind.value.replace('.', '_')}", who=who), tuple(told), _page(str(data["lead_id"]))


def meeting_elsewhere(meeting: Meeting, rep_id: str | None) -> dict[str, Any]:
    """What an event of a lead that goes to ``rep_id`` says of a meeting that another rep has with it; nothing where it is this rep's."""
    if meeting.rep_id == rep_id:
        return {}
    told = {"meeting_id": meeting.meeting_id, "rep_id": meeting.rep_id}
    return {"meeting": told | {"starts_at": meeting.period.start.isoformat(), "ends_at": meeting.period.end.isoformat()}}


def meeting_line(event: Event, told: Told, language: Language) -> tuple[str, ...]:
    """With whom and when the person is to meet, by the clocks of the rep who has the lead now; nothing where no other rep has a meeting."""
    met = event.data.get("meeting")
    if met is None:
        return ()
    rep = told.reps.get(told.decision.rep_id or "")
    when = _when(met, "UTC" if rep is None else rep.zone, language)
    return (language.say("notice.meeting_elsewhere", rep=told.names.get(met["rep_id"], met["rep_id"]), when=when),)


def _when(data: Mapping[str, Any], zone: str, language: Language) -> str:
    start, end = (datetime.fromisoformat(str(data[name])).astimezone(zone_named(zone)) for name in ("starts_at", "ends_at"))
    return language.say("notice.meeting_when", date=f"{start:%Y-%m-%d}", start=f"{start:%H:%M}", end=f"{end:%H:%M}", zone=zone)


def _page(lead_id: str) -> str:
    return f"/meetings?lead={lead_id}"
