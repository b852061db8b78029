"""The credit ledger: who is next and why, every entry, and what people do with leads and credit."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response

from fairlead.application.ledger_ports import Posting
from fairlead.application.next_up import NextUp
from fairlead.application.passing_on import Decline, Move, NoShow, Passed
from fairlead.application.posting import Adjustment
from fairlead.domain.fairness import Entry
from fairlead.http import leadform, telling
from fairlead.http import ledger_schemas as schemas
from fairlead.http.asking import author_or
from fairlead.http.house import House
from fairlead.http.live import Feed
from fairlead.http.reference import FOREIGN, NOT_JSON, problems
from fairlead.http.routes.leads import durable, durably

router = APIRouter(tags=["ledger"])
_SHOWN = 12
_MOST = 500
_READING = problems({404: "no such team", 422: "the request has mistakes", 503: "the store cannot be read"})
_WRITING = problems(
    {
        403: FOREIGN,
        404: "no such lead or rep",
        409: "it cannot be done as things stand; nothing was changed",
        413: "the body is too large",
        415: NOT_JSON,
        422: "the request has mistakes, all told at once",
        503: "nothing could be kept; send it again",
    }
)
_Lead = Annotated[str, Path(min_length=1, max_length=leadform.MAX_KEY)]
_Asked = Annotated[str | None, Query(min_length=1, max_length=leadform.MAX_KEY)]


@router.get("/v1/ledger", operation_id="getLedger", summary="Who is next and why", response_model=schemas.Ledger, responses=_READING)
async def get_ledger(
    request: Request,
    team: Annotated[str | None, Query(min_length=1, max_length=200, description="only this team; everybody without it")] = None,
) -> Response:
    """What the desk would do with a lead that all of the group may have, at this moment."""
    house: House = request.app.state.house
    found: NextUp = await durable(house.desk.next_up(house.clock.now(), team))
    roster = house.roster()
    inside = {rep.team_id for rep in roster.reps}
    return telling.Json(
        {
            "at": found.at,
            "team_id": found.team_id,
            "teams": [{"team_id": each.team_id, "name": each.name} for each in roster.teams if each.team_id in inside],
            "places": [
                {
                    "rep": {"rep_id": place.rep_id, "name": place.name},
                    **{name: getattr(place, name) for name in schemas.Place.model_fields if name != "rep"},
                }
                for place in found.places
            ],
            "rules": {name: getattr(found.rotation, name) for name in schemas.Rules.model_fields},
            "by_turns": found.by_turns,
        }
    )


@router.get(
    "/v1/ledger/entries",
    operation_id="listEntries",
    summary="Entries of the ledger",
    response_model=schemas.Postings,
    responses=_READING,
)
def list_entries(
    request: Request,
    rep: _Asked = None,
    lead: _Asked = None,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 50,
    before: Annotated[int | None, Query(ge=1, description="only entries with a smaller number")] = None,
    everybody: Annotated[bool, Query(description="tell every rep's change, not the largest alone")] = False,  # noqa: FBT002, a query's flag
) -> Response:
    """Newest first, each with its reason, who or what made it, and what it changed."""
    house: House = request.app.state.house
    found = house.ledger.postings(limit=limit + 1, before=before, rep_id=rep, lead_id=lead)
    shown = found[:limit]
    return telling.Json(
        {
            "entries": [_posting(house, each, rep, None if everybody else _SHOWN) for each in shown],
            "before": shown[-1].number if len(found) > limit else None,
        }
    )


@router.post(
    "/v1/ledger/adjustments",
    operation_id="adjustCredit",
    summary="Adjust credit by hand",
    status_code=201,
    response_model=schemas.Adjusted,
    responses=_WRITING,
)
async def adjust_credit(request: Request, body: schemas.AdjustmentIn) -> Response:
    """To one rep, at the stated cost of others, with a note that everybody sees; credit is never made from nothing."""
    house: House = request.app.state.house
    ways = (body.against_rep_id is not None, body.against_team_id is not None, body.against_everybody)
    if sum(ways) != 1:
        words = "say at whose cost: one of against_rep_id, against_team_id and against_everybody"
        raise RequestValidationError([{"type": "value_error", "loc": ("body", "against_rep_id"), "msg": words, "input": None}])
    asked = Adjustment(*(body.rep_id, body.leads, house.clock.now(), body.author, body.note), body.against_rep_id, body.against_team_id)
    entry: Entry = await durable(house.desk.adjust(asked))
    return telling.Json({"reason": entry.reason, "changes": _changes(house, entry, body.rep_id, None)}, status_code=201)


@router.post(
    "/v1/leads/{lead_id}/decline",
    operation_id="declineLead",
    summary="A rep declines a lead",
    status_code=201,
    response_model=schemas.Passed,
    responses=_WRITING,
)
async def decline_lead(request: Request, lead_id: _Lead, body: schemas.DeclineIn) -> Response:
    """It is decided on again at once, and never goes back to the rep. Declined twice it is answered as it was, and nothing is changed."""
    house: House = request.app.state.house
    asked = Decline(lead_id, body.rep_id, house.clock.now(), body.reason, seen=body.decision_id, author=author_or("") or None)
    return _passed(request, await durably(lambda: house.desk.decline(asked)))


@router.post(
    "/v1/leads/{lead_id}/no-show",
    operation_id="reportNoShow",
    summary="The person did not come to the meeting",
    status_code=201,
    response_model=schemas.Passed,
    responses=_WRITING,
)
async def report_no_show(request: Request, lead_id: _Lead, body: schemas.NoShowIn) -> Response:
    """The lead stays where it is; whether the turn is given back is the policy's."""
    house: House = request.app.state.house
    asked = NoShow(lead_id, house.clock.now(), body.author, body.note)
    return _passed(request, await durably(lambda: house.desk.no_show(asked)))


