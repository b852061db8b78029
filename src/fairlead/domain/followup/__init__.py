"""Room 10: what others are told once something was decided: which events there are, when to try again, when a rep wants quiet.

`events_of` says what a decision means to the outside, `next_try` when a delivery that failed is tried again, `Quiet` when a rep may be
told, `Recipient` who that is, `signature` what proves to a receiver who sent it.
"""

from fairlead.domain.followup.backoff import CHANNEL, WEBHOOK, Schedule, hold_after, next_try
from fairlead.domain.followup.events import (
    FOR_LEADERS,
    FOR_REPS,
    LOST,
    OF_DISPUTES,
    OF_MEETINGS,
    OF_SERVICE,
    OF_STAGES,
    SUBSCRIBED,
    Before,
    Decided,
    Event,
    EventKind,
    event_id,
    event_step,
    events_of,
)
from fairlead.domain.followup.quiet import BadQuiet, Quiet
from fairlead.domain.followup.recipients import OFFICE, Habits, Recipient, addressed
from fairlead.domain.followup.service import Moments, moments, running_for, used, used_by
from fairlead.domain.followup.signing import BadSecret, key_of, secret_of, signature

__all__ = [
    "CHANNEL",
    "FOR_LEADERS",
    "FOR_REPS",
    "LOST",
    "OFFICE",
    "OF_DISPUTES",
    "OF_MEETINGS",
    "OF_SERVICE",
    "OF_STAGES",
    "SUBSCRIBED",
    "WEBHOOK",
    "BadQuiet",
    "BadSecret",
    "Before",
    "Decided",
    "Event",
    "EventKind",
    "Habits",
    "Moments",
    "Quiet",
    "Recipient",
    "Schedule",
    "addressed",
    "event_id",
    "event_step",
    "events_of",
    "hold_after",
    "key_of",
    "moments",
    "next_try",
    "running_for",
    "secret_of",
    "signature",
    "used",
    "used_by",
]
