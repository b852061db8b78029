"""Events: what the outside may hear of, each a fact that was kept before anybody is told."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from fairlead.domain.deciding import MANUAL, Action


class EventKind(StrEnum):
    """What happened. The values are the types that receivers of webhooks see: stable."""

    LEAD_RECEIVED = "lead.received"
    LEAD_ASSIGNED = "lead.assigned"
    LEAD_MOVED = "lead.moved"
    LEAD_WAITING = "lead.waiting"
    LEAD_SUGGESTED = "lead.suggested"
    LEAD_WORKFLOW = "lead.workflow"
    LEAD_NURTURED = "lead.nurtured"
    LEAD_DISQUALIFIED = "lead.disqualified"
    LEAD_RESERVED = "lead.reserved"
    LEAD_ACCEPTED = "lead.accepted"
    LEAD_EXPIRED = "lead.expired"
    LEAD_HANDED_OFF = "lead.handed_off"
    LEAD_TAKEN = "lead.taken"
    LEAD_LOCKED = "lead.locked"
    LEAD_UNLOCKED = "lead.unlocked"
    LEAD_STAGE = "lead.stage"
    LEAD_CLOSED = "lead.closed"
    ASSIGNMENT_DECLINED = "assignment.declined"
    POLICY_CHANGED = "policy.changed"
    MODEL_PROMOTED = "model.promoted"
    PREDICTION_SUSPENDED = "prediction.suspended"
    PREDICTION_OFF = "prediction.off"
    PREDICTION_ON = "prediction.on"
    CHECK_BROKEN = "check.broken"
    CHECK_WHOLE = "check.whole"
    MEETING_BOOKED = "meeting.booked"
    MEETING_MOVED = "meeting.moved"
    MEETING_CANCELLED = "meeting.cancelled"
    MEETING_HELD = "meeting.held"
    MEETING_MISSED = "meeting.no_show"
    DISPUTE_OPENED = "dispute.opened"
    DISPUTE_SETTLED = "dispute.settled"
    SLA_REMINDER = "sla.reminder"
    SLA_BREACHED = "sla.breached"
    FIRST_TOUCH = "lead.first_touch"
    REP_PAUSED = "rep.paused"
    REP_RESUMED = "rep.resumed"
    DELIVERY_DEAD = "delivery.dead"
    TEST = "test"

    @property
    def words(self) -> str:
        """What it means, for people who choose among them."""
        return _WORDS[self]


_WORDS: Final = {
    EventKind.LEAD_RECEIVED: "a lead came in for the first time",
    EventKind.LEAD_ASSIGNED: "a rep has a lead that nobody had",
    EventKind.LEAD_MOVED: "another rep has the lead now",
    EventKind.LEAD_WAITING: "a lead waits in the queue",
    EventKind.LEAD_SUGGESTED: "a rep is suggested, and a person is to confirm",
    EventKind.LEAD_WORKFLOW: "the policy sends a lead to a workflow, by name",
    EventKind.LEAD_NURTURED: "the policy sends a lead to nurture",
    EventKind.LEAD_DISQUALIFIED: "the policy disqualifies a lead",
    EventKind.LEAD_RESERVED: "a rep has a lead and is to accept it in time",
    EventKind.LEAD_ACCEPTED: "a rep accepted a lead that was reserved",
    EventKind.LEAD_EXPIRED: "a rep did not accept a lead in time, and it went on",
    EventKind.LEAD_HANDED_OFF: "a lead was handed from its rep to another one",
    EventKind.LEAD_TAKEN: "somebody gave a lead that a rep had to another rep",
    EventKind.LEAD_LOCKED: "a lead was locked, and nothing automatic moves it",
    EventKind.LEAD_UNLOCKED: "a lead was unlocked",
    EventKind.LEAD_STAGE: "a lead reached a stage: touched, contacted, meeting or opportunity",
    EventKind.LEAD_CLOSED: "a lead was won, lost or disqualified",
    EventKind.ASSIGNMENT_DECLINED: "a rep declined a lead",
    EventKind.POLICY_CHANGED: "a version of the policy was published",
    EventKind.MODEL_PROMOTED: "another model routes now",
    EventKind.PREDICTION_SUSPENDED: "the brake suspended prediction",
    EventKind.PREDICTION_OFF: "a person switched prediction off",
    EventKind.PREDICTION_ON: "prediction is on again",
    EventKind.CHECK_BROKEN: "the daily check found something broken",
    EventKind.CHECK_WHOLE: "the check found everything whole again",
    EventKind.MEETING_BOOKED: "a meeting with a lead was booked",
    EventKind.MEETING_MOVED: "a meeting has another time or another rep",
    EventKind.MEETING_CANCELLED: "a meeting was called off",
    EventKind.MEETING_HELD: "a meeting took place",
    EventKind.MEETING_MISSED: "the person did not come to the meeting",
    EventKind.DISPUTE_OPENED: "somebody contests a decision",
    EventKind.DISPUTE_SETTLED: "a contested decision was settled",
    EventKind.SLA_REMINDER: "the time to be in touch with a lead is nearly over",
    EventKind.SLA_BREACHED: "the time to be in touch with a lead is over",
    EventKind.FIRST_TOUCH: "somebody was in touch with a lead for the first time since its rep has it",
    EventKind.REP_PAUSED: "a rep who let leads wait too long takes no new ones",
    EventKind.REP_RESUMED: "a rep who was paused for silence takes leads again",
    EventKind.DELIVERY_DEAD: "a delivery was given up after its last try",
    EventKind.TEST: "somebody sent a test",
}
SUBSCRIBED: Final = frozenset(EventKind) - {EventKind.TEST, EventKind.DELIVERY_DEAD}
"""What somebody may ask to be told. That a delivery is dead is told in the app only, or one broken webhook would feed the others."""
OF_MEETINGS: Final = frozenset(each for each in EventKind if each.value.startswith("meeting."))
"""What is told of meetings."""
OF_DISPUTES: Final = frozenset({EventKind.DISPUTE_OPENED, EventKind.DISPUTE_SETTLED})
"""What is told of disputes."""
OF_STAGES: Final = frozenset({EventKind.LEAD_STAGE, EventKind.LEAD_CLOSED})
"""What is told of how leads go on and end."""
OF_SERVICE: Final = frozenset(
    {EventKind.SLA_REMINDER, EventKind.SLA_BREACHED, EventKind.FIRST_TOUCH, EventKind.REP_PAUSED, EventKind.REP_RESUMED}
)
"""What is told of promises to leads, and of who keeps them."""
_OWN_CLOCKS: Final = frozenset({EventKind.SLA_REMINDER, EventKind.SLA_BREACHED, EventKind.REP_PAUSED})
LOST: Final = frozenset({EventKind.LEAD_EXPIRED, EventKind.LEAD_HANDED_OFF, EventKind.LEAD_TAKEN})
"""A rep has a lead no more: told to who had it."""
FOR_REPS: Final = OF_MEETINGS | OF_DISPUTES | _OWN_CLOCKS | LOST | {EventKind.LEAD_ASSIGNED, EventKind.LEAD_MOVED}
"""What a rep is told of the leads that are the rep's own."""
FOR_LEADERS: Final = OF_DISPUTES | {EventKind.SLA_BREACHED}
"""What an account is told that leads a team: promises to its leads that were broken, and what is contested."""
_OF_ACTION: Final = {
    Action.SUGGEST: EventKind.LEAD_SUGGESTED,
    Action.QUEUE: EventKind.LEAD_WAITING,
    Action.WORKFLOW: EventKind.LEAD_WORKFLOW,
    Action.NURTURE: EventKind.LEAD_NURTURED,
    Action.DISQUALIFY: EventKind.LEAD_DISQUALIFIED,
}
_OF_STEP: Final = {
    "promoted": EventKind.MODEL_PROMOTED,
    "rolled back": EventKind.MODEL_PROMOTED,
    "suspend": EventKind.PREDICTION_SUSPENDED,
    "switch off": EventKind.PREDICTION_OFF,
    "switch on": EventKind.PREDICTION_ON,
    "check broken": EventKind.CHECK_BROKEN,
    "check whole again": EventKind.CHECK_WHOLE,
}


