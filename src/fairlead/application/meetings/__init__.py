"""Meetings: times offered (`propose`), booked and changed under the writers' lock (`book`, `change`), and sent (`Sending`, `Writing`)."""

from fairlead.application.meetings.answering import Answering
from fairlead.application.meetings.changing import Booking, Change, Changed, Room
from fairlead.application.meetings.door import Meetings
from fairlead.application.meetings.proposing import Proposal, TimeTaken
from fairlead.application.meetings.sending import Sending, Writing
from fairlead.application.meetings.telling import changed_told, local, meeting_told, proposal_told

__all__ = [
    "Answering",
    "Booking",
    "Change",
    "Changed",
    "Meetings",
    "Proposal",
    "Room",
    "Sending",
    "TimeTaken",
    "Writing",
    "changed_told",
    "local",
    "meeting_told",
    "proposal_told",
]
