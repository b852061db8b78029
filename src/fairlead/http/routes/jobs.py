"""Background jobs: what waits, runs and ended."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from fairlead.application.ports import NotFound
from fairlead.http import model_schemas as schemas
from fairlead.http import telling
from fairlead.http.house import House
from fairlead.http.reference import problems

router = APIRouter(tags=["jobs"])
_UNREADY = problems({422: "the request has mistakes", 503: "the store cannot be read"})
_UNKNOWN = problems({404: "no such job", 422: "the request has mistakes", 503: "the store cannot be read"})
_JobId = Annotated[str, Path(min_length=1, max_length=250, description="kind and key, as the list tells it")]


@router.get("/v1/jobs", operation_id="listJobs", summary="The jobs asked for last", response_model=schemas.Jobs, responses=_UNREADY)
def list_jobs(
    request: Request,
    kind: Annotated[
        Literal["train", "shadow", "insight", "drift", "scores", "batch"] | None, Query(description="only jobs of this kind")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> Response:
    """The latest first: what for, where it stands, what came of it."""
    house: House = request.app.state.house
    return telling.Json({"jobs": [each.data() for each in house.background.jobs.jobs(kind=kind, limit=limit)]})


@router.get("/v1/jobs/{job_id}", operation_id="getJob", summary="One job", response_model=schemas.Job, responses=_UNKNOWN)
def get_job(request: Request, job_id: _JobId) -> Response:
    """What for, when, and what came of it."""
    house: House = request.app.state.house
    found = house.background.jobs.job(job_id)
    if found is None:
        raise NotFound(f"there is no job {job_id}")
    return telling.Json(found.data())
