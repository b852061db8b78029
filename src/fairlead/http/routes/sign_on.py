"""Single sign-on: off to the provider, and back from it. Both are followed by a browser, so refusals end on the page to sign in."""

import base64
import binascii
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from fairlead.application.access.signing_on import CALLBACK, WAITS_SECONDS, SignOn
from fairlead.application.access_ports import AccessRefused, ProviderFault, SignInRefused
from fairlead.http.asking import asking
from fairlead.http.reference import problems
from fairlead.http.routes.session import with_session

router = APIRouter(tags=["accounts"])
_COOKIE = "fairlead_sign_on"
_PATH = "/v1/sign-on"
_LONGEST = 4_096
_WAYS = {303: {"description": "the browser goes on from here"}} | problems(
    {409: "there is no provider", 422: "the request has mistakes", 429: "too often", 503: "the store cannot be used"}
)
_Said = Annotated[str, Query(max_length=_LONGEST)]


@router.get(
    _PATH, operation_id="departForSignOn", summary="Sign in with the provider", status_code=303, response_class=Response, responses=_WAYS
)
def depart(request: Request) -> Response:
    """Off to the provider of single sign-on; what proves the way back stays in the browser, out of reach of scripts."""
    try:
        url, kept = _sign_on(request).depart()
    except (ProviderFault, SignInRefused) as error:
        return _refused(error)
    answer = RedirectResponse(url, status_code=303)
    said = base64.urlsafe_b64encode(kept.encode()).decode()
    # Lax, not strict: the browser comes back from a page of the provider.
    answer.set_cookie(_COOKIE, said, max_age=WAITS_SECONDS, path=_PATH, httponly=True, samesite="lax", secure=asking().secure)
    return answer


@router.get(
    CALLBACK,
    operation_id="arriveFromSignOn",
    summary="Come back from the provider",
    status_code=303,
    response_class=Response,
    responses=_WAYS,
)
def arrive(request: Request, code: _Said = "", state: _Said = "", error: _Said = "") -> Response:
    """Signed in, or on the page to sign in with the reason why not."""
    try:
        # Where the provider refused there is no code, and that is told as any way back that leads nowhere.
        secret = _sign_on(request).arrive("" if error else code, state, _kept(request))
    except (AccessRefused, ProviderFault, SignInRefused) as refusal:
        answer: Response = _refused(refusal)
    else:
        answer = with_session(RedirectResponse("/", status_code=303), request, secret)
    answer.delete_cookie(_COOKIE, path=_PATH, httponly=True, samesite="lax", secure=asking().secure)
    return answer


def _kept(request: Request) -> str:
    try:
        return base64.urlsafe_b64decode(request.cookies.get(_COOKIE, "")).decode()
    except (binascii.Error, ValueError):
        return ""


def _sign_on(request: Request) -> SignOn:
    found: SignOn | None = request.app.state.sign_on
    if found is None:
        raise AccessRefused("there is no provider of single sign-on; sign in with e-mail and password")
    return found


def _refused(error: Exception) -> RedirectResponse:
    return RedirectResponse(f"/?refused={quote(str(error))}", status_code=303)