@router.post(
    "/v1/leads/{lead_id}/move",
    operation_id="moveLead",
    summary="Move a lead by hand",
    status_code=201,
    response_model=schemas.Passed,
    responses=_WRITING,
)
async def move_lead(request: Request, lead_id: _Lead, body: schemas.MoveIn) -> Response:
    """Limits hold unless `over_limit`; nobody who left gets a lead."""
    house: House = request.app.state.house
    asked = Move(lead_id, body.rep_id, house.clock.now(), body.author, body.note, body.over_limit)
    return _passed(request, await durably(lambda: house.desk.move(asked)))


def _passed(request: Request, passed: Passed) -> Response:
    house: House = request.app.state.house
    feed: Feed = request.app.state.feed
    feed.nudge()
    decision = passed.decision
    body = {
        "lead_id": passed.lead_id,
        "before": telling.rep(passed.from_rep_id, house.names),
        "rep": telling.rep(decision.rep_id if decision else passed.from_rep_id, house.names),
        "decision_id": decision.decision_id if decision else None,
        "queue_reason": decision.queue_reason if decision else None,
        "reason": passed.entry.reason,
        "changes": _changes(house, passed.entry, passed.from_rep_id, _SHOWN),
        "replayed": passed.replayed,
    }
    return telling.Json(body, status_code=201)


def _posting(house: House, posting: Posting, rep_id: str | None, most: int | None) -> dict[str, Any]:
    entry, note = posting.entry, posting.note
    return {
        "number": posting.number,
        "posted_at": posting.posted_at,
        "reason": entry.reason,
        "words": entry.reason.words,
        "lead_id": note.lead_id,
        "decision_id": note.decision_id,
        "author": note.author,
        "note": note.words,
        "changes": _changes(house, entry, rep_id, most),
        "touched": len(entry.changes.keys() | entry.aside.keys()),
    }


def _changes(house: House, entry: Entry, rep_id: str | None, most: int | None) -> list[dict[str, Any]]:
    """The rep asked for first, then the largest."""
    touched = sorted(entry.changes.keys() | entry.aside.keys(), key=lambda each: (each != rep_id, -abs(entry.changes.get(each, 0.0)), each))
    return [
        {"rep": telling.rep(each, house.names), "credit": entry.changes.get(each, 0.0), "aside": entry.aside.get(each, 0.0)}
        for each in touched[:most]
    ]
