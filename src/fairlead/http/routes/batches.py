"""Batches: leads that wait, assigned all together and looked through before anything is given."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from fairlead.application.batch_leads import Chosen
from fairlead.application.batch_told import batch_told, head_told, line_told
from fairlead.application.batches import Change, Settled
from fairlead.http import batch_schemas as schemas
from fairlead.http import model_schemas, telling
from fairlead.http.house import House
from fairlead.http.reference import FOREIGN, LOOKING, NOT_JSON, problems

router = APIRouter(tags=["batches"])
_Batch = Annotated[str, Path(min_length=1, max_length=64)]
_READING = problems({404: "no such batch", 422: "the request has mistakes", 503: "the store cannot be read"})
_SETTLING = problems(
    {
        403: FOREIGN,
        404: "no such batch, or no such lead in it",
        409: "somebody settled it before; nothing was changed",
        413: "the body is too large",
        415: NOT_JSON,
        422: "the request has mistakes",
        503: "nothing could be kept; send it again",
    }
)


@router.get(
    "/v1/batches",
    operation_id="listBatches",
    summary="Batches, the newest first",
    response_model=schemas.Batches,
    responses=problems({422: "the request has mistakes", 503: "the store cannot be read"}),
)
def list_batches(request: Request, limit: Annotated[int, Query(ge=1, le=1000)] = 20) -> Response:
    """Each with what it is worth, how near that is to the best possible, and how much of it waits for somebody."""
    house: House = request.app.state.house
    return telling.Json({"batches": [head_told(head, waits) for head, waits in house.batches.heads(limit)]})


@router.post(
    "/v1/batches",
    operation_id="runBatch",
    summary="Ask for a batch of the leads that wait, or of open ones",
    response_model=model_schemas.Job,
    status_code=202,
    responses=LOOKING,
)
def run_batch(request: Request, asked: schemas.RunIn) -> Response:
    """A worker proposes who gets which of them; nothing is given before it is confirmed. The job's result names the batch.

    Where leads, reps or teams are named, leads that a rep has may move to another one, unless somebody has worked on them.
    """
    house: House = request.app.state.house
    chosen = None
    if asked.lead_ids or asked.rep_ids or asked.team_ids:
        leads, reps, teams = (tuple(each or ()) for each in (asked.lead_ids, asked.rep_ids, asked.team_ids))
        chosen = Chosen(leads, reps, teams, waiting=asked.waiting)
    return telling.Json(house.batches.ask(house.background.jobs, author=asked.author, chosen=chosen).data(), status_code=202)


@router.get(
    "/v1/batches/{batch_id}", operation_id="getBatch", summary="A batch, lead by lead", response_model=schemas.Batch, responses=_READING
)
def get_batch(request: Request, batch_id: _Batch) -> Response:
    """Each lead with the rep proposed, what that is worth, who would be next, and why."""
    house: House = request.app.state.house
    return telling.Json(batch_told(house.batches.batch(batch_id), house.names))


@router.post(
    "/v1/batches/{batch_id}/confirm",
    operation_id="confirmBatch",
    summary="Give the leads to the reps proposed",
    response_model=schemas.BatchSettled,
    responses=_SETTLING,
)
def confirm_batch(request: Request, batch_id: _Batch, asked: schemas.ConfirmIn) -> Response:
    """Each by a decision of its own, within every limit as it stands now; what changed in between is told and not forced."""
    house: House = request.app.state.house
    return _settled(house.batches.confirm(batch_id, asked.lead_ids, author=asked.author), house.names)


@router.post(
    "/v1/batches/{batch_id}/change",
    operation_id="changeBatchLine",
    summary="Give one lead to another rep than the one proposed",
    response_model=schemas.BatchSettled,
    responses=_SETTLING,
)
def change_batch_line(request: Request, batch_id: _Batch, asked: schemas.ChangeIn) -> Response:
    """The rep must be one of those who may and can have the lead."""
    house: House = request.app.state.house
    return _settled(house.batches.change(batch_id, Change(asked.lead_id, asked.rep_id), author=asked.author), house.names)


@router.post(
    "/v1/batches/{batch_id}/reject",
    operation_id="rejectBatch",
    summary="Give none of the leads",
    response_model=schemas.BatchRejected,
    responses=_SETTLING,
)
def reject_batch(request: Request, batch_id: _Batch, asked: schemas.RejectIn) -> Response:
    """They wait on."""
    house: House = request.app.state.house
    done = house.batches.reject(batch_id, asked.lead_ids, author=asked.author, note=asked.note)
    return telling.Json({"rejected": [line_told(line, house.names) for line in done]})


def _settled(done: Settled, names: Mapping[str, str]) -> Response:
    given, refused = ([line_told(line, names) for line in some] for some in (done.given, done.refused))
    return telling.Json({"given": given, "refused": refused})
