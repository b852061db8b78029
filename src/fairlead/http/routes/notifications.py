"""What people are told: notices in the app, channels, quiet hours."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from fairlead.application.access_ports import NotAllowed
from fairlead.application.effects import Asked, Notifying
from fairlead.application.effects.webhooks import told
from fairlead.application.ports import NotFound
from fairlead.domain.followup import Recipient
from fairlead.domain.rights import Right
from fairlead.http import effect_schemas as schemas
from fairlead.http import telling
from fairlead.http.asking import asking
from fairlead.http.house import House
from fairlead.http.reference import LOOKING, problems

router = APIRouter(tags=["notifications"])
_ONE = problems({404: "there is no such one", 422: "the request has mistakes", 503: "the store cannot be read"})
_READING = problems({422: "the request has mistakes", 503: "the store cannot be read"})
_CHANGING = LOOKING | problems({404: "there is no such one"})
_Number = Annotated[int, Path(ge=1, le=2**53)]
_RepId = Annotated[str, Path(min_length=1, max_length=200)]
_Rep = Annotated[str | None, Query(min_length=1, max_length=200, description="whose; without, those of the office")]


def notifying_of(request: Request) -> Notifying:
    """What people are told."""
    house: House = request.app.state.house
    return house.background.effects.notifying


def _own(whose: Recipient) -> None:
    """See that whoever asks may look at what this rep, or the office, is told; never what an account is. Raises `NotAllowed`."""
    viewer = asking().viewer
    allowed = viewer.may(Right.OPERATE) if whose.is_office else whose.rep_id is not None and viewer.sees(whose.rep_id)
    if not allowed:
        raise NotAllowed("these notifications are somebody else's")


def _mine(request: Request, number: int) -> None:
    """See that whoever asks may change this channel. Raises `NotFound` in the same words where it may not, and where there is none."""
    try:
        _own(notifying_of(request).channel(number).whose)
    except (NotAllowed, NotFound) as other:
        raise NotFound(f"there is no channel of the number {number}") from other


@router.get(
    "/v1/notifications", operation_id="listNotifications", summary="Notices in the app", response_model=schemas.Notices, responses=_READING
)
def list_notifications(
    request: Request,
    *,
    rep: _Rep = None,
    unread: Annotated[bool, Query(description="only those nobody read")] = False,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Annotated[int | None, Query(ge=1, le=2**53, description="only those with smaller numbers: the next page")] = None,
) -> Response:
    """The latest first: new leads with what to open with; for the office, what changed in the house and what could not be sent."""
    _own(Recipient(rep))
    found = notifying_of(request).notices(Recipient(rep), unread=unread, limit=limit, before=before)
    return telling.Json({"notices": [each.data() for each in found], "unread": notifying_of(request).unread(Recipient(rep))})


@router.post(
    "/v1/notifications/read", operation_id="readNotifications", summary="They were read", response_model=schemas.Many, responses=_CHANGING
)
def read_notifications(request: Request, asked: schemas.ReadIn) -> Response:
    """These, or all; how many were not read before. By the rep that they are for, or by whoever runs the service."""
    viewer = asking().viewer
    if not (viewer.may(Right.OPERATE) or (asked.rep_id is not None and asked.rep_id == viewer.rep_id)):
        raise NotAllowed("these notifications are somebody else's")
    return telling.Json({"many": notifying_of(request).read(Recipient(asked.rep_id), asked.numbers)})


@router.get(
    "/v1/channels", operation_id="listChannels", summary="Notification channels", response_model=schemas.Targets, responses=_READING
)
def list_channels(
    request: Request, *, rep: _Rep = None, every: Annotated[bool, Query(description="of the office and every rep")] = False
) -> Response:
    """Of a rep, of the office, or of every rep whom whoever asks may see. Those of an account it finds itself, at `/v1/me/channels`."""
    if not every:
        _own(Recipient(rep))
    viewer = asking().viewer
    found = [each for each in notifying_of(request).channels(Recipient(rep), every=every) if each.account is None]
    shown = [each for each in found if (viewer.may(Right.OPERATE) if each.rep_id is None else viewer.sees(each.rep_id))]
    return telling.Json({"targets": notifying_of(request).told(shown)})


@router.post("/v1/channels", operation_id="addChannel", summary="A new channel", response_model=schemas.Target, responses=_CHANGING)
def add_channel(request: Request, asked: schemas.ChannelIn) -> Response:
    """Addressed as Apprise does: mail, Slack, Teams, SMS and many more. Without events a rep's is told of new leads."""
    _own(Recipient(asked.rep_id))
    wanted = Asked(asked.name, asked.url, asked.events)
    return telling.Json(told(notifying_of(request).add(wanted, Recipient(asked.rep_id), author=asked.author)))


@router.post(
    "/v1/channels/{number}", operation_id="changeChannel", summary="Change a channel", response_model=schemas.Target, responses=_CHANGING
)
def change_channel(request: Request, number: _Number, asked: schemas.ChannelChange) -> Response:
    """Switched on again, it is tried at once."""
    _mine(request, number)
    wanted = Asked(asked.name, asked.url, asked.events, None, asked.on)
    notifying = notifying_of(request)
    return telling.Json(notifying.told([notifying.change(number, wanted, author=asked.author)])[0])


@router.post(
    "/v1/channels/{number}/test", operation_id="testChannel", summary="Send a test", response_model=schemas.Delivery, responses=_CHANGING
)
def test_channel(request: Request, number: _Number, asked: schemas.Signed) -> Response:
    """At once, quiet hours or not; what came of it stands with the channel as its ``latest``, and in the log of deliveries."""
    _mine(request, number)
    return telling.Json(notifying_of(request).test(number, author=asked.author).data())


@router.post(
    "/v1/channels/{number}/remove",
    operation_id="removeChannel",
    summary="Remove a channel",
    response_model=schemas.Many,
    responses=_CHANGING,
)
def remove_channel(request: Request, number: _Number, asked: schemas.Signed) -> Response:
    """What waits for it is dropped."""
    _mine(request, number)
    notifying_of(request).remove(number, author=asked.author)
    return telling.Json({"many": 1})


@router.get(
    "/v1/reps/{rep_id}/notifying",
    operation_id="getNotifying",
    summary="How a rep is notified",
    response_model=schemas.Habits,
    responses=_ONE,
)
def get_notifying(request: Request, rep_id: _RepId) -> Response:
    """Quiet hours by the rep's own clocks, and the language."""
    _own(Recipient(rep_id))
    return telling.Json(notifying_of(request).habits(Recipient(rep_id)))


@router.post(
    "/v1/reps/{rep_id}/notifying", operation_id="setNotifying", summary="Quiet hours", response_model=schemas.Habits, responses=_CHANGING
)
def set_notifying(request: Request, rep_id: _RepId, asked: schemas.HabitsIn) -> Response:
    """What falls into quiet hours is sent when they end; in the app it is told at once."""
    _own(Recipient(rep_id))
    kept = notifying_of(request).set_habits(Recipient(rep_id), author=asked.author, **asked.wishes())
    return telling.Json(kept)
