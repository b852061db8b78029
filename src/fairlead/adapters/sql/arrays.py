"""Arrays as JSON values and back, to the last bit, in as few letters and as little time as each allows.

A decision holds a dozen columns with an entry for each candidate; how they are written is most of what a decision weighs on disk.
Columns of one record are looked at together: a numpy call for each costs more than the arithmetic.
"""

from binascii import a2b_base64, b2a_base64
from collections.abc import Sequence
from math import isinf
from typing import Any

import numpy as np
from numpy.typing import NDArray

Written = NDArray[Any] | dict[str, Any]
_MANY, _RARE = 32, 4
_FIRST_FEW, _SHORT_DIGITS = 4, 6
_PARTS = (1_000_000, 100, 1)
_PER = np.array(_PARTS, dtype=np.float64)[:, None, None]


class Unreadable(ValueError):
    """A stored value does not have the shape its type asks for."""


def array(value: NDArray[Any], dtype: type[np.generic]) -> Written:
    """An array as orjson can write it: digits, with NaN as null. Some are shorter otherwise.

    Where nearly all entries are the last one again: ``{"usual": it, "of": how many, "but": {"at": places, "is": entries}}``. Where all are
    decimals of few digits: ``{"i4": base64, "per": n}`` of little-endian whole numbers to be divided by n. What takes
    more letters than bits (told by the first few numbers), and infinities: ``{"f8": base64}`` of little-endian doubles; that is half the
    size and a third of the time.
    """
    return together((np.ascontiguousarray(value, dtype=dtype),))[0]


def together(columns: Sequence[NDArray[Any]]) -> list[Written]:
    """As `array`, of each; those of decimals and of one length cost little more than one."""
    written: list[Written | None] = [_mostly_alike(column) for column in columns]
    open_still = [place for place, found in enumerate(written) if found is None and columns[place].dtype == np.float64]
    for places in _of_one_length(columns, open_still):
        for place, found in zip(places, _decimals(np.stack([columns[place] for place in places])), strict=True):
            written[place] = found
    return [_listed(column) if found is None else found for column, found in zip(columns, written, strict=True)]


def array_back(value: object, dtype: type[np.generic]) -> NDArray[Any]:
    """The reverse of `array`. Raises `Unreadable`."""
    match value:
        case list():
            return np.array(value, dtype=dtype)
        case {"i4": str(text), "per": int(per)}:
            return (np.frombuffer(a2b_base64(text), dtype="<i4") / per).astype(dtype)
        case {"f8": str(text)}:
            return np.frombuffer(a2b_base64(text), dtype="<f8").astype(dtype)
        case {"usual": usual, "of": int(many), "but": {"at": list(places), "is": others}}:
            found = np.full(many, array_back(usual, dtype)[0], dtype=dtype)
            found[places] = array_back(others, dtype)
            return found
    raise Unreadable(f"{value!r} is not a list of numbers")


def _of_one_length(columns: Sequence[NDArray[Any]], places: Sequence[int]) -> list[list[int]]:
    """Places of long columns, together where they are equally long."""
    found: dict[int, list[int]] = {}
    for place in places:
        if len(columns[place]) >= _MANY:
            found.setdefault(len(columns[place]), []).append(place)
    return list(found.values())


def _decimals(table: NDArray[np.float64]) -> list[dict[str, Any] | None]:
    """Each row as whole numbers and what to divide them by; None for a row that does not come back to the last bit.

    All parts are tried at once: a pass for each of them takes twice as long.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        short = np.rint(table * _PER).astype("<i4")
    # By its bits NaN is itself and minus zero is not zero; what is too large for an integer does not come back either.
    same = ((short / _PER).view(np.int64) == table.view(np.int64)).all(axis=2)
    return [
        {"i4": b2a_base64(short[part, row].tobytes(), newline=False).decode(), "per": _PARTS[part]} if fits else None
        for row, (part, fits) in enumerate(zip(same.argmax(axis=0).tolist(), same.any(axis=0).tolist(), strict=True))
    ]


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
    first = plain[:_FIRST_FEW].tolist()
    short = all(each != each or round(each, _SHORT_DIGITS) == each for each in first)  # noqa: PLR0124, NaN is not itself
    # Most of what is asked here is one number, the one that the others are like: numpy takes 3 µs to look at it.
    infinite = any(map(isinf, first)) if len(plain) <= _FIRST_FEW else bool(np.isinf(plain).any())
    if short and not infinite:
        return plain
    return {"f8": b2a_base64(plain.astype("<f8", copy=False).tobytes(), newline=False).decode()}


def _bits(plain: NDArray[Any]) -> NDArray[Any]:
    """By these NaN is itself, and minus zero is not zero."""
    return plain.view(np.int64) if plain.dtype == np.float64 else plain
