"""What the addresses of meetings take and answer, as types for OpenAPI."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from fairlead.http.policy_schemas import Taken
from fairlead.http.schemas import Answer, RepName, read_moment

State = Literal["booked", "held", "no_show", "cancelled"]
Author = Annotated[str, Field(min_length=1, max_length=200, description="who does it")]
Note = Annotated[str, Field(default="", max_length=500, description="why, in a few words; kept with the step")]
Start = Annotated[datetime, BeforeValidator(read_moment), Field(description="when it begins, with an offset; one of the times offered")]
Agreed = Annotated[
    bool,
    Field(default=False, description="the person has agreed to this time: only the rep's own time counts, no grid, notice or kept times"),
]


class BookIn(Taken):
    """A meeting to book."""

    start: Start
    author: Author
    note: Note
    place: Annotated[str, Field(default="", max_length=500, description="where: a room, or the address of a call")]
    zone: Annotated[
        str | None,
        Field(default=None, max_length=100, description="the lead's time zone, such as Europe/Paris; told by its address if left out"),
    ]
    agreed: Agreed


class MoveMeetingIn(Taken):
    """Another time."""

    start: Start
    author: Author
    note: Note
    agreed: Agreed


class MeetingDoneIn(Taken):
    """Who says so."""

    author: Author
    note: Note


class OfferedTime(Answer):
    """A time that is offered. ``answers``: how often people answer at that hour, over the mean of all hours; null where unknown."""

    starts_at: datetime
    ends_at: datetime
    rep_time: str = Field(description="on the rep's clock")
    lead_time: str | None = Field(description="on the lead's clock; null where that is not known")
    answers: float | None
    kept: bool = Field(description="kept for important leads")


class MeetingTimes(Answer):
    """Times offered to a lead, the best first, and why these."""

    lead_id: str
    lead: str
    email: bool = Field(description="whether the lead has an e-mail address")
    rep: RepName
    rep_zone: str
    lead_zone: str | None
    important: bool
    offers: list[OfferedTime]
    open: int = Field(description="how many times there are in all")
    kept: int = Field(description="how many of them are kept for more important leads")
    why: list[str]
    invitation: str = Field(description="whether the person is sent an invitation, in words")


class MeetingStep(Answer):
    """One thing that was done with a meeting."""

    deed: Literal["booked", "moved", "cancelled", "held", "no_show"]
    at: datetime
    author: str
    note: str | None
    starts_at: datetime | None
    sequence: int


class MeetingOut(Answer):
    """A meeting; ``steps`` in order, only where one meeting is asked for."""

    meeting_id: str
    lead_id: str
    lead: str
    email: str | None
    lead_zone: str | None
    rep: RepName
    starts_at: datetime
    ends_at: datetime
    place: str | None
    state: State
    sequence: int = Field(description="rises with each change that the person is told")
    author: str
    made_at: datetime
    changed_at: datetime
    steps: list[MeetingStep]


class MeetingChanged(MeetingOut):
    """A meeting as it is now, and what a no-show did to credit, in words."""

    credit: str | None


class MeetingsOut(Answer):
    """Meetings, and whether invitations are sent."""

    meetings: list[MeetingOut]
    more: bool
    mail: str | None = Field(description="the mail server that invitations are sent by; null where none is set")
    calendars: list[str] = Field(description="reps whose meetings are written to a calendar, by identity")
