"""A query that names what an address does not take is refused: a slip in a filter's name must not list everything."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Receive, Scope, Send

from fairlead.http import errors
from fairlead.http.operations import Described

_API: Final = "/v1/"
_ANYTHING: Final = frozenset({"arriveFromSignOn"})
"""Providers of single sign-on add parameters of their own to the way back."""


def is_checked(path: str, operation: str) -> bool:
    """Whether the query of an operation may name only what it takes; what does not belong to the API takes any query."""
    return path.startswith(_API) and operation not in _ANYTHING


class Queries:
    """Answers 422 where a query names what the operation does not describe; pages and files of the web app take any query."""

    def __init__(self, app: ASGIApp, described: Described) -> None:
        """``described``: the operations behind this."""
        self._app, self._described = app, described

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http" and scope["query_string"] and scope["path"].startswith(_API):
            operation = ((await self._described.operations()).at(scope["path"]) or {}).get(scope["method"])
            if operation is not None and is_checked(scope["path"], operation.name):
                unknown = _unknown(scope["query_string"], operation.asks)
                if unknown:
                    await errors.unknown_in_query(unknown, operation.asks)(scope, receive, send)
                    return
        await self._app(scope, receive, send)


def _unknown(query: bytes, known: Sequence[str]) -> list[str]:
    named = (name for name, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True))
    return list(dict.fromkeys(name for name in named if name not in known))