@dataclass(frozen=True, slots=True)
class Before:
    """The decision on the same lead before this one."""

    action: Action
    rep_id: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. ``rep_id``: whose lead it is about, if anybody's. ``data``: as receivers of webhooks get it, JSON values.

    ``contact``: name and addresses of the person, told only to those who asked for them. ``accounts``: those that are told of it,
    such as who leads the rep's team; found out when it is told, and not kept with it.
    """

    event_id: str
    kind: EventKind
    occurred_at: datetime
    data: Mapping[str, Any]
    lead_id: str | None = None
    rep_id: str | None = None
    contact: Mapping[str, Any] = field(default_factory=dict)
    accounts: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Decided:
    """What of a decision says whom it concerns: less than its record, and quickly read.

    ``accept_by``: until when the rep is to accept the lead; None where nobody asks, and where the record was not read.
    """

    decision_id: str
    lead_id: str
    decided_at: datetime
    action: Action
    method: str
    rep_id: str | None
    accept_by: datetime | None = None


def events_of(decision: Decided, before: Before | None) -> tuple[EventKind, ...]:
    """What a decision means to the outside. A shadow decision on a known lead changes nothing, and nobody hears of it."""
    told = [EventKind.LEAD_RECEIVED] if before is None and decision.method != MANUAL else []
    if decision.action is Action.ASSIGN:
        came_from = before.rep_id if before is not None and before.action is Action.ASSIGN else None
        by_hand = before is None and decision.method == MANUAL
        told.append(EventKind.LEAD_MOVED if by_hand or came_from not in {None, decision.rep_id} else EventKind.LEAD_ASSIGNED)
        if decision.accept_by is not None:
            told.append(EventKind.LEAD_RESERVED)
    elif decision.action in _OF_ACTION:
        told.append(_OF_ACTION[decision.action])
    return tuple(told)


def event_step(step: str) -> EventKind | None:
    """What a step in the life of models, a turn of the switch of prediction or a finding of the check means to the outside, if anything."""
    return _OF_STEP.get(step)


def event_id(kind: EventKind, of: str) -> str:
    """The identity of an event: the same fact always has the same one, so that a receiver can tell what it has seen."""
    return "msg_" + hashlib.sha256(f"{kind.value}\n{of}".encode()).hexdigest()[:32]
