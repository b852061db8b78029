"""The door: who asks, whether they may, and how often. Nothing behind it is reached without a right that the table names."""

import hmac
import ipaddress
import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fairlead.application.access.admitting import KEY_START, Admission
from fairlead.application.access.gatehouse import Gatehouse
from fairlead.application.access.throttling import Throttle
from fairlead.application.access_ports import NotAllowed, NotSignedIn, TooOften
from fairlead.application.ports import StoreUnavailable
from fairlead.domain.rights import EVERYBODY, Viewer
from fairlead.http import errors
from fairlead.http.asking import Asking, author_of, now_asks
from fairlead.http.cookies import CSRF_HEADER, csrf_of, session_in
from fairlead.http.operations import Described, Operation
from fairlead.http.rights import BEFORE_SETUP, NEEDS, OPEN, TELLS_OF_KEYS

NOBODY: Final = Viewer("", frozenset(), frozenset(), "nobody")
_LIVES: Final = "/healthz"
_FIGURES: Final = "/metrics"
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_FORWARDED: Final = (b"forwarded", b"x-forwarded-for", b"x-real-ip", b"via")
_NO_OBJECT: Final = "The body is not one JSON object; nothing was kept"
_WRONG_KEYS: Final = (60, 60.0)
_UNCLAIMED: Final = (
    "nobody has an account here yet, so only the machine itself is answered; make the first account there, or by the link that"
    " `fairlead user setup` prints"
)


