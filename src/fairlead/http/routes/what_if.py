"""What if limits, people, hours or territories were others."""

import dataclasses
from typing import TYPE_CHECKING, Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from fairlead.application.what_if_ports import WhatIf
from fairlead.http import telling
from fairlead.http.house import House
from fairlead.http.reference import problems
from fairlead.http.schemas import Answer

if TYPE_CHECKING:
    from fairlead.application.what_if import Answered

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
    """A mean over runs, and its 95 % interval."""

    mean: float
    low: float
    high: float


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
    """One measure of the months held back: what the twin foretold with its 95 % interval, and what was seen."""

    name: str
    foretold: float
    low: float
    high: float
    seen: float
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


@router.post(
    "/v1/what-if",
    operation_id="askWhatIf",
    summary="What if limits, people, hours or territories were others",
    response_model=WhatIfAnswer,
    responses=problems({404: "too few leads arrived in that time", 422: "the change cannot be made", 503: "the store cannot be read"}),
)
def ask_what_if(body: WhatIfIn, request: Request) -> Response:
    """Recent leads on a twin of today's floor and on a changed one, with the same luck; nothing is kept."""
    house: House = request.app.state.house
    change = WhatIf(body.team, body.max_open, body.max_week, body.hours, body.join, body.like, tuple(body.leave), tuple(body.serve))
    return telling.Json(_told(house.what_if(change, days=body.days, runs=body.runs, checked=body.check)))


def _told(found: "Answered") -> dict[str, Any]:
    checked = dataclasses.asdict(found.checked)
    measures = [dataclasses.asdict(each) | {"fits": each.fits} for each in found.checked.measures]
    return {
        "leads": found.leads,
        "runs": found.compared.runs,
        "weeks": found.weeks,
        "rule": found.rule,
        "measures": {name: dataclasses.asdict(each) for name, each in found.compared.measures.items()},
        "reps": [dataclasses.asdict(each) for each in found.reps],
        "checked": checked | {"measures": measures, "fits": found.checked.fits},
        "cautions": list(found.cautions),
    }
