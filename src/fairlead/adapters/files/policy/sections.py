"""Sections of a policy document: each stands for a dataclass of the domain, line by line.

A `Line` is all that a field needs: where it is kept, what it means, and where its type does not say it, how it is written. Reading (a
strict pydantic model), writing, the JSON Schema and the reference of names all follow from the lines.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainValidator, create_model
from pydantic.functional_validators import AfterValidator
from pydantic_core import PydanticCustomError

from fairlead.adapters.files.policy import kinds
from fairlead.adapters.files.policy.kinds import Kind, Wrong, said
from fairlead.application.policy_ports import Reference

REQUIRED: Any = object()
_LONGEST_ECHO = 60
Check = Callable[[Any], Iterator[tuple[tuple[str | int, ...], str, str]]]
"""What of a section that was read is wrong, as (path within it, reason, remedy)."""


@dataclass(frozen=True)
class Line:
    """One field: ``field`` of the dataclass (or of one inside it, after a dot), ``name`` in the document where it differs.

    ``kind`` where the type does not tell it: of the value, of each one in a list, of the names in a mapping. ``old``: still read, no longer
    written.
    """

    field: str
    about: str
    name: str = ""
    kind: Kind | None = None
    examples: tuple[Any, ...] = ()
    old: bool = False

    @property
    def called(self) -> str:
        """The name in the document."""
        return self.name or self.field.rpartition(".")[2]


@dataclass(frozen=True)
class Heading:
    """Lines that belong together, under a heading."""

    title: str
    about: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Shape:
    """How the values of a line are built: one `Kind` or `Section`, or many of them in a tuple, a frozen set or a mapping by identity."""

    of: "Kind | Section"
    many: type | None = None
    keys: Kind | None = None

    def annotation(self) -> Any:  # noqa: ANN401, an annotation
        """For pydantic: reads into the domain's values."""
        inner: Any = self.of.annotation if isinstance(self.of, Section) else Annotated[Any, PlainValidator(_reading(self.of))]
        if self.many is None:
            return inner
        if self.many is dict:
            return Annotated[_of(dict, str, inner), BeforeValidator(_mapping)]
        return Annotated[_of(list, inner), BeforeValidator(_listed), AfterValidator(self.many)]

    def data(self, value: Any, *, full: bool) -> Any:  # noqa: ANN401, what the domain holds → what JSON holds
        """A value as JSON."""
        if value is None:
            return None
        if self.many is dict:
            return {key: self._one(each, full=False) for key, each in value.items()}
        if self.many is not None:
            written = [self._one(each, full=False) for each in value]
            return sorted(written) if self.many is frozenset else written
        return self._one(value, full=full)

    def schema(self) -> dict[str, Any]:
        """As JSON Schema."""
        inner = {"$ref": f"#/$defs/{self.of.title}"} if isinstance(self.of, Section) else dict(self.of.schema)
        if self.many is None:
            return inner
        if self.many is dict:
            return {"type": "object", "additionalProperties": inner}
        return {"type": "array", "items": inner}

    def _one(self, value: Any, *, full: bool) -> Any:  # noqa: ANN401, as above
        return self.of.data(value, full=full) if isinstance(self.of, Section) else self.of.write(value)


@dataclass(frozen=True)
class Slot:
    """A line bound to its dataclass: ``path`` of fields, ``default`` in the domain (`REQUIRED` without), whether None may be said."""

    line: Line
    path: tuple[str, ...]
    shape: Shape
    default: Any
    may_be_none: bool


