"""Arrays as JSON values and back, to the last bit, in as few letters and as little time as each allows.

A decision holds a dozen columns with an entry for each candidate; how they are written is most of what a decision weighs on disk.
"""

from binascii import a2b_base64, b2a_base64
from typing import Any

import numpy as np
from numpy.typing import NDArray

Written = NDArray[Any] | dict[str, Any]
_MANY, _RARE = 32, 4
_FIRST_FEW, _SHORT_DIGITS = 4, 6


class Unreadable(ValueError):
    """A stored value does not have the shape its type asks for."""


def array(value: NDArray[Any], dtype: type[np.generic]) -> Written:
    """An array as orjson can write it: digits, with NaN as null. Some are shorter otherwise.

    Where nearly all entries are the last one again: ``{"usual": it, "of": how many, "but": {"at": places, "is": entries}}``. What takes
    more letters than bits (told by the first few numbers), and infinities: ``{"f8": base64}`` of little-endian doubles; that is half the
    size and a third of the time.
    """
    plain = np.ascontiguousarray(value, dtype=dtype)
    return _mostly_alike(plain) or _listed(plain)


def array_back(value: object, dtype: type[np.generic]) -> NDArray[Any]:
    """The reverse of `array`. Raises `Unreadable`."""
    match value:
        case list():
            return np.array(value, dtype=dtype)
        case {"f8": str(text)}:
            return np.frombuffer(a2b_base64(text), dtype="<f8").astype(dtype)
        case {"usual": usual, "of": int(many), "but": {"at": list(places), "is": others}}:
            found = np.full(many, array_back(usual, dtype)[0], dtype=dtype)
            found[places] = array_back(others, dtype)
            return found
    raise Unreadable(f"{value!r} is not a list of numbers")


def _mostly_alike(plain: NDArray[Any]) -> dict[str, Any] | None:
    """None where that would be no shorter."""
    if len(plain) < _MANY:
        return None
    bits = _bits(plain)
    first, middle, usual = bits[0], bits[len(bits) // 2], bits[-1]
    if first != usual != middle:
        return None
    others = np.flatnonzero(bits != usual)
    if len(others) * _RARE > len(plain):
        return None
    return {"usual": _listed(plain[-1:]), "of": len(plain), "but": {"at": others, "is": _listed(plain[others])}}


def _listed(plain: NDArray[Any]) -> Written:
    if plain.dtype.kind != "f":
        return plain
    short = all(each != each or round(each, _SHORT_DIGITS) == each for each in plain[:_FIRST_FEW].tolist())  # noqa: PLR0124, NaN is not itself
    if short and not np.isinf(plain).any():
        return plain
    return {"f8": b2a_base64(plain.astype("<f8", copy=False).tobytes(), newline=False).decode()}


def _bits(plain: NDArray[Any]) -> NDArray[Any]:
    """By these NaN is itself, and minus zero is not zero."""
    return plain.view(np.int64) if plain.dtype == np.float64 else plain
