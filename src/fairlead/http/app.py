"""The ASGI application."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

from fastapi import FastAPI

import fairlead
from fairlead.application.access.gatehouse import Gatehouse
from fairlead.application.access.signing_on import SignOn
from fairlead.http import access, errors, gate, heads, limit, metrics, pages, reference
from fairlead.http.house import House
from fairlead.http.live import Feed
from fairlead.http.routes import (
    accounts,
    batches,
    decisions,
    drift,
    fairness,
    flow,
    insight,
    jobs,
    leads,
    ledger,
    matching,
    models,
    notifications,
    people,
    planning,
    policy,
    prices,
    proposals,
    scores,
    session,
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


def create_app(
    house: House,
    *,
    most_body_bytes: int = MOST_BODY_BYTES,
    hosts: Collection[str] = (),
    gatehouse: Gatehouse | None = None,
    sign_on: SignOn | None = None,
) -> FastAPI:
    """The API and the web app over an open house. Whoever opened the house closes it.

    ``hosts``: names that the server goes by, in lower case; addresses and localhost need no naming. ``gatehouse``: who is let in; without
    one there are no accounts, and only this machine itself is answered. ``sign_on``: a provider that people sign in with.
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
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
    )
    app.state.house = SeenHouse(house, None if gatehouse is None else gatehouse.views)
    app.state.access = gatehouse
    app.state.sign_on = sign_on
    app.state.feed = feed
    app.router.routes += leads.at_once.routes
    first = (leads, decisions, ledger, policy, matching, models, insight, jobs, drift, flow)
    for room in (*first, batches, fairness, prices, scores, proposals, planning, state, switch, territories, people, time_off, what_if):
        app.include_router(room.router)
    for room in (session, sign_on_routes, accounts, webhooks, notifications):
        app.include_router(room.router)
    errors.install(app)
    reference.install(app)
    pages.install(app)
    if gatehouse is not None:
        app.add_middleware(access.Access, gatehouse=gatehouse, service=app)
    else:
        app.add_middleware(access.Near)
    app.add_middleware(heads.Heads)
    app.add_middleware(limit.BodyLimit, most=most_body_bytes)
    app.add_middleware(gate.Gate, hosts=frozenset(hosts))
    app.add_middleware(pages.SafeHeaders)
    app.state.metrics = metrics.Metrics(house)
    app.add_middleware(metrics.Measured, metrics=app.state.metrics)
    return app
