"""Policies that wait for a second person: the list, approve, reject."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from fairlead.http import policy_schemas as schemas
from fairlead.http import telling
from fairlead.http.house import House
from fairlead.http.reference import FOREIGN, NOT_JSON, problems
from fairlead.http.routes.policy import proposal, published

router = APIRouter(tags=["policy"])
_Number = Annotated[int, Path(ge=1, le=2**31, description="number of the proposal")]
_SETTLING = problems(
    {
        403: FOREIGN,
        404: "no such proposal",
        409: "it does not wait any more, or this person may not",
        413: "the body is too large",
        415: NOT_JSON,
        422: "the request has mistakes",
        503: "nothing could be kept; send it again",
    }
)


@router.get(
    "/v1/policy/proposals",
    operation_id="listProposals",
    summary="Policies that wait for a second person",
    response_model=schemas.Proposals,
    responses=problems({503: "the store cannot be read"}),
)
def list_proposals(request: Request) -> Response:
    """The newest first, with those that were approved or rejected."""
    house: House = request.app.state.house
    listed = house.publishing.listed()
    return telling.Json(
        {"proposals": [proposal(each) for each in reversed(listed)], "waiting": sum(each.settled is None for each in listed)}
    )


@router.post(
    "/v1/policy/proposals/{number}/approve",
    operation_id="approveProposal",
    summary="Publish a policy as its second person",
    status_code=201,
    response_model=schemas.Applied,
    responses=_SETTLING | problems({412: "somebody published since it was proposed; `problems` says what changed"}),
)
def approve_proposal(request: Request, number: _Number, asked: schemas.SettleIn) -> Response:
    """By somebody other than its author; it becomes a version at once, or from its moment on."""
    house: House = request.app.state.house
    return published(house, house.publishing.approve(number, author=asked.author, note=asked.note))


@router.post(
    "/v1/policy/proposals/{number}/reject",
    operation_id="rejectProposal",
    summary="Close a proposed policy without publishing it",
    response_model=schemas.Proposal,
    responses=_SETTLING,
)
def reject_proposal(request: Request, number: _Number, asked: schemas.SettleIn) -> Response:
    """By anybody, its author included."""
    house: House = request.app.state.house
    return telling.Json(proposal(house.publishing.reject(number, author=asked.author, note=asked.note)))