class Access:
    """Answers 401 to who is not known, 403 to who may not, 429 to who asks too often; passes everybody else on, known by name."""

    def __init__(self, app: ASGIApp, gatehouse: Gatehouse, described: Described, *, secure: bool = False) -> None:
        """``described``: the operations behind the door; ``secure``: browsers come by https, whatever the last leg is."""
        self._app, self._gatehouse, self._described, self._secure = app, gatehouse, described, secure
        self._admission: Admission = gatehouse.admission
        self._strangers = Throttle(*_WRONG_KEYS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            operation, asking = await self._let_in(scope)
            now_asks(asking)
            if operation is not None and operation.signs and asking.viewer.way in {"session", "key"}:
                receive = await _signed(receive, asking.viewer)
        except (HTTPException, NotSignedIn, NotAllowed, TooOften, StoreUnavailable) as error:
            await (await errors.answer(error))(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _let_in(self, scope: Scope) -> tuple[Operation | None, Asking]:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        address = scope["client"][0] if scope.get("client") else ""
        near = is_near(address) and not any(name in headers for name in _FORWARDED)
        secure = self._secure or scope.get("scheme") == "https"
        if scope["path"] == _LIVES:  # nothing is looked up for it: the process lives, whatever became of the database
            return None, Asking(NOBODY, address=address, near=near, secure=secure)
        claimed = await self._claimed(scope)
        if not claimed and near:
            return None, Asking(EVERYBODY, address=address, secure=secure)
        operation = await self._operation(scope)
        if not claimed:
            return await self._before_setup(operation, Asking(NOBODY, address=address, near=False, secure=secure))
        opened = _is_open(operation, headers)
        viewer, secret = await self._viewer(headers, address, is_open=opened, late=scope["path"] == _FIGURES)
        if viewer.way == "session" and operation is not None and scope["method"] not in _READING and operation.name not in OPEN:
            _same_page(headers, secret)
        self._count(viewer, address)
        if operation is not None:
            _allowed(viewer, operation)
        return operation, Asking(viewer, secret, address, near, secure)

    async def _claimed(self, scope: Scope) -> bool:
        """Whether anybody has an account; for figures as far as is known, since they tell that the database is away."""
        claimed = self._admission.claimed_by_heart()
        if claimed is not None:
            return claimed
        try:
            return await run_in_threadpool(self._admission.claimed)
        except StoreUnavailable:
            if scope["path"] != _FIGURES:
                raise
            return False

    async def _operation(self, scope: Scope) -> Operation | None:
        """What is asked for; None for the pages of the web app, which tell nothing. Raises `HTTPException` where there is no such thing."""
        found = (await self._described.operations()).at(scope["path"])
        if found is None:
            if scope["path"].startswith("/v1/") or scope["method"] not in _READING:
                raise HTTPException(404)
            return None
        operation = found.get(scope["method"])
        if operation is None:
            raise HTTPException(405, headers={"Allow": ", ".join(sorted(found))})
        return operation

    async def _before_setup(self, operation: Operation | None, asking: Asking) -> tuple[Operation | None, Asking]:
        """From another machine while nobody has an account: only the way in, and only while a ticket for it waits."""
        waiting = await run_in_threadpool(lambda: self._gatehouse.may_be_set_up_from_afar)
        if not waiting or (operation is not None and operation.name not in BEFORE_SETUP):
            raise NotAllowed(_UNCLAIMED)
        return operation, asking

    async def _viewer(self, headers: Mapping[bytes, bytes], address: str, *, is_open: bool, late: bool) -> tuple[Viewer, str]:
        """``late``: while the database is away, whoever was known before is."""
        said = headers.get(b"authorization", b"").decode("latin-1")
        kind, _, key = said.partition(" ")
        key = key.strip() if kind.lower() == "bearer" else ""
        secret = "" if said else session_in(headers)
        if not said and not secret:
            if is_open:
                return NOBODY, ""
            self._count(NOBODY, address)
            raise NotSignedIn("sign in, or send a key: Authorization: Bearer flk_…")
        found = self._admission.known(key or secret)
        if found is None or (found.way == "key") != bool(said):
            find: Callable[[str], Viewer] = self._by_key if said else self._admission.by_session
            try:
                found = await run_in_threadpool(find, key or secret)
            except NotSignedIn:
                if is_open:
                    return NOBODY, ""
                # Only who shows a wrong one waits: others may come from the same address, through a proxy or an office's way out.
                self._strangers.take(address, self._elapsed())
                raise
            except StoreUnavailable:
                before = self._admission.known_before(key or secret) if late else None
                if before is None:
                    raise
                found = before
        return found, key or secret

    def _by_key(self, key: str) -> Viewer:
        if not key.startswith(KEY_START):
            raise NotSignedIn("send a key as Authorization: Bearer flk_…")
        return self._admission.by_key(key)

    def _count(self, viewer: Viewer, address: str) -> None:
        caller = f"{viewer.way} {viewer.number}" if viewer.way in {"session", "key"} else f"address {address}"
        self._gatehouse.requests.take(caller, self._elapsed())

    def _elapsed(self) -> float:
        return self._gatehouse.signing_in.elapsed()


def _is_open(operation: Operation | None, headers: Mapping[bytes, bytes]) -> bool:
    """Whether it is answered to whoever asks, known or not; who shows a key is told where that is not good."""
    if operation is None:
        return True
    return operation.name in OPEN and not (operation.name in TELLS_OF_KEYS and b"authorization" in headers)


class Near:
    """Where there are no accounts: answers this machine itself only."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if it comes from this machine."""
        if scope["type"] == "http" and not is_near(scope["client"][0] if scope.get("client") else ""):
            await (await errors.answer(NotAllowed("this server keeps no accounts, so only the machine itself is answered")))(
                scope, receive, send
            )
            return
        await self._app(scope, receive, send)


@lru_cache(maxsize=1024)
def is_near(address: str) -> bool:
    """Whether an address is that of the machine itself; a socket file, which has none, is."""
    if not address:
        return True
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback


def _same_page(headers: Mapping[bytes, bytes], secret: str) -> None:
    sent = headers.get(CSRF_HEADER, b"")
    if not hmac.compare_digest(sent, csrf_of(secret).encode()):
        raise NotAllowed(f"this page did not prove that it is Fairlead's own; load it again ({CSRF_HEADER.decode()} is missing or wrong)")


def _allowed(viewer: Viewer, operation: Operation) -> None:
    if operation.name in OPEN:
        return
    right = NEEDS.get(operation.name)
    if right is None:
        raise NotAllowed(f"nobody may use {operation.name}: it has no line in the table of rights")
    if not viewer.may(right):
        who = f"the role {viewer.role} does" if viewer.role is not None else "this key does"
        raise NotAllowed(f"{who} not have the right {right}; ask an administrator")


async def _signed(receive: Receive, viewer: Viewer) -> Receive:
    """The same body with the author that the account says. Raises `HTTPException` 422 where that cannot be put in."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return _told(message)
        body += message.get("body", b"")
        more = message.get("more_body", False)
    if body:
        body = _by(body, viewer)
    return _told({"type": "http.request", "body": body, "more_body": False}, receive)


def _by(body: bytes, viewer: Viewer) -> bytes:
    """Read as the routes read it: what one reader refuses and another takes would pass with an author of anybody's choice."""
    try:
        fields = json.loads(body)
        if isinstance(fields, dict):
            fields["author"] = author_of(viewer, fields.get("author"))
            return json.dumps(fields).encode()
    except (ValueError, RecursionError) as error:
        raise HTTPException(422, _NO_OBJECT) from error
    raise HTTPException(422, _NO_OBJECT)


def _told(first: Message, after: Receive | None = None) -> Receive:
    waiting = [first]

    async def receive() -> Message:
        if waiting:
            return waiting.pop()
        return await after() if after is not None else {"type": "http.disconnect"}

    return receive
