"""The one way out to the network for calendars: bounded in time, size and redirects, and silent about addresses and passwords."""

import ipaddress
import logging
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx

from fairlead.application.calendar_ports import CalendarFault

MOST_BYTES: Final = 5_000_000
_MOST_REDIRECTS: Final = 5
_SECONDS_TO_ANSWER: Final = 10.0
_SECONDS_IN_ALL: Final = 60.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Their records at the lower levels name whole addresses, which often are keys, and headers, which hold passwords.
for _talkative in ("httpx", "httpcore", "caldav"):
    logging.getLogger(_talkative).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Login:
    """The name and password of an account."""

    username: str
    password: str

    def __repr__(self) -> str:
        """Without the password."""
        return f"Login({self.username!r})"


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. ``headers`` are found whatever their case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


class Web:
    """Fetches over HTTP and HTTPS, directly and without whatever proxies or passwords the environment holds."""

    def __init__(self, elapsed_seconds: Callable[[], float]) -> None:
        """``elapsed_seconds``: a reading that only ever rises; a fetch ends after a minute however slowly bytes keep dripping."""
        self._elapsed = elapsed_seconds

    def fetch(self, url: str, *, method: str = "GET", headers: Mapping[str, str], body: bytes = b"", login: Login | None = None) -> Fetched:
        """The answer after at most 5 redirects. Raises `CalendarFault`, whose message names no more than the host."""
        _allowed(url, login)
        until = self._elapsed() + _SECONDS_IN_ALL
        asked, own = url, _origin(url)
        timeout = httpx.Timeout(_SECONDS_TO_ANSWER)
        with httpx.Client(follow_redirects=False, timeout=timeout, trust_env=False, verify=_certificates()) as client:
            for _ in range(_MOST_REDIRECTS + 1):
                found = self._once(
                    client, httpx.Request(method, asked, headers=headers, content=body), login if _origin(asked) == own else None, until
                )
                if found.status not in _REDIRECTS:
                    return found
                asked = _next(asked, found, login)
        raise CalendarFault(f"{_host(url)} sends from one address to the next more than {_MOST_REDIRECTS} times")

    def _once(self, client: httpx.Client, request: httpx.Request, login: Login | None, until: float) -> Fetched:
        found = self._sent(client, request, httpx.BasicAuth(login.username, login.password) if login else None, until)
        digest = (
            login is not None and found.status == HTTPStatus.UNAUTHORIZED and "digest" in found.headers.get("www-authenticate", "").lower()
        )
        if login is not None and digest:
            found = self._sent(client, request, httpx.DigestAuth(login.username, login.password), until)
        return found

    def _sent(self, client: httpx.Client, request: httpx.Request, auth: httpx.Auth | None, until: float) -> Fetched:
        host = request.url.host
        # Compressed bodies could grow a thousandfold before anybody counts them.
        request.headers["Accept-Encoding"] = "identity"
        request.headers["User-Agent"] = "Fairlead"
        try:
            answer = client.send(request, stream=True, auth=auth)
            try:
                return Fetched(answer.status_code, httpx.Headers(answer.headers), self._body(answer, host, until), str(request.url))
            finally:
                answer.close()
        except httpx.TimeoutException as error:
            raise CalendarFault(f"{host} did not answer within {_SECONDS_TO_ANSWER:.0f} seconds; it will be tried again") from error
        except httpx.ConnectError as error:
            secure = "certificate" in str(error).lower()
            what = "shows a certificate that is not trusted" if secure else "cannot be reached"
            raise CalendarFault(f"{host} {what}; see to the address, or try again later") from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise CalendarFault(f"{host} broke the connection off ({type(error).__name__}); it will be tried again") from error

    def _body(self, answer: httpx.Response, host: str, until: float) -> bytes:
        if answer.headers.get("Content-Encoding", "identity").lower() not in {"identity", ""}:
            raise CalendarFault(f"{host} answers in a compressed form that was not asked for")
        parts, length = [], 0
        for part in answer.iter_raw():
            length += len(part)
            if length > MOST_BYTES:
                raise CalendarFault(
                    f"{host} sends more than {MOST_BYTES:,} bytes; publish a smaller calendar, such as one of the coming months"
                )
            if self._elapsed() > until:
                raise CalendarFault(f"{host} takes more than {_SECONDS_IN_ALL:.0f} seconds to send its calendar")
            parts.append(part)
        return b"".join(parts)


def _allowed(url: str, login: Login | None) -> None:
    """Refuse what is no address of the web, and a password that others could read on its way."""
    parts = _parts(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise CalendarFault("the address is none of the web; write https://host/path, or the path of a file")
    if login is not None and parts.scheme == "http" and not _is_inside(parts.hostname, loopback_only=True):
        raise CalendarFault(f"{parts.hostname} would be sent the password where others can read it; use its https:// address")


def _next(asked: str, answer: Fetched, login: Login | None) -> str:
    """Where a redirect leads. It may not leave HTTPS, nor lead from outside into this machine or its network."""
    try:
        where = urljoin(asked, answer.headers.get("location", ""))
    except ValueError as error:
        raise CalendarFault(f"{_host(asked)} sends on to an address that cannot be read") from error
    before, after = _parts(asked), _parts(where)
    _allowed(where, login if _origin(where) == _origin(asked) else None)
    if before.scheme == "https" and after.scheme != "https":
        raise CalendarFault(f"{before.hostname} sends on to an address that is not protected by HTTPS")
    if _is_inside(after.hostname or "") and not _is_inside(before.hostname or ""):
        raise CalendarFault(f"{before.hostname} sends on to an address inside this network")
    return where


def _is_inside(host: str, *, loopback_only: bool = False) -> bool:
    """Whether a host is this machine, or an address of a private network."""
    if host.lower().rstrip(".") == "localhost" or host.lower().rstrip(".").endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or (not loopback_only and not address.is_global)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = _parts(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _host(url: str) -> str:
    return _parts(url).hostname or "the server"


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port, httpx.URL(url)
    except (ValueError, httpx.InvalidURL) as error:
        raise CalendarFault("the address cannot be read; write https://host/path") from error
    return parts


@cache
def _certificates() -> ssl.SSLContext:
    """The machine's own trusted certificates, so that those of a company count once they are installed there."""
    return ssl.create_default_context()
