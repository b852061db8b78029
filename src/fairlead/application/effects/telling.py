"""What a row that was kept means to the outside, and how a person is told of it."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from fairlead.application.decisions import Told
from fairlead.application.effect_ports import Notice, Row
from fairlead.domain.deciding import LANGUAGES, Decision, Language
from fairlead.domain.fairness import EntryReason
from fairlead.domain.followup import Event, EventKind, event_id, event_step, events_of
from fairlead.domain.lead import Lead

_MOST_POINTS: Final = 5
_CONTACT: Final = ("first_name", "last_name", "email", "phone")
_OFFICE: Final = {
    EventKind.PREDICTION_SUSPENDED: ("Prediction is suspended: {cause}", "/model"),
    EventKind.PREDICTION_OFF: ("Prediction was switched off by {author}", "/model"),
    EventKind.PREDICTION_ON: ("Prediction is on again, by {author}", "/model"),
    EventKind.MODEL_PROMOTED: ("Another model routes now: {version}", "/model"),
    EventKind.POLICY_CHANGED: ("Version {number} of the policy was published by {author}", "/policy/versions"),
}
"""What everybody who runs the service is told in the app, and where more of it stands."""

Read = Callable[[str, Language], Told]


@dataclass(frozen=True, slots=True)
class Message:
    """What a person is told: a title, lines, and the place in the app where everything stands."""

    title: str
    lines: tuple[str, ...]
    path: str

    def text(self, language: Language, base: str) -> str:
        """The lines with the address of the place; ``base``: where browsers find the app."""
        return "\n".join([*self.lines, "", language.say("notice.link", link=f"{base}{self.path}")])


@dataclass(frozen=True, slots=True)
class Tell:
    """Makes events of rows. ``read`` tells a decision in a language; ``base``: where browsers find the app, without a slash at the end."""

    read: Read
    base: str
    _told: dict[tuple[str, str], Told] = field(default_factory=dict)

    def events(self, source: str, row: Row) -> Sequence[Event]:
        """What a row of a source means to the outside; nothing where nobody would want to know."""
        if source == "decision":
            return () if row.kept is None else self._of_decision(row)
        if source == "posting":
            return () if row.body.get("reason") != EntryReason.DECLINED.value else (self._declined(row),)
        if source == "policy_version":
            return (_plain(EventKind.POLICY_CHANGED, row),)
        kind = event_step(str(row.body.get("step") or row.body.get("kind")))
        of_prediction = source == "model_step" or row.body.get("subject") == "prediction"
        return () if kind is None or not of_prediction else (_plain(kind, row),)

    def message(self, event: Event, code: str) -> Message:
        """An event as a person is told of it, in the language of that code."""
        language = LANGUAGES.get(code, LANGUAGES["en"])
        if event.kind in {EventKind.LEAD_ASSIGNED, EventKind.LEAD_MOVED}:
            return self._to_rep(event, language)
        words = _OFFICE.get(event.kind)
        if words is not None:
            known = {"cause": "", "author": "", "version": "", "number": "", **event.data}
            note = str(event.data.get("note") or "")
            return Message(words[0].format(**known), (note,) if note else (), words[1])
        about = str(event.data.get("lead_id") or "")
        title = f"{event.kind.words[:1].upper()}{event.kind.words[1:]}{f': {about}' if about else ''}"
        lines = [str(event.data[name]) for name in ("company", "reason", "place", "note") if event.data.get(name)]
        return Message(title, tuple(lines), f"/decisions/{event.data['decision_id']}" if event.data.get("decision_id") else "/")

    def notices(self, event: Event, code: str, at: datetime) -> Sequence[Notice]:
        """What is told of an event in the app: to the rep whose lead it is, or to the office."""
        to_rep = event.kind in {EventKind.LEAD_ASSIGNED, EventKind.LEAD_MOVED} and event.rep_id is not None
        if not to_rep and event.kind not in _OFFICE:
            return ()
        told = self.message(event, code)
        return (Notice(0, event.event_id, event.kind, event.rep_id if to_rep else None, told.title, told.lines, told.path, at),)

    def _of_decision(self, row: Row) -> Sequence[Event]:
        assert row.kept is not None  # noqa: S101, seen by the caller
        decision, lead = row.kept.decision, row.kept.lead
        data = _about(decision, lead, self.base)
        if row.before is not None and row.before.rep_id not in {None, decision.rep_id}:
            data["from_rep_id"] = row.before.rep_id
        contact = {name: value for name in _CONTACT if (value := getattr(lead, name, None))}
        return tuple(
            Event(event_id(kind, row.of), kind, decision.decided_at, data, decision.lead_id, decision.rep_id, contact)
            for kind in events_of(decision, row.before)
        )

    def _declined(self, row: Row) -> Event:
        """The entry's author is the rep who declined, its words are the reason."""
        body = row.body
        data = {"lead_id": body["lead_id"], "rep_id": body["author"], "reason": body["words"], "decision_id": body["decision_id"]}
        kind = EventKind.ASSIGNMENT_DECLINED
        return Event(event_id(kind, f"{row.of}@{row.at.isoformat()}"), kind, row.at, data, body["lead_id"], body["author"])

    def _to_rep(self, event: Event, language: Language) -> Message:
        told = self._read(str(event.data["decision_id"]), language)
        who = told.lead.person if told.lead.company in {None, told.lead.person} else f"{told.lead.person}, {told.lead.company}"
        words = told.explanation
        lines = [words.headline, *words.why[:1]]
        points = words.talking_points[:_MOST_POINTS]
        if points:
            lines += ["", language.say("notice.open_with"), *(f"• {each}" for each in points)]
        name = "notice.moved" if event.kind is EventKind.LEAD_MOVED else "notice.assigned"
        return Message(language.say(name, who=who), tuple(lines), f"/decisions/{event.data['decision_id']}")

    def _read(self, decision_id: str, language: Language) -> Told:
        """Told once for the app and for each channel of the rep."""
        key = (decision_id, language.code)
        if key not in self._told:
            self._told.clear()
            self._told[key] = self.read(decision_id, language)
        return self._told[key]


def _plain(kind: EventKind, row: Row) -> Event:
    return Event(event_id(kind, f"{row.of}@{row.at.isoformat()}"), kind, row.at, dict(row.body))


def _about(decision: Decision, lead: Lead, base: str) -> dict[str, Any]:
    """What receivers are told of a decision: nothing that says who the person is."""
    winner = decision.winner
    return {
        "decision_id": decision.decision_id,
        "lead_id": decision.lead_id,
        "decided_at": decision.decided_at.isoformat(),
        "action": decision.action.value,
        "rep_id": decision.rep_id,
        "method": decision.method,
        "reason": decision.method_why,
        "queue_reason": decision.queue_reason.value if decision.queue_reason else None,
        "place": decision.place,
        "due_at": decision.due_at.isoformat() if decision.due_at else None,
        "chance": _number(winner.chance) if winner is not None and winner.foreseen else None,
        "worth_minor": _number(winner.worth_minor) if winner is not None and winner.foreseen else None,
        "lead_score": _number(decision.lead_score),
        **_of_lead(lead),
        "link": f"{base}/decisions/{decision.decision_id}",
    }


def _of_lead(lead: Lead) -> Mapping[str, Any]:
    return {name: getattr(lead, name) for name in ("company", "country", "industry_group", "product", "source")}


def _number(value: float) -> float | None:
    """JSON has no word for "not a number"."""
    return value if math.isfinite(value) else None
