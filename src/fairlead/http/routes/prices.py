"""What slots are worth to later leads."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from fairlead.http import price_schemas as schemas
from fairlead.http import telling
from fairlead.http.house import House
from fairlead.http.reference import problems

router = APIRouter(tags=["prices"])


@router.get(
    "/v1/prices",
    operation_id="getPrices",
    summary="What slots of each rep are worth to later leads",
    response_model=schemas.Prices,
    responses=problems({503: "the store cannot be read"}),
)
def get_prices(request: Request) -> Response:
    """The latest prices, the dearest rep first, with the forecast they rest on and how close they are to the best there is."""
    house: House = request.app.state.house
    return telling.Json(house.prices.told())
