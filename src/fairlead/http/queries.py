"""A query that names what an address does not take is refused: a slip in a filter's name must not list everything."""

from collections.abc import Sequence
from functools import cached_property
from typing import Final
from urllib.parse import parse_qsl

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from fairlead.http import errors
from fairlead.http.operations import Operations

_API: Final = "/v1/"
_ANYTHING: Final = frozenset({"arriveFromSignOn"})
"""Providers of single sign-on add parameters of their own to the way back."""


class Queries:
    """Answers 422 where a query names what the operation does not describe; pages and files of the web app take any query."""

    def __init__(self, app: ASGIApp, service: FastAPI) -> None:
        """``service``: the application whose addresses these are."""
        self._app, self._service = app, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http" and scope["query_string"] and scope["path"].startswith(_API):
            if "_operations" not in self.__dict__:
                await run_in_threadpool(lambda: self._operations)
            operation = (self._operations.at(scope["path"]) or {}).get(scope["method"])
            if operation is not None and operation.name not in _ANYTHING:
                unknown = _unknown(scope["query_string"], operation.asks)
                if unknown:
                    await errors.unknown_in_query(unknown, operation.asks)(scope, receive, send)
                    return
        await self._app(scope, receive, send)

    @cached_property
    def _operations(self) -> Operations:
        return Operations(self._service.openapi())


def _unknown(query: bytes, known: Sequence[str]) -> list[str]:
    named = (name for name, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True))
    return list(dict.fromkeys(name for name in named if name not in known))
