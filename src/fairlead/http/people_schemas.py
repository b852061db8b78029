"""What the API answers about people who leave, join and move, and about changes, as types for OpenAPI."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from fairlead.http.schemas import Answer
from fairlead.http.territory_schemas import FieldChangeOut, FlawOut, Names

Who = Annotated[str, Field(max_length=200, description="who makes the change; needed unless this is a preview")]
Why = Annotated[str, Field(max_length=2_000, description="why, in a few words")]
Csv = Annotated[str, Field(max_length=800_000, description="a table with a header, as CSV")]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    preview: bool = Field(default=True, description="true tells what would change and changes nothing")
    author: Who = ""
    note: Why = ""


class LeaveIn(_In):
    """A rep leaves."""

    on: str | None = Field(default=None, max_length=60, description="the first day gone, or a moment; now without it")
    successor: Names | None = Field(default=None, description="who takes their places as manager, backup and owner of territories")
    expects: Names | None = Field(default=None, description="the digest of the preview that was looked at")


class RejoinIn(BaseModel):
    """A departure is taken back."""

    model_config = ConfigDict(extra="forbid", strict=True)

    author: Annotated[str, Field(min_length=1, max_length=200)]
    note: Why = ""


class JoinIn(_In):
    """Reps join."""

    csv: Csv
    name: Names = "newcomers.csv"


class ReorganizeIn(_In):
    """Reps move between teams and territories."""

    csv: Csv
    name: Names = "reps.csv"
    reroute: bool = Field(default=False, description="route open leads again whose rep does not serve them any more")
    days: int = Field(default=30, ge=0, le=365, description="of a preview: route the leads of so many days both ways; 0 for none")
    expects: Names | None = None


class ReferenceOut(Answer):
    """One place that names the rep, and what becomes of it."""

    where: str
    identity: str
    words: str


class GoingOut(Answer):
    """A lead or an account, and who has it afterwards; null where nobody has it yet, with the reason."""

    identity: str
    name: str
    to_rep_id: str | None
    why: str


class LoadChange(Answer):
    """Open leads of a rep, before and after."""

    rep_id: str
    name: str
    before: int
    after: int
    max_open: int | None


class LeavePreviewOut(Answer):
    """What leaving would change."""

    rep_id: str
    name: str
    on: datetime
    gone_already: bool
    references: list[ReferenceOut]
    accounts: list[GoingOut]
    leads: list[GoingOut]
    failed: list[list[str]] = Field(description="lead, and why it cannot be routed")
    absences: int
    meetings: int = Field(description="booked and not over: they stay the rep's until somebody moves or cancels them")
    loads: list[LoadChange]
    credit: float = Field(description="rotation credit that is spread over the others")
    warnings: list[str]
    digest: str


class EditOut(Answer):
    """One field as a change edited it."""

    change: int
    record: str
    identity: str
    field: str
    before: str | None
    value: str | None
    said: str | None = Field(description="what the source said last")
    until: Literal["source", "recall"] = Field(description="holds until the source says something new, or until it is taken back")
    ended: str | None
    ended_at: datetime | None


class StepOut(Answer):
    """Something that a change plans for later."""

    due_at: datetime
    record: str
    identity: str
    values: dict[str, str]


class HandoverOut(Answer):
    """A lead or an account that went from one rep to another, and why."""

    record: str
    identity: str
    from_rep_id: str
    to_rep_id: str | None
    words: str
    decision_id: str | None = Field(description="of a lead: the decision")


class ChangeOut(Answer):
    """Who changed what, when and why."""

    number: int
    kind: str
    subject: str
    author: str
    note: str
    made_at: datetime
    state: Literal["planned", "open", "done", "taken back"]
    edits: list[EditOut]
    steps: list[StepOut]
    handovers: list[HandoverOut]


class ChangesOut(Answer):
    """Changes, the latest first; `before` continues, null at the end."""

    changes: list[ChangeOut]
    before: int | None


class LeftOut(Answer):
    """What became of a departure; ``preview`` null once it is done, the others null in a preview."""

    preview: LeavePreviewOut | None
    change: ChangeOut | None
    accounts: list[GoingOut]
    moved: list[GoingOut]
    failed: list[list[str]]


class RampStep(Answer):
    """One step of a ramp."""

    at: datetime
    weight: float
    max_open: int | None


class NewcomerOut(Answer):
    """Somebody who joins."""

    rep_id: str
    name: str
    line: int
    fields: dict[str, str]
    ramp: list[RampStep]
    warnings: list[str]


class JoinOut(Answer):
    """Who joins; ``changes`` are their numbers, none in a preview."""

    newcomers: list[NewcomerOut]
    flaws: list[FlawOut]
    changes: list[int]


class MoveOut(Answer):
    """One rep whose record changes."""

    rep_id: str
    name: str
    line: int
    changes: list[FieldChangeOut]


class TeamSizeOut(Answer):
    """Members of a team who work here, before and after."""

    team_id: str
    before: int
    after: int


class OutsideOut(Answer):
    """An open lead whose rep would not serve its territory any more."""

    lead_id: str
    rep_id: str
    territory_id: str | None


class ShareOut(Answer):
    """Recent leads of a rep, as things are and as they would be."""

    rep_id: str
    name: str
    before: int
    after: int


class ReorganizeOut(Answer):
    """What a table of reps changes, or changed."""

    applied: bool
    change: int | None
    name: str
    read: int
    moves: list[MoveOut]
    flaws: list[FlawOut]
    teams: list[TeamSizeOut]
    outside: list[OutsideOut]
    warnings: list[str]
    digest: str
    recent: int = Field(description="recent leads routed both ways")
    elsewhere: int = Field(description="how many of them would go elsewhere")
    shares: list[ShareOut]
    moved: list[GoingOut]
    failed: list[list[str]]
