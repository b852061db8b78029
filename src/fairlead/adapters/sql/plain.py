"""Frozen dataclasses to plain JSON values and back, exactly, driven by their type annotations.

Every float comes back bit for bit: JSON text carries the shortest digits that read as the same number.
What JSON cannot say (NaN, infinity) is written as ``{"$number": "nan"}``; arrays are told at `fairlead.adapters.sql.arrays.array`.
A tuple of dataclasses is written as columns, one list for each field.
A field that stored text lacks takes its default, so that a record may gain fields without a migration.
"""

import dataclasses
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np

from fairlead.adapters.sql.arrays import Unreadable, array, array_back, together
from fairlead.adapters.sql.moments import micros, moment

Convert = Callable[[Any], Any]
_INT64 = 2**63
_MANY, _RARE = 32, 4


@cache
def writer(kind: Any) -> Convert:  # noqa: ANN401, a type as annotations spell it
    """How a value annotated ``kind`` is written."""
    if kind in _WRITTEN:
        return _WRITTEN[kind]
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _written_union(tuple(part for part in inner if part is not NoneType))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return attrgetter("value")
    if dataclasses.is_dataclass(kind):
        return _written_dataclass(kind)
    return _written_many(origin, inner)


@cache
def reader(kind: Any) -> Convert:  # noqa: ANN401, a type as annotations spell it
    """How a value annotated ``kind`` is read; raises `Unreadable` or the type's own error."""
    if kind in _READ:
        return _READ[kind]
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _read_union(tuple(part for part in inner if part is not NoneType))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if dataclasses.is_dataclass(kind):
        return _read_dataclass(kind)
    return _read_many(origin, inner)


def number(value: float) -> float | dict[str, str]:
    """A float as JSON can say it."""
    return value if math.isfinite(value) else {"$number": repr(float(value))}


def number_back(value: object) -> float:
    """The reverse of `number`; whole numbers stay as they are."""
    if isinstance(value, dict):
        return float(value["$number"])
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise Unreadable(f"{value!r} is not a number")


def _same(value: object) -> object:
    return value


def _of_type(kind: type) -> Convert:
    def back(value: object) -> object:
        if not isinstance(value, kind):
            raise Unreadable(f"{value!r} is not of type {kind.__name__}")
        return value

    return back


def _dtype(inner: tuple[Any, ...]) -> type[np.generic]:
    """The scalar type in the arguments of ``NDArray[scalar]``."""
    dtype: type[np.generic] = get_args(inner[1])[0]
    return dtype


def _written_union(kinds: tuple[Any, ...]) -> Convert:
    if len(kinds) > 1:
        return _anything
    write = writer(kinds[0])
    return write if write is _same else lambda value: None if value is None else write(value)


def _read_union(kinds: tuple[Any, ...]) -> Convert:
    if len(kinds) > 1:
        return _anything_back
    read = reader(kinds[0])
    return lambda value: None if value is None else read(value)


def _written_many(origin: Any, inner: tuple[Any, ...]) -> Convert:  # noqa: ANN401, as `writer`
    if origin is np.ndarray:
        dtype = _dtype(inner)
        return lambda value: array(value, dtype)
    if origin is frozenset:
        return sorted
    if origin is tuple and inner[-1] is not Ellipsis:
        writes = tuple(writer(part) for part in inner)
        return lambda value: [write(each) for write, each in zip(writes, value, strict=True)]
    if origin is tuple and dataclasses.is_dataclass(inner[0]):
        return _written_table(inner[0])
    write = writer(inner[-1] if origin is Mapping else inner[0])
    if origin is Mapping:
        return dict if write is _same else lambda value: {key: write(each) for key, each in value.items()}
    return lambda value: _often_alike(value, write)


def _read_many(origin: Any, inner: tuple[Any, ...]) -> Convert:  # noqa: ANN401, as `reader`
    if origin is np.ndarray:
        dtype = _dtype(inner)
        return lambda value: array_back(value, dtype)
    if origin is frozenset:
        return frozenset
    if origin is tuple and inner[-1] is not Ellipsis:
        reads = tuple(reader(part) for part in inner)
        return lambda value: tuple(read(each) for read, each in zip(reads, value, strict=True))
    if origin is tuple and dataclasses.is_dataclass(inner[0]):
        return _read_table(inner[0])
    back = reader(inner[-1] if origin is Mapping else inner[0])
    if origin is Mapping:
        return lambda value: {key: back(each) for key, each in value.items()}
    return lambda value: tuple(back(each) for each in _spread(value))


