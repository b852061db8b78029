"""Meetings, for somebody who sees a part of the reps only."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace

from fairlead.application.access.unseen import see_lead, unseen
from fairlead.application.access_ports import NotAllowed
from fairlead.application.meeting_ports import Step, Wanted
from fairlead.application.meetings import Booking, Change, Changed, Meetings, Proposal, Room, Sending
from fairlead.application.ports import NotFound
from fairlead.domain.followup.meetings import Deed, Meeting
from fairlead.domain.rights import Viewer


@dataclass(frozen=True, slots=True)
class SeenMeetings:
    """Meetings of the viewer's reps, those with leads that one of them has by now, and times for these leads."""

    meetings: Meetings
    viewer: Viewer

    @property
    def sending(self) -> Sending:
        """By which mail server invitations go: what of it is shown says so of everybody."""
        return self.meetings.sending

    def propose(self, lead_id: str, *, zone: str | None = None, meeting_id: str | None = None) -> Proposal:
        """Which times are offered. Raises `NotFound`."""
        see_lead(self.viewer, self.meetings.holder, lead_id)
        return self.meetings.propose(lead_id, zone=zone, meeting_id=meeting_id)

    def book(self, asked: Booking) -> "Future[Changed]":
        """Book a meeting while one of the viewer's reps has the lead. Its future fails with `NotFound`, too."""
        return self.meetings.book(asked, lambda room: self._holds(asked.lead_id, room))

    def change(self, asked: Change) -> "Future[Changed]":
        """Move or cancel a meeting with a lead that one of the viewer's reps has by now; cancel or settle one of theirs in any case.

        Its future fails with `NotFound` and `NotAllowed`, too.
        """

        def allow(room: Room) -> None:
            found = self._seen(asked.meeting_id, room.meetings.meeting, room.holder)
            if asked.deed is Deed.MOVED:
                self._holds(found.lead_id, room)
            elif asked.deed is not Deed.CANCELLED and not self.viewer.sees(found.rep_id):
                raise NotAllowed("how a meeting went is said by whoever it was with, or by who leads them")

        return self.meetings.change(asked, allow)

    def meeting(self, meeting_id: str) -> Meeting:
        """One meeting. Raises `NotFound`."""
        return self._seen(meeting_id, self.meetings.meeting, self.meetings.holder)

    def steps(self, meeting_id: str) -> Sequence[Step]:
        """What was done with it. Raises `NotFound`."""
        self.meeting(meeting_id)
        return self.meetings.steps(meeting_id)

    def listed(self, wanted: Wanted) -> Sequence[Meeting]:
        """Those of the viewer's reps; of one lead that they have, all."""
        if wanted.lead_id is not None and self._theirs(wanted.lead_id, self.meetings.holder):
            return self.meetings.listed(wanted)
        own = self.viewer.reps or frozenset()
        return self.meetings.listed(replace(wanted, reps=own if wanted.reps is None else own & frozenset(wanted.reps)))

    def _seen(self, meeting_id: str, found_by: Callable[[str], Meeting], holder: Callable[[str], str | None]) -> Meeting:
        try:
            found = found_by(meeting_id)
        except NotFound as none:
            raise unseen(f"meeting {meeting_id}") from none
        # Who is given a lead takes over its meeting by moving it, and books no other meanwhile: so it has to be seen.
        if not (self.viewer.sees(found.rep_id) or self._theirs(found.lead_id, holder)):
            raise unseen(f"meeting {meeting_id}")
        return found

    def _theirs(self, lead_id: str, holder: Callable[[str], str | None]) -> bool:
        """Whether one of the viewer's reps has the lead."""
        try:
            found = holder(lead_id)
        except NotFound:
            return False
        return found is not None and self.viewer.sees(found)

    def _holds(self, lead_id: str, room: Room) -> None:
        see_lead(self.viewer, room.holder, lead_id)
