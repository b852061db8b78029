"""What it means to the outside that a lead reached a stage, or ended, and how a person is told of it."""

from collections.abc import Callable

from fairlead.application.effect_ports import Row
from fairlead.domain.deciding import Language
from fairlead.domain.followup import Event, EventKind, event_id
from fairlead.domain.records import CLOSING_STAGES

_TOLD = ("lead_id", "rep_id", "decision_id", "stage", "value_minor", "author")


def stage_events(row: Row, base: str) -> tuple[Event, ...]:
    """A stage as an event; won, lost and disqualified close the lead."""
    body = row.body
    kind = EventKind.LEAD_CLOSED if body["stage"] in CLOSING_STAGES else EventKind.LEAD_STAGE
    page = f"/decisions/{body['decision_id']}" if body["decision_id"] else ""
    data = {name: body[name] for name in _TOLD} | {"link": f"{base}{page}"}
    return (Event(event_id(kind, f"{row.of}@{row.at.isoformat()}"), kind, row.at, data, body["lead_id"], body["rep_id"]),)


def stage_message(event: Event, language: Language, who: Callable[[], str]) -> tuple[str, tuple[str, ...], str]:
    """Title, lines and place in the app; ``who`` names the person of a lead that was decided on here."""
    data = event.data
    named = who() if data.get("decision_id") else str(data["lead_id"])
    title = language.say("notice.lead_stage", who=named, stage=language.names("stage", str(data["stage"])))
    value = data.get("value_minor")
    lines = () if value is None else (language.say("notice.lead_worth", value=language.number(value / 100, digits=2)),)
    return title, lines, f"/decisions/{data['decision_id']}" if data.get("decision_id") else "/"
