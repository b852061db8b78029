"""Coming in and going out: who asks, the first set-up, signing in and out, passwords."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from fairlead.application.access.accounts import NewUser
from fairlead.application.access.devices import KNOWN_FOR
from fairlead.application.access.gatehouse import Gatehouse
from fairlead.application.access_ports import AccessRefused, NotAllowed, User
from fairlead.application.ports import Clock
from fairlead.domain.rights import Role
from fairlead.http import access_schemas as schemas
from fairlead.http import telling
from fairlead.http.asking import asking, signed_in
from fairlead.http.cookies import COOKIE, CSRF_COOKIE, DEVICE_COOKIE, csrf_of, device_in
from fairlead.http.reference import FOREIGN, NOT_JSON, problems

router = APIRouter(tags=["accounts"])
_SIGN_IN = "/v1/session"
_COMING = problems(
    {
        403: f"{FOREIGN}, or not let in",
        409: "it cannot be had like this; nothing was changed",
        413: "the body is too large",
        415: NOT_JSON,
        422: "the request has mistakes",
        429: "too often; Retry-After says when to come again",
        503: "the store cannot be used",
    }
)
_ME = problems(
    {
        401: "the key that was shown is not good",
        429: "too often; Retry-After says when to come again",
        503: "the store cannot be read",
    }
)
_OWN = _COMING | problems({401: "nobody is signed in"})


def gatehouse_of(request: Request) -> Gatehouse:
    """Who lets people in. Raises `AccessRefused` where this server keeps no accounts."""
    found: Gatehouse | None = request.app.state.access
    if found is None:
        raise AccessRefused("this server keeps no accounts")
    return found


@router.get("/v1/me", operation_id="getMe", summary="Who asks", response_model=schemas.MeOut, responses=_ME)
def get_me(request: Request) -> Response:
    """The account, its rights, whose leads it sees. Answered to everybody, since it tells how to come in, but for a key that is no good."""
    house: Gatehouse | None = request.app.state.access
    viewer = asking().viewer
    told: dict[str, Any] = {"number": None, "name": None, "email": None, "author": viewer.author or None, "role": viewer.role}
    told |= {"rights": sorted(viewer.rights), "rep_id": viewer.rep_id, "ends_at": None}
    told["rep_ids"] = None if viewer.reps is None else sorted(viewer.reps)
    told["single_sign_on"] = request.app.state.sign_on.name if request.app.state.sign_on is not None else None
    if viewer.way == "session" and house is not None:
        user = house.accounts.numbered(viewer.number)
        ends = house.signing_in.ends_at(asking().secret)
        return telling.Json({**told, "state": "signed in", "number": user.number, "name": user.name, "email": user.email, "ends_at": ends})
    if viewer.way == "key":
        return telling.Json({**told, "state": "key", "number": viewer.number})
    if house is None:
        return telling.Json({**told, "state": "open"})
    return telling.Json({**told, "state": "signed out" if house.claimed else "unclaimed"})


@router.post("/v1/setup", operation_id="setUp", summary="Make the first account", response_model=schemas.MeOut, responses=_COMING)
def set_up(request: Request, asked: schemas.SetUpIn) -> Response:
    """That of an administrator, from the machine itself or by a ticket; signed in at once. Refused once anybody has an account."""
    house = gatehouse_of(request)
    if asked.ticket is None and not asking().near:
        raise NotAllowed("from another machine the first account takes the link that `fairlead user setup` prints")
    ticket = None if asked.ticket is None else asked.ticket.get_secret_value()
    new = NewUser(asked.email, asked.name, Role.ADMIN)
    secret, user = house.accounts.set_up(new, asked.password.get_secret_value(), ticket)
    return _came_in(request, secret, user)


@router.post("/v1/session", operation_id="signIn", summary="Sign in", response_model=schemas.MeOut, responses=_COMING)
def sign_in(request: Request, asked: schemas.SignInIn) -> Response:
    """With e-mail and password; the session is a cookie that no script can read."""
    house = gatehouse_of(request)
    secret, user = house.signing_in.sign_in(asked.email, asked.password.get_secret_value(), asking().address, device_in(request))
    return _came_in(request, secret, user)


@router.delete("/v1/session", operation_id="signOut", summary="Sign out", response_model=schemas.EndedOut, responses=_COMING)
def sign_out(request: Request) -> Response:
    """End this session; nothing happens where there is none."""
    viewer, ended = asking().viewer, 0
    if viewer.way == "session":
        gatehouse_of(request).signing_in.sign_out(asking().secret)
        ended = 1
    return _gone(telling.Json({"ended": ended}))


@router.delete(
    "/v1/sessions", operation_id="signOutEverywhere", summary="Sign out everywhere", response_model=schemas.EndedOut, responses=_OWN
)
def sign_out_everywhere(request: Request) -> Response:
    """End every session of one's own account, this one among them."""
    viewer = signed_in()
    return _gone(telling.Json({"ended": gatehouse_of(request).signing_in.sign_out_everywhere(viewer.number)}))


