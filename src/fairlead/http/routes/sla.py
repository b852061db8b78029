"""Clocks of what is promised to leads, and first touches."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from fairlead.application.sla import LONGEST_DAYS, Touching
from fairlead.http import leadform, telling
from fairlead.http import sla_schemas as schemas
from fairlead.http.asking import asking, author_or
from fairlead.http.house import House
from fairlead.http.reference import FOREIGN, NOT_JSON, problems

router = APIRouter(tags=["service"])
_Lead = Annotated[str, Path(min_length=1, max_length=leadform.MAX_KEY)]
_READING = problems({422: "the request has mistakes", 503: "the store cannot be read"})
_WRITING = problems(
    {
        403: FOREIGN,
        404: "no such lead or rep",
        413: "the body is too large",
        415: NOT_JSON,
        422: "the request has mistakes, all told at once",
        503: "nothing could be kept; send it again",
    }
)


@router.get("/v1/sla", operation_id="getSla", summary="Clocks of leads", response_model=schemas.SlaOut, responses=_READING)
def get_sla(
    request: Request,
    ended: Annotated[bool, Query(description="those that ended last, instead of those that run")] = False,  # noqa: FBT002, a query's flag
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> Response:
    """Clocks that run, those that ran out first, and the reps who are paused for silence."""
    house: House = request.app.state.house
    return telling.Json(house.background.sla.running(ended=ended, limit=limit))


@router.get(
    "/v1/sla/report",
    operation_id="getSlaReport",
    summary="Time to first touch, and how promises were kept",
    response_model=schemas.SlaReport,
    responses=_READING,
)
def get_sla_report(request: Request, days: Annotated[int, Query(ge=1, le=LONGEST_DAYS)] = 30) -> Response:
    """Of leads that were given to somebody within so many days: in all, by rep and by clock."""
    house: House = request.app.state.house
    return telling.Json(house.background.sla.report(days))


@router.get(
    "/v1/leads/{lead_id}/clocks",
    operation_id="getClocks",
    summary="Clocks and first touch of one lead",
    response_model=schemas.LeadClocks,
    responses=_READING | problems({404: "no such lead among those that you see"}),
)
def get_clocks(request: Request, lead_id: _Lead) -> Response:
    """Everybody who had it since clocks are kept, when each was first in touch, and every clock."""
    house: House = request.app.state.house
    return telling.Json(house.background.sla.of_lead(lead_id))


@router.post(
    "/v1/leads/{lead_id}/touches",
    operation_id="touchLead",
    summary="A rep was in touch with a lead",
    status_code=201,
    response_model=schemas.TouchedOut,
    responses=_WRITING,
)
def touch_lead(request: Request, lead_id: _Lead, body: schemas.TouchIn) -> Response:
    """A call, an e-mail or a meeting, now. It stops the clocks that wait for it, and ends the pause of a silent rep."""
    house: House = request.app.state.house
    told = Touching(lead_id, body.kind, body.rep_id or asking().viewer.rep_id, result=body.result, author=author_or("") or None)
    return telling.Json(house.background.sla.touch(told), status_code=201)


@router.post(
    "/v1/leads/{lead_id}/activities",
    operation_id="reportActivity",
    summary="Another system tells of a call, an e-mail or a meeting",
    status_code=201,
    response_model=schemas.TouchedOut,
    responses=_WRITING,
)
def report_activity(request: Request, lead_id: _Lead, body: schemas.ActivityIn) -> Response:
    """For telephones, mail and CRMs. Told again under the same `activity_id`, it is kept once."""
    house: House = request.app.state.house
    told = Touching(lead_id, body.kind, body.rep_id, body.occurred_at, body.result, body.activity_id)
    return telling.Json(house.background.sla.touch(told), status_code=201)
