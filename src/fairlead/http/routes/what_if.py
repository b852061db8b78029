"""What if limits, people, hours or territories were others."""

from datetime import datetime
from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from fairlead.application.what_if_ports import Question, WhatIf
from fairlead.http import model_schemas, telling
from fairlead.http.asking import THE_API, author_or
from fairlead.http.house import House
from fairlead.http.reference import LOOKING, problems
from fairlead.http.schemas import Answer

router = APIRouter(tags=["policy"])


class WhatIfIn(BaseModel):
    """What to change, and on which leads to try it. At least one change."""

    model_config = ConfigDict(extra="forbid", strict=True)

    team: str | None = Field(default=None, description="change this team only; without it everybody")
    max_open: int | None = Field(default=None, ge=0, le=100_000, description="most open leads for each rep")
    max_week: int | None = Field(default=None, ge=0, le=100_000, description="most new leads in 7 days for each rep")
    hours: str | None = Field(default=None, max_length=2_000, description="working hours in each rep's zone, such as Mon-Fri 08:00-18:00")
    join: int = Field(default=0, ge=0, le=500, description="so many reps more")
    like: Literal["average", "newcomer"] = Field(default="average", description="how good the new reps are")
    leave: list[str] = Field(default_factory=list, max_length=500, description="reps who are gone")
    serve: list[str] = Field(default_factory=list, max_length=500, description="territories that they serve besides")
    days: int = Field(default=90, ge=14, le=730, description="measure on the leads of so many days")
    runs: int = Field(default=5, ge=2, le=50, description="run both floors so often")
    check: bool = Field(
        default=False, description="see whether the twin matches months held back; trains a model for it, which takes longer"
    )


class Interval(Answer):
    """A mean over runs, and its 95% interval; null where it cannot be told, as a median reply where nobody replied."""

    mean: float | None
    low: float | None
    high: float | None


class MeasureThen(Answer):
    """One measure today and then; the difference is run by run."""

    today: Interval
    changed: Interval
    difference: Interval


class RepThen(Answer):
    """One rep: leads in the time measured, and the mean share of open slots in use; null where the rep is not there."""

    rep_id: str
    name: str
    leads_today: float | None
    load_today: float | None
    leads_then: float | None
    load_then: float | None


class HeldBack(Answer):
    """One measure of the months held back: what the twin foretold with its 95% interval, and what was seen."""

    name: str
    foretold: float | None
    low: float | None
    high: float | None
    seen: float | None
    fits: bool


class TwinCheck(Answer):
    """Whether the twin matches what happened; ``why``: where it was not checked."""

    days: int
    leads: int
    measures: list[HeldBack]
    fits: bool
    why: str


class WhatIfAnswer(Answer):
    """What would differ. Measures: wins, value_minor, reply_minutes (median), load, left_waiting."""

    leads: int
    runs: int
    weeks: float
    rule: str = Field(description="by what leads are given on both floors")
    measures: dict[str, MeasureThen]
    reps: list[RepThen]
    checked: TwinCheck
    cautions: list[str]


class Asked(Answer):
    """What was asked, as the request said it."""

    team: str | None
    max_open: int | None
    max_week: int | None
    hours: str | None
    join: int
    like: str
    leave: list[str]
    serve: list[str]
    days: int
    runs: int
    check: bool


class WhatIfKept(Answer):
    """The question asked last of those that a worker is done with. All null before the first."""

    job_id: str | None
    asked_at: datetime | None
    answered_at: datetime | None
    question: Asked | None
    answer: WhatIfAnswer | None
    why_not: str | None = Field(description="why there is no answer, and what to do")


@router.post(
    "/v1/what-if",
    operation_id="askWhatIf",
    summary="What if limits, people, hours or territories were others",
    response_model=model_schemas.Job,
    status_code=202,
    responses=LOOKING | problems({422: "the change cannot be made"}),
)
def ask_what_if(body: WhatIfIn, request: Request) -> Response:
    """A worker runs recent leads on a twin of today's floor and on a changed one, with the same luck; no lead moves.

    Where the same question waits or is being answered, that job is told. The job keeps question and answer for 90 days.
    """
    house: House = request.app.state.house
    change = WhatIf(body.team, body.max_open, body.max_week, body.hours, body.join, body.like, tuple(body.leave), tuple(body.serve))
    question = Question(change, body.days, body.runs, body.check)
    asked = house.what_if.ask(house.background.jobs, question, author=author_or(THE_API))
    return telling.Json(asked.data(), status_code=202)


@router.get(
    "/v1/what-if",
    operation_id="getWhatIf",
    summary="The what-if answered last",
    response_model=WhatIfKept,
    responses=problems({503: "the store cannot be read"}),
)
def get_what_if(request: Request) -> Response:
    """Question and answer as a worker kept them; `GET /v1/jobs/{job_id}` has those of each job, under `result`."""
    house: House = request.app.state.house
    last = house.what_if.last(house.background.jobs)
    if last is None:
        return telling.Json(dict.fromkeys(WhatIfKept.model_fields))
    told = {"job_id": last.job_id, "asked_at": last.asked_at, "answered_at": last.ended_at}
    found = {"answer": last.result.get("answer"), "why_not": last.result.get("why_not")}
    return telling.Json(told | {"question": Question.of(last.given).data()} | found)
