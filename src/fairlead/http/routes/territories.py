"""Territories: the list, the table out and in, the coverage, and why a lead goes where it goes."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response

from fairlead.application.plain import as_plain
from fairlead.http import telling
from fairlead.http import territory_schemas as schemas
from fairlead.http.house import House
from fairlead.http.reference import FOREIGN, NOT_JSON, problems

router = APIRouter(tags=["territories"])
_UNREADY = problems({503: "the store cannot be read"})
_WRITING = {403: FOREIGN, 413: "the body is too large", 415: NOT_JSON, 503: "nothing could be kept; send it again"}


@router.get(
    "/v1/territories",
    operation_id="listTerritories",
    summary="Every territory, and who serves it",
    response_model=schemas.TerritoriesOut,
    responses=_UNREADY,
)
def list_territories(request: Request) -> Response:
    """In the order in which they win a lead that several take."""
    house: House = request.app.state.house
    found = house.territories.list(at=house.clock.now())
    return telling.Json({"territories": as_plain(found), "names": dict(house.names)})


@router.get(
    "/v1/territories.csv",
    operation_id="exportTerritories",
    summary="The territories as CSV",
    response_class=Response,
    responses=_UNREADY
    | {200: {"description": "a table that reads back the same", "content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def export_territories(request: Request) -> Response:
    """Importing it back changes nothing."""
    house: House = request.app.state.house
    headers = {"Content-Disposition": 'attachment; filename="territories.csv"'}
    return Response(house.territories.export(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get(
    "/v1/territories/coverage",
    operation_id="coverTerritories",
    summary="How much of the market is covered",
    response_model=schemas.CoverageOut,
    responses=_UNREADY | problems({422: "the request has mistakes"}),
)
def cover_territories(
    request: Request, days: Annotated[int, Query(ge=1, le=3650, description="look at the leads of so many days")] = 90
) -> Response:
    """Leads nobody takes, territories nobody serves, overlaps with who wins, and what the definitions leave open."""
    house: House = request.app.state.house
    found = house.territories.coverage(at=house.clock.now(), days=days)
    titles = {territory.territory_id: territory.name for territory in house.roster().territories}
    return telling.Json({"covered": found.covered, **as_plain(found), "names": dict(house.names), "titles": titles})


@router.post(
    "/v1/territories/explain",
    operation_id="explainTerritory",
    summary="Which territory takes a lead, and why",
    response_model=schemas.ExplainedOut,
    responses=problems({403: FOREIGN, 404: "no such lead or territory", 415: NOT_JSON, 422: "the lead has mistakes", 503: "not ready"}),
)
def explain_territory(request: Request, body: schemas.ExplainIn) -> Response:
    """Nothing is kept or decided."""
    house: House = request.app.state.house
    if (body.lead_id is None) == (body.lead is None):
        raise _mistake("lead", body.lead_id, "send lead_id or lead, one of them")
    lead, account = house.lead_now(body.lead_id if body.lead_id is not None else body.lead or {})
    told = house.territories.explain(lead, account, at=house.clock.now(), territory_id=body.territory_id)
    found = {"winner": told.explained.winner, "others": told.explained.others, "nearest": told.explained.nearest}
    return telling.Json({"person": lead.person, **as_plain({**found, "serving": told.serving, "asked": told.asked})})


@router.post(
    "/v1/territories/import",
    operation_id="importTerritories",
    summary="Change territories by a table, or see what it would change",
    response_model=schemas.TableOut,
    responses=problems(_WRITING | {409: "something else would be changed by now", 422: "the table cannot be used"}),
)
def import_territories(request: Request, body: schemas.TableIn) -> Response:
    """A preview unless `preview` is false; rows that cannot be taken are told, and once applied they wait in the quarantine."""
    house: House = request.app.state.house
    given, at = house.table((body.name, body.csv)), house.clock.now()
    if body.preview:
        told = house.territories.preview(given, at=at, remove_others=body.remove_others)
        return telling.Json({"applied": False, "change": None, **as_plain(told)})
    if not body.author.strip():
        raise _mistake("author", body.author, "name who makes the change")
    done = house.territories.apply(
        given, author=body.author.strip(), note=body.note, at=at, remove_others=body.remove_others, expects=body.expects
    )
    return telling.Json({"applied": True, "change": done.change.number if done.change else None, **as_plain(done.preview)})


def _mistake(field: str, value: Any, words: str) -> RequestValidationError:  # noqa: ANN401, what was sent
    return RequestValidationError([{"type": "value_error", "loc": ("body", field), "msg": words, "input": value}])