@dataclass(frozen=True, eq=False)
class Section:
    """A dataclass as part of the document. ``identity``: the name of the field that tells entries of a list apart."""

    of: type
    title: str
    about: str
    lines: tuple[Line | Heading, ...]
    inner: Mapping[type, "Section"] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    identity: tuple[str, ...] = ()

    @cached_property
    def slots(self) -> dict[str, Slot]:
        """Every line by its name in the document, in the order in which they are written."""
        flat = [line for part in self.lines for line in (part.lines if isinstance(part, Heading) else (part,))]
        return {line.called: self._slot(line) for line in flat}

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The headings, where it has any."""
        return tuple(part for part in self.lines if isinstance(part, Heading))

    @property
    def current(self) -> dict[str, Slot]:
        """The slots that are written."""
        return {name: slot for name, slot in self.slots.items() if not slot.line.old}

    @cached_property
    def model(self) -> type[BaseModel]:
        """The strict pydantic model."""
        given: dict[str, Any] = {
            name: (slot.shape.annotation(), ... if slot.default is REQUIRED else None) for name, slot in self.slots.items()
        }
        return create_model(self.title, __config__=ConfigDict(extra="forbid", strict=True, arbitrary_types_allowed=True), **given)

    @property
    def annotation(self) -> Any:  # noqa: ANN401, an annotation
        """For pydantic: a mapping → the dataclass."""
        return Annotated[self.model, BeforeValidator(self._given), AfterValidator(self.built)]

    def built(self, read: BaseModel) -> Any:  # noqa: ANN401, an instance of `of`
        """The dataclass out of what was read. Raises pydantic's error with everything that its checks find."""
        direct: dict[str, Any] = {}
        within: dict[str, dict[str, Any]] = {}
        twice = []
        for name in read.model_fields_set:
            slot = self.slots[name]
            head, *rest = slot.path
            (within.setdefault(head, {}) if rest else direct)[slot.path[-1]] = getattr(read, name)
            twice += [name] if slot.line.old and self._newer(slot) in read.model_fields_set else []
        for head, values in within.items():
            direct[head] = dataclasses.replace(direct[head] if head in direct else _default(self.of, head), **values)
        value = self.of(**direct)
        found: list[tuple[tuple[str | int, ...], str, str]]
        found = [((name,), "is given twice", f"keep the one under '{self._newer(self.slots[name])}'") for name in twice]
        found += [each for check in self.checks for each in check(value)]
        if found:
            raise PydanticCustomError("several", "has mistakes", {"found": found})
        return value

    def data(self, value: Any, *, full: bool) -> dict[str, Any]:  # noqa: ANN401, an instance of `of`
        """As JSON values; ``full`` with the settings that are at their defaults, else without."""
        told = {}
        for name, slot in self.current.items():
            held = value
            for part in slot.path:
                held = getattr(held, part)
            if full or slot.default is REQUIRED or held != slot.default:
                told[name] = slot.shape.data(held, full=full)
        return told

    def schema(self) -> dict[str, Any]:
        """As JSON Schema, without the sections inside."""
        properties = {name: self._described(slot) for name, slot in self.slots.items()}
        for part in self.headings:
            for line in part.lines:
                properties[line.called]["x-heading"] = part.title
        required = [name for name, slot in self.slots.items() if slot.default is REQUIRED]
        shown = {"title": self.title, "description": self.about, "type": "object", "additionalProperties": False, "properties": properties}
        return {**shown, "required": required} if required else shown

    def sections(self) -> Iterator["Section"]:
        """This section and every one inside, each once."""
        seen: list[Section] = [self]
        for each in seen:
            for slot in each.slots.values():
                if isinstance(slot.shape.of, Section) and slot.shape.of not in seen:
                    seen.append(slot.shape.of)
        yield from seen

    def _slot(self, line: Line) -> Slot:
        path = tuple(line.field.split("."))
        owner: Any = self.of
        for part in path[:-1]:
            owner = get_type_hints(owner)[part]
        hint = get_type_hints(owner)[path[-1]]
        inside, may_be_none = _without_none(hint)
        return Slot(line, path, self._shape(line, inside), _default(owner, path[-1]), may_be_none)

    def _shape(self, line: Line, hint: Any) -> Shape:  # noqa: ANN401, a type as annotations spell it
        origin, inner = get_origin(hint), get_args(hint)
        if origin in {tuple, frozenset}:
            return Shape(line.kind or self._of(inner[0]), origin)
        if origin is Mapping:
            return Shape(self._of(inner[1]), dict, line.kind)
        return Shape(line.kind or self._of(hint))

    def _of(self, hint: Any) -> "Kind | Section":  # noqa: ANN401, as above
        if hint in self.inner:
            return self.inner[hint]
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            return kinds.choice(hint)
        if hint in _PLAIN:
            return _PLAIN[hint]
        raise TypeError(f"{self.title}: {hint} needs a section or a kind of its own")

    def _described(self, slot: Slot) -> dict[str, Any]:
        told = slot.shape.schema()
        if "$ref" in told and slot.default is not REQUIRED:
            told = {"anyOf": [told, {"type": "null"}]}
        elif slot.default is not REQUIRED and "type" in told:
            told["type"] = [*([told["type"]] if isinstance(told["type"], str) else told["type"]), "null"]
            if "enum" in told:
                told["enum"] = [*told["enum"], None]
        told = {"description": slot.line.about, **told}
        if slot.default is not REQUIRED and slot.default is not None and (slot.shape.many or not isinstance(slot.shape.of, Section)):
            told["default"] = slot.shape.data(slot.default, full=False)
        if slot.line.examples:
            told["examples"] = list(slot.line.examples)
        return {**told, "deprecated": True} if slot.line.old else told

    def _given(self, value: object) -> dict[str, Any]:
        """A mapping without what is left empty: that stands for the default, or for None where None can be said."""
        given = _mapping(value)
        told = {}
        for name, each in given.items():
            slot = self.slots.get(name)
            if each is None and slot is not None and not (slot.may_be_none and slot.default not in {None, REQUIRED}):
                continue
            told[name] = each
        return told

    def _newer(self, slot: Slot) -> str:
        """The name of the section that holds the field of an old line."""
        return next(name for name, other in self.current.items() if other.path == slot.path[:1])


