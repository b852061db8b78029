"""Models: which there are, where each stands, and the steps of their life."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Request
from starlette.responses import Response

from fairlead.application.job_ports import LONGEST_KEY
from fairlead.application.model_registry import ModelRegistry
from fairlead.application.model_told import Kept
from fairlead.http import evaluation_schemas, telling
from fairlead.http import model_schemas as schemas
from fairlead.http.house import House
from fairlead.http.preconditions import base_of
from fairlead.http.reference import FOREIGN, NOT_JSON, problems

router = APIRouter(tags=["models"])
_LONGEST_VERSION = 200
_Version = Annotated[str, Path(max_length=_LONGEST_VERSION, description="version of the model, as the list tells it")]
_IfMatch = Annotated[
    str | None,
    Header(
        pattern=r'^(\*|(W/)?"?\d{1,9}"?)$',
        description='the newest step you saw, such as `"3"`, as the ETag of the list gives it; `*` for whatever is newest',
    ),
]
_ETAG = {"ETag": {"description": "the number of the newest step, in quotes", "schema": {"type": "string"}}}
_Key = Annotated[
    str | None,
    Header(min_length=1, max_length=LONGEST_KEY, pattern=r"^[\x21-\x2e\x30-\x7e]+$", description="the same key is one training"),
]
_UNREADY = problems({503: "the store cannot be read"})
_UNKNOWN = problems({404: "no such model", 422: "the request has mistakes", 503: "the store cannot be read"})
_STEPPING = problems(
    {
        403: FOREIGN,
        404: "no such model",
        409: "the model cannot take this step from where it stands, or not by this person",
        412: "somebody took a step meanwhile; `problems` says which",
        413: "the body is too large",
        415: NOT_JSON,
        422: "the request has mistakes",
        428: "If-Match is missing",
        503: "nothing could be kept; send it again",
    }
) | {200: {"headers": _ETAG}}

_ASKING = problems(
    {
        403: FOREIGN,
        409: "the author or the note cannot be used",
        413: "the body is too large",
        415: NOT_JSON,
        422: "the request has mistakes",
        503: "nothing could be kept; send it again",
    }
) | {200: {"model": schemas.Job, "description": "it was asked for before under this key"}}


@router.get(
    "/v1/models",
    operation_id="listModels",
    summary="Every model and where it stands",
    response_model=schemas.Models,
    responses=_UNREADY | {200: {"headers": _ETAG}},
)
def list_models(request: Request) -> Response:
    """The one trained last first: state, what it can do, its test and its data."""
    house: House = request.app.state.house
    listed = house.registry.listed()
    told = {"models": [each.data() for each in listed.models], "newest": listed.newest, "approval": listed.approval.value}
    return telling.Json(told | {"rollback_to": listed.back, "challenger": listed.challenger}, headers=_tag(listed.newest))


@router.get(
    "/v1/models/compare",
    operation_id="compareModels",
    summary="Two models side by side",
    response_model=schemas.Comparison,
    responses=_UNKNOWN,
)
def compare_models(
    request: Request,
    before: Annotated[str, Query(max_length=_LONGEST_VERSION, description="version of one")],
    after: Annotated[str, Query(max_length=_LONGEST_VERSION, description="version of the other")],
) -> Response:
    """Data, tests and scores; warns where they were not tested on the same leads."""
    house: House = request.app.state.house
    found, report = house.registry.compare(before, after), house.background.shadow_report()
    shadow = report.data() if report is not None and {before, after} == {report.challenger, report.champion} else None
    told = {"before": found.before.data(), "after": found.after.data(), "warnings": list(found.warnings)}
    return telling.Json(told | {"shadow": shadow})


@router.get(
    "/v1/models/shadow",
    operation_id="getShadow",
    summary="The model in shadow beside the champion",
    response_model=schemas.Shadow,
    responses=_UNREADY,
)
def get_shadow(request: Request) -> Response:
    """Agreement by day, mean difference of chances, and, as outcomes ripen, who predicts better; too early to tell is a normal answer."""
    house: House = request.app.state.house
    report = house.background.shadow_report()
    return telling.Json({"report": report.data() if report is not None else None})


@router.post(
    "/v1/models/train",
    operation_id="trainModel",
    summary="Ask for a training in the background",
    response_model=schemas.Job,
    status_code=202,
    responses=_ASKING,
)
def train_model(request: Request, asked: schemas.TrainIn, idempotency_key: _Key = None) -> Response:
    """The model becomes a candidate. The same Idempotency-Key gives the job there is; `GET /v1/jobs/{job_id}` tells what came of it."""
    house: House = request.app.state.house
    house.registry.signed(asked.author, asked.note)
    key = idempotency_key or f"asked-{house.clock.now():%Y-%m-%dT%H-%M-%S-%f}"
    job, fresh = house.background.retraining.ask(f"a request of {asked.author}", key, author=asked.author, note=asked.note)
    return telling.Json(job.data(), status_code=202 if fresh else 200)


@router.post(
    "/v1/models/rollback",
    operation_id="rollbackModel",
    summary="Go back to the champion before this one",
    response_model=schemas.ModelDetails,
    responses=_STEPPING,
)
def rollback_model(request: Request, asked: schemas.StepIn, if_match: _IfMatch = None) -> Response:
    """In one step and without approval: it routed before. A damaged one is passed over."""
    return _step(request, _registry(request).rollback, asked, if_match)


@router.get(
    "/v1/models/{version}",
    operation_id="getModel",
    summary="One model",
    response_model=schemas.ModelDetails,
    responses=_UNKNOWN | {200: {"headers": _ETAG}},
)
def get_model(request: Request, version: _Version) -> Response:
    """What it was made from, its card, and every step of its life."""
    house: House = request.app.state.house
    return _told(house, house.registry.told(version))


@router.get(
    "/v1/models/{version}/evaluation",
    operation_id="getModelEvaluation",
    summary="How good one model is, and for whom",
    response_model=evaluation_schemas.Evaluation,
    responses=_UNKNOWN,
)
def get_model_evaluation(request: Request, version: _Version) -> Response:
    """The verdict in words, scores with intervals, calibration by group of leads and of reps, and what the tests of the reps showed."""
    house: House = request.app.state.house
    return telling.Json(house.registry.told(version).evaluation())


@router.post(
    "/v1/models/{version}/propose",
    operation_id="proposeModel",
    summary="Offer a model for approval",
    response_model=schemas.ModelDetails,
    responses=_STEPPING,
)
def propose_model(request: Request, version: _Version, asked: schemas.StepIn, if_match: _IfMatch = None) -> Response:
    """A draft, or a retired model anew."""
    return _step(request, partial(_registry(request).propose, version), asked, if_match)


@router.post(
    "/v1/models/{version}/approve",
    operation_id="approveModel",
    summary="Approve a candidate",
    response_model=schemas.ModelDetails,
    responses=_STEPPING,
)
def approve_model(request: Request, version: _Version, asked: schemas.StepIn, if_match: _IfMatch = None) -> Response:
    """By somebody who neither trained nor proposed it. Of a model that no person trained, somebody else than the approver promotes it."""
    return _step(request, partial(_registry(request).approve, version), asked, if_match)


@router.post(
    "/v1/models/{version}/reject",
    operation_id="rejectModel",
    summary="Refuse a candidate",
    response_model=schemas.ModelDetails,
    responses=_STEPPING,
)
def reject_model(request: Request, version: _Version, asked: schemas.StepIn, if_match: _IfMatch = None) -> Response:
    """Or take an approval back. `note` has to say why; it retires and may be proposed anew."""
    return _step(request, partial(_registry(request).reject, version), asked, if_match)


@router.post(
    "/v1/models/{version}/shadow",
    operation_id="shadowModel",
    summary="Put a candidate in shadow",
    response_model=schemas.ModelDetails,
    responses=_STEPPING,
)
def shadow_model(request: Request, version: _Version, asked: schemas.StepIn, if_match: _IfMatch = None) -> Response:
    """It scores what the champion decides, and decides nothing. The one in shadow before leaves it."""
    return _step(request, partial(_registry(request).shadow, version), asked, if_match)


@router.post(
    "/v1/models/unshadow",
    operation_id="unshadowModel",
    summary="Take the model in shadow out of it",
    response_model=schemas.ModelDetails,
    responses=_STEPPING,
)
def unshadow_model(request: Request, asked: schemas.StepIn, if_match: _IfMatch = None) -> Response:
    """What it has said is kept."""
    return _step(request, _registry(request).unshadow, asked, if_match)


@router.post(
    "/v1/models/{version}/promote",
    operation_id="promoteModel",
    summary="Put a model in force",
    response_model=schemas.ModelDetails,
    responses=_STEPPING,
)
def promote_model(request: Request, version: _Version, asked: schemas.StepIn, if_match: _IfMatch = None) -> Response:
    """The one before retires; every server of the house follows without a restart."""
    return _step(request, partial(_registry(request).promote, version), asked, if_match)


def _registry(request: Request) -> ModelRegistry:
    house: House = request.app.state.house
    return house.registry


def _step(request: Request, take: Callable[..., Kept], asked: schemas.StepIn, if_match: str | None) -> Response:
    """Take a step in the asker's name on top of the newest step they saw."""
    house: House = request.app.state.house
    kept = take(author=asked.author, note=asked.note, base=base_of(if_match, "the newest step you saw"))
    if kept.in_force:
        house.desk.look()  # it decides from now on, not from the next lead on
    return _told(house, kept)


def _told(house: House, kept: Kept) -> Response:
    return telling.Json(kept.data() | kept.details(), headers=_tag(house.registry.newest()))


def _tag(number: int) -> dict[str, str]:
    return {"ETag": f'"{number}"'}
