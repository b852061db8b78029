"""The cookies of a session, and the proof that a change comes from one of our own pages."""

import hashlib
import hmac
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Final

from fastapi import Request

COOKIE: Final = "fairlead_session"
CSRF_COOKIE: Final = "fairlead_csrf"
DEVICE_COOKIE: Final = "fairlead_device"
CSRF_HEADER: Final = b"x-csrf-token"


def csrf_of(secret: str) -> str:
    """What pages of this server prove themselves by: it belongs to the session, and pages from elsewhere can neither read nor guess it."""
    return hmac.new(secret.encode(), b"csrf", hashlib.sha256).hexdigest()


def session_in(headers: Mapping[bytes, bytes]) -> str:
    """The secret of the session in the cookies; empty where there is none, or where the cookies cannot be read."""
    said = headers.get(b"cookie", b"").decode("latin-1")
    if COOKIE not in said:
        return ""
    try:
        cookies = SimpleCookie(said)
    except CookieError:
        return ""
    return cookies[COOKIE].value if COOKIE in cookies else ""


def device_in(request: Request) -> str:
    """What a browser shows that an account signed in with before; empty where there is nothing."""
    return request.cookies.get(DEVICE_COOKIE, "")
