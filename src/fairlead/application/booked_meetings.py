"""Which meetings are booked and not over: what somebody who takes a lead, or a rep's place, has to know."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from fairlead.application.meeting_ports import MeetingBook, Wanted
from fairlead.application.ports import Clock
from fairlead.domain.followup.meetings import Meeting, MeetingState

OfLead = Callable[[str], Meeting | None]
"""The meeting of a lead that is booked and not over."""
OfRep = Callable[[str], Sequence[Meeting]]
"""The same of a rep, all of them."""
_MOST: Final = 10_000


def none_of_lead(_lead_id: str) -> None:
    """No meeting: a house that books none."""


def none_of_rep(_rep_id: str) -> Sequence[Meeting]:
    """As above."""
    return ()


class Booked:
    """Looked up anew each time."""

    def __init__(self, book: MeetingBook, clock: Clock) -> None:
        """Nothing is read before it is asked for."""
        self._book, self._clock = book, clock

    def of_lead(self, lead_id: str) -> Meeting | None:
        """The one of a lead."""
        wanted = Wanted(lead_id=lead_id, state=MeetingState.BOOKED, since=self._clock.now(), limit=1)
        return next(iter(self._book.meetings(wanted)), None)

    def of_rep(self, rep_id: str) -> Sequence[Meeting]:
        """Those of a rep, the next one first."""
        return self._book.meetings(Wanted(reps=(rep_id,), state=MeetingState.BOOKED, since=self._clock.now(), limit=_MOST))


def stays_with(meeting: Meeting, names: Mapping[str, str]) -> str:
    """What speaks against moving a lead whose meeting another rep has, in words."""
    start: datetime = meeting.period.start
    with_whom = names.get(meeting.rep_id, meeting.rep_id)
    return f"a meeting with {with_whom} is booked for {start:%Y-%m-%d %H:%M} UTC; it stays there until somebody moves or cancels it"
