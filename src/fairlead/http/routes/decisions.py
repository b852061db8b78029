"""What was decided, why, and whether it can be reached again."""

from collections.abc import AsyncIterator
from typing import Annotated

import orjson
from fastapi import APIRouter, Path, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from fairlead.application.trace_decision import lineage_data
from fairlead.http import languages, schemas, telling
from fairlead.http.asking import asking, still_in
from fairlead.http.house import House
from fairlead.http.lineage_schemas import DecisionLineage
from fairlead.http.live import Feed
from fairlead.http.reference import FOREIGN, NOT_JSON, problems
from fairlead.http.why_not_schemas import WhyNot

router = APIRouter(tags=["decisions"])
MOST = 500
_Id = Annotated[str, Path(min_length=1, max_length=100, description="identity of the decision")]
_Rep = Annotated[str, Path(min_length=1, max_length=200, description="identity or name of the rep")]
_UNKNOWN = problems({404: "no such decision", 422: "the request has mistakes", 503: "the store cannot be read"})


@router.get(
    "/v1/decisions", operation_id="listDecisions", summary="List decisions, newest first", response_model=schemas.Page, responses=_UNKNOWN
)
def list_decisions(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    before: Annotated[str | None, Query(min_length=1, max_length=100, description="only decisions older than this one")] = None,
) -> Response:
    """Summaries, newest first; follow `before` to the end."""
    house: House = request.app.state.house
    lines = house.decisions.page(limit=limit + 1, before=before)
    shown = lines[:limit]
    return telling.Json(
        {"decisions": [telling.summary(line) for line in shown], "before": shown[-1].decision_id if len(lines) > limit else None}
    )


@router.get(
    "/v1/decisions/{decision_id}",
    operation_id="getDecision",
    summary="Explain a decision",
    response_model=schemas.DecisionFull,
    responses=_UNKNOWN,
)
def get_decision(request: Request, decision_id: _Id, language: languages.Asked = None, accepted: languages.Accepted = None) -> Response:
    """Everyone considered with their numbers, everyone refused with the reason, what moved the winner's chance, and the versions."""
    house: House = request.app.state.house
    told = languages.chosen(language, accepted)
    return telling.Json(telling.full(house.decisions.get(decision_id, told)), headers=languages.headers(told))


@router.get(
    "/v1/decisions/{decision_id}/why-not/{rep}",
    operation_id="whyNot",
    summary="Why a rep did not get a lead",
    response_model=WhyNot,
    responses=_UNKNOWN,
)
def why_not(
    request: Request, decision_id: _Id, rep: _Rep, language: languages.Asked = None, accepted: languages.Accepted = None
) -> Response:
    """Ruled out, on what evidence, and what would have to change; or behind, by how much and by what; or not on record then."""
    house: House = request.app.state.house
    told = languages.chosen(language, accepted)
    return telling.Json(telling.why_not(house.decisions.why_not(decision_id, rep, told), told), headers=languages.headers(told))


@router.get(
    "/v1/decisions/{decision_id}/lineage",
    operation_id="getDecisionLineage",
    summary="Where everything came from that a decision rests on",
    response_model=DecisionLineage,
    responses=_UNKNOWN,
)
def get_lineage(request: Request, decision_id: _Id) -> Response:
    """The lead field by field as it was sent or imported, and its account, territory, rep and assignment with their files and rows."""
    house: House = request.app.state.house
    return telling.Json(lineage_data(house.decisions.lineage(decision_id)))


@router.post(
    "/v1/decisions/{decision_id}/replay",
    operation_id="replayDecision",
    summary="Make a decision again from what was kept",
    response_model=schemas.Replayed,
    responses=_UNKNOWN | problems({403: FOREIGN, 415: NOT_JSON}),
)
def replay_decision(request: Request, decision_id: _Id) -> Response:
    """Equal, or what differs. Nothing is changed by it."""
    house: House = request.app.state.house
    replay = house.decisions.replay(decision_id)
    return telling.Json(
        {"equal": replay.equal, "differences": list(replay.differences), "code_then": replay.code_then, "code_now": replay.code_now}
    )


@router.get(
    "/v1/live",
    operation_id="live",
    summary="New decisions as they are made",
    response_class=EventSourceResponse,
    responses={
        200: {
            "description": "server-sent events named `decisions`, each a list of decision summaries, oldest first",
            "content": {"text/event-stream": {}},
        }
    },
)
async def live(request: Request) -> AsyncIterator[ServerSentEvent]:
    """Listen. An empty list means that some were missed: read the list of decisions again."""
    feed: Feed = request.app.state.feed
    one = asking()
    yield ServerSentEvent(comment="listening", retry=1000)
    async for whole in feed.listen():
        viewer = await still_in(request.app.state.access, one)
        if viewer is None:
            return
        batch = [line for line in whole if viewer.sees(line["rep"]["rep_id"] if line["rep"] else None)]
        if whole and not batch:
            continue
        yield ServerSentEvent(event="decisions", raw_data=orjson.dumps(batch, option=orjson.OPT_UTC_Z).decode())
