"""Scores beside outcomes."""

import dataclasses
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from fairlead.http import score_schemas as schemas
from fairlead.http import telling
from fairlead.http.house import House
from fairlead.http.reference import problems

router = APIRouter(tags=["models"])


@router.get(
    "/v1/scores",
    operation_id="getScores",
    summary="Fit, intent and lead score beside what became of leads",
    response_model=schemas.ScoreReport,
    responses=problems({422: "the request has mistakes", 503: "the store cannot be read"}),
)
def get_scores(
    request: Request,
    days: Annotated[int, Query(ge=30, le=3650, description="look at leads of this many days")] = 730,
) -> Response:
    """Rates by band with intervals, wins caught by each threshold, and a suggestion where one separates; takes some seconds."""
    house: House = request.app.state.house
    return telling.Json(dataclasses.asdict(house.scores(days=days)))
