"""Scores beside outcomes: what was found at the last look; looking itself is a job."""

import dataclasses
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from fairlead.application.score_report import DAYS
from fairlead.http import model_schemas, telling
from fairlead.http import score_schemas as schemas
from fairlead.http.asking import THE_API, author_or
from fairlead.http.house import House
from fairlead.http.reference import LOOKING, problems

router = APIRouter(tags=["models"])


@router.get(
    "/v1/scores",
    operation_id="getScores",
    summary="Fit, intent and lead score beside what became of leads",
    response_model=schemas.Scores,
    responses=problems({503: "the store cannot be read"}),
)
def get_scores(request: Request) -> Response:
    """What was found at the last look: rates by band with intervals, wins caught by each threshold, a suggestion where one separates."""
    house: House = request.app.state.house
    kept = house.scores.latest()
    if kept is None:
        return telling.Json({"looked_at": None, "days": None, "report": None})
    return telling.Json({"looked_at": kept.looked_at.isoformat(), "days": kept.days, "report": dataclasses.asdict(kept.report)})


@router.post(
    "/v1/scores/look",
    operation_id="lookAtScores",
    summary="Ask for a look at scores beside outcomes",
    response_model=model_schemas.Job,
    status_code=202,
    responses=LOOKING,
)
def look_at_scores(
    request: Request,
    days: Annotated[int, Query(ge=30, le=3650, description="look at leads of this many days")] = DAYS,
) -> Response:
    """A worker looks, which takes as long as reading every lead of these days; where such a look waits or runs, that one is told."""
    house: House = request.app.state.house
    return telling.Json(house.scores.ask(house.background.jobs, days, author=author_or(THE_API)).data(), status_code=202)
