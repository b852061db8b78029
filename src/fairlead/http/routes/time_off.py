"""Time off: who is away and until when, absences and pauses by hand, days on which the company is closed, calendars."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from fairlead.application import time_off
from fairlead.application.calendar_ports import Absence, CalendarSource, Kept, Person, TimeOff
from fairlead.http import telling
from fairlead.http import time_off_schemas as schemas
from fairlead.http.asking import THE_API, author_or
from fairlead.http.house import House
from fairlead.http.reference import FOREIGN, NOT_JSON, problems

router = APIRouter(tags=["time off"])
_MOST = 1000
_UNREADY = problems({503: "the store cannot be read"})
_WRITING = {403: FOREIGN, 413: "the body is too large", 415: NOT_JSON, 503: "nothing could be kept; send it again"}
_OF_A_REP = problems({404: "no such rep", 422: "the request has mistakes", **_WRITING})
_Rep = Annotated[str, Path(min_length=1, max_length=200, description="the rep's identity")]
_Told = dict[str, Any]


@router.get(
    "/v1/time-off",
    operation_id="listTimeOff",
    summary="Absences, busy times and pauses that are not over",
    response_model=schemas.TimeOffList,
    responses=_UNREADY | problems({404: "no such rep", 422: "the request has mistakes"}),
)
def list_time_off(
    request: Request, rep_id: Annotated[str | None, Query(min_length=1, max_length=200, description="only of this rep")] = None
) -> Response:
    """The same time off that routing decides by, at most a thousand lines of it."""
    house: House = request.app.state.house
    wanted = house.time_off.person(rep_id).rep_id if rep_id is not None else None
    found = house.time_off.time_off(ending_after=house.clock.now(), rep_id=wanted)
    names = house.time_off.names()
    return telling.Json({"time_off": [_line(each, names) for each in found[:_MOST]], "more": len(found) > _MOST})


@router.post(
    "/v1/reps/{rep_id}/absences",
    operation_id="addAbsence",
    summary="Enter an absence of a rep, or a series",
    status_code=201,
    response_model=schemas.AbsencesOut,
    responses=_OF_A_REP,
)
def add_absence(request: Request, rep_id: _Rep, asked: schemas.AbsenceIn) -> Response:
    """Routing knows of it at once. The same absence entered twice is kept once."""
    house: House = request.app.state.house
    wish = time_off.Wish(asked.start, asked.to, asked.reason, asked.every, asked.until)
    person, absences = time_off.take_off(house.time_off, rep_id, wish, at=house.clock.now(), author=author_or(THE_API))
    return telling.Json({"absences": [_absence(each, person) for each in absences]}, status_code=201)


@router.delete(
    "/v1/absences/{absence_id}",
    operation_id="cancelAbsence",
    summary="Take back an absence, or what is still to come of a series",
    response_model=schemas.TakenBackOut,
    responses=problems({404: "no such absence", 422: "the request has mistakes", **_WRITING}),
)
def cancel_absence(request: Request, absence_id: Annotated[str, Path(min_length=1, max_length=200)]) -> Response:
    """An imported absence stays away when it is imported again."""
    house: House = request.app.state.house
    found = time_off.cancel(house.time_off, absence_id, author=author_or(THE_API), at=house.clock.now())
    return _taken_back(found, house)


@router.post(
    "/v1/reps/{rep_id}/return",
    operation_id="returnRep",
    summary="A rep is back early: the absences that hold now end now",
    response_model=schemas.TakenBackOut,
    responses=_OF_A_REP,
)
def return_rep(request: Request, rep_id: _Rep) -> Response:
    """Busy times of calendars and public holidays are not ended by it."""
    house: House = request.app.state.house
    _, found = time_off.come_back(house.time_off, rep_id, author=author_or(THE_API), at=house.clock.now())
    return _taken_back(found, house)


@router.put(
    "/v1/reps/{rep_id}/pause",
    operation_id="pauseRep",
    summary="A rep takes no new leads for a while",
    response_model=schemas.PauseOut,
    responses=_OF_A_REP,
)
def pause_rep(request: Request, rep_id: _Rep, asked: schemas.PauseIn) -> Response:
    """From now on. It is no absence: the rep is at work, and answers leads that are there already."""
    house: House = request.app.state.house
    by, at = author_or(THE_API), house.clock.now()
    person, period = time_off.pause(house.time_off, rep_id, lasting=asked.lasting, until=asked.until, at=at, author=by)
    return telling.Json({"rep": _rep(person), "paused_until": period.end})


@router.delete(
    "/v1/reps/{rep_id}/pause",
    operation_id="resumeRep",
    summary="A rep takes new leads again",
    response_model=schemas.ResumeOut,
    responses=_OF_A_REP,
)
def resume_rep(request: Request, rep_id: _Rep) -> Response:
    """Ends the pause; does nothing where there is none."""
    house: House = request.app.state.house
    person, ended = time_off.resume(house.time_off, rep_id, by=_by(house))
    return telling.Json({"rep": _rep(person), "ended": ended})


@router.get(
    "/v1/calendars",
    operation_id="listCalendars",
    summary="Calendars of reps, and whether they could be read",
    response_model=schemas.CalendarsOut,
    responses=_UNREADY,
)
def list_calendars(request: Request) -> Response:
    """Calendars are added on the server, with `fairlead calendar add`: their addresses and passwords do not belong in an API."""
    house: House = request.app.state.house
    names = house.time_off.names()
    return telling.Json({"calendars": [_calendar(each, names) for each in house.time_off.sources()]})


@router.get(
    "/v1/closed-days",
    operation_id="listClosedDays",
    summary="Days on which the company is closed",
    response_model=schemas.ClosedDaysOut,
    responses=_UNREADY,
)
def list_closed_days(request: Request) -> Response:
    """In order, those that are over among them."""
    house: House = request.app.state.house
    return telling.Json({"days": [{"day": each.day, "reason": each.reason} for each in house.time_off.closed_days()]})


@router.put(
    "/v1/closed-days/{day}",
    operation_id="closeDay",
    summary="Close the company for a day",
    response_model=schemas.ClosedDayOut,
    responses=problems({422: "the request has mistakes", **_WRITING}),
)
def close_day(request: Request, day: date, asked: schemas.ClosedDayIn) -> Response:
    """Nobody works then, except those whose hours name that date."""
    house: House = request.app.state.house
    (kept,) = time_off.close_company(house.time_off, day.isoformat(), None, asked.reason, by=_by(house))
    return telling.Json({"day": kept.day, "reason": kept.reason})


@router.delete(
    "/v1/closed-days/{day}",
    operation_id="openDay",
    summary="Open the company again on a day",
    response_model=schemas.OpenedOut,
    responses=problems({422: "the request has mistakes", **_WRITING}),
)
def open_day(request: Request, day: date) -> Response:
    """Does nothing where it was open."""
    house: House = request.app.state.house
    opened = time_off.open_company(house.time_off, day.isoformat(), None, by=_by(house))
    return telling.Json({"day": day, "status": "opened" if opened else "was open"})


def _by(house: House) -> time_off.By:
    return time_off.By(author_or(THE_API), house.clock.now())


def _taken_back(found: Iterable[TimeOff], house: House) -> Response:
    names = house.time_off.names()
    return telling.Json({"absences": [_line(each, names) for each in found]})


def _line(each: TimeOff, names: Mapping[str, str]) -> _Told:
    return {
        "rep": {"rep_id": each.rep_id, "name": names.get(each.rep_id, each.rep_id)},
        "kind": each.kind.value,
        "starts_at": each.period.start,
        "ends_at": each.period.end,
        "absence_id": each.origin if each.kind is Kept.AWAY else None,
        "reason": each.reason,
    }


def _absence(each: Absence, person: Person) -> _Told:
    kept = TimeOff(each.rep_id, Kept.AWAY, each.period, each.absence_id, each.reason)
    return _line(kept, {person.rep_id: person.name})


def _rep(person: Person) -> _Told:
    return {"rep_id": person.rep_id, "name": person.name}


def _calendar(source: CalendarSource, names: Mapping[str, str]) -> _Told:
    return {
        "calendar_id": source.source_id,
        "rep": {"rep_id": source.rep_id, "name": names.get(source.rep_id, source.rep_id)},
        "kind": source.kind.value,
        "address": source.shown,
        "busy": source.busy,
        "read_at": source.read_at,
        "tried_at": source.tried_at,
        "problem": source.problem,
        "notes": list(source.notes),
    }
