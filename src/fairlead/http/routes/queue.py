"""The routing queue: leads that wait for people, what people do with them, and what is done where nobody answers in time."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from fairlead.application.as_seen import NOTHING_SEEN, ChangedSinceSeen
from fairlead.application.deed_ports import Deed, OverrideReason
from fairlead.application.override_report import report_on
from fairlead.application.passing_on import Passed
from fairlead.application.queue_told import deed_told, lead_told, overrides_told, place_told, proposed_told, settled_told, shown_told
from fairlead.application.routing_queue import Line, Outcome, QueueRefused, Settled, What, with_names
from fairlead.domain.deciding import Action
from fairlead.http import leadform, telling
from fairlead.http import queue_schemas as schemas
from fairlead.http.house import House
from fairlead.http.live import Feed
from fairlead.http.reference import FOREIGN, NOT_JSON, problems
from fairlead.http.routes.leads import durably

router = APIRouter(tags=["queue"])
_MOST = 100
_READING = problems({404: "no such lead or rep", 422: "the request has mistakes", 503: "the store cannot be read"})
_WRITING = problems(
    {
        403: FOREIGN,
        404: "no such lead or rep",
        409: "it cannot be done as things stand, or somebody was quicker: the answer says who did what; nothing was changed",
        413: "the body is too large",
        415: NOT_JSON,
        422: "the request has mistakes, all told at once",
        503: "nothing could be kept; send it again",
    }
)
_Lead = Annotated[str, Path(min_length=1, max_length=leadform.MAX_KEY)]
_Limit = Annotated[int, Query(ge=1, le=_MOST)]
_Skip = Annotated[int, Query(ge=0, le=1_000_000)]


@router.get(
    "/v1/queue", operation_id="listQueue", summary="Leads that wait for a person", response_model=schemas.RoutingQueue, responses=_READING
)
def list_queue(request: Request, limit: _Limit = 25, skip: _Skip = 0) -> Response:
    """Suggested and queued leads, each with who is recommended, why, and who else could have it."""
    house: House = request.app.state.house
    queue = house.queue
    found = queue.waiting(limit=limit + 1, skip=skip)
    roster, names = house.roster(), house.names
    return telling.Json(
        {
            "at": house.clock.now(),
            "counts": dict(queue.counts()),
            "leads": [shown_told(each, roster, names) for each in queue.shown(found[:limit])],
            "more": len(found) > limit,
            "reasons": [{"reason": each.value, "words": each.words} for each in OverrideReason],
        }
    )


@router.get(
    "/v1/queue/reserved",
    operation_id="listReservations",
    summary="Leads that reps are to accept",
    response_model=schemas.QueueReservations,
    responses=_READING,
)
def list_reservations(request: Request, limit: _Limit = 50, skip: _Skip = 0) -> Response:
    """Whose time is up first first."""
    house: House = request.app.state.house
    found = house.queue.reserved(limit=limit + 1, skip=skip)
    names = house.names
    told = [lead_told(each, names) for each in found[:limit]]
    return telling.Json({"at": house.clock.now(), "leads": told, "more": len(found) > limit})


@router.post(
    "/v1/queue/{lead_id}",
    operation_id="settleLead",
    summary="Approve, change, reject or move one lead",
    status_code=201,
    response_model=schemas.LeadSettled,
    responses=_WRITING,
)
async def settle_lead(request: Request, lead_id: _Lead, body: schemas.SettleLeadIn) -> Response:
    """The same request again gives the same answer. Where somebody was quicker it is answered 409, with who did what."""
    house: House = request.app.state.house
    line = _line(lead_id, body)
    passed: Passed = await _named(house, lambda: house.queue.settle_one(line, author=body.author))
    _nudge(request)
    done = Settled(lead_id, Outcome.DONE, passed, "", passed.decision.decision_id if passed.decision else None)
    return telling.Json(settled_told(done, house.names), status_code=201)


@router.post(
    "/v1/queue",
    operation_id="settleLeads",
    summary="Approve, change, reject or move many leads",
    response_model=schemas.LeadsSettled,
    responses=_WRITING,
)
def settle_leads(request: Request, body: schemas.SettleLeadsIn) -> Response:
    """Each by itself: the answer says of each whether it was done, or what stood in the way."""
    house: House = request.app.state.house
    return _bulk(request, house, [_line(each.lead_id, each) for each in body.lines], body.author)


@router.get(
    "/v1/queue/overrides",
    operation_id="listOverrides",
    summary="Where people decided otherwise, and why",
    response_model=schemas.LeadDeeds,
    responses=_READING,
)
def list_overrides(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    before: Annotated[int | None, Query(ge=1, description="only what was done before this number")] = None,
) -> Response:
    """Changes and rejections, the latest first, each with the decision that was seen, who was recommended and who got the lead."""
    house: House = request.app.state.house
    return telling.Json(_deeds(house, house.queue.deeds(limit=limit + 1, before=before, overrides=True), limit))


@router.get(
    "/v1/queue/overrides/report",
    operation_id="reportOverrides",
    summary="What it came to where people decided otherwise",
    response_model=schemas.OverrideReport,
    responses=_READING,
)
def report_overrides(request: Request) -> Response:
    """How leads ended that people gave to others than recommended, beside what was expected; and what it says of whom they chose."""
    house: House = request.app.state.house
    reps = {rep.rep_id: rep for rep in house.roster().reps}
    return telling.Json(overrides_told(report_on(house.queue.judged(), reps.get), house.names))


@router.get(
    "/v1/leads/{lead_id}/handling",
    operation_id="listHandling",
    summary="Where a lead is, and what people did with it",
    response_model=schemas.LeadHandling,
    responses=_READING,
)
def list_handling(request: Request, lead_id: _Lead) -> Response:
    """The latest first: approved, changed, rejected, moved, handed off, accepted, declined, expired, locked, unlocked."""
    house: House = request.app.state.house
    now = house.queue.one(lead_id)
    told = _deeds(house, house.queue.deeds(limit=_MOST + 1, lead_id=lead_id), _MOST)
    return telling.Json({**told, "now": None if now is None else place_told(now, house.names)})


@router.post(
    "/v1/leads/{lead_id}/accept",
    operation_id="acceptLead",
    summary="A rep accepts a lead that is reserved",
    status_code=201,
    response_model=schemas.LeadDeedDone,
    responses=_WRITING,
)
async def accept_lead(request: Request, lead_id: _Lead, body: schemas.AcceptLeadIn) -> Response:
    """No time limit takes it away any more. Accepting it twice changes nothing."""
    house: House = request.app.state.house
    return await _done(request, house, lambda: house.queue.accept(lead_id, body.rep_id, author=body.author))


@router.post(
    "/v1/leads/{lead_id}/hand-off",
    operation_id="handOffLead",
    summary="A rep gives a lead to another one",
    status_code=201,
    response_model=schemas.LeadSettled,
    responses=_WRITING,
)
async def hand_off_lead(request: Request, lead_id: _Lead, body: schemas.HandOffLeadIn) -> Response:
    """Limits and locks hold."""
    house: House = request.app.state.house
    passed: Passed = await _named(
        house, lambda: house.queue.hand_off(lead_id, body.rep_id, author=body.author, words=body.note, seen=body.decision_id)
    )
    _nudge(request)
    done = Settled(lead_id, Outcome.DONE, passed, "", passed.decision.decision_id if passed.decision else None)
    return telling.Json(settled_told(done, house.names), status_code=201)


@router.post(
    "/v1/leads/{lead_id}/lock",
    operation_id="lockLead",
    summary="Lock a lead against automatic moves",
    status_code=201,
    response_model=schemas.LeadDeedDone,
    responses=_WRITING,
)
async def lock_lead(request: Request, lead_id: _Lead, body: schemas.LockLeadIn) -> Response:
    """Nothing automatic moves it until somebody unlocks it."""
    house: House = request.app.state.house
    return await _done(request, house, lambda: house.queue.lock(lead_id, locked=True, author=body.author, words=body.note))


@router.post(
    "/v1/leads/{lead_id}/unlock",
    operation_id="unlockLead",
    summary="Unlock a lead",
    status_code=201,
    response_model=schemas.LeadDeedDone,
    responses=_WRITING,
)
async def unlock_lead(request: Request, lead_id: _Lead, body: schemas.LockLeadIn) -> Response:
    """What is automatic may move it again."""
    house: House = request.app.state.house
    return await _done(request, house, lambda: house.queue.lock(lead_id, locked=False, author=body.author, words=body.note))


@router.post(
    "/v1/reassignments/preview",
    operation_id="previewReassignment",
    summary="Who would get which leads, and which limits would break",
    response_model=schemas.ReassignmentPreview,
    responses=_WRITING,
)
def preview_reassignment(request: Request, body: schemas.ReassignmentPreviewIn) -> Response:
    """Named leads, or all open leads of a rep, one after the other as loads fill up. Nothing is changed."""
    house: House = request.app.state.house
    lead_ids = [*body.lead_ids, *(house.queue.open_leads(body.from_rep_id) if body.from_rep_id is not None else ())]
    if not lead_ids:
        raise QueueRefused("name leads, or a rep who has open leads")
    found = house.queue.preview(lead_ids, body.to_rep_ids)
    names = house.names
    meetings = sum(each.meeting is not None for each in found)
    return telling.Json({"leads": [proposed_told(each, names) for each in found], "meetings": meetings})


@router.post(
    "/v1/reassignments",
    operation_id="reassignLeads",
    summary="Move many leads by hand",
    response_model=schemas.LeadsSettled,
    responses=_WRITING,
)
def reassign_leads(request: Request, body: schemas.ReassignIn) -> Response:
    """As they were looked at: a lead that changed since stays, and the answer says why."""
    house: House = request.app.state.house
    lines = [
        Line(
            *(each.lead_id, What.MOVE, each.decision_id or NOTHING_SEEN, each.rep_id),
            words=body.note,
            over_limit=body.over_limit,
            despite_lock=body.despite_lock,
            held_by=each.from_rep_id,
        )
        for each in body.lines
    ]
    return _bulk(request, house, lines, body.author)


def _line(lead_id: str, said: schemas.LeadSaid) -> Line:
    to = Action.NURTURE if said.to == "nurture" else Action.QUEUE
    who = (said.rep_id, said.instead_of, said.reason, said.note, to)
    return Line(lead_id, said.what, said.decision_id, *who, said.over_limit, said.despite_lock)


def _bulk(request: Request, house: House, lines: list[Line], author: str) -> Response:
    done = house.queue.settle(lines, author=author)
    _nudge(request)
    names = house.names
    return telling.Json({"leads": [settled_told(each, names) for each in done]})


async def _done(request: Request, house: House, ask: "Callable[[], Future[tuple[Deed, bool]]]") -> Response:
    deed, replayed = await _named(house, ask)
    _nudge(request)
    return telling.Json({"deed": deed_told(deed, house.names), "replayed": replayed}, status_code=201)


async def _named(house: House, ask: "Callable[[], Future[Any]]") -> Any:  # noqa: ANN401, what was asked for
    """The answer; what stands in its way is told with names instead of identities."""
    try:
        return await durably(ask)
    except ChangedSinceSeen as changed:
        raise changed.saying(with_names(str(changed), house.names)) from changed


def _deeds(house: House, found: Sequence[Deed], limit: int) -> dict[str, Any]:
    names, shown = house.names, found[:limit]
    before = shown[-1].number if len(found) > limit else None
    return {"deeds": [deed_told(each, names) for each in shown], "before": before}


def _nudge(request: Request) -> None:
    feed: Feed = request.app.state.feed
    feed.nudge()
