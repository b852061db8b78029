"""Meetings, for somebody who sees a part of the reps only."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace

from fairlead.application.access.unseen import see_lead, unseen
from fairlead.application.meeting_ports import Step, Wanted
from fairlead.application.meetings import Booking, Change, Changed, Meetings, Proposal, Room, Sending
from fairlead.application.ports import NotFound
from fairlead.domain.followup.meetings import Deed, Meeting
from fairlead.domain.rights import Viewer


@dataclass(frozen=True, slots=True)
class SeenMeetings:
    """Meetings of the viewer's reps, and times for leads that one of them has."""

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
        """Cancel or settle a meeting of one of the viewer's reps, wherever its lead is by now; move it while one of them has the lead.

        Its future fails with `NotFound`, too.
        """

        def allow(room: Room) -> None:
            found = self._own(asked.meeting_id, room.meetings.meeting)
            if asked.deed is Deed.MOVED:
                self._holds(found.lead_id, room)

        return self.meetings.change(asked, allow)

    def meeting(self, meeting_id: str) -> Meeting:
        """One meeting. Raises `NotFound`."""
        return self._own(meeting_id, self.meetings.meeting)

    def steps(self, meeting_id: str) -> Sequence[Step]:
        """What was done with it. Raises `NotFound`."""
        self.meeting(meeting_id)
        return self.meetings.steps(meeting_id)

    def listed(self, wanted: Wanted) -> Sequence[Meeting]:
        """Those of the viewer's reps."""
        own = self.viewer.reps or frozenset()
        return self.meetings.listed(replace(wanted, reps=own if wanted.reps is None else own & frozenset(wanted.reps)))

    def _own(self, meeting_id: str, found_by: Callable[[str], Meeting]) -> Meeting:
        try:
            found = found_by(meeting_id)
        except NotFound as none:
            raise unseen(f"meeting {meeting_id}") from none
        if not self.viewer.sees(found.rep_id):
            raise unseen(f"meeting {meeting_id}")
        return found

    def _holds(self, lead_id: str, room: Room) -> None:
        see_lead(self.viewer, room.holder, lead_id)
