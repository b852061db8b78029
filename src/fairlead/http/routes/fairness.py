"""Everybody against the fairness contract."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from fairlead.http import fairness_schemas as schemas
from fairlead.http import telling
from fairlead.http.house import House
from fairlead.http.reference import problems

router = APIRouter(tags=["fairness"])


@router.get(
    "/v1/fairness",
    operation_id="getFairness",
    summary="What each rep received, against the fairness contract, and what that cost",
    response_model=schemas.Fairness,
    responses=problems({503: "the store cannot be read"}),
)
def get_fairness(request: Request) -> Response:
    """Leads and expected value of the window by rep and group, what floors add now, and what the contract cost so far."""
    house: House = request.app.state.house
    return telling.Json(house.fairness.told())