def _often_alike(values: Sequence[Any], write: Convert) -> Any:  # noqa: ANN401, what JSON holds
    """A rule that refuses hundreds tells each of them the same: ``{"usual": it, "of": how many, "but": {"at": places, "is": entries}}``."""
    if len(values) >= _MANY and values[0] == values[len(values) // 2] == values[-1]:
        usual = values[-1]
        others = [place for place, each in enumerate(values) if each != usual]
        if len(others) * _RARE <= len(values):
            return {"usual": write(usual), "of": len(values), "but": {"at": others, "is": [write(values[place]) for place in others]}}
    return values if write is _same else [write(each) for each in values]


def _spread(value: Any) -> Sequence[Any]:  # noqa: ANN401, what JSON gave
    """The reverse of `_often_alike`, entries as JSON gave them. Raises `Unreadable`."""
    match value:
        case list():
            return value
        case {"usual": usual, "of": int(many), "but": {"at": list(places), "is": list(others)}}:
            found = [usual] * many
            for place, other in zip(places, others, strict=True):
                found[place] = other
            return found
    raise Unreadable(f"{value!r} is not a list")


@dataclasses.dataclass(frozen=True, slots=True)
class _Part:
    """One field of a dataclass. ``absent``: what its being left out stands for, `_REQUIRED` if it must be there."""

    name: str
    hint: Any
    absent: Any

    @property
    def may_be_empty(self) -> bool:
        """Whether an empty tuple or mapping may be left out."""
        return isinstance(self.absent, tuple | dict) and not self.absent


_REQUIRED = object()


def _parts(kind: Any) -> list[_Part]:  # noqa: ANN401, a dataclass
    hints = get_type_hints(kind)
    return [_Part(field.name, hints[field.name], _absent(field, hints[field.name])) for field in dataclasses.fields(kind)]


def _absent(field: "dataclasses.Field[Any]", hint: Any) -> Any:  # noqa: ANN401, any default
    origin = get_origin(hint)
    if field.default is not dataclasses.MISSING:
        return field.default
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    if origin in (Union, UnionType) and NoneType in get_args(hint):
        return None
    return () if origin is tuple else {} if origin is Mapping else _REQUIRED


def _written_dataclass(kind: Any) -> Convert:  # noqa: ANN401, a dataclass
    known = _parts(kind)
    columns = {part.name: dtype for part in known if (dtype := _dtype_of(part.hint)) is not None}
    parts = [(part.name, writer(part.hint), part.absent is None, part.may_be_empty) for part in known if part.name not in columns]
    values = _row_of([name for name, *_ in parts])

    def write(value: object) -> dict[str, Any]:
        # What equals its own absence is left out: most of a lead's fields do.
        told = {
            name: each if convert is _same else convert(each)
            for (name, convert, may_be_none, may_be_empty), each in zip(parts, values(value), strict=True)
            if not (each is None and may_be_none) and not (may_be_empty and not each)
        }
        return told | _columns_written(value, columns) if columns else told

    return write


def _dtype_of(hint: Any) -> "type[np.generic] | None":  # noqa: ANN401, a type
    """The scalar type of an array, or of an array that may be None; None for anything else."""
    kinds = [part for part in get_args(hint) if part is not NoneType] if get_origin(hint) in (Union, UnionType) else [hint]
    return _dtype(get_args(kinds[0])) if len(kinds) == 1 and get_origin(kinds[0]) is np.ndarray else None


def _columns_written(value: object, columns: "Mapping[str, type[np.generic]]") -> dict[str, Any]:
    """All arrays of a dataclass, looked at together; None is left out."""
    there = {name: np.ascontiguousarray(each, dtype=dtype) for name, dtype in columns.items() if (each := getattr(value, name)) is not None}
    return dict(zip(there, together(list(there.values())), strict=True))


def _read_dataclass(kind: Any) -> Convert:  # noqa: ANN401, a dataclass
    parts = [(part.name, reader(part.hint), part.absent) for part in _parts(kind)]

    def read(value: Any) -> Any:  # noqa: ANN401, what JSON gave
        if not isinstance(value, dict):
            raise Unreadable(f"{value!r} is no {kind.__name__}")
        given: dict[str, Any] = {}
        for name, convert, absent in parts:
            if name not in value and absent is _REQUIRED:
                raise Unreadable(f"the {kind.__name__} lacks its {name}")
            given[name] = convert(value[name]) if name in value else absent
        return kind(**given)

    return read


def _row_of(names: list[str]) -> Callable[[object], tuple[Any, ...]]:
    if not names:
        return lambda _: ()
    get = attrgetter(*names)
    return get if len(names) > 1 else lambda value: (get(value),)


def _written_table(kind: Any) -> Convert:  # noqa: ANN401, a dataclass
    parts = [(part.name, _column(part.hint)) for part in _parts(kind)]
    values = _row_of([name for name, _ in parts])

    def write(rows: Iterable[object]) -> dict[str, list[Any]]:
        columns = list(zip(*map(values, rows), strict=True)) or [()] * len(parts)
        return {name: convert(column) for (name, convert), column in zip(parts, columns, strict=True)}

    return write


def _column(hint: Any) -> Convert:  # noqa: ANN401, a type
    write = writer(hint)
    if write is _same:
        return _same
    if hint is float or hint == float | None:
        return _column_of_numbers
    return lambda column: [write(each) for each in column]


def _column_of_numbers(column: tuple[float | None, ...]) -> object:
    """One sum tells whether all are finite; only then is each looked at."""
    try:
        finite = math.isfinite(sum(column))  # type: ignore[arg-type]
    except TypeError:
        finite = False
    return column if finite else [None if each is None else number(each) for each in column]


def _read_table(kind: Any) -> Convert:  # noqa: ANN401, a dataclass
    parts = [(part.name, reader(part.hint), part.absent) for part in _parts(kind)]

    def read(value: Any) -> tuple[Any, ...]:  # noqa: ANN401, what JSON gave
        lacking = [name for name, _, absent in parts if name not in value and absent is _REQUIRED]
        if lacking:
            raise Unreadable(f"the table of {kind.__name__} lacks its columns {', '.join(lacking)}")
        columns = {name: [convert(each) for each in value[name]] for name, convert, _ in parts if name in value}
        return tuple(kind(**dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True))

    return read


def _anything(value: object) -> object:
    """What a sender may have sent: JSON values, and the tuples and moments that readers of files make of them; else its words."""
    if value is None or value.__class__ in _AS_IT_IS or (value.__class__ is float and math.isfinite(value)):
        return value
    for kind, write in _SENT:
        if isinstance(value, kind):
            return write(value)
    return str(value)


_AS_IT_IS = frozenset({str, bool})


def _object(value: Mapping[Any, Any]) -> dict[str, Any]:
    plain = {str(key): _anything(each) for key, each in value.items()}
    return {"$object": plain} if any(key.startswith("$") for key in plain) else plain


_SENT: tuple[tuple[Any, Convert], ...] = (
    ((str, bool, NoneType), _same),
    (float, number),
    (int, lambda value: value if -_INT64 <= value < _INT64 else {"$integer": str(value)}),
    (datetime, lambda value: {"$moment": value.isoformat()}),
    (tuple, lambda value: {"$tuple": [_anything(each) for each in value]}),
    (list, lambda value: [_anything(each) for each in value]),
    (Mapping, _object),
)
_MARKED: dict[str, Convert] = {
    "$number": float,
    "$integer": int,
    "$moment": datetime.fromisoformat,
    "$tuple": lambda value: tuple(_anything_back(each) for each in value),
    "$object": lambda value: {key: _anything_back(each) for key, each in value.items()},
}


def _anything_back(value: object) -> object:
    if isinstance(value, list):
        return [_anything_back(each) for each in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        (mark, marked), *_ = value.items()
        if mark in _MARKED:
            return _MARKED[mark](marked)
    return {key: _anything_back(each) for key, each in value.items()}


_WRITTEN: dict[Any, Convert] = {
    str: _same,
    bool: _same,
    int: _same,
    float: number,
    datetime: micros,
    time: time.isoformat,
    date: date.isoformat,
    object: _anything,
    Any: _anything,
}
_READ: dict[Any, Convert] = {
    str: _of_type(str),
    bool: _of_type(bool),
    int: _of_type(int),
    float: number_back,
    datetime: moment,
    time: time.fromisoformat,
    date: date.fromisoformat,
    object: _anything_back,
    Any: _anything_back,
}
