"""Profiles of reps: read, change, propose a change, decide on one, and the tags that are proposed."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from fairlead.application.insight_told import decision_data
from fairlead.application.rep_profile_ports import WishState
from fairlead.http import telling, telling_voices
from fairlead.http import voice_schemas as schemas
from fairlead.http.asking import asking
from fairlead.http.house import House
from fairlead.http.insight_schemas import InsightDecision
from fairlead.http.reference import FOREIGN, NOT_JSON, problems

router = APIRouter(tags=["profiles"])
_RepId = Annotated[str, Path(min_length=1, max_length=200, description="identity of the rep")]
_Number = Annotated[int, Path(ge=1, le=2**31, description="number of the proposal")]
_READING = problems({404: "no such rep", 422: "the request has mistakes", 503: "the store cannot be read"})
_WRITING = problems(
    {
        403: FOREIGN,
        404: "no such rep or proposal",
        409: "it cannot be done as things stand; nothing was changed",
        413: "the body is too large",
        415: NOT_JSON,
        422: "the request has mistakes",
        503: "nothing could be kept; send it again",
    }
)


@router.get(
    "/v1/reps/{rep_id}/profile",
    operation_id="getProfile",
    summary="The profile of a rep",
    response_model=schemas.ProfileOut,
    responses=_READING,
)
def get_profile(request: Request, rep_id: _RepId) -> Response:
    """Its fields, what was changed by whom, and the tags and changes that are proposed."""
    house: House = request.app.state.house
    return telling.Json(telling_voices.profile(house.profiles.told(rep_id), house.names))


@router.put(
    "/v1/reps/{rep_id}/profile",
    operation_id="changeProfile",
    summary="Change a profile",
    response_model=schemas.ProfileOut,
    responses=_WRITING,
)
def change_profile(request: Request, rep_id: _RepId, body: schemas.ProfileIn) -> Response:
    """Fields left out stay. Routing knows of it at the next lead."""
    house: House = request.app.state.house
    done = house.profiles.change(rep_id, body.fields, author=body.author, note=body.note)
    return telling.Json(telling_voices.profile(done, house.names))


@router.post(
    "/v1/reps/{rep_id}/profile/proposals",
    operation_id="proposeProfile",
    summary="Propose a change of a profile",
    status_code=201,
    response_model=schemas.WishOut,
    responses=_WRITING,
)
def propose_profile(request: Request, rep_id: _RepId, body: schemas.ProfileIn) -> Response:
    """It waits for a manager, and takes the place of one that waits already."""
    house: House = request.app.state.house
    made = house.profiles.propose(rep_id, body.fields, author=body.author, note=body.note)
    return telling.Json(telling_voices.wish(made, house.names), status_code=201)


@router.post(
    "/v1/reps/{rep_id}/profile/tags/approve",
    operation_id="approveProfileTag",
    summary="Put a proposed tag into the profile",
    response_model=InsightDecision,
    responses=_WRITING,
)
def approve_profile_tag(request: Request, rep_id: _RepId, body: schemas.ProfileTagIn) -> Response:
    """What the rep won speaks for it."""
    house: House = request.app.state.house
    return telling.Json(decision_data(house.profiles.approve_tag(rep_id, body.field, body.value, author=body.author, note=body.note)))


@router.post(
    "/v1/reps/{rep_id}/profile/tags/dismiss",
    operation_id="dismissProfileTag",
    summary="Decide against a proposed tag",
    response_model=InsightDecision,
    responses=_WRITING,
)
def dismiss_profile_tag(request: Request, rep_id: _RepId, body: schemas.ProfileTagIn) -> Response:
    """It is proposed again only once much more speaks for it."""
    house: House = request.app.state.house
    return telling.Json(decision_data(house.profiles.dismiss_tag(rep_id, body.field, body.value, author=body.author, note=body.note)))


@router.get(
    "/v1/profile-proposals",
    operation_id="listProfileProposals",
    summary="Proposed changes of profiles",
    response_model=schemas.WishesOut,
    responses=_READING,
)
def list_profile_proposals(
    request: Request,
    waiting: Annotated[bool, Query(description="only those that wait")] = False,  # noqa: FBT002, a query's flag
) -> Response:
    """The latest first."""
    house: House = request.app.state.house
    found = house.profiles.wishes(waiting=waiting)
    told = [telling_voices.wish(each, house.names) for each in found]
    return telling.Json({"proposals": told, "waiting": sum(each.state is WishState.PROPOSED for each in found)})


@router.post(
    "/v1/profile-proposals/{number}/approve",
    operation_id="approveProfileProposal",
    summary="Make a proposed change",
    response_model=schemas.WishOut,
    responses=_WRITING,
)
def approve_profile_proposal(request: Request, number: _Number, body: schemas.DecideIn) -> Response:
    """By somebody other than who proposed it; refused where the profile was changed since."""
    house: House = request.app.state.house
    done = house.profiles.approve(number, author=body.author, note=body.note, rep_id=asking().viewer.rep_id)
    return telling.Json(telling_voices.wish(done, house.names))


@router.post(
    "/v1/profile-proposals/{number}/reject",
    operation_id="rejectProfileProposal",
    summary="Decide against a proposed change",
    response_model=schemas.WishOut,
    responses=_WRITING,
)
def reject_profile_proposal(request: Request, number: _Number, body: schemas.DecideIn) -> Response:
    """By somebody other than who proposed it."""
    house: House = request.app.state.house
    done = house.profiles.reject(number, author=body.author, note=body.note, rep_id=asking().viewer.rep_id)
    return telling.Json(telling_voices.wish(done, house.names))


@router.post(
    "/v1/profile-proposals/{number}/withdraw",
    operation_id="withdrawProfileProposal",
    summary="Take back one's own proposal",
    response_model=schemas.WishOut,
    responses=_WRITING,
)
def withdraw_profile_proposal(request: Request, number: _Number, body: schemas.WithdrawIn) -> Response:
    """By whoever made it, or the rep it is about."""
    house: House = request.app.state.house
    done = house.profiles.withdraw(number, author=body.author, note=body.note, rep_id=asking().viewer.rep_id)
    return telling.Json(telling_voices.wish(done, house.names))
