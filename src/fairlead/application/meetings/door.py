"""Meetings as the edges ask for them."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime

from fairlead.application.desk import Desk
from fairlead.application.meeting_ports import MeetingBook, Step, Wanted
from fairlead.application.meetings.answering import Answering
from fairlead.application.meetings.changing import Allow, Booking, Change, Changed, RatesOf, Room, book, change
from fairlead.application.meetings.proposing import Proposal, day_of, ground, propose
from fairlead.application.meetings.sending import Sending
from fairlead.application.ports import Clock, Keeping
from fairlead.application.scene import Scene
from fairlead.domain.followup.meetings import Deed, Meeting


class Meetings:
    """Times offered, meetings booked and changed, and how they are told to people outside."""

    def __init__(self, kept: MeetingBook, desk: Callable[[], Desk], clock: Clock, sending: Sending) -> None:
        """``desk``: opened when something is asked of it first."""
        self._kept, self._desk, self._clock = kept, desk, clock
        self._answering = Answering(kept)
        self.sending = sending

    def propose(self, lead_id: str, *, zone: str | None = None, meeting_id: str | None = None) -> Proposal:
        """Which times are offered to a lead; for a meeting that is to be moved its own time counts as free.

        Raises `MeetingRefused` and `fairlead.application.ports.NotFound`.
        """
        at = self._clock.now()
        lead = self._kept.lead(lead_id)
        roster, rules = self._desk().considering(lambda found: (found.roster, found.policy.meetings), at).result()
        meetings = self._kept.of_rep(lead.rep_id, since=day_of(lead.rep_id, roster, at)) if lead.rep_id is not None else ()
        rates = self._answering.rates(lead.seniority, at=at)
        return propose(ground(lead, roster, rules, rates, meetings, zone=zone, but=meeting_id), at=at)

    def book(self, asked: Booking, allow: Allow = lambda _: None) -> "Future[Changed]":
        """Book a meeting. Its future fails with `TimeTaken`, `MeetingRefused`, `NotFound` and what ``allow`` raises."""
        self._answering.rates(None, at=asked.at)  # read here, so that the desk need not under the writers' lock
        return self._written(lambda room: book(asked, room), allow, asked.at)

    def change(self, asked: Change, allow: Allow = lambda _: None) -> "Future[Changed]":
        """Move a meeting, cancel it, or tell how it went. Its future fails as that of `book`."""
        if asked.deed is Deed.MOVED:
            self._answering.rates(None, at=asked.at)  # read here, so that the desk need not under the writers' lock
        return self._written(lambda room: change(asked, room), allow, asked.at)

    def meeting(self, meeting_id: str) -> Meeting:
        """One meeting. Raises `fairlead.application.ports.NotFound`."""
        return self._kept.meeting(meeting_id)

    def steps(self, meeting_id: str) -> Sequence[Step]:
        """What was done with it, in order."""
        return self._kept.steps(meeting_id)

    def listed(self, wanted: Wanted) -> Sequence[Meeting]:
        """Those that are asked for."""
        return self._kept.meetings(wanted)

    def holder(self, lead_id: str) -> str | None:
        """Who has a lead now. Raises `fairlead.application.ports.NotFound`."""
        return self._kept.lead(lead_id).rep_id

    def _written(self, work: Callable[[Room], Changed], allow: Allow, at: datetime) -> "Future[Changed]":
        """``allow`` and the work see the same moment: who has the lead cannot change between them."""

        def write(keeping: Keeping, scene: Scene) -> Changed:
            room = Room(keeping, self._kept.inside(keeping), scene, self._rates(at))
            allow(room)
            return work(room)

        return self._desk().meeting(write)

    def _rates(self, at: datetime) -> RatesOf:
        return lambda seniority: self._answering.rates(seniority, at=at)
