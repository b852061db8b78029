"""What whoever is signed in is told as an account: its own notices, channels and quiet hours, and nobody else's."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from fairlead.application.effect_ports import Target
from fairlead.application.effects import Asked
from fairlead.application.effects.webhooks import told
from fairlead.application.ports import NotFound
from fairlead.domain.followup import Recipient
from fairlead.http import effect_schemas as schemas
from fairlead.http import telling
from fairlead.http.asking import signed_in
from fairlead.http.reference import LOOKING, problems
from fairlead.http.routes.notifications import notifying_of

router = APIRouter(tags=["notifications"])
_NOBODY = problems({401: "nobody is signed in"})
_READING = _NOBODY | problems({422: "the request has mistakes", 503: "the store cannot be read"})
_CHANGING = LOOKING | _NOBODY | problems({404: "there is no such one"})
_Number = Annotated[int, Path(ge=1, le=2**53)]


def _me() -> Recipient:
    """Whoever is signed in. Raises `NotSignedIn`."""
    return Recipient(account=signed_in().number)


def _mine(request: Request, number: int) -> Target:
    """An own channel. Raises `NotFound` in the same words where it is somebody else's, and where there is none."""
    found = next((each for each in notifying_of(request).channels(_me()) if each.number == number), None)
    if found is None:
        raise NotFound(f"there is no channel of the number {number} among your own")
    return found


@router.get(
    "/v1/me/notifications",
    operation_id="listOwnNotifications",
    summary="Own notices in the app",
    response_model=schemas.Notices,
    responses=_READING,
)
def list_own_notifications(
    request: Request,
    *,
    unread: Annotated[bool, Query(description="only those nobody read")] = False,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Annotated[int | None, Query(ge=1, le=2**53, description="only those with smaller numbers: the next page")] = None,
) -> Response:
    """The latest first: what the account is told as who leads a team. What a rep is told stands with the rep."""
    me, notifying = _me(), notifying_of(request)
    found = notifying.notices(me, unread=unread, limit=limit, before=before)
    return telling.Json({"notices": [each.data() for each in found], "unread": notifying.unread(me)})


@router.post(
    "/v1/me/notifications/read",
    operation_id="readOwnNotifications",
    summary="Own notices were read",
    response_model=schemas.Many,
    responses=_CHANGING,
)
def read_own_notifications(request: Request, asked: schemas.OwnReadIn) -> Response:
    """These, or all; how many were not read before."""
    return telling.Json({"many": notifying_of(request).read(_me(), asked.numbers)})


@router.get("/v1/me/channels", operation_id="listOwnChannels", summary="Own channels", response_model=schemas.Targets, responses=_READING)
def list_own_channels(request: Request) -> Response:
    """Those of the account, in the order in which they were made."""
    notifying = notifying_of(request)
    return telling.Json({"targets": notifying.told(notifying.channels(_me()))})


@router.post(
    "/v1/me/channels",
    operation_id="addOwnChannel",
    summary="A new own channel",
    response_model=schemas.Target,
    responses=_CHANGING,
)
def add_own_channel(request: Request, asked: schemas.OwnChannelIn) -> Response:
    """Of a manager: told of promises to leads of the team that were broken, and of disputes. Whoever sees everything chooses any events."""
    me = signed_in()
    wanted = Asked(asked.name, asked.url, asked.events)
    return telling.Json(told(notifying_of(request).add(wanted, _me(), author=me.author)))


@router.post(
    "/v1/me/channels/{number}",
    operation_id="changeOwnChannel",
    summary="Change an own channel",
    response_model=schemas.Target,
    responses=_CHANGING,
)
def change_own_channel(request: Request, number: _Number, asked: schemas.OwnChannelChange) -> Response:
    """Switched on again, it is tried at once."""
    me, notifying = signed_in(), notifying_of(request)
    mine = _mine(request, number)
    wanted = Asked(asked.name, asked.url, asked.events, None, asked.on)
    return telling.Json(notifying.told([notifying.change(mine.number, wanted, author=me.author)])[0])


@router.post(
    "/v1/me/channels/{number}/test",
    operation_id="testOwnChannel",
    summary="Send a test to an own channel",
    response_model=schemas.Delivery,
    responses=_CHANGING,
)
def test_own_channel(request: Request, number: _Number) -> Response:
    """At once, quiet hours or not; what came of it stands with the channel as its ``latest``."""
    return telling.Json(notifying_of(request).test(_mine(request, number).number, author=signed_in().author).data())


@router.post(
    "/v1/me/channels/{number}/remove",
    operation_id="removeOwnChannel",
    summary="Remove an own channel",
    response_model=schemas.Many,
    responses=_CHANGING,
)
def remove_own_channel(request: Request, number: _Number) -> Response:
    """What waits for it is dropped."""
    notifying_of(request).remove(_mine(request, number).number, author=signed_in().author)
    return telling.Json({"many": 1})


@router.get(
    "/v1/me/notifying", operation_id="getOwnNotifying", summary="How one is notified", response_model=schemas.Habits, responses=_READING
)
def get_own_notifying(request: Request) -> Response:
    """Quiet hours, by the clocks that the account chose, else by those of its rep, else by UTC; and the language."""
    return telling.Json(notifying_of(request).habits(_me()))


@router.post(
    "/v1/me/notifying", operation_id="setOwnNotifying", summary="Own quiet hours", response_model=schemas.Habits, responses=_CHANGING
)
def set_own_notifying(request: Request, asked: schemas.OwnHabitsIn) -> Response:
    """What falls into quiet hours is sent when they end; in the app it is told at once. What is left out stays as it is."""
    return telling.Json(notifying_of(request).set_habits(_me(), author=signed_in().author, **asked.wishes()))
