"""Alerts on the flow of leads."""

from datetime import timedelta

from fastapi import APIRouter, Request
from starlette.responses import Response

from fairlead.http import flow_schemas as schemas
from fairlead.http import telling
from fairlead.http.house import House
from fairlead.http.reference import problems

router = APIRouter(tags=["state"])


@router.get(
    "/v1/alerts",
    operation_id="getAlerts",
    summary="Floods and silences of leads, and leads that wait too long",
    response_model=schemas.Flow,
    responses=problems({503: "the store cannot be read"}),
)
def get_alerts(request: Request) -> Response:
    """How many leads came in the last hour and how many usually do; an alert where that is implausible, or where leads wait too long."""
    house: House = request.app.state.house
    minutes = house.policies.live().content.policy.queue_minutes
    allowed = None if minutes is None else timedelta(minutes=minutes)
    return telling.Json(house.background.flow.look(house.clock.now(), allowed=allowed).data())
