"""Time off over the API: who is where now, absences, pauses, closed days and calendars."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from fairlead.application.calendar_ports import CalendarKind, Kept
from fairlead.application.time_off import LONGEST_REASON
from fairlead.http.schemas import Answer, RepName

_Text = Annotated[str, Field(min_length=1, max_length=60)]
_MOMENT = "a date, a local time of the rep such as 2026-07-01T13:00, or one with an offset"


class TimeOffOut(Answer):
    """One stretch of time off; of a calendar only when, never what."""

    rep: RepName
    kind: Kept
    starts_at: datetime
    ends_at: datetime
    absence_id: str | None = Field(description="of an absence: what takes it back")
    reason: str | None


class TimeOffList(Answer):
    """Time off that is not over, by beginning."""

    time_off: list[TimeOffOut]
    more: bool = Field(description="there is more than is shown; ask for one rep")


class AbsenceIn(BaseModel):
    """An absence, or a series of them."""

    model_config = ConfigDict(extra="forbid", strict=True)

    start: _Text = Field(alias="from", description=f"first moment away: {_MOMENT}")
    to: _Text = Field(description=f"first moment back: {_MOMENT}; a date is meant with the whole day")
    reason: str | None = Field(default=None, max_length=LONGEST_REASON, description="such as vacation; everybody sees it")
    every: _Text | None = Field(default=None, description="day, weekday, week, 2 weeks or month; then with until")
    until: _Text | None = Field(default=None, description="the last date of a series")


class AbsencesOut(Answer):
    """What was kept."""

    absences: list[TimeOffOut]


class PauseIn(BaseModel):
    """How long a rep takes no new leads: one of the two."""

    model_config = ConfigDict(extra="forbid", strict=True)

    lasting: _Text | None = Field(default=None, alias="for", description="such as 2h, 90m or 1d")
    until: _Text | None = Field(default=None, description=_MOMENT)


class PauseOut(Answer):
    """The pause that holds now."""

    rep: RepName
    paused_until: datetime


class ResumeOut(Answer):
    """What ending the pause changed."""

    rep: RepName
    ended: bool = Field(description="false if there was no pause")


class TakenBackOut(Answer):
    """Absences that were ended or taken back."""

    absences: list[TimeOffOut]


class CalendarOut(Answer):
    """A calendar that tells when a rep is busy."""

    calendar_id: str
    rep: RepName
    kind: CalendarKind
    address: str = Field(description="of an address of the web only the host: the rest is often a key")
    busy: int = Field(description="busy times known from now on")
    read_at: datetime | None = Field(description="when it was last read well")
    tried_at: datetime | None
    problem: str | None = Field(description="why it could not be read the last time; what it said before still counts")
    notes: list[str] = Field(description="what of it could not be read, by line")


class CalendarsOut(Answer):
    """Every calendar."""

    calendars: list[CalendarOut]


class ClosedDayOut(Answer):
    """A day on which the company is closed."""

    day: date
    reason: str | None


class ClosedDaysOut(Answer):
    """Every such day, in order."""

    days: list[ClosedDayOut]


class ClosedDayIn(BaseModel):
    """Why the company is closed."""

    model_config = ConfigDict(extra="forbid", strict=True)

    reason: str | None = Field(default=None, max_length=LONGEST_REASON)


class OpenedOut(Answer):
    """Whether the company had been closed that day."""

    day: date
    status: Literal["opened", "was open"]
