"""A meeting as a state machine: booked, moved any number of times, then held, missed or cancelled."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from fairlead.domain.time import Period


class MeetingRefused(Exception):
    """A meeting cannot be booked or changed like this; the message says why. Nothing was changed."""


class MeetingFlawed(MeetingRefused):
    """What was entered of a meeting has mistakes, whatever there is already."""


class MeetingState(StrEnum):
    """Where a meeting stands."""

    BOOKED = "booked"
    HELD = "held"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class Deed(StrEnum):
    """What was done with a meeting."""

    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    HELD = "held"
    NO_SHOW = "no_show"


@dataclass(frozen=True, slots=True)
class Attendee:
    """The person who is met. ``zone``: IANA, None where it is not known; ``language``: ISO 639-1."""

    name: str
    email: str | None = None
    zone: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting of a rep with the person of a lead. ``sequence`` rises with each change that the person is told (RFC 5545, 3.8.7.4)."""

    meeting_id: str
    lead_id: str
    rep_id: str
    period: Period
    attendee: Attendee
    place: str
    author: str
    made_at: datetime
    changed_at: datetime
    state: MeetingState = MeetingState.BOOKED
    sequence: int = 0

    @property
    def stands(self) -> bool:
        """Whether it is still to come, or to be told how it went: it takes the rep's time."""
        return self.state is MeetingState.BOOKED

    def moved(self, rep_id: str, period: Period, *, at: datetime) -> "Meeting":
        """The same at another time. Raises `MeetingRefused`."""
        self._open("moved")
        if at >= self.period.end:
            raise MeetingRefused(f"meeting {self.meeting_id} is over; say whether it was held, then book another one")
        if (rep_id, period) == (self.rep_id, self.period):
            raise MeetingRefused(f"meeting {self.meeting_id} is at that time already")
        return replace(self, rep_id=rep_id, period=period, changed_at=at, sequence=self.sequence + 1)

    def cancelled(self, *, at: datetime) -> "Meeting":
        """Called off. Raises `MeetingRefused`."""
        self._open("cancelled")
        return replace(self, state=MeetingState.CANCELLED, changed_at=at, sequence=self.sequence + 1)

    def settled(self, deed: Deed, *, at: datetime) -> "Meeting":
        """How it went: `Deed.HELD` or `Deed.NO_SHOW`. Raises `MeetingRefused`."""
        self._open("held" if deed is Deed.HELD else "missed")
        if at < self.period.start:
            raise MeetingRefused(f"meeting {self.meeting_id} has not begun yet; tell how it went afterwards, or cancel it")
        return replace(self, state=MeetingState(deed.value), changed_at=at)

    def _open(self, wish: str) -> None:
        if not self.stands:
            raise MeetingRefused(f"meeting {self.meeting_id} is {_STANDS[self.state]} already and cannot be {wish}")


_STANDS = {
    MeetingState.BOOKED: "booked",
    MeetingState.HELD: "held",
    MeetingState.NO_SHOW: "noted as missed",
    MeetingState.CANCELLED: "cancelled",
}
