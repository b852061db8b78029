"""What the use cases of meetings need from outside: where they are kept, and how an invitation is written."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from fairlead.application.ports import Keeping
from fairlead.domain.followup.meetings import Attendee, Deed, Meeting, MeetingState
from fairlead.domain.time import Period


@dataclass(frozen=True, slots=True)
class MetLead:
    """A lead as meetings need it. ``rep_id``: who has it now; ``score``: its lead score where it was decided on; ``urgent`` by the policy.

    ``decision_id``: by which it is where it is. ``seniority``: by which people are told to be alike.
    """

    lead_id: str
    name: str
    company: str | None
    email: str | None
    country: str | None
    state: str | None
    language: str | None
    seniority: str | None
    rep_id: str | None
    decision_id: str | None
    score: float | None
    urgent: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done with a meeting.

    ``from_rep_id``: whose meeting it was before, where it changed hands; ``zone``: that of the rep, for whoever is told.
    """

    deed: Deed
    at: datetime
    author: str
    words: str = ""
    zone: str = "UTC"
    from_rep_id: str | None = None
    number: int = 0
    period: Period | None = None
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Tried:
    """A call or a meeting of the past, and whether the person answered or came; with what tells where and who the person is."""

    at: datetime
    answered: bool
    country: str | None
    state: str | None
    seniority: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which meetings are asked for. ``reps`` None: everybody's. ``newest`` first, else by their beginning."""

    reps: Collection[str] | None = None
    lead_id: str | None = None
    state: MeetingState | None = None
    since: datetime | None = None
    until: datetime | None = None
    newest: bool = False
    limit: int = 100


class MeetingKeeping(Protocol):
    """What a write transaction does for meetings. Nobody else writes meanwhile."""

    def lead(self, lead_id: str) -> MetLead:
        """The lead as it is now. Raises `fairlead.application.ports.NotFound`."""
        ...

    def meeting(self, meeting_id: str) -> Meeting:
        """One meeting. Raises `fairlead.application.ports.NotFound`."""
        ...

    def of_rep(self, rep_id: str, *, since: datetime) -> Sequence[Meeting]:
        """Meetings of a rep that end after ``since``, in order, without those that were cancelled."""
        ...

    def of_lead(self, lead_id: str, *, since: datetime) -> Meeting | None:
        """The meeting of a lead that stands and ends after ``since``."""
        ...

    def keep(self, meeting: Meeting, step: Step) -> None:
        """Keep the meeting as it is now, what was done, and what of it is an activity of the rep."""
        ...


class MeetingBook(Protocol):
    """Where meetings are kept. Raises `fairlead.application.ports.StoreUnavailable` where it cannot be used."""

    def lead(self, lead_id: str) -> MetLead:
        """The lead as it is now. Raises `fairlead.application.ports.NotFound`."""
        ...

    def meeting(self, meeting_id: str) -> Meeting:
        """One meeting. Raises `fairlead.application.ports.NotFound`."""
        ...

    def meetings(self, wanted: Wanted) -> Sequence[Meeting]:
        """Those that are asked for."""
        ...

    def of_rep(self, rep_id: str, *, since: datetime) -> Sequence[Meeting]:
        """As `MeetingKeeping.of_rep`."""
        ...

    def steps(self, meeting_id: str) -> Sequence[Step]:
        """What was done with a meeting, in order."""
        ...

    def tries(self, *, since: datetime, most: int) -> Sequence[Tried]:
        """Calls and meetings of which it is known whether the person answered, the latest ``most``."""
        ...

    def inside(self, keeping: Keeping) -> MeetingKeeping:
        """The part of an open write transaction that is about meetings."""
        ...


@dataclass(frozen=True, slots=True)
class Organizer:
    """The rep as the invitation names it. ``email`` None: the house's own address stands for it."""

    name: str
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """One edition of a meeting as it is sent. ``sent_at``: when it was changed; ``sender``: the house's own address."""

    uid: str
    sequence: int
    period: Period
    organizer: Organizer
    attendee: Attendee
    place: str
    sender: str
    sent_at: datetime
    cancelled: bool = False
    moved: bool = False


class Stationery(Protocol):
    """Writes invitations."""

    def mail(self, invitation: Invitation, message_id: str) -> str:
        """A whole e-mail with the invitation as iCalendar (RFC 6047): a request, or a cancellation."""
        ...

    def event(self, invitation: Invitation) -> str:
        """The meeting as an object of a CalDAV calendar (RFC 4791, 4.1): no method."""
        ...
