"""Clocks and first touches, as types for OpenAPI."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from fairlead.http.schemas import Answer, RepName, read_moment

KIND = Literal["call", "email", "meeting"]


class ClockOut(Answer):
    """One promise to one lead, while one rep has it."""

    lead_id: str
    lead_name: str = Field(description="the person, as the decision names them")
    decision_id: str = Field(description="the decision that gave the lead to the rep")
    rep: RepName
    name: str
    counts: Literal["business", "wall"] = Field(description="business: the rep's working time; wall: all time")
    within_minutes: int
    touches: int = Field(description="which touch stops it")
    state: Literal["running", "breached", "kept", "broken", "ended"] = Field(
        description="breached: it ran out and goes on until a touch; broken: the touch came too late, or none before the lead went on;"
        " ended: the lead went on or was closed before"
    )
    ended: Literal["touched", "re-routed", "passed on", "closed"] | None
    started_at: dt.datetime
    remind_at: dt.datetime | None
    due_at: dt.datetime | None = Field(description="null where the rep does not work long enough for it within 13 months")
    reminded_at: dt.datetime | None
    breached_at: dt.datetime | None
    ended_at: dt.datetime | None
    used_seconds: int = Field(description="of the time that it counts, up to its end or now")
    over_seconds: int = Field(description="of these, beyond what was promised")


class SpellOut(Answer):
    """The time in which one rep has a lead."""

    decision_id: str
    rep: RepName
    assigned_at: dt.datetime
    first_touch_at: dt.datetime | None
    first_touch_kind: str | None
    first_touch_seconds: float | None = Field(description="from assignment to first touch, all time")
    worked_seconds: int | None = Field(description="the same, in the rep's working time")
    touches: int
    ended_at: dt.datetime | None
    ended: Literal["re-routed", "passed on", "closed"] | None


class LeadClocks(Answer):
    """Who had a lead, and every clock that ran for it; empty for a lead that was given before clocks were kept."""

    lead_id: str
    first_touch_at: dt.datetime | None
    first_touch_seconds: float | None = Field(description="since anybody had it, whoever has it now")
    spells: list[SpellOut]
    clocks: list[ClockOut]


class TouchedOut(LeadClocks):
    """What a touch came to."""

    fresh: bool = Field(description="false where the same was told before")


class SilentRep(Answer):
    """A rep who takes no new leads because several in a row had no answer."""

    rep_id: str
    name: str
    since: dt.datetime


class SlaOut(Answer):
    """Clocks, those that ran out first."""

    at: dt.datetime
    clocks: list[ClockOut]
    paused: list[SilentRep]


class Kept(Answer):
    """How promises were kept; what still runs, or ended before its time with a lead that went on or was closed, counts for neither."""

    kept: int
    broken: int
    running: int
    kept_share: float | None


class Touches(Kept):
    """How soon leads were touched."""

    assigned: int = Field(description="how often a lead was given to somebody")
    touched: int
    waiting: int = Field(description="not touched yet, and still with the rep")
    median_seconds: float | None = Field(description="from assignment to first touch, of those touched")
    median_worked_seconds: float | None = Field(description="the same in the rep's working time")


class RepService(Touches):
    """Of one rep."""

    rep: RepName


class ClockService(Kept):
    """Of one clock."""

    name: str


class SlaReport(Touches):
    """In all, by rep (most broken promises first) and by clock."""

    at: dt.datetime
    days: int
    reps: list[RepService]
    clocks: list[ClockService]


class TouchIn(BaseModel):
    """A rep was in touch with the person, now."""

    model_config = ConfigDict(extra="forbid", strict=True)

    kind: KIND
    rep_id: str | None = Field(default=None, min_length=1, max_length=200, description="who; without it whoever has the lead")
    result: str | None = Field(default=None, max_length=200, description="such as connected, or no answer")


class ActivityIn(TouchIn):
    """A call, e-mail or meeting, as another system tells it."""

    rep_id: str | None = Field(default=None, min_length=1, max_length=200, description="who, where that is known")
    occurred_at: Annotated[dt.datetime | None, BeforeValidator(read_moment)] = Field(
        default=None, description="with an offset, and not in the future; without it now"
    )
    activity_id: str | None = Field(
        default=None, min_length=1, max_length=200, description="its identity there; told again under it, it is kept once"
    )
