"""Decisions, rosters and policies as JSON text, and back without losing a bit."""

import hashlib
import json
from typing import Any, TypeVar, cast

import numpy as np
import orjson

from fairlead.adapters.sql.plain import Convert, reader, writer
from fairlead.application.ports import DamagedRecord, Kept
from fairlead.domain.deciding import Decision, Policy
from fairlead.domain.rep import Roster

T = TypeVar("T", Kept, Roster, Policy)
_SORTED = orjson.OPT_SORT_KEYS | orjson.OPT_SERIALIZE_NUMPY
_FORMAT = 1
_write_kept = writer(cast("Any", Kept))


def encode_kept(kept: Kept) -> str:
    """A decision with its inputs as one JSON object; candidates, refusals and facts as columns."""
    return _text({"format": _FORMAT, **_write_kept(kept)}, orjson.OPT_SERIALIZE_NUMPY)


def decision_text(decision: Decision) -> str:
    """A decision alone as JSON, for what is decided without a lead of its own."""
    return _text(writer(cast("Any", Decision))(decision), _SORTED)


def decode_kept(body: str, name: str) -> Kept:
    """The reverse; ``name`` is told in the `DamagedRecord` that a damaged body raises."""
    return _decoded(body, Kept, name)


def canonical(value: Roster | Policy) -> tuple[str, str]:
    """A roster or policy as JSON with sorted keys, and its version: the SHA-256 of that text."""
    body = _text(writer(cast("Any", type(value)))(value), _SORTED)
    return body, hashlib.sha256(body.encode()).hexdigest()


def decode(body: str, kind: type[T], name: str) -> T:
    """What `canonical` wrote; raises `DamagedRecord` naming ``name``."""
    return _decoded(body, kind, name)


def _decoded(body: str, kind: type[T], name: str) -> T:
    try:
        read: Convert = reader(cast("Any", kind))
        value: T = read(_values(body))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError) as error:
        raise DamagedRecord(f"{name} as stored cannot be read: {error}; restore the database from a backup to read it again") from error
    return value


def _text(value: dict[str, Any], options: int) -> str:
    try:
        return orjson.dumps(value, option=options).decode()
    except orjson.JSONEncodeError:
        # Half of a surrogate pair in a text: the standard library can spell it, orjson cannot.
        return json.dumps(value, default=np.ndarray.tolist, sort_keys=bool(options & orjson.OPT_SORT_KEYS), separators=(",", ":"))


def _values(body: str) -> Any:  # noqa: ANN401, what JSON holds
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return json.loads(body)
