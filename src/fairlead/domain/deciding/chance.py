"""Chance that can be drawn again: a uniform number fixed by its key."""

import hashlib


def draw(key: str, *, salt: str) -> float:
    """A uniform number in [0, 1), the same for the same ``key`` and ``salt`` for ever (first 53 bits of SHA-256)."""
    digest = hashlib.sha256(f"{salt}\x1f{key}".encode()).digest()
    return (int.from_bytes(digest[:8], "big") >> 11) / (1 << 53)