@router.post(
    "/v1/tickets/look", operation_id="lookAtTicket", summary="What a link is good for", response_model=schemas.TicketOut, responses=_COMING
)
def look_at_ticket(request: Request, asked: schemas.TicketIn) -> Response:
    """Without using it up."""
    ticket, user = gatehouse_of(request).signing_in.ticket_of(asked.ticket.get_secret_value())
    return telling.Json(
        {"purpose": ticket.purpose.value, "name": None if user is None else user.name, "email": None if user is None else user.email}
    )


@router.post(
    "/v1/password", operation_id="choosePassword", summary="Choose a password by a link", response_model=schemas.MeOut, responses=_COMING
)
def choose_password(request: Request, asked: schemas.ChoosePasswordIn) -> Response:
    """Uses the link up, ends every session of the account, and signs in."""
    signing_in = gatehouse_of(request).signing_in
    secret, user = signing_in.choose_password(asked.ticket.get_secret_value(), asked.password.get_secret_value())
    return _came_in(request, secret, user)


@router.put(
    "/v1/me/password", operation_id="changePassword", summary="Change one's own password", response_model=schemas.EndedOut, responses=_OWN
)
def change_password(request: Request, asked: schemas.ChangePasswordIn) -> Response:
    """Every other session of the account ends."""
    viewer, before, new = signed_in(), asked.before.get_secret_value(), asked.password.get_secret_value()
    house = gatehouse_of(request)
    ended = house.signing_in.change_password(viewer.number, before, new, asking().secret)
    return _known_again(telling.Json({"ended": ended}), request, house.accounts.numbered(viewer.number))


def with_session(answer: Response, request: Request, secret: str) -> Response:
    """The same answer with the cookies of a session."""
    limits = gatehouse_of(request).admission.limits
    kept = {"path": "/", "samesite": "strict", "secure": asking().secure, "max_age": int(limits.longest.total_seconds())}
    answer.set_cookie(COOKIE, secret, httponly=True, **kept)  # type: ignore[arg-type]
    answer.set_cookie(CSRF_COOKIE, csrf_of(secret), httponly=False, **kept)  # type: ignore[arg-type]
    return answer


def _came_in(request: Request, secret: str, user: User) -> Response:
    house: Gatehouse = gatehouse_of(request)
    clock: Clock = house.signing_in.clock
    viewer = house.admission.of_user(user)
    told = {
        "state": "signed in",
        **{name: getattr(user, name) for name in ("number", "name", "email", "author", "role", "rep_id")},
        "rights": sorted(viewer.rights),
        "rep_ids": None if viewer.reps is None else sorted(viewer.reps),
        "single_sign_on": None,
        "ends_at": clock.now() + house.admission.limits.longest,
    }
    return _known_again(with_session(telling.Json(told), request, secret), request, user)


def _known_again(answer: Response, request: Request, user: User) -> Response:
    """The same answer with what this browser shows when it signs in again."""
    device = gatehouse_of(request).signing_in.devices.of(user)
    if device:
        kept = int(KNOWN_FOR.total_seconds())
        answer.set_cookie(DEVICE_COOKIE, device, kept, path=_SIGN_IN, samesite="strict", secure=asking().secure, httponly=True)
    return answer


def _gone(answer: Response) -> Response:
    for name in (COOKIE, CSRF_COOKIE):
        answer.delete_cookie(name, path="/", samesite="strict", secure=asking().secure, httponly=name == COOKIE)
    return answer
