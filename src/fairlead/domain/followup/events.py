"""Events: what the outside may hear of, each a fact that was kept before anybody is told."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from fairlead.domain.deciding import MANUAL, Action, Decision


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
    ASSIGNMENT_DECLINED = "assignment.declined"
    POLICY_CHANGED = "policy.changed"
    MODEL_PROMOTED = "model.promoted"
    PREDICTION_SUSPENDED = "prediction.suspended"
    PREDICTION_OFF = "prediction.off"
    PREDICTION_ON = "prediction.on"
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
    EventKind.ASSIGNMENT_DECLINED: "a rep declined a lead",
    EventKind.POLICY_CHANGED: "a version of the policy was published",
    EventKind.MODEL_PROMOTED: "another model routes now",
    EventKind.PREDICTION_SUSPENDED: "the brake suspended prediction",
    EventKind.PREDICTION_OFF: "a person switched prediction off",
    EventKind.PREDICTION_ON: "prediction is on again",
    EventKind.DELIVERY_DEAD: "a delivery was given up after its last try",
    EventKind.TEST: "somebody sent a test",
}
SUBSCRIBED: Final = frozenset(EventKind) - {EventKind.TEST, EventKind.DELIVERY_DEAD}
"""What somebody may ask to be told. That a delivery is dead is told in the app only, or one broken webhook would feed the others."""
FOR_REPS: Final = frozenset({EventKind.LEAD_ASSIGNED, EventKind.LEAD_MOVED})
"""What a rep is told of the leads that are the rep's own."""
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
}


@dataclass(frozen=True, slots=True)
class Before:
    """The decision on the same lead before this one."""

    action: Action
    rep_id: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. ``rep_id``: whose lead it is about, if anybody's. ``data``: as receivers of webhooks get it, JSON values.

    ``contact``: name and addresses of the person, told only to those who asked for them.
    """

    event_id: str
    kind: EventKind
    occurred_at: datetime
    data: Mapping[str, Any]
    lead_id: str | None = None
    rep_id: str | None = None
    contact: Mapping[str, Any] = field(default_factory=dict)


def events_of(decision: Decision, before: Before | None) -> tuple[EventKind, ...]:
    """What a decision means to the outside. A shadow decision on a known lead changes nothing, and nobody hears of it."""
    told = [EventKind.LEAD_RECEIVED] if before is None and decision.method != MANUAL else []
    if decision.action is Action.ASSIGN:
        came_from = before.rep_id if before is not None and before.action is Action.ASSIGN else None
        by_hand = before is None and decision.method == MANUAL
        told.append(EventKind.LEAD_MOVED if by_hand or came_from not in {None, decision.rep_id} else EventKind.LEAD_ASSIGNED)
    elif decision.action in _OF_ACTION:
        told.append(_OF_ACTION[decision.action])
    return tuple(told)


def event_step(step: str) -> EventKind | None:
    """What a step in the life of models, or a turn of the switch of prediction, means to the outside; None where nothing."""
    return _OF_STEP.get(step)


def event_id(kind: EventKind, of: str) -> str:
    """The identity of an event: the same fact always has the same one, so that a receiver can tell what it has seen."""
    return "msg_" + hashlib.sha256(f"{kind.value}\n{of}".encode()).hexdigest()[:32]
