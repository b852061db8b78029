"""Reps leave, come back, join and move; and who changed what."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response

from fairlead.application.edit_ports import Change
from fairlead.application.people import Asked, LeavePreview, ReorganizePreview, Signed, moment_in
from fairlead.application.plain import as_plain
from fairlead.http import people_schemas as schemas
from fairlead.http import telling
from fairlead.http.house import House
from fairlead.http.reference import FOREIGN, NOT_JSON, problems

router = APIRouter(tags=["people"])
_WRITING = {403: FOREIGN, 413: "the body is too large", 415: NOT_JSON, 422: "the request has mistakes", 503: "nothing could be kept"}
_LEAVING = _WRITING | {404: "no such rep", 409: "something else would be changed by now"}
_Rep = Annotated[str, Path(min_length=1, max_length=200, description="identity of the rep")]


@router.post(
    "/v1/reps/{rep_id}/leave",
    operation_id="leave",
    summary="A rep leaves, or see what that would change",
    response_model=schemas.LeftOut,
    responses=problems(_LEAVING),
)
def leave(request: Request, rep_id: _Rep, body: schemas.LeaveIn) -> Response:
    """Taken out everywhere in one action; each lead and account goes on by a decision. Asked again, it goes on where it stopped."""
    house: House = request.app.state.house
    at = house.clock.now()
    on = at if body.on is None else moment_in(body.on, house.people.zone_of(rep_id))
    if on is None:
        raise _mistake("on", body.on, "send a date such as 2026-03-31, or a time with its zone")
    asked = Asked(rep_id, on, body.successor)
    if body.preview:
        told = _leaving(house.people.preview_leave(asked, at=at))
        return telling.Json({"preview": told, "change": None, "accounts": [], "moved": [], "failed": []})
    left = house.people.leave(asked, Signed(_author(body.author), body.note, at), expects=body.expects)
    told = as_plain({"accounts": left.accounts, "moved": left.moved, "failed": left.failed})
    return telling.Json({"preview": None, "change": change(left.change), **told})


@router.post(
    "/v1/reps/{rep_id}/rejoin",
    operation_id="rejoin",
    summary="Take a departure back",
    response_model=schemas.ChangeOut,
    responses=problems(_LEAVING),
)
def rejoin(request: Request, rep_id: _Rep, body: schemas.RejoinIn) -> Response:
    """The rep may get leads again; what went to others stays with them."""
    house: House = request.app.state.house
    made = house.people.come_back(rep_id, Signed(_author(body.author), body.note, house.clock.now()))
    return telling.Json(change(made))


@router.post(
    "/v1/reps",
    operation_id="join",
    summary="Reps join, or see what that would change",
    response_model=schemas.JoinOut,
    responses=problems(_WRITING),
)
def join(request: Request, body: schemas.JoinIn) -> Response:
    """With profile, hours, limits and territories; their share may grow week by week. A table with a mistake changes nothing."""
    house: House = request.app.state.house
    given, at = house.table((body.name, body.csv)), house.clock.now()
    told, flaws = house.people.preview_join(given, at=at)
    made = [] if body.preview else house.people.join(given, Signed(_author(body.author), body.note, at))
    return telling.Json({"newcomers": as_plain(told), "flaws": as_plain(flaws), "changes": [each.number for each in made]})


@router.post(
    "/v1/reorganizations",
    operation_id="reorganize",
    summary="Move reps between teams and territories, or see what that would change",
    response_model=schemas.ReorganizeOut,
    responses=problems(_WRITING | {409: "something else would be changed by now"}),
)
def reorganize(request: Request, body: schemas.ReorganizeIn) -> Response:
    """Open leads stay where they are unless `reroute`. A table with a mistake changes nothing."""
    house: House = request.app.state.house
    given, at = house.table((body.name, body.csv)), house.clock.now()
    if body.preview:
        told = house.people.preview_reorganize(given, at=at, days=body.days)
        return telling.Json({"applied": False, "change": None, **_moving(told), "moved": [], "failed": []})
    done = house.people.reorganize(given, Signed(_author(body.author), body.note, at), reroute=body.reroute, expects=body.expects)
    number = None if done.change is None else done.change.number
    return telling.Json(
        {"applied": True, "change": number, **_moving(done.preview), **as_plain({"moved": done.moved, "failed": done.failed})}
    )


@router.get(
    "/v1/changes",
    operation_id="listChanges",
    summary="Who changed what, the latest first",
    response_model=schemas.ChangesOut,
    responses=problems({422: "the request has mistakes", 503: "the store cannot be read"}),
)
def list_changes(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="only changes older than this one")] = None,
    subject: Annotated[str | None, Query(min_length=1, max_length=200, description="only those about this rep or file")] = None,
) -> Response:
    """Changes of territories and people, each with its author; follow `before` to the end."""
    house: House = request.app.state.house
    found = house.people.changes(limit=limit + 1, before=before, subject=subject)
    shown = found[:limit]
    return telling.Json({"changes": [change(each) for each in shown], "before": shown[-1].number if len(found) > limit else None})


def change(of: Change) -> dict[str, Any]:
    """One change as the API tells it."""
    edits = [
        {
            **{name: getattr(each, name) for name in ("change", "record", "identity", "field", "ended_at")},
            **{name: _words(getattr(each, name)) for name in ("before", "value", "said")},
            "until": each.until.value,
            "ended": None if each.ended is None else each.ended.value,
        }
        for each in of.edits
    ]
    steps = [
        {
            "due_at": each.due_at,
            "record": each.put.record,
            "identity": each.put.identity,
            "values": {name: _words(value) or "" for name, value in each.put.values.items()},
        }
        for each in of.steps
    ]
    handovers = [
        {
            **{name: getattr(each, name) for name in ("record", "identity", "from_rep_id", "to_rep_id", "words")},
            "decision_id": each.body if each.record == "lead" else None,
        }
        for each in of.handovers
    ]
    told = {name: getattr(of, name) for name in ("number", "kind", "subject", "author", "note", "made_at")}
    return {**told, "state": of.state.value, "edits": edits, "steps": steps, "handovers": handovers}


def _leaving(told: LeavePreview) -> dict[str, Any]:
    plain: dict[str, Any] = as_plain(told)
    plain["references"] = [{name: each[name] for name in ("where", "identity", "words")} for each in plain["references"]]
    return plain


def _moving(told: ReorganizePreview) -> dict[str, Any]:
    plan = told.plan
    shares = [
        {"rep_id": each.rep_id, "name": each.name, "before": each.before.leads, "after": each.after.leads}
        for each in (plan.reps if plan is not None else ())
        if each.before.leads != each.after.leads
    ]
    plain = as_plain({name: getattr(told, name) for name in ("name", "read", "flaws", "teams", "outside", "warnings", "digest")})
    moves = [{**as_plain({"changes": each.changes}), "rep_id": each.rep_id, "name": each.name, "line": each.line} for each in told.moves]
    counts = {"recent": plan.leads if plan is not None else 0, "elsewhere": len(plan.changes) if plan is not None else 0}
    return {**plain, "moves": moves, **counts, "shares": shares}


def _words(value: object) -> str | None:
    """A value of a record as people read it."""
    plain = as_plain(value)
    if plain is None or isinstance(plain, str):
        return plain
    return ", ".join(map(str, plain)) if isinstance(plain, list) else str(plain)


def _author(given: str) -> str:
    if not given.strip():
        raise _mistake("author", given, "name who makes the change")
    return given.strip()


def _mistake(field: str, value: object, words: str) -> RequestValidationError:
    return RequestValidationError([{"type": "value_error", "loc": ("body", field), "msg": words, "input": value}])
