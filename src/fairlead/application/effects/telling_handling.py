"""What it means to the outside that somebody did something with a lead that a rep has, and how a rep is told of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from fairlead.application.decisions import Told
from fairlead.application.deed_ports import DeedKind
from fairlead.application.effect_ports import Row
from fairlead.domain.deciding import Language
from fairlead.domain.followup import LOST, Event, EventKind, event_id
from fairlead.domain.rep import Rep
from fairlead.domain.time import zone_named

_KINDS: Final[Mapping[str, EventKind]] = {
    DeedKind.ACCEPTED.value: EventKind.LEAD_ACCEPTED,
    DeedKind.EXPIRED.value: EventKind.LEAD_EXPIRED,
    DeedKind.HANDED_OFF.value: EventKind.LEAD_HANDED_OFF,
    DeedKind.MOVED.value: EventKind.LEAD_TAKEN,
    DeedKind.LOCKED.value: EventKind.LEAD_LOCKED,
    DeedKind.UNLOCKED.value: EventKind.LEAD_UNLOCKED,
}
"""What is told by events of its own. Where a lead went by the others, the decision tells; that it was declined, the ledger."""
_TOLD: Final = ("lead_id", "rep_id", "from_rep_id", "decision_id", "author")


def handling_events(row: Row, base: str) -> tuple[Event, ...]:
    """What was done as an event: where a rep has the lead no more it is told to that rep."""
    body = row.body
    kind = _KINDS.get(str(body["kind"]))
    if kind is None or (kind is EventKind.LEAD_TAKEN and body["from_rep_id"] is None):
        return ()
    data: dict[str, Any] = {name: body[name] for name in _TOLD} | {"note": body["words"] or None}
    if kind is EventKind.LEAD_EXPIRED:
        data["seen_decision_id"] = body["seen"]
    data["decision_id"] = body["decision_id"] or body["seen"]
    data["link"] = f"{base}/decisions/{data['decision_id']}"
    told_to = body["from_rep_id"] if kind in LOST else body["rep_id"]
    return (Event(event_id(kind, f"{row.of}@{row.at.isoformat()}"), kind, row.at, data, body["lead_id"], told_to),)


def handling_message(event: Event, language: Language, told: Told) -> tuple[str, tuple[str, ...], str]:
    """Title, lines and place in the app, for the rep who has a lead no more. ``told``: `handling_decision`."""
    now = event.data.get("rep_id")
    if event.kind is not EventKind.LEAD_EXPIRED:
        lines = [language.say("notice.taken_by", author=event.data["author"])]
    else:
        lines = [language.say("notice.expired_at", at=until)] if (until := _until(told)) else []
    lines.append(language.say("notice.expired_went", rep=told.names.get(now, now)) if now else language.say("notice.expired_waits"))
    if event.kind is not EventKind.LEAD_EXPIRED and event.data["note"]:
        lines.append(str(event.data["note"]))
    return language.say("notice.expired", who=told.lead.named), tuple(lines), f"/decisions/{told.decision.decision_id}"


def handling_decision(event: Event) -> str:
    """The decision that tells most of what happened: by which the rep had a lead whose time was over, else by which another rep has it."""
    return str(event.data["seen_decision_id" if event.kind is EventKind.LEAD_EXPIRED else "decision_id"])


def accept_until(told: Told, language: Language) -> tuple[str, ...]:
    """Until when the rep is to accept the lead, in a line; none where nobody asks."""
    until = _until(told)
    return (language.say("notice.accept_by", at=until),) if until else ()


def _until(told: Told) -> str:
    """By the rep's own clocks."""
    moment, rep = told.decision.accept_by, told.reps.get(told.decision.rep_id or "")
    return "" if moment is None else _local(moment, rep)


def _local(moment: datetime, rep: Rep | None) -> str:
    zone = "UTC" if rep is None else rep.zone
    return f"{moment.astimezone(zone_named(zone)):%Y-%m-%d %H:%M} ({zone})"
