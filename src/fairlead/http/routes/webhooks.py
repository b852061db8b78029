"""Webhooks, and the log of deliveries."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from fairlead.application.effects import Asked, Webhooks
from fairlead.application.effects.webhooks import told
from fairlead.domain.followup import SUBSCRIBED, EventKind
from fairlead.http import effect_schemas as schemas
from fairlead.http import telling
from fairlead.http.house import House
from fairlead.http.reference import LOOKING, problems

router = APIRouter(tags=["webhooks"])
_READING = problems({422: "the request has mistakes", 503: "the store cannot be read"})
_ONE = problems({404: "there is no such one", 422: "the request has mistakes", 503: "the store cannot be read"})
_CHANGING = LOOKING | problems({404: "there is no such one"})
_Number = Annotated[int, Path(ge=1, le=2**53)]


def _webhooks(request: Request) -> Webhooks:
    house: House = request.app.state.house
    return house.background.effects.webhooks


@router.get("/v1/webhooks", operation_id="listWebhooks", summary="Every webhook", response_model=schemas.Targets, responses=_READING)
def list_webhooks(request: Request) -> Response:
    """Who is told, of what, and how it goes. Addresses are shown without what may be a key."""
    webhooks = _webhooks(request)
    return telling.Json({"targets": webhooks.told(webhooks.listed())})


@router.get("/v1/webhooks/events", operation_id="listEvents", summary="The events there are", response_model=schemas.EventKinds)
def list_events() -> Response:
    """What may be told, each with what it means."""
    return telling.Json({"events": [{"kind": each.value, "words": each.words} for each in EventKind if each in SUBSCRIBED]})


@router.post("/v1/webhooks", operation_id="addWebhook", summary="A new webhook", response_model=schemas.WithSecret, responses=_CHANGING)
def add_webhook(request: Request, asked: schemas.WebhookIn) -> Response:
    """It hears of everything that is kept from now on. The secret that signs is told this once."""
    wanted = Asked(asked.name, asked.url, asked.events, asked.contact)
    made, secret = _webhooks(request).add(wanted, author=asked.author)
    return telling.Json({"webhook": told(made), "secret": secret})


@router.post(
    "/v1/webhooks/{number}", operation_id="changeWebhook", summary="Change a webhook", response_model=schemas.Target, responses=_CHANGING
)
def change_webhook(request: Request, number: _Number, asked: schemas.WebhookChange) -> Response:
    """Switched on again, it is tried at once."""
    wanted = Asked(asked.name, asked.url, asked.events, asked.contact, asked.on)
    webhooks = _webhooks(request)
    return telling.Json(webhooks.told([webhooks.change(number, wanted, author=asked.author)])[0])


@router.post(
    "/v1/webhooks/{number}/rotate",
    operation_id="rotateWebhook",
    summary="A new secret",
    response_model=schemas.WithSecret,
    responses=_CHANGING,
)
def rotate_webhook(request: Request, number: _Number, asked: schemas.Signed) -> Response:
    """Told this once. For a day the one before signs, too, so that the receiver can change over."""
    webhooks = _webhooks(request)
    made, secret = webhooks.rotate(number, author=asked.author)
    return telling.Json({"webhook": webhooks.told([made])[0], "secret": secret})


@router.post(
    "/v1/webhooks/{number}/test", operation_id="testWebhook", summary="Send a test", response_model=schemas.Delivery, responses=_CHANGING
)
def test_webhook(request: Request, number: _Number, asked: schemas.Signed) -> Response:
    """It goes the way of everything else; what came of it stands in the log of deliveries."""
    return telling.Json(_webhooks(request).test(number, author=asked.author).data())


@router.post(
    "/v1/webhooks/{number}/remove",
    operation_id="removeWebhook",
    summary="Remove a webhook",
    response_model=schemas.Many,
    responses=_CHANGING,
)
def remove_webhook(request: Request, number: _Number, asked: schemas.Signed) -> Response:
    """What waits for it is dropped."""
    _webhooks(request).remove(number, author=asked.author)
    return telling.Json({"many": 1})


@router.get(
    "/v1/deliveries", operation_id="listDeliveries", summary="The log of deliveries", response_model=schemas.Deliveries, responses=_READING
)
def list_deliveries(
    request: Request,
    state: Annotated[schemas.State | None, Query(description="only those in this state")] = None,
    target: Annotated[int | None, Query(ge=1, le=2**53, description="only those for this webhook or channel")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Annotated[int | None, Query(ge=1, le=2**53, description="only those with smaller numbers: the next page")] = None,
) -> Response:
    """Of webhooks and channels, the latest first, each with its last try; and which workers send."""
    webhooks, standing = _webhooks(request), _webhooks(request).standing()
    found = webhooks.deliveries(state=state, target=target, limit=limit, before=before)
    return telling.Json({"deliveries": [each.data() for each in found], "counts": standing["deliveries"], "workers": standing["workers"]})


@router.get(
    "/v1/deliveries/{number}", operation_id="getDelivery", summary="One delivery", response_model=schemas.WholeDelivery, responses=_ONE
)
def get_delivery(request: Request, number: _Number) -> Response:
    """Every try, and what is sent."""
    return telling.Json(_webhooks(request).delivery(number))


@router.post(
    "/v1/deliveries/again",
    operation_id="sendAllAgain",
    summary="Send everything dead again",
    response_model=schemas.Many,
    responses=_CHANGING,
)
def send_all_again(request: Request, asked: schemas.Again) -> Response:
    """Everything that was given up, or of one target; with a fresh count of tries."""
    return telling.Json({"many": _webhooks(request).again(target=asked.target, author=asked.author)})


@router.post(
    "/v1/deliveries/drop", operation_id="dropDead", summary="Drop everything dead", response_model=schemas.Many, responses=_CHANGING
)
def drop_dead(request: Request, asked: schemas.Drop) -> Response:
    """What was given up is not wanted any more; the reason is kept."""
    return telling.Json({"many": _webhooks(request).drop(reason=asked.reason, author=asked.author)})


@router.post(
    "/v1/deliveries/{number}/again", operation_id="sendAgain", summary="Send one again", response_model=schemas.Many, responses=_CHANGING
)
def send_again(request: Request, number: _Number, asked: schemas.Signed) -> Response:
    """Whatever became of it, under the same identity: a receiver that has it already does nothing twice."""
    return telling.Json({"many": _webhooks(request).again(number, author=asked.author)})


@router.post(
    "/v1/deliveries/{number}/drop", operation_id="dropDelivery", summary="Drop one", response_model=schemas.Many, responses=_CHANGING
)
def drop_delivery(request: Request, number: _Number, asked: schemas.Drop) -> Response:
    """One that waits or is dead; the reason is kept."""
    return telling.Json({"many": _webhooks(request).drop(number, reason=asked.reason, author=asked.author)})
