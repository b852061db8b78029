"""Meetings with leads: times offered, booked, moved, cancelled, held and missed."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import BeforeValidator
from starlette.responses import Response

from fairlead.application.meeting_ports import Wanted
from fairlead.application.meetings import Booking, Change, Changed, changed_told, meeting_told, proposal_told
from fairlead.domain.followup.meetings import Deed, MeetingState
from fairlead.http import leadform, telling
from fairlead.http import meeting_schemas as schemas
from fairlead.http.house import House
from fairlead.http.reference import FOREIGN, NOT_JSON, problems
from fairlead.http.routes.leads import durably
from fairlead.http.schemas import read_moment

router = APIRouter(tags=["meetings"])
_MOST = 200
_GONE = "it cannot be had as things stand; nothing was changed, and `problems` names times that are free"
_READING = problems(
    {404: "no such lead or meeting", 409: "nobody has the lead", 422: "the request has mistakes", 503: "the store cannot be read"}
)
_WRITING = problems(
    {
        403: FOREIGN,
        404: "no such lead or meeting",
        409: _GONE,
        413: "the body is too large",
        415: NOT_JSON,
        422: "the request has mistakes",
        503: "nothing could be kept; send it again",
    }
)
_Lead = Annotated[str, Path(min_length=1, max_length=leadform.MAX_KEY)]
_Meeting = Annotated[str, Path(min_length=1, max_length=200, description="the meeting's identity")]
_Asked = Annotated[str | None, Query(min_length=1, max_length=leadform.MAX_KEY)]
_Moment = Annotated[datetime | None, BeforeValidator(read_moment), Query()]


@router.get(
    "/v1/leads/{lead_id}/meeting-times",
    operation_id="proposeMeeting",
    summary="Times for a meeting with a lead",
    response_model=schemas.MeetingTimes,
    responses=_READING,
)
def propose_meeting(
    request: Request,
    lead_id: _Lead,
    zone: Annotated[str | None, Query(max_length=100, description="the lead's time zone; told by its address if left out")] = None,
    meeting: Annotated[str | None, Query(max_length=200, description="a meeting that is to be moved: its own time counts as free")] = None,
) -> Response:
    """Of the rep who has the lead, as everything stands now, the best first."""
    house: House = request.app.state.house
    found = house.meetings.propose(lead_id, zone=zone, meeting_id=meeting)
    return telling.Json(proposal_told(found, mailed=house.meetings.sending.mail is not None))


@router.post(
    "/v1/leads/{lead_id}/meetings",
    operation_id="bookMeeting",
    summary="Book a meeting with a lead",
    status_code=201,
    response_model=schemas.MeetingChanged,
    responses=_WRITING,
)
async def book_meeting(request: Request, lead_id: _Lead, body: schemas.BookIn) -> Response:
    """Kept before it is answered; the invitation and the rep's calendar follow. A lead has one meeting at a time."""
    house: House = request.app.state.house
    asked = Booking(lead_id, body.start, house.clock.now(), body.author, body.place, body.note, body.zone, body.agreed)
    return _changed(house, await durably(lambda: house.meetings.book(asked)), 201)


@router.get("/v1/meetings", operation_id="listMeetings", summary="Meetings", response_model=schemas.MeetingsOut, responses=_READING)
def list_meetings(
    request: Request,
    rep: _Asked = None,
    lead: _Asked = None,
    state: Annotated[schemas.State | None, Query()] = None,
    since: _Moment = None,
    until: _Moment = None,
    newest: Annotated[bool, Query(description="the latest first, else by their beginning")] = False,  # noqa: FBT002, a query's flag
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 50,
) -> Response:
    """Those that end after `since` and begin before `until`, where given."""
    house: House = request.app.state.house
    reps = None if rep is None else frozenset({rep})
    wanted = Wanted(reps, lead, None if state is None else MeetingState(state), since, until, newest, limit + 1)
    found, sending = house.meetings.listed(wanted), house.meetings.sending
    told = [meeting_told(each, house.names) for each in found[:limit]]
    mail = sending.mail
    written = sorted({each.rep_id for each in sending.calendars() if each.rep_id})
    return telling.Json({"meetings": told, "more": len(found) > limit, "mail": None if mail is None else mail.shown, "calendars": written})


@router.get(
    "/v1/meetings/{meeting_id}",
    operation_id="getMeeting",
    summary="One meeting with every step",
    response_model=schemas.MeetingOut,
    responses=_READING,
)
def get_meeting(request: Request, meeting_id: _Meeting) -> Response:
    """What was done with it, in order."""
    house: House = request.app.state.house
    return telling.Json(meeting_told(house.meetings.meeting(meeting_id), house.names, house.meetings.steps(meeting_id)))


@router.post(
    "/v1/meetings/{meeting_id}/move",
    operation_id="moveMeeting",
    summary="Move a meeting",
    response_model=schemas.MeetingChanged,
    responses=_WRITING,
)
async def move_meeting(request: Request, meeting_id: _Meeting, body: schemas.MoveMeetingIn) -> Response:
    """To another time of whoever has the lead now; the person is sent the new time."""
    house: House = request.app.state.house
    asked = Change(meeting_id, Deed.MOVED, house.clock.now(), body.author, body.note, body.start, body.agreed)
    return _changed(house, await durably(lambda: house.meetings.change(asked)))


@router.post(
    "/v1/meetings/{meeting_id}/cancel",
    operation_id="cancelMeeting",
    summary="Cancel a meeting",
    response_model=schemas.MeetingChanged,
    responses=_WRITING,
)
async def cancel_meeting(request: Request, meeting_id: _Meeting, body: schemas.MeetingDoneIn) -> Response:
    """The person is told, and the time is free again."""
    return await _settled(request, meeting_id, Deed.CANCELLED, body)


@router.post(
    "/v1/meetings/{meeting_id}/held",
    operation_id="holdMeeting",
    summary="Say that a meeting took place",
    response_model=schemas.MeetingChanged,
    responses=_WRITING,
)
async def hold_meeting(request: Request, meeting_id: _Meeting, body: schemas.MeetingDoneIn) -> Response:
    """The lead reaches the stage `meeting`, and the rep has touched it."""
    return await _settled(request, meeting_id, Deed.HELD, body)


@router.post(
    "/v1/meetings/{meeting_id}/no-show",
    operation_id="missMeeting",
    summary="Say that the person did not come",
    response_model=schemas.MeetingChanged,
    responses=_WRITING,
)
async def miss_meeting(request: Request, meeting_id: _Meeting, body: schemas.MeetingDoneIn) -> Response:
    """Whether the rep's turn is given back is the policy's; the ledger has the entry."""
    return await _settled(request, meeting_id, Deed.NO_SHOW, body)


async def _settled(request: Request, meeting_id: str, deed: Deed, body: schemas.MeetingDoneIn) -> Response:
    house: House = request.app.state.house
    asked = Change(meeting_id, deed, house.clock.now(), body.author, body.note)
    return _changed(house, await durably(lambda: house.meetings.change(asked)))


def _changed(house: House, changed: Changed, status: int = 200) -> Response:
    return telling.Json(changed_told(changed, house.names), status_code=status)
