"""Accounts and keys, as administrators look after them."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from fairlead.application.access.accounts import NewUser
from fairlead.application.access_ports import Key, User
from fairlead.domain.rights import SCOPES
from fairlead.http import access_schemas as schemas
from fairlead.http import telling
from fairlead.http.asking import signed_in
from fairlead.http.reference import FOREIGN, NOT_JSON, problems
from fairlead.http.routes.session import gatehouse_of

router = APIRouter(tags=["accounts"])
_Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
_READING = problems(
    {401: "nobody is signed in", 403: "not an administrator", 409: "this server keeps no accounts", 503: "the store cannot be read"}
)
_WRITING = problems(
    {
        401: "nobody is signed in",
        403: f"{FOREIGN}, or not an administrator",
        404: "there is no such account or key",
        409: "it cannot be had like this; nothing was changed",
        413: "the body is too large",
        415: NOT_JSON,
        422: "the request has mistakes",
        503: "nothing could be kept; send it again",
    }
)


@router.get("/v1/users", operation_id="listUsers", summary="Everybody with an account", response_model=schemas.UsersOut, responses=_READING)
def list_users(request: Request) -> Response:
    """The first one first, the disabled ones among them."""
    signed_in()
    accounts = gatehouse_of(request).accounts
    teams = [{"team_id": each.team_id, "name": each.name} for each in accounts.teams()]
    return telling.Json({"users": [_user(each) for each in accounts.listed()], "teams": teams})


@router.post(
    "/v1/users", operation_id="addUser", summary="Make an account", status_code=201, response_model=schemas.UserMadeOut, responses=_WRITING
)
def add_user(request: Request, asked: schemas.UserIn) -> Response:
    """With a link by which the person chooses a password."""
    new = NewUser(asked.email, asked.name, asked.role, asked.rep_id or None, frozenset(asked.teams))
    made, ticket = gatehouse_of(request).accounts.add(new, by=signed_in().author)
    return telling.Json({"user": _user(made), "link": f"/password#{ticket}"}, status_code=201)


@router.put(
    "/v1/users/{number}", operation_id="changeUser", summary="Change an account", response_model=schemas.UserOut, responses=_WRITING
)
def change_user(request: Request, number: _Number, asked: schemas.UserChangeIn) -> Response:
    """Name, role, the rep that it is, the teams that it sees. Holds from its next request on."""
    by, teams = signed_in().author, None if asked.teams is None else frozenset(asked.teams)
    accounts = gatehouse_of(request).accounts
    return telling.Json(_user(accounts.change(number, by=by, name=asked.name, role=asked.role, rep_id=asked.rep_id, teams=teams)))


@router.post(
    "/v1/users/{number}/disable",
    operation_id="disableUser",
    summary="Disable an account",
    response_model=schemas.UserOut,
    responses=_WRITING,
)
def disable_user(request: Request, number: _Number) -> Response:
    """It is signed out everywhere, and nobody signs in with it; what it did stays on record."""
    return telling.Json(_user(gatehouse_of(request).accounts.disable(number, by=signed_in().author)))


@router.post(
    "/v1/users/{number}/enable", operation_id="enableUser", summary="Enable an account", response_model=schemas.UserOut, responses=_WRITING
)
def enable_user(request: Request, number: _Number) -> Response:
    """It may be used again."""
    return telling.Json(_user(gatehouse_of(request).accounts.enable(number, by=signed_in().author)))


@router.post(
    "/v1/users/{number}/reset", operation_id="resetUser", summary="Reset a password", response_model=schemas.UserMadeOut, responses=_WRITING
)
def reset_user(request: Request, number: _Number) -> Response:
    """Takes the password away, ends every session, and gives a link to choose another one by."""
    kept, ticket = gatehouse_of(request).accounts.reset(number, by=signed_in().author)
    return telling.Json({"user": _user(kept), "link": f"/password#{ticket}"})


@router.get("/v1/keys", operation_id="listKeys", summary="Keys of programs", response_model=schemas.KeysOut, responses=_READING)
def list_keys(request: Request) -> Response:
    """The latest first, those that ended among them; never a key itself."""
    signed_in()
    keys = gatehouse_of(request).keys
    at = keys.clock.now()
    return telling.Json({"keys": [_key(each, good=each.holds(at)) for each in keys.listed()], "scopes": sorted(SCOPES)})


@router.post(
    "/v1/keys", operation_id="createKey", summary="Make a key", status_code=201, response_model=schemas.KeyMadeOut, responses=_WRITING
)
def create_key(request: Request, asked: schemas.KeyIn) -> Response:
    """Told this once; its hash is kept."""
    made, secret = gatehouse_of(request).keys.create(asked.name, asked.scopes, by=signed_in().author, days=asked.days)
    return telling.Json({"key": _key(made, good=True), "secret": secret}, status_code=201)


@router.post(
    "/v1/keys/{number}/rotate",
    operation_id="rotateKey",
    summary="Make a key in the place of another",
    status_code=201,
    response_model=schemas.KeyMadeOut,
    responses=_WRITING,
)
def rotate_key(request: Request, number: _Number, asked: schemas.RotateIn) -> Response:
    """With the same name and scopes; both are good for a while."""
    keys, both = gatehouse_of(request).keys, timedelta(hours=asked.both_for_hours)
    made, secret = keys.rotate(number, by=signed_in().author, days=asked.days, both_for=both)
    return telling.Json({"key": _key(made, good=True), "secret": secret}, status_code=201)


@router.delete("/v1/keys/{number}", operation_id="revokeKey", summary="End a key", response_model=schemas.KeyOut, responses=_WRITING)
def revoke_key(request: Request, number: _Number) -> Response:
    """At once; where it ended before, that stands."""
    return telling.Json(_key(gatehouse_of(request).keys.revoke(number, by=signed_in().author), good=False))


def _user(of: User) -> dict[str, Any]:
    plain = {name: getattr(of, name) for name in ("number", "email", "name", "role", "rep_id", "disabled", "made_at")}
    return {**plain, "teams": sorted(of.teams), "has_password": of.password is not None, "single_sign_on": of.subject is not None}


def _key(of: Key, *, good: bool) -> dict[str, Any]:
    names = ("number", "name", "start", "author", "made_at", "expires_at", "revoked_at", "used_at", "follows")
    return {**{name: getattr(of, name) for name in names}, "scopes": sorted(of.scopes), "good": good}
