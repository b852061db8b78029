"""Meetings with leads: when a rep can meet, which times are offered to whom, and what becomes of a meeting.

`open_slots` says when a rep can meet, `offered` which times a lead is offered in which order, `answer_rates` at which hours people answer;
a `Meeting` is booked, moved, then held, missed or cancelled.
"""

from fairlead.domain.followup.meetings.lead_zones import zone_of
from fairlead.domain.followup.meetings.meeting import Attendee, Deed, Meeting, MeetingFlawed, MeetingRefused, MeetingState
from fairlead.domain.followup.meetings.offering import Importance, Offer, kept_for_important, offered, overlap
from fairlead.domain.followup.meetings.responding import (
    FEWEST_TRIES,
    HOURS,
    AnswerRates,
    HourCounts,
    Rates,
    TooFewTries,
    answer_rates,
)
from fairlead.domain.followup.meetings.slots import Floor, fits, open_slots, slot_at

__all__ = [
    "FEWEST_TRIES",
    "HOURS",
    "AnswerRates",
    "Attendee",
    "Deed",
    "Floor",
    "HourCounts",
    "Importance",
    "Meeting",
    "MeetingFlawed",
    "MeetingRefused",
    "MeetingState",
    "Offer",
    "Rates",
    "TooFewTries",
    "answer_rates",
    "fits",
    "kept_for_important",
    "offered",
    "open_slots",
    "overlap",
    "slot_at",
    "zone_of",
]
