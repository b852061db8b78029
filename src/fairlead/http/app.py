"""The ASGI application."""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

import fairlead
from fairlead.application.access.gatehouse import Gatehouse
from fairlead.application.access.signing_on import SignOn
from fairlead.config import traces_wanted
from fairlead.http import access, errors, gate, heads, limit, metrics, operations, pages, queries, reference
from fairlead.http.house import House
from fairlead.http.live import Feed
from fairlead.http.routes import (
    accounts,
    audit,
    batches,
    decisions,
    disputes,
    drift,
    fairness,
    feedback,
    flow,
    insight,
    jobs,
    leads,
    ledger,
    matching,
    meetings,
    models,
    notifications,
    own_notifications,
    people,
    planning,
    policy,
    prices,
    profiles,
    proposals,
    queue,
    scores,
    session,
    sla,
    state,
    switch,
    territories,
    time_off,
    webhooks,
    what_if,
)
from fairlead.http.routes import sign_on as sign_on_routes
from fairlead.http.seen import SeenHouse

MOST_BODY_BYTES = 1_000_000
_ABOUT = """Each lead to the rep most likely to win it, fairly, with proof.

Send a lead to `POST /v1/leads`; the answer says who gets it and why, and is kept durably before it is sent.
Money is in minor units (cents), times are UTC.
Mistakes are told as [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) problem details, all of them at once."""


# Never told to OpenTelemetry: what holds codes, has no end, or asks how the service does.
_UNTRACED = ("/v1/sign-on", "/v1/live", "/healthz", "/readyz", "/metrics")


def _untraced(scope: Mapping[str, Any]) -> bool:
    return str(scope.get("path", "")).startswith(_UNTRACED)


def create_app(
    house: House,
    *,
    most_body_bytes: int = MOST_BODY_BYTES,
    hosts: Collection[str] = (),
    gatehouse: Gatehouse | None = None,
    sign_on: SignOn | None = None,
    public_url: str = "",
) -> FastAPI:
    """The API and the web app over an open house. Whoever opened the house closes it.

    ``hosts``: names that the server goes by, in lower case; addresses and localhost need no naming. ``gatehouse``: who is let in; without
    one there are no accounts, and only this machine itself is answered. ``sign_on``: a provider that people sign in with. ``public_url``:
    where browsers find the server; cookies go by https alone where that does.
    """
    feed = Feed(lambda limit: house.decisions.page(limit=limit, before=None))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        feed.close()

    app = FastAPI(
        title="Fairlead",
        version=fairlead.__version__,
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        telemetry={"tracing": traces_wanted(), "metrics": False, "logs": False, "operation_spans": False, "exclude": _untraced},
    )
    app.state.house = SeenHouse(house, None if gatehouse is None else gatehouse.views)
    app.state.access = gatehouse
    app.state.sign_on = sign_on
    app.state.feed = feed
    app.router.routes += leads.at_once.routes
    first = (leads, decisions, ledger, policy, matching, models, insight, jobs, drift, flow)
    for room in (*first, batches, fairness, prices, scores, proposals, planning, state, switch, territories, people, time_off, what_if):
        app.include_router(room.router)
    for room in (queue, sla, disputes, feedback, profiles):
        app.include_router(room.router)
    for room in (audit, meetings, session, sign_on_routes, accounts, webhooks, notifications, own_notifications):
        app.include_router(room.router)
    errors.install(app)
    reference.install(app)
    pages.install(app)
    app.state.described = described = operations.Described(app.openapi)
    app.add_middleware(queries.Queries, described=described)
    if gatehouse is not None:
        app.add_middleware(access.Access, gatehouse=gatehouse, described=described, secure=public_url.lower().startswith("https://"))
    else:
        app.add_middleware(access.Near)
    app.add_middleware(heads.Heads)
    app.add_middleware(limit.BodyLimit, most=most_body_bytes)
    app.add_middleware(gate.Gate, hosts=frozenset(hosts))
    app.add_middleware(pages.SafeHeaders)
    app.state.metrics = metrics.Metrics(house)
    app.add_middleware(metrics.Measured, metrics=app.state.metrics)
    return app
