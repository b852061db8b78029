"""The OpenAPI document: what FastAPI derives, with problem details where errors are told."""

from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts

from fairlead.http.queries import is_checked
from fairlead.http.rights import OPEN
from fairlead.http.schemas import ProblemDetails

Responses = dict[int | str, dict[str, Any]]
FOREIGN = "sent by a page of another origin"
NOT_JSON = "the body is not application/json"
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}


def problems(told: dict[int, str]) -> Responses:
    """Responses by status, each in a few words, told as problem details."""
    return {status: {"description": words, "content": _PROBLEM} for status, words in told.items()}


def install(app: FastAPI) -> None:
    """Let ``app`` describe itself with the schema of problem details; nobody may change what it tells."""

    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            addresses = _addresses(app)
            if addresses is None:
                app.openapi_schema = _document(app)
            else:
                if addresses not in _documents:
                    _documents[addresses] = _document(app)
                app.openapi_schema = _documents[addresses]
        return app.openapi_schema

    app.openapi = describe  # type: ignore[method-assign]


_Addresses = tuple[tuple[str, tuple[str, ...]], ...]
_documents: dict[_Addresses, dict[str, Any]] = {}
"""By the addresses of an application: those of the program, whatever house stands behind them; to describe them takes a second."""


def _addresses(app: FastAPI) -> _Addresses | None:
    """Every path with its methods, in order; None where a route does not tell its path, so that nobody knows which addresses it has."""
    found = [(each.path, tuple(sorted(each.methods or ()))) for each in iter_route_contexts(app.routes)]
    told = tuple((path, methods) for path, methods in found if path is not None)
    return told if len(told) == len(found) else None


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    schema = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    parts = schema.pop("$defs", {})
    document["components"]["schemas"] |= parts | {"ProblemDetails": schema}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            _with_door(path, operation)
    return document


def _with_door(path: str, operation: dict[str, Any]) -> None:
    """Add what the door answers, whatever stands behind it; what an operation says itself of a status stays."""
    told = operation["responses"]
    if operation["operationId"] not in OPEN:
        told.setdefault("401", problems({401: "nobody is known; sign in, or send a key"})[401])
    if "requestBody" in operation:
        told.setdefault("400", problems({400: "the body cannot be read"})[400])
    if is_checked(path, operation["operationId"]):
        told.setdefault("422", problems({422: "the request has mistakes"})[422])
    for status, words in _AT_THE_DOOR.items():
        told.setdefault(str(status), problems({status: words})[status])
    if told["403"]["description"] == FOREIGN:
        told["403"] = problems({403: f"{FOREIGN}, or by somebody who may not"})[403]


def written(document: dict[str, Any]) -> bytes:
    """The document as it is committed for the web app: indented, keys sorted."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"


_AT_THE_DOOR = {
    403: "whoever asks may not",
    429: "too often; Retry-After says when to come again",
    503: "the store cannot be read",
}
LOOKING = problems(
    {
        403: FOREIGN,
        413: "the body is too large",
        415: NOT_JSON,
        422: "the request has mistakes",
        503: "nothing could be kept; send it again",
    }
)
"""What may come of asking a worker for a look."""
