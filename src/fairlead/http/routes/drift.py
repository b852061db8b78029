"""Drift: what changed since the model in force was trained."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from fairlead.http import drift_schemas as schemas
from fairlead.http import model_schemas, telling
from fairlead.http.asking import THE_API, author_or
from fairlead.http.house import House
from fairlead.http.reference import FOREIGN, LOOKING, NOT_JSON, problems

router = APIRouter(tags=["drift"])
_Days = Annotated[int, Query(ge=1, le=3650, description="how many days of points")]


@router.get(
    "/v1/drift",
    operation_id="getDrift",
    summary="What changed since the model was trained",
    response_model=schemas.Drift,
    responses=problems({422: "the request has mistakes", 503: "the store cannot be read"}),
)
def get_drift(request: Request, days: _Days = 60) -> Response:
    """What was found at the last look, with its course by day and every alert; reads kept sums only."""
    house: House = request.app.state.house
    return telling.Json(house.drift.report(days).data())


@router.post(
    "/v1/drift/look",
    operation_id="lookForDrift",
    summary="Ask for a look at the records as they are now",
    response_model=model_schemas.Job,
    status_code=202,
    responses=LOOKING,
)
def look_for_drift(request: Request) -> Response:
    """A worker sums the records up anew and judges them; where a look waits or runs, that one is told. It looks once a day by itself."""
    house: House = request.app.state.house
    return telling.Json(house.drift.ask(house.background.jobs, author=author_or(THE_API)).data(), status_code=202)


@router.post(
    "/v1/drift/acknowledge",
    operation_id="acknowledgeDrift",
    summary="Say that you know of an alert",
    response_model=schemas.DriftAlert,
    responses=problems(
        {
            403: FOREIGN,
            404: "no such alert",
            413: "the body is too large",
            415: NOT_JSON,
            422: "the request has mistakes",
            503: "nothing could be kept; send it again",
        }
    ),
)
def acknowledge_drift(request: Request, asked: schemas.AcknowledgeIn) -> Response:
    """The first who says so stays on record."""
    house: House = request.app.state.house
    seen = house.drift.acknowledge(asked.alert_id, author=asked.author, note=asked.note)
    return telling.Json(seen.data() | {"open": False})
