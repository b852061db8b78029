"""Background jobs: what waits, runs and ended."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from fairlead.application.job_care import again, again_all, drop
from fairlead.application.ports import NotFound
from fairlead.http import model_schemas as schemas
from fairlead.http import telling
from fairlead.http.effect_schemas import Drop, Many, Signed
from fairlead.http.house import House
from fairlead.http.reference import LOOKING, problems

router = APIRouter(tags=["jobs"])
_UNREADY = problems({422: "the request has mistakes", 503: "the store cannot be read"})
_UNKNOWN = problems({404: "no such job", 422: "the request has mistakes", 503: "the store cannot be read"})
_CHANGING = LOOKING | problems({404: "no such job", 409: "not as it stands"})
_MOST = 200
_JobId = Annotated[str, Path(min_length=1, max_length=250, description="kind and key, as the list tells it")]


@router.get("/v1/jobs", operation_id="listJobs", summary="The jobs asked for last", response_model=schemas.Jobs, responses=_UNREADY)
def list_jobs(
    request: Request,
    kind: Annotated[
        Literal["train", "shadow", "insight", "drift", "scores", "batch", "prices", "what-if"] | None,
        Query(description="only jobs of this kind"),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> Response:
    """The latest first: what for, where it stands, what came of it; the whole answer to a what-if is told with its one job."""
    house: House = request.app.state.house
    return telling.Json({"jobs": [each.brief() for each in house.background.jobs.jobs(kind=kind, limit=limit)]})


@router.post("/v1/jobs/again", operation_id="jobsAgain", summary="Ask anew for all that failed", response_model=Many, responses=_CHANGING)
def jobs_again(request: Request, asked: Signed) -> Response:
    """Each under its own key; a worker begins them one after the other."""
    house: House = request.app.state.house
    return telling.Json({"many": again_all(house.background.jobs, author=asked.author, at=house.clock.now(), most=_MOST)})


@router.post(
    "/v1/jobs/{job_id}/again", operation_id="jobAgain", summary="Ask anew for a job", response_model=schemas.Job, responses=_CHANGING
)
def job_again(request: Request, job_id: _JobId, asked: Signed) -> Response:
    """One that failed or was dropped, under the same key."""
    house: House = request.app.state.house
    return telling.Json(again(house.background.jobs, job_id, author=asked.author, at=house.clock.now()).data())


@router.post("/v1/jobs/{job_id}/drop", operation_id="dropJob", summary="Drop a job", response_model=schemas.Job, responses=_CHANGING)
def drop_job(request: Request, job_id: _JobId, asked: Drop) -> Response:
    """One that waits or failed; the reason is kept with it."""
    house: House = request.app.state.house
    done = drop(house.background.jobs, job_id, asked.reason, author=asked.author, at=house.clock.now())
    return telling.Json(done.data())


@router.get("/v1/jobs/{job_id}", operation_id="getJob", summary="One job", response_model=schemas.Job, responses=_UNKNOWN)
def get_job(request: Request, job_id: _JobId) -> Response:
    """What for, when, and what came of it."""
    house: House = request.app.state.house
    found = house.background.jobs.job(job_id)
    if found is None:
        raise NotFound(f"there is no job {job_id}")
    return telling.Json(found.data())
