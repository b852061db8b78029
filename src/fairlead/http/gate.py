"""What a web page from elsewhere could make its reader's browser send is refused before anything reads it.

A browser asks nobody before it posts text, a form or nothing at all to another site, this machine's loopback address included. It asks
before it posts JSON, and is not given leave here; and it names the page's origin with everything it posts. A page whose own name is made
to resolve to this machine once it is open counts as of one origin with us, and could read as well as write; its name gives it away.
"""

import ipaddress
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from fairlead.http import errors

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


class Gate:
    """Answers 421 to a request for a name not ours, 403 to one that writes from a page of another origin, 415 to a body not JSON.

    An address with a NUL character names nothing (404), and a query with one is refused (422): PostgreSQL takes no text that holds one.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str] = frozenset()) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if it is for us, and may write or only reads."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1")
        if not is_ours(host, self._hosts):
            await errors.misdirected(host)(scope, receive, send)
            return
        if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
            await errors.holds_nul("\x00" in scope["path"])(scope, receive, send)
            return
        if scope["method"] in _READING:
            await self._app(scope, receive, send)
            return
        origin = headers.get(b"origin")
        if origin is not None and is_foreign(origin.decode("latin-1"), host):
            await errors.foreign(origin.decode("latin-1"))(scope, receive, send)
        elif _has_body(headers) and not is_json(headers.get(b"content-type", b"").decode("latin-1")):
            await errors.not_json()(scope, receive, send)
        else:
            await self._app(scope, receive, send)


@lru_cache(maxsize=256)
def is_ours(host: str, names: frozenset[str]) -> bool:
    """Whether a ``Host`` is an address, which nobody can make resolve elsewhere, this machine's own name, one of ``names``, or not told."""
    try:
        name = (urlsplit(f"//{host.strip()}").hostname or "").rstrip(".")
    except ValueError:
        return False
    if not name:
        return not host.strip()
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name == "localhost" or name.endswith(".localhost") or name in names
    return True


def is_foreign(origin: str, host: str) -> bool:
    """Whether the page of this ``Origin`` was not served by this ``Host``; ``null``, a page that hides where it is from, always is."""
    try:
        page = urlsplit(origin.strip().lower())
    except ValueError:
        return True
    default = _DEFAULT_PORTS.get(page.scheme)
    if default is None or not page.netloc:
        return True
    return page.netloc.removesuffix(default) != host.strip().lower().removesuffix(default)


def is_json(content_type: str) -> bool:
    """Whether a ``Content-Type`` is that of JSON, with whatever parameters."""
    return content_type.partition(";")[0].strip().lower() == "application/json"


def _has_body(headers: dict[bytes, bytes]) -> bool:
    return b"transfer-encoding" in headers or headers.get(b"content-length", b"0").strip() != b"0"
