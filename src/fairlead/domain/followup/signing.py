"""Signatures by the specification of Standard Webhooks: HMAC-SHA256 over identity, moment and body.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md, symmetric signatures ``v1``.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from typing import Final

_PREFIX: Final = "whsec_"
_FEWEST_BYTES: Final = 24
_MOST_BYTES: Final = 64


class BadSecret(ValueError):
    """A secret that cannot sign. The message does not hold it."""


def secret_of(key: bytes) -> str:
    """A key as people copy it: ``whsec_`` and base64. Raises `BadSecret`."""
    if not _FEWEST_BYTES <= len(key) <= _MOST_BYTES:
        raise BadSecret(f"a secret has {_FEWEST_BYTES} to {_MOST_BYTES} bytes, this one has {len(key)}")
    return _PREFIX + base64.b64encode(key).decode()


def key_of(secret: str) -> bytes:
    """The key in a secret. Raises `BadSecret`."""
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadSecret("a secret is whsec_ followed by base64") from error
    if not _FEWEST_BYTES <= len(key) <= _MOST_BYTES:
        raise BadSecret(f"a secret has {_FEWEST_BYTES} to {_MOST_BYTES} bytes, this one has {len(key)}")
    return key


def signature(secrets: Sequence[str], message_id: str, seconds: int, body: bytes) -> str:
    """The header ``webhook-signature``: one ``v1,…`` for each secret, so that a receiver that knows either can tell. Raises `BadSecret`."""
    signed = f"{message_id}.{seconds}.".encode() + body
    marks = (base64.b64encode(hmac.new(key_of(secret), signed, hashlib.sha256).digest()).decode() for secret in secrets)
    return " ".join(f"v1,{mark}" for mark in marks)
