"""How things stand: reps, counts, the model, and whether the service lives and can work."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import fmean, median
from typing import Any

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import PlainTextResponse, Response

from fairlead.application.calendar_ports import Kept
from fairlead.application.ports import Summary
from fairlead.domain.deciding import Action
from fairlead.http import schemas, telling
from fairlead.http.house import House
from fairlead.http.reference import problems

router = APIRouter(tags=["state"])
_LATEST = 200
_FORMAT = CONTENT_TYPE_LATEST
_RATE_OVER = timedelta(minutes=5)
_UNREADY = problems({503: "the store cannot be read"})
_CANNOT_KEEP = problems({503: "the store cannot be read, or nothing can be kept in it"})


@router.get("/v1/reps", operation_id="listReps", summary="Every rep's load and credit", response_model=schemas.Reps, responses=_UNREADY)
def list_reps(request: Request) -> Response:
    """Load against every limit and which one binds, rotation credit, leads given since midnight UTC, working hours and the next shift."""
    house: House = request.app.state.house
    at = house.clock.now()
    known = {rep.rep_id: rep for rep in house.roster().reps}
    now = {each.rep_id: each for each in house.presences()}
    away = house.time_off.time_off(ending_after=at, starting_by=at, kind=Kept.AWAY)
    reasons = {each.rep_id: each.reason for each in away if each.reason}
    lines = []
    for load in house.loads(since=_midnight(at)):
        rep = known.get(load.rep_id)
        hours = rep.hours if rep else None
        lines.append(
            telling.rep_load(load)
            | {
                "hours": telling.hours(hours) if hours else None,
                "time_zone": hours.zone if hours else None,
                "wait_minutes": telling.wait_minutes(now.get(load.rep_id), at) if hours else None,
                "presence": telling.presence(now.get(load.rep_id), reasons.get(load.rep_id)),
            }
        )
    return telling.Json({"reps": lines})


@router.get(
    "/v1/status", operation_id="getStatus", summary="Counts, the model and the versions", response_model=schemas.Status, responses=_UNREADY
)
def get_status(request: Request) -> Response:
    """The state of the house at a glance."""
    house: House = request.app.state.house
    at = house.clock.now()
    counts = house.decisions.counts()
    latest = house.decisions.page(limit=_LATEST, before=None)
    given = [line for line in latest if line.action == Action.ASSIGN]
    worth = [line.worth_minor for line in given if line.worth_minor is not None]
    match = [line.match_score for line in given if line.match_score is not None]
    return telling.Json(
        {
            "decided": counts.decided,
            "assigned": counts.assigned,
            "assigned_today": sum(load.recent_leads for load in house.decisions.loads(since=_midnight(at))),
            "queued": [
                {**(telling.queued(reason) or {}), "leads": leads}
                for reason, leads in sorted(counts.queued.items(), key=lambda one: -one[1])
                if leads
            ],
            "waiting": sum(counts.queued.values()) + counts.suggested,
            "suggested": counts.suggested,
            "decisions_per_minute": per_minute(latest, at),
            "median_worth_minor": median(worth) if worth else None,
            "mean_match_score": fmean(match) if match else None,
            "model": _model(request),
            "versions": telling.versions(house.versions()),
        }
    )


@router.get("/healthz", operation_id="healthz", summary="The process lives", response_model=schemas.Health)
async def healthz() -> Response:
    """Always ok while the process answers."""
    return telling.Json({"status": "ok"})


@router.get("/readyz", operation_id="readyz", summary="Leads can be routed", response_model=schemas.Ready, responses=_CANNOT_KEEP)
def readyz(request: Request) -> Response:
    """Ok where the store can be read and something be kept; 503 otherwise, with why. Keeping is tried every 5 seconds at most.

    Leads are routed with prediction suspended, too: that is told, and is no failure.
    """
    house: House = request.app.state.house
    house.decisions.counts()
    house.background.probe.see()
    return telling.Json({"status": "ok", "prediction": house.switch.setting.value})


@router.get(
    "/metrics",
    operation_id="getMetrics",
    summary="Figures for Prometheus",
    response_class=PlainTextResponse,
    responses={200: {"content": {_FORMAT: {"schema": {"type": "string"}}}}},
)
def get_metrics(request: Request) -> Response:
    """Requests of this server, and how the house stands; the text format of Prometheus."""
    return Response(request.app.state.metrics.text(), media_type=_FORMAT)


def _model(request: Request) -> dict[str, Any]:
    """The model in force, told once for each version: pages ask every few seconds, and reading an artefact is no small thing."""
    house: House = request.app.state.house
    version = house.versions().model
    known: tuple[str, dict[str, Any]] | None = getattr(request.app.state, "model_told", None)
    if known is None or known[0] != version:
        known = (version, telling.model_state(house.model()))
        request.app.state.model_told = known
    return known[1]


def per_minute(latest: Sequence[Summary], at: datetime) -> float:
    """Decisions a minute over the last five; over a shorter time where the lines at hand do not reach back so far."""
    recent = [line.decided_at for line in latest if at - line.decided_at <= _RATE_OVER]
    if not recent:
        return 0.0
    full = len(recent) < _LATEST
    minutes = _RATE_OVER / timedelta(minutes=1) if full else max((at - min(recent)) / timedelta(minutes=1), 1 / 60)
    return round(len(recent) / minutes, 3)


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)
