"""Prediction switched off and on."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from fairlead.application.switching import told
from fairlead.http import switch_schemas as schemas
from fairlead.http import telling
from fairlead.http.house import House
from fairlead.http.reference import LOOKING, problems

router = APIRouter(tags=["prediction"])
_TURNING = LOOKING | problems({409: "nobody can be told by that name, or the note is too long"})


@router.get(
    "/v1/prediction",
    operation_id="getPrediction",
    summary="Whether models are asked, since when and why not",
    response_model=schemas.Prediction,
    responses=problems({503: "the store cannot be read"}),
)
def get_prediction(request: Request) -> Response:
    """On, switched off by a person, or suspended by the brake, with what tripped it and what to do; the latest turns with it."""
    house: House = request.app.state.house
    return telling.Json(house.switch.data())


@router.post(
    "/v1/prediction/off",
    operation_id="switchPredictionOff",
    summary="Switch prediction off at once",
    response_model=schemas.Turned,
    responses=_TURNING,
)
def switch_off(request: Request, asked: schemas.TurnIn) -> Response:
    """Holds from the next decision on, in every process; the policy stays as it is. Where it is off already, that turn is told."""
    house: House = request.app.state.house
    return telling.Json(told(house.switch.off(author=asked.author, note=asked.note)))


@router.post(
    "/v1/prediction/on",
    operation_id="switchPredictionOn",
    summary="Switch prediction on again, or release the brake",
    response_model=schemas.Turned,
    responses=_TURNING,
)
def switch_on(request: Request, asked: schemas.TurnIn) -> Response:
    """Holds from the next decision on. What was counted for the brake before counts no more."""
    house: House = request.app.state.house
    return telling.Json(told(house.switch.on(author=asked.author, note=asked.note)))
