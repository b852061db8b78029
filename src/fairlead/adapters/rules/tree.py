"""The checked syntax tree of a compiled condition, read from the bytes in which CEL serializes it.

The bytes are a ``cel.expr.CheckedExpr`` (https://github.com/google/cel-spec, proto/cel/expr/checked.proto and syntax.proto) in the wire
format of Protocol Buffers. Field numbers are those of that specification; the dozen that conditions can hold are read, without the library.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

Scalar: TypeAlias = str | int | float | bool | None

_REFERENCES: Final = 2
_EXPR: Final = 4
_SOURCE: Final = 5
_POSITIONS: Final = 4
_INT64 = 2**63


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that is written out."""

    value: Scalar
    offset: int


@dataclass(frozen=True, slots=True)
class Name:
    """A variable, or the entry or the result of a loop."""

    name: str
    offset: int


@dataclass(frozen=True, slots=True)
class Select:
    """A part of a value."""

    operand: "Node"
    part: str
    offset: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function or an operator, such as ``_==_``; what stands before the dot of a method comes first among ``arguments``.

    ``overloads``: which of the function's forms may be meant, by the names that the environment gives them.
    """

    function: str
    arguments: tuple["Node", ...]
    overloads: frozenset[str]
    offset: int


@dataclass(frozen=True, slots=True)
class Entries:
    """A list that is written out."""

    entries: tuple["Node", ...]
    offset: int


@dataclass(frozen=True, slots=True)
class Loop:
    """What ``exists``, ``all``, ``exists_one`` and ``filter`` are made of: a fold over a list."""

    entry: str
    over: "Node"
    result: str
    start: "Node"
    going_on: "Node"
    step: "Node"
    end: "Node"
    offset: int


Node: TypeAlias = Constant | Name | Select | Call | Entries | Loop


def read_tree(serialized: bytes) -> Node:
    """The root of a condition's tree."""
    checked = _one(serialized, 2)
    positions = dict(
        _position(entry) for number, entry in _fields(_one(checked, _SOURCE)) if number == _POSITIONS and isinstance(entry, bytes)
    )
    overloads = dict(_reference(entry) for number, entry in _fields(checked) if number == _REFERENCES and isinstance(entry, bytes))
    return _Reader(positions, overloads).node(_one(checked, _EXPR))


def parts_of(node: Node) -> tuple[Node, ...]:
    """The nodes right below."""
    match node:
        case Call():
            return node.arguments
        case Entries():
            return node.entries
        case Select():
            return (node.operand,)
        case Loop():
            return (node.over, node.start, node.going_on, node.step, node.end)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield node
    for part in parts_of(node):
        yield from walk(part)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads nodes; knows what CEL wrote down beside the tree, by the number of a node."""

    positions: dict[int, int]
    overloads: dict[int, frozenset[str]]

    def node(self, data: bytes) -> Node:
        """Constant 3, name 4, select 5, call 6, list 7, loop 9; the number of the node 2."""
        found = dict(_fields(data))
        number = _whole(found.get(2, 0))
        offset = self.positions.get(number, 0)
        for sort, body in found.items():
            if not isinstance(body, bytes):
                continue
            match sort:
                case 3:
                    return _constant(body, offset)
                case 4:
                    return Name(_text(body, 1), offset)
                case 5:
                    return Select(self.node(_one(body, 1)), _text(body, 2), offset)
                case 6:
                    return self.call(body, self.overloads.get(number, frozenset()), offset)
                case 7:
                    return Entries(tuple(self.node(raw) for part, raw in _fields(body) if part == 1 and isinstance(raw, bytes)), offset)
                case 9:
                    return self.loop(body, offset)
                case _:
                    break
        raise ValueError(f"a condition's tree holds a node that conditions cannot have: fields {sorted(found)}")

    def call(self, body: bytes, overloads: frozenset[str], offset: int) -> Call:
        """Target 1, function 2, arguments 3."""
        parts = [(part, self.node(raw)) for part, raw in _fields(body) if part in {1, 3} and isinstance(raw, bytes)]
        return Call(_text(body, 2), tuple(node for _, node in sorted(parts, key=lambda each: each[0])), overloads, offset)

    def loop(self, body: bytes, offset: int) -> Loop:
        """Entry 1, range 2, result's name 3, its start 4, condition 5, step 6, end 7."""
        over, start, going_on, step, end = (self.node(_one(body, part)) for part in (2, 4, 5, 6, 7))
        return Loop(_text(body, 1), over, _text(body, 3), start, going_on, step, end, offset)


def _constant(body: bytes, offset: int) -> Constant:
    """Null 1, bool 2, int64 3, uint64 4, double 5, string 6."""
    kind, raw = next(_fields(body), (1, 0))
    match kind:
        case 2:
            return Constant(bool(_whole(raw)), offset)
        case 3:
            whole = _whole(raw)
            return Constant(whole - 2 * _INT64 if whole >= _INT64 else whole, offset)
        case 5 if isinstance(raw, bytes):
            return Constant(struct.unpack("<d", raw)[0], offset)
        case 6 if isinstance(raw, bytes):
            return Constant(raw.decode(), offset)
        case _:
            return Constant(None, offset)


def _reference(entry: bytes) -> tuple[int, frozenset[str]]:
    """An entry of the map from a node's number to the forms of a function that it may mean."""
    found = dict(_fields(entry))
    meant = found.get(2, b"")
    forms = _fields(meant) if isinstance(meant, bytes) else ()
    return _whole(found.get(1, 0)), frozenset(raw.decode() for part, raw in forms if part == 3 and isinstance(raw, bytes))


def _position(entry: bytes) -> tuple[int, int]:
    """An entry of the map from a node's number to the offset of its first character."""
    found = dict(_fields(entry))
    return _whole(found.get(1, 0)), _whole(found.get(2, 0))


def _one(data: bytes, number: int) -> bytes:
    return next((raw for at, raw in _fields(data) if at == number and isinstance(raw, bytes)), b"")


def _text(data: bytes, number: int) -> str:
    return _one(data, number).decode()


def _whole(raw: int | bytes) -> int:
    return raw if isinstance(raw, int) else int.from_bytes(raw, "little")


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Number and raw value of each field, in the order of the wire."""
    place = 0
    while place < len(data):
        key, place = _varint(data, place)
        match key & 7:
            case 0:
                value, place = _varint(data, place)
                yield key >> 3, value
                continue
            case 2:
                size, place = _varint(data, place)
            case 1:
                size = 8
            case _:
                size = 4
        yield key >> 3, data[place : place + size]
        place += size


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[place]
        value |= (byte & 127) << shift
        place, shift = place + 1, shift + 7
        if byte < 128:
            return value, place
