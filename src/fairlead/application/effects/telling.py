"""What a row that was kept means to the outside, and how a person is told of it."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from fairlead.application.booked_meetings import OfLead, none_of_lead
from fairlead.application.decisions import Told
from fairlead.application.effect_ports import Notice, Row
from fairlead.application.effects.telling_disputes import dispute_events, dispute_message
from fairlead.application.effects.telling_handling import accept_until, handling_decision, handling_events, handling_message
from fairlead.application.effects.telling_meetings import meeting_elsewhere, meeting_event, meeting_line, meeting_message
from fairlead.application.effects.telling_service import service_event, service_message, told_to
from fairlead.application.effects.telling_stages import stage_events, stage_message
from fairlead.application.ports import NotFound
from fairlead.domain.deciding import LANGUAGES, Action, Decision, Language
from fairlead.domain.fairness import EntryReason
from fairlead.domain.followup import (
    LOST,
    OF_DISPUTES,
    OF_MEETINGS,
    OF_SERVICE,
    OF_STAGES,
    OFFICE,
    Decided,
    Event,
    EventKind,
    Recipient,
    addressed,
    event_id,
    event_step,
    events_of,
)
from fairlead.domain.lead import Lead

_MOST_POINTS: Final = 5
_PAGES: Final = "/decisions/"
_CONTACT: Final = ("first_name", "last_name", "email", "phone")
_OFFICE: Final = {
    EventKind.PREDICTION_SUSPENDED: ("Prediction is suspended: {cause}", "/model"),
    EventKind.PREDICTION_OFF: ("Prediction was switched off by {author}", "/model"),
    EventKind.PREDICTION_ON: ("Prediction is on again, by {author}", "/model"),
    EventKind.MODEL_PROMOTED: ("Another model routes now: {version}", "/model"),
    EventKind.CHECK_BROKEN: ("The daily check found something broken: {cause}", "/jobs"),
    EventKind.CHECK_WHOLE: ("The check found everything whole again", "/jobs"),
    EventKind.POLICY_CHANGED: ("Version {number} of the policy was published by {author}", "/policy/versions"),
}
"""What everybody who runs the service is told in the app, and where more of it stands."""

_OF_THE_HOUSE: Final = frozenset({"prediction", "conservation"})
"""Changes of these are told; those of reps, territories and files are not."""

Read = Callable[[str, Language], Told]
Seen = Callable[[Event, Recipient], Event]
_STEPS: Final[Mapping[str, Callable[[Row, str], Sequence[Event]]]] = {
    "meeting_step": lambda row, base: (meeting_event(row, base),),
    "dispute_step": dispute_events,
    "sla_step": lambda row, base: (service_event(row, base),),
    "lead_deed": handling_events,
    "lead_stage": stage_events,
}
"""What steps of meetings, disputes and clocks mean, what people do with leads, and how these end."""
_BY_STEPS: Final = OF_MEETINGS | OF_DISPUTES | OF_SERVICE | LOST
"""What of it people are told in the app."""


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
    """Makes events of rows. ``read`` tells a decision in a language; ``base``: where browsers find the app, without a slash at the end.

    ``booked``: the meeting of a lead that is not over: it stays with who has it, when the lead goes to somebody else.
    """

    read: Read
    base: str
    booked: OfLead = none_of_lead
    _told: dict[tuple[str, str], Told] = field(default_factory=dict)

    def events(self, source: str, row: Row) -> Sequence[Event]:
        """What a row of a source means to the outside; nothing where nobody would want to know."""
        if source == "decision":
            return () if row.decided is None else self._of_decision(row, row.decided)
        if source == "posting":
            return () if row.body.get("reason") != EntryReason.DECLINED.value else (self._declined(row),)
        if source == "policy_version":
            return (_plain(EventKind.POLICY_CHANGED, row),)
        if source in _STEPS:
            return _STEPS[source](row, self.base)
        kind = event_step(str(row.body.get("step") or row.body.get("kind")))
        of_the_house = source == "model_step" or row.body.get("subject") in _OF_THE_HOUSE
        return () if kind is None or not of_the_house else (_plain(kind, row),)

    def message(self, event: Event, code: str) -> Message:
        """An event as a person is told of it, in the language of that code."""
        language = LANGUAGES.get(code, LANGUAGES["en"])
        if event.kind in {EventKind.LEAD_ASSIGNED, EventKind.LEAD_MOVED}:
            return self._to_rep(event, language)
        if (told := self._of_steps(event, language)) is not None:
            return Message(*told)
        words = _OFFICE.get(event.kind)
        if words is not None:
            known = {"cause": "", "author": "", "version": "", "number": "", **event.data}
            note = str(event.data.get("note") or "")
            return Message(words[0].format(**known), (note,) if note else (), words[1])
        about = str(event.data.get("lead_id") or "")
        title = f"{event.kind.words[:1].upper()}{event.kind.words[1:]}{f': {about}' if about else ''}"
        lines = [str(event.data[name]) for name in ("company", "reason", "place", "note") if event.data.get(name)]
        return Message(title, tuple(lines), _page(event) if event.data.get("decision_id") else "/")

    def notices(self, event: Event, code_of: Callable[[Recipient], str], seen: Seen, at: datetime) -> Sequence[Notice]:
        """What is told of an event in the app: to the rep whose lead it is, to who leads the team, or to the office.

        ``seen``: the event as somebody may hear of it.
        """
        to_rep = event.kind in {EventKind.LEAD_ASSIGNED, EventKind.LEAD_MOVED} and event.rep_id is not None
        if event.kind in _BY_STEPS:
            people = told_to(event) if event.kind in OF_SERVICE else addressed(event.rep_id, event.accounts)
            return tuple(self._notice(seen(event, each), each, code_of(each), at) for each in dict.fromkeys(people))
        if not to_rep and event.kind not in _OFFICE:
            return ()
        if to_rep:
            rep = Recipient(event.rep_id)
            return (Notice(0, event.event_id, event.kind, rep, "", self._met(event, code_of(rep)), _page(event), at),)
        return (self._notice(event, OFFICE, code_of(OFFICE), at),)

    def _notice(self, event: Event, to: Recipient, code: str, at: datetime) -> Notice:
        told = self.message(event, code)
        return Notice(0, event.event_id, event.kind, to, told.title, told.lines, told.path, at)

    def in_words(self, notice: Notice, code: str) -> Notice:
        """A notice as it is read; of a decision that is gone only what happened."""
        if notice.title:
            return notice
        event = Event(notice.event_id, notice.kind, notice.made_at, {"decision_id": notice.link.removeprefix(_PAGES)})
        try:
            told = self.message(event, code)
        except NotFound:
            return replace(notice, title=f"{notice.kind.words[:1].upper()}{notice.kind.words[1:]}")
        return replace(notice, title=told.title, lines=(*told.lines, *notice.lines))

    def _of_decision(self, row: Row, decided: Decided) -> Sequence[Event]:
        data, contact = {"decision_id": decided.decision_id}, {}
        if row.kept is not None:
            data = _about(row.kept.decision, row.kept.lead, self.base)
            contact = {name: value for name in _CONTACT if (value := getattr(row.kept.lead, name, None))}
        if row.before is not None and row.before.rep_id not in {None, decided.rep_id}:
            data["from_rep_id"] = row.before.rep_id
        if row.before is not None and decided.action is Action.ASSIGN and (meeting := self.booked(decided.lead_id)) is not None:
            data |= meeting_elsewhere(meeting, decided.rep_id)
        return tuple(
            Event(event_id(kind, row.of), kind, decided.decided_at, data, decided.lead_id, decided.rep_id, contact)
            for kind in events_of(decided, row.before)
        )

    def _declined(self, row: Row) -> Event:
        """The entry's author is the rep who declined, its words are the reason."""
        body = row.body
        data = {"lead_id": body["lead_id"], "rep_id": body["author"], "reason": body["words"], "decision_id": body["decision_id"]}
        kind = EventKind.ASSIGNMENT_DECLINED
        return Event(event_id(kind, f"{row.of}@{row.at.isoformat()}"), kind, row.at, data, body["lead_id"], body["author"])

    def _of_steps(self, event: Event, language: Language) -> tuple[str, tuple[str, ...], str] | None:
        if event.kind in OF_MEETINGS:
            return meeting_message(event, language)
        if event.kind in OF_DISPUTES:
            return dispute_message(event, language)
        if event.kind in LOST:
            return handling_message(event, language, self._read(handling_decision(event), language))
        if event.kind in OF_STAGES:
            return stage_message(event, language, lambda: self._who(event, language))
        return service_message(event, language, lambda: self._who(event, language)) if event.kind in OF_SERVICE else None

    def _who(self, event: Event, language: Language) -> str:
        return self._read(str(event.data["decision_id"]), language).lead.named

    def _to_rep(self, event: Event, language: Language) -> Message:
        told = self._read(str(event.data["decision_id"]), language)
        words = told.explanation
        lines = [words.headline, *accept_until(told, language), *words.why[:1], *meeting_line(event, told, language)]
        points = words.talking_points[:_MOST_POINTS]
        if points:
            lines += ["", language.say("notice.open_with"), *(f"• {each}" for each in points)]
        name = "notice.moved" if event.kind is EventKind.LEAD_MOVED else "notice.assigned"
        return Message(language.say(name, who=told.lead.named), tuple(lines), _page(event))

    def _met(self, event: Event, code: str) -> tuple[str, ...]:
        """Of the meeting that another rep has with the lead, as it stood when the lead went on."""
        if "meeting" not in event.data:
            return ()
        language = LANGUAGES.get(code, LANGUAGES["en"])
        return meeting_line(event, self._read(str(event.data["decision_id"]), language), language)

    def _read(self, decision_id: str, language: Language) -> Told:
        """Told once for the app and for each channel of the rep."""
        key = (decision_id, language.code)
        known = self._told.get(key)
        if known is None:
            known = self.read(decision_id, language)
            self._told.clear()
            self._told[key] = known
        return known


def _page(event: Event) -> str:
    return f"{_PAGES}{event.data['decision_id']}"


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
        "accept_by": decision.accept_by.isoformat() if decision.accept_by else None,
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
