"""The body of `POST /v1/leads`: read as JSON here, understood by the room `intake`; the schema is written from the canonical records."""

import hashlib
import itertools
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from fairlead.domain.intake import FieldProblem, Submission, Unreadable, nested_too_deep, well_formed
from fairlead.domain.records import RECORDS, Kind

MAX_KEY = 255
SOURCE = "api"
WHO = ("lead_id", "email", "phone", "company", "domain", "account_id", "contact_id", "first_name", "last_name")

_SCHEMA_OF: Mapping[Kind, dict[str, Any]] = {
    Kind.TEXT: {"type": ["string", "number", "null"]},
    Kind.LIST: {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": ["string", "null"]}]},
    Kind.INTEGER: {"type": ["integer", "string", "null"], "minimum": 0},
    Kind.NUMBER: {"type": ["number", "string", "null"]},
    Kind.MONEY: {"type": ["integer", "string", "null"], "minimum": 0},
    Kind.FLAG: {"type": ["boolean", "string", "null"]},
    Kind.TIME: {"type": ["string", "null"], "format": "date-time"},
}
_EXAMPLE = {
    "first_name": "Dana",
    "last_name": "Whitfield",
    "email": "dana@harborgear.example",
    "title": "VP Operations",
    "company": "Harbor Gear",
    "industry": "Manufacturing",
    "employees": 850,
    "country": "US",
    "state": "MA",
    "product": "Tidewater",
    "source": "demo_request",
    "engagements": [{"kind": "pricing_page", "occurred_at": "2026-05-04T09:00:00Z"}],
    "fleet_size": 40,
}
_arrivals = itertools.count()


class NotAnObject(ValueError):
    """The body is not one JSON object; the message says what is wrong and where."""


def read_object(body: bytes) -> dict[str, Any]:
    """One JSON object from ``body``. Raises `NotAnObject`."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        what = "it is empty" if not body.strip() else f"{error.msg} at line {error.lineno}, column {error.colno}"
        raise NotAnObject(f"the body is not JSON: {what}") from error
    if not isinstance(found, dict):
        raise NotAnObject(f"the body must be one JSON object, not {_kind_of(found)}")
    return found


def submission(fields: Mapping[str, Any], key: str | None, received_at: datetime) -> Submission:
    """What was sent, under the key that makes a retry safe: the header's, else the lead's own identity, else one of this arrival.

    Raises `fairlead.domain.intake.Unreadable` where nothing says who the lead is or no address can name it, the key is of no use, or a
    field is nested without end.
    """
    problems = [
        *(problem for problem in (_nobody(fields), _bad_key(key), _no_address(fields)) if problem is not None),
        *nested_too_deep(fields),
    ]
    if problems:
        raise Unreadable(tuple(problems))
    return Submission(key or _own_key(fields, received_at), SOURCE, received_at, fields)


def schema() -> dict[str, Any]:
    """JSON Schema of the body, from the canonical records."""
    properties = {field.name: _SCHEMA_OF[field.kind] | {"description": field.about} for field in RECORDS["lead"].fields}
    properties["revenue"] = {"type": ["number", "string", "null"], "description": 'annual revenue as people write it, such as "$120M"'}
    properties["employees"] = properties["employees"] | {"description": "number of employees, or a range such as 200-999"}
    moment = {"type": "string", "format": "date-time"}
    engagement = {
        "type": "object",
        "required": ["kind", "occurred_at"],
        "properties": {"kind": {"type": "string", "minLength": 1}, "occurred_at": moment, "detail": {"type": ["string", "null"]}},
    }
    properties["engagements"] = {"type": ["array", "null"], "items": engagement, "description": "what the person did so far"}
    return {
        "type": "object",
        "title": "LeadIn",
        "description": f"One incoming lead; at least one of {', '.join(WHO)}. Any other field is kept as a custom attribute.",
        "properties": properties,
        "anyOf": [{"required": [name]} for name in WHO],
        "additionalProperties": True,
        "example": _EXAMPLE,
    }


def _nobody(fields: Mapping[str, Any]) -> FieldProblem | None:
    if any(fields.get(name) not in (None, "") for name in WHO):
        return None
    return FieldProblem("lead", None, "nothing says who this lead is", f"send at least one of {', '.join(WHO)}")


def _no_address(fields: Mapping[str, Any]) -> FieldProblem | None:
    """A lead is asked for under `/v1/leads/{lead_id}`: these identities would be read as further parts of that path, or taken out of it."""
    own = fields.get("lead_id")
    if not isinstance(own, str) or not ("/" in own or own.strip() in {".", ".."}):
        return None
    what = "holds a slash, or is nothing but dots: no address can name such a lead"
    return FieldProblem("lead_id", own, what, "send it with another sign, such as - instead of /")


def _bad_key(key: str | None) -> FieldProblem | None:
    if key is None:
        return None
    if not well_formed(key):
        return FieldProblem(
            "Idempotency-Key", None, "holds half of a character (a lone surrogate)", "send whole characters, such as a UUID"
        )
    if not 0 < len(key.strip()) <= MAX_KEY:
        return FieldProblem("Idempotency-Key", key, "is empty or too long", f"send 1 to {MAX_KEY} characters, such as a UUID")
    return None


def _own_key(fields: Mapping[str, Any], received_at: datetime) -> str:
    """The lead's identity, else a name for this one arrival: its moment, its place in this process and its content."""
    if isinstance(own := fields.get("lead_id"), str) and 0 < len(own.strip()) <= MAX_KEY:
        return own.strip()
    content = orjson.dumps(dict(fields), option=orjson.OPT_SORT_KEYS)
    arrival = f"{received_at.isoformat()}\x1f{next(_arrivals)}\x1f".encode()
    return "arrival-" + hashlib.sha256(arrival + content).hexdigest()[:32]


def _kind_of(value: object) -> str:
    return {list: "a list", str: "text", bool: "true or false", type(None): "null"}.get(type(value), "a number")
