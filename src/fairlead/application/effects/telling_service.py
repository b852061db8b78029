"""What a step of a clock means to the outside, and how people are told of it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from fairlead.application.effect_ports import Row
from fairlead.application.sla_ports import StepKind
from fairlead.domain.deciding import Language
from fairlead.domain.followup import Event, EventKind, Recipient, addressed, event_id

_KINDS: Final = {
    StepKind.REMINDER: EventKind.SLA_REMINDER,
    StepKind.BREACHED: EventKind.SLA_BREACHED,
    StepKind.TOUCHED: EventKind.FIRST_TOUCH,
    StepKind.PAUSED: EventKind.REP_PAUSED,
    StepKind.RESUMED: EventKind.REP_RESUMED,
}


def service_event(row: Row, base: str) -> Event:
    """A step as an event. It is the manager's where it was escalated to one, else the rep's whose lead it is."""
    body = row.body
    kind = _KINDS[StepKind(body["kind"])]
    data: dict[str, Any] = {name: value for name, value in body.items() if name not in {"kind", "body", "number"}}
    page = f"/decisions/{body['decision_id']}" if body.get("decision_id") else "/service"
    data["link"] = f"{base}{page}"
    told_to = body.get("manager_rep_id") if kind is EventKind.SLA_BREACHED else None
    return Event(event_id(kind, row.of), kind, row.at, data, body["lead_id"], told_to or body["rep_id"])


def told_to(event: Event) -> tuple[Recipient, ...]:
    """Whom the app tells of it: the rep, and of a breach whoever leads the rep's team, too, or the office where nobody does."""
    if event.kind not in {EventKind.SLA_REMINDER, EventKind.SLA_BREACHED, EventKind.REP_PAUSED}:
        return ()
    rep = Recipient(str(event.data["rep_id"]))
    if event.kind is not EventKind.SLA_BREACHED or not event.data.get("escalate"):
        return (rep,)
    return (rep, *addressed(event.data.get("manager_rep_id"), event.accounts))


def service_message(event: Event, language: Language, who: Callable[[], str]) -> tuple[str, tuple[str, ...], str]:
    """Title, lines and place in the app; ``who`` names the person that the lead is."""
    data = event.data
    if event.kind is EventKind.REP_PAUSED:
        return language.say("notice.rep_paused", count=data["in_a_row"]), (language.say("notice.rep_paused_until"),), "/service"
    if event.kind is EventKind.REP_RESUMED:
        return language.say("notice.rep_resumed"), (), "/service"
    path = f"/decisions/{data['decision_id']}"
    if event.kind is EventKind.FIRST_TOUCH:
        return language.say("notice.first_touch", who=who()), (), path
    due = language.say("notice.sla_due", clock=data["clock"], at=data.get("due_local") or "–")
    if event.kind is EventKind.SLA_REMINDER:
        return language.say("notice.sla_reminder", who=who()), (due,), path
    return language.say("notice.sla_breached", who=who()), (due, *_came_of_it(data, language)), path


def _came_of_it(data: Mapping[str, Any], language: Language) -> list[str]:
    lines = [language.say("notice.sla_had", rep=data.get("rep_name") or data["rep_id"])]
    if data.get("to_rep_id"):
        lines.append(language.say("notice.sla_went", rep=data.get("to_rep_name") or data["to_rep_id"]))
    else:
        lines.append(language.say("notice.sla_stays"))
    if data.get("paused"):
        lines.append(language.say("notice.sla_paused", count=data["in_a_row"]))
    return lines
