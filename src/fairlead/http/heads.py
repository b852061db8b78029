"""Whoever asks for the head of an answer gets the head that a GET would have: proxies and watchers ask so."""

from starlette.types import ASGIApp, Receive, Scope, Send

_WITHOUT_END = "/v1/live"


class Heads:
    """Passes HEAD on as GET; the server sends no body. A feed without an end has no head of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "http" and scope["method"] == "HEAD" and scope["path"] != _WITHOUT_END:
            scope = {**scope, "method": "GET"}
        await self._app(scope, receive, send)