def names_in(section: Section, data: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Kind, Any]]:
    """Every single value of a document as written, with its path and kind; what is not shaped as it should be is passed over."""
    for name, value in data.items() if isinstance(data, dict) else ():
        slot = section.slots.get(name)
        if slot is not None:
            yield from _names_of(slot.shape, value, (*path, name))


def _names_of(shape: Shape, value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Kind, Any]]:  # noqa: ANN401, as written
    if shape.many is None:
        parts: Sequence[tuple[tuple[str, ...], Any]] = [(path, value)]
    elif isinstance(value, list) and shape.many is not dict:
        parts = [((*path, str(number)), each) for number, each in enumerate(value)]
    elif isinstance(value, dict) and shape.many is dict:
        parts = [((*path, key), each) for key, each in value.items()]
        if shape.keys is not None:
            yield from ((where, shape.keys, where[-1]) for where, _ in parts)
    else:
        return
    for where, each in parts:
        if isinstance(shape.of, Section):
            yield from names_in(shape.of, each, where)
        else:
            yield where, shape.of, each


_PLAIN: Mapping[type, Kind] = {
    str: kinds.NAME,
    bool: kinds.flag(),
    int: kinds.whole(),
    float: kinds.number(),
    datetime: kinds.moment_of_time(),
}


def _of(many: Any, *inner: Any) -> Any:  # noqa: ANN401, an annotation made while the program runs
    return many[inner] if len(inner) > 1 else many[inner[0]]


def _without_none(hint: Any) -> tuple[Any, bool]:  # noqa: ANN401, a type as annotations spell it
    if get_origin(hint) in {Union, UnionType}:
        inner = [each for each in get_args(hint) if each is not NoneType]
        if len(inner) == 1:
            return inner[0], True
    return hint, False


def _default(owner: type, name: str) -> Any:  # noqa: ANN401, any default
    found = next(each for each in dataclasses.fields(owner) if each.name == name)
    if found.default is not dataclasses.MISSING:
        return found.default
    return REQUIRED if found.default_factory is dataclasses.MISSING else found.default_factory()


def _reading(kind: Kind) -> Callable[[Any], Any]:
    def read(value: object) -> object:
        try:
            return kind.read(value)
        except Wrong as wrong:
            raise _wrong(wrong.reason, wrong.remedy) from wrong

    return read


def _wrong(reason: str, remedy: str) -> PydanticCustomError:
    return PydanticCustomError("wrong", "{reason}", {"reason": reason, "remedy": remedy})


def _listed(value: object) -> object:
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        raise _wrong("is a section, not a list", "begin each entry with a dash")
    bracketed = isinstance(value, str) and value and len(value) < _LONGEST_ECHO
    raise _wrong(f"is {said(value)}, not a list", f"write it in brackets: [{value}]" if bracketed else "write a list")


def _mapping(value: object) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise _wrong(f"is {said(value)}, not a section", "write settings such as 'name: value', each on a line of its own, further in")


__all__ = ["REQUIRED", "Check", "Heading", "Line", "Reference", "Section", "Shape", "Slot", "names_in"]
