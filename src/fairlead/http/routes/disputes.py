"""Disputes: contest a decision, withdraw, settle, list, and what they are mostly about."""

from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response

from fairlead.application.dispute_ports import Dispute, DisputeState
from fairlead.application.disputes import Contest
from fairlead.application.settle_dispute import Credit, Settle
from fairlead.http import leadform, telling, telling_voices
from fairlead.http import voice_schemas as schemas
from fairlead.http.asking import asking
from fairlead.http.house import House
from fairlead.http.live import Feed
from fairlead.http.reference import FOREIGN, NOT_JSON, problems
from fairlead.http.routes.leads import durably

router = APIRouter(tags=["disputes"])
_Number = Annotated[int, Path(ge=1, le=2**31, description="number of the dispute")]
_Id = Annotated[
    str, Path(min_length=1, max_length=leadform.MAX_KEY, description="identity of the decision, or of its lead: the latest one")
]
_READING = problems({404: "no such dispute", 422: "the request has mistakes", 503: "the store cannot be read"})
_WRITING = problems(
    {
        403: FOREIGN,
        404: "no such decision, dispute or rep",
        409: "it cannot be done as things stand; nothing was changed",
        413: "the body is too large",
        415: NOT_JSON,
        422: "the request has mistakes",
        503: "nothing could be kept; send it again",
    }
)


@router.get(
    "/v1/disputes", operation_id="listDisputes", summary="Contested decisions", response_model=schemas.DisputesOut, responses=_READING
)
def list_disputes(
    request: Request,
    state: Annotated[DisputeState | None, Query(description="only those that stand like this")] = None,
    decision: Annotated[str | None, Query(min_length=1, max_length=100, description="only those on this decision")] = None,
) -> Response:
    """The latest first."""
    house: House = request.app.state.house
    found = house.disputes.listed(decision_id=decision, state=state)
    still = sum(each.state is DisputeState.OPEN for each in found)
    return telling.Json({"disputes": [_told(house, each) for each in found], "open": still})


@router.get(
    "/v1/disputes/report",
    operation_id="getDisputeReport",
    summary="What disputes are about",
    response_model=schemas.DisputeReportOut,
    responses=_READING,
)
def get_dispute_report(request: Request) -> Response:
    """By rule, territory, account, field and way of deciding, with how many were upheld; and how long it takes to settle them."""
    house: House = request.app.state.house
    return telling.Json(telling_voices.dispute_report(house.disputes.report()))


@router.get(
    "/v1/disputes/{number}", operation_id="getDispute", summary="One dispute", response_model=schemas.DisputeOut, responses=_READING
)
def get_dispute(request: Request, number: _Number) -> Response:
    """The record of the decision itself is at its own address."""
    house: House = request.app.state.house
    return telling.Json(_told(house, house.disputes.get(number)))


@router.post(
    "/v1/decisions/{decision_id}/disputes",
    operation_id="contestDecision",
    summary="Contest a decision",
    status_code=201,
    response_model=schemas.DisputeOut,
    responses=_WRITING,
)
def contest_decision(request: Request, decision_id: _Id, body: schemas.ContestIn) -> Response:
    """Each person has one open dispute on a decision. A rep may contest one on a lead of somebody else, and learns nothing of it."""
    house: House = request.app.state.house
    asked = Contest(decision_id, body.kind, body.words, body.author, body.rep_id, body.field)
    return telling.Json(_told(house, house.disputes.contest(asked)), status_code=201)


@router.post(
    "/v1/disputes/{number}/withdraw",
    operation_id="withdrawDispute",
    summary="Take back one's own dispute",
    response_model=schemas.DisputeOut,
    responses=_WRITING,
)
def withdraw_dispute(request: Request, number: _Number, body: schemas.WithdrawIn) -> Response:
    """By whoever opened it, or the rep in whose name it was."""
    house: House = request.app.state.house
    done = house.disputes.withdraw(number, author=body.author, rep_id=asking().viewer.rep_id, note=body.note)
    return telling.Json(_told(house, done))


@router.post(
    "/v1/disputes/{number}/settle",
    operation_id="settleDispute",
    summary="Settle a dispute",
    response_model=schemas.DisputeOut,
    responses=_WRITING,
)
async def settle_dispute(request: Request, number: _Number, body: schemas.SettleDisputeIn) -> Response:
    """By somebody it is not about. The lead may move and credit be put right with it: all of it is kept or none."""
    house: House = request.app.state.house
    credit = None if body.credit is None else Credit(**body.credit.model_dump())
    if body.credit is not None and body.credit.against_rep_id is not None and body.credit.against_team_id is not None:
        words = "say one of against_rep_id and against_team_id, or none: then everybody else bears the cost"
        raise RequestValidationError([{"type": "value_error", "loc": ("body", "credit"), "msg": words, "input": None}])
    named = body.change
    change = None if named is None else await to_thread.run_sync(lambda: house.disputes.ground(number, named))
    asked = Settle(
        *(number, body.upheld, body.author, body.note, house.clock.now()), body.move_to, body.over_limit, credit=credit, change=change
    )
    done = await durably(lambda: house.disputes.settle(asked, rep_id=asking().viewer.rep_id))
    if done.settled is not None and done.settled.moved_to is not None:
        feed: Feed = request.app.state.feed
        feed.nudge()
    return telling.Json(_told(house, done))


def _told(house: House, one: Dispute) -> dict[str, Any]:
    return telling_voices.dispute(one, house.names)
