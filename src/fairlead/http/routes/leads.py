"""Leads and their outcomes come in."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Annotated, Any, TypeVar

from anyio import to_thread
from fastapi import APIRouter, Path, Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from fairlead.application.edit_ports import Deed
from fairlead.application.outcomes import checked
from fairlead.application.ports import OutcomeReport
from fairlead.http import leadform, schemas, telling
from fairlead.http.asking import author_or
from fairlead.http.house import House
from fairlead.http.live import Feed
from fairlead.http.reference import FOREIGN, NOT_JSON, problems


class Plainly(APIRoute):
    """A route whose function takes the request and gives the response: nothing is looked for, read or checked in between."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The function itself."""
        return self.endpoint


router = APIRouter(tags=["leads"])
at_once = APIRouter(route_class=Plainly, tags=["leads"])
"""What a sender waits for: the application asks it first, and itself, since finding a route through routers takes some 20 µs more."""
Answer = TypeVar("Answer")
_PROBLEMS = problems(
    {
        400: "the body is not one JSON object",
        403: FOREIGN,
        409: "the key was used for another lead",
        413: "the body is too large",
        415: NOT_JSON,
        422: "the lead has mistakes, all told at once",
        503: "nothing could be kept; send it again with the same key",
    }
)
_OUTCOME_PROBLEMS = problems(
    {
        403: FOREIGN,
        404: "no such lead",
        413: "the body is too large",
        415: NOT_JSON,
        422: "the outcome has mistakes, all told at once",
        503: "nothing could be kept; send it again",
    }
)
_KEY = {
    "name": "idempotency-key",
    "in": "header",
    "required": False,
    "description": "makes a retry safe: the same key and lead give the same decision",
    "schema": {"anyOf": [{"type": "string"}, {"type": "null"}], "title": "Idempotency-Key"},
}
_REPLAYED = {
    "Idempotent-Replayed": {"description": "true where the decision had been made before", "schema": {"type": "string", "enum": ["true"]}}
}


@at_once.post(
    "/v1/leads",
    operation_id="routeLead",
    summary="Route a lead",
    status_code=201,
    response_model=None,
    responses=_PROBLEMS
    | {
        201: {"model": schemas.Routed, "description": "decided, and kept durably"},
        200: {"model": schemas.Routed, "description": "the same request as before: the same decision", "headers": _REPLAYED},
    },
    # Body and header are read by hand: this is the one route on whose time a sender waits.
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": leadform.schema()}}},
        "parameters": [_KEY],
    },
)
async def route_lead(request: Request) -> Response:
    """Decide who gets this lead, keep the decision and the slot in one durable commit, and say why."""
    house: House = request.app.state.house
    fields = leadform.read_object(await request.body())
    submission = leadform.submission(fields, request.headers.get("idempotency-key"), house.clock.now())
    routed = await durable(house.desk.submit(submission))
    feed: Feed = request.app.state.feed
    feed.nudge()
    headers = {"Location": f"/v1/decisions/{routed.decision.decision_id}"}
    if routed.replayed:
        headers["Idempotent-Replayed"] = "true"
    return telling.Json(telling.routed(routed.decision, house.names, fields), status_code=200 if routed.replayed else 201, headers=headers)


@router.post(
    "/v1/leads/{lead_id}/outcomes",
    operation_id="reportOutcome",
    summary="Report what became of a lead",
    status_code=201,
    response_model=schemas.OutcomeOut,
    responses=_OUTCOME_PROBLEMS,
)
async def report_outcome(
    request: Request, lead_id: Annotated[str, Path(min_length=1, max_length=leadform.MAX_KEY)], outcome: schemas.OutcomeIn
) -> Response:
    """Keep a stage the lead reached. Won, lost and disqualified close the lead and free the rep's slot."""
    house: House = request.app.state.house
    now = house.clock.now()
    author = author_or("")
    deed = Deed("outcome", lead_id, author, now, outcome.stage) if author else None
    report = checked(OutcomeReport(lead_id, outcome.stage, outcome.occurred_at or now, outcome.value_minor, deed), now=now)
    kept = await durable(house.desk.report(report))
    body = {"lead_id": lead_id, "stage": outcome.stage, "freed": telling.rep(kept.rep_id, house.names), "fresh": kept.fresh}
    return telling.Json(body, status_code=201)


async def durably(ask: Callable[[], Future[Answer]]) -> Answer:
    """As `durable`, where something is read before the desk promises anything: a thread does that, so that the loop waits for no store."""
    return await durable(await to_thread.run_sync(ask))


async def durable(promised: Future[Answer]) -> Answer:
    """Wait for the desk without holding the event loop.

    A client that goes away does not take the desk's promise back: others may share its commit.
    """
    loop, answered = asyncio.get_running_loop(), asyncio.Event()

    def tell(_: Future[Answer]) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(answered.set)

    promised.add_done_callback(tell)
    await answered.wait()
    return promised.result()
