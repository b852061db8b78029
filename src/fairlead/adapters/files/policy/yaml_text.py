"""YAML as people write policies → plain values, with the place of everything.

Scalars without quotes stay as they were written (`Written`), so that the field decides what ``no``, ``02139`` or ``1e3`` means. A text is
bounded in size, depth and, aliases written out, in the number of its values, before anything is made of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import yaml

MOST_BYTES: Final = 2_000_000
MOST_VALUES: Final = 200_000
DEEPEST: Final = 40
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TEXT_TAG = "tag:yaml.org,2002:str"
# What YAML 1.2 calls printable, and the byte order mark that some editors put in front.
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"\x00\x00": "UTF-32"}


class Written(str):
    """A scalar without quotes, as it stands in the text."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Mistake:
    """Why a text cannot be read as a document, or what in it is wrong; ``line`` and ``column`` count from 1."""

    line: int
    column: int
    reason: str
    remedy: str
    pointer: str = ""


class Unreadable(ValueError):
    """The text is no document at all."""

    def __init__(self, mistake: Mistake) -> None:
        """Keep the mistake."""
        super().__init__(mistake.reason)
        self.mistake = mistake


@dataclass(slots=True)
class Node:
    """A value with its place. ``parts``: what it holds by key or number; ``keys``: where each key stands; ``size``: values in it."""

    value: Any
    line: int
    column: int
    style: str | None = None
    parts: dict[str, "Node"] = field(default_factory=dict)
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)
    size: int = 1


@dataclass
class Document:
    """A document as read: its values, where they stand, and what was wrong on the way (a key given twice)."""

    text: str
    root: Node | None
    mistakes: list[Mistake]

    @property
    def value(self) -> Any:  # noqa: ANN401, what YAML holds
        """The values as mappings, lists and text."""
        return None if self.root is None else self.root.value

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text."""
        return _lines(self.text)

    def line(self, number: int) -> str:
        """A line of the text, by its number from 1."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def place(self, path: tuple[str, ...], *, of_key: bool = False, line: int = 1, column: int = 1) -> tuple[int, int]:
        """Line and column of the value at ``path``, or of its key; where there is none, of what would hold it.

        ``line`` and ``column`` go on from the beginning of the value.
        """
        if self.root is None:
            return 1, 1
        node, key = self.root, (self.root.line, self.root.column)
        for part in path:
            inner = node.parts.get(part)
            if inner is None:
                return key
            key, node = node.keys.get(part, (inner.line, inner.column)), inner
        if of_key:
            return key
        return self._within(node, line, column)

    def _within(self, node: Node, line: int, column: int) -> tuple[int, int]:
        if (line, column) == (1, 1) and node.style not in {"|", ">"}:
            return node.line, node.column
        if node.style == "|":
            first = next((shown for shown in self.lines[node.line :] if shown.strip()), "")
            return node.line + line, len(first) - len(first.lstrip(" ")) + column
        # Text on one line stands there as it is, after a quote if there is one; with escapes inside, only its beginning is known.
        found = self.line(node.line).find(str(node.value), node.column - 1)
        return (node.line, found + column) if line == 1 and found >= 0 else (node.line, node.column)


def decoded(raw: bytes) -> str:
    """Bytes as text. Raises `Unreadable` for what is too large or not UTF-8."""
    if len(raw) > MOST_BYTES:
        raise Unreadable(
            _whole(f"is {len(raw):,} bytes long", f"a policy holds at most {MOST_BYTES:,}; keep territories and reps in imports")
        )
    for mark, name in _MARKS.items():
        if raw.startswith(mark):
            raise Unreadable(_whole(f"is written in {name}", "save it as UTF-8"))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        line, column = _position(before)
        found = Mistake(line, column, f"is not UTF-8: byte {raw[error.start]:#04x} is no letter of it", "save the file as UTF-8")
        raise Unreadable(found) from error


def parsed(text: str) -> Document:
    """The one document in a text. Raises `Unreadable`."""
    if len(text) > MOST_BYTES:
        raise Unreadable(_whole(f"is {len(text):,} characters long", f"a policy holds at most {MOST_BYTES:,}"))
    if unprintable := _UNPRINTABLE.search(text):
        line, column = _position(text[: unprintable.start()])
        raise Unreadable(
            Mistake(line, column, f"holds the control character {ord(unprintable[0]):#06x}", "delete it, or write it as an escape")
        )
    composing = _Composing(yaml.parse(text, Loader=_LOADER))
    try:
        root = composing.document()
    except yaml.YAMLError as error:
        raise Unreadable(_told(error, text)) from error
    return Document(text, root, composing.mistakes)


class _Composing:
    """Events of the parser → nodes, without recursion into the text's own depth beyond `DEEPEST`."""

    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events
        self._anchors: dict[str, Node | None] = {}
        self._left = MOST_VALUES
        self.mistakes: list[Mistake] = []

    def document(self) -> Node | None:
        """The first document, refused where another follows."""
        next(self._events)
        if isinstance(next(self._events), yaml.StreamEndEvent):
            return None
        root = self._node(next(self._events), 0, "")
        next(self._events)
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise Unreadable(_at(after, "holds a second document", "keep one; '---' begins another"))
        return root

    def _node(self, event: Any, depth: int, pointer: str) -> Node:  # noqa: ANN401, an event of PyYAML
        self._count(event, 1)
        if depth > DEEPEST:
            raise Unreadable(_at(event, f"is nested more than {DEEPEST} deep", "take out brackets and indentation; a policy is flat"))
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if event.tag not in {None, "!", _TEXT_TAG}:
            raise Unreadable(_at(event, f"has the tag '{event.tag}'", "write the value without a tag"))
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        if isinstance(event, yaml.ScalarEvent):
            node = _scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._list(event, depth, pointer)
        else:
            node = self._mapping(event, depth, pointer)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _alias(self, event: Any) -> Node:  # noqa: ANN401, as above
        name = event.anchor
        if name not in self._anchors:
            raise Unreadable(
                _at(event, f"refers to '*{name}', which is not written above", f"write '&{name}' before the value it stands for")
            )
        target = self._anchors[name]
        if target is None:
            raise Unreadable(_at(event, f"refers to '*{name}' inside itself", "write the value out"))
        self._count(event, target.size)
        line, column = _start(event)
        return Node(target.value, line, column, None, target.parts, target.keys, target.size)

    def _list(self, event: Any, depth: int, pointer: str) -> Node:  # noqa: ANN401, as above
        node = _empty(event, [])
        while not isinstance(inner := next(self._events), yaml.SequenceEndEvent):
            number = len(node.value)
            part = self._node(inner, depth + 1, f"{pointer}/{number}")
            node.value.append(part.value)
            node.parts[str(number)] = part
            node.size += part.size
        return node

    def _mapping(self, event: Any, depth: int, pointer: str) -> Node:  # noqa: ANN401, as above
        node = _empty(event, {})
        while not isinstance(inner := next(self._events), yaml.MappingEndEvent):
            if not isinstance(inner, yaml.ScalarEvent):
                raise Unreadable(_at(inner, "has a list, a mapping or an alias as a key", "a key is a name"))
            self._count(inner, 1)
            key, place = inner.value, _start(inner)
            part = self._node(next(self._events), depth + 1, f"{pointer}/{escaped(key)}")
            if key in node.value:
                first = node.keys[key][0]
                mistake = Mistake(*place, f"'{key}' is given twice, first on line {first}", "keep one of them", f"{pointer}/{escaped(key)}")
                self.mistakes.append(mistake)
                continue
            node.value[key] = part.value
            node.parts[key] = part
            node.keys[key] = place
            node.size += part.size + 1
        return node

    def _count(self, event: Any, values: int) -> None:  # noqa: ANN401, as above
        self._left -= values
        if self._left < 0:
            words = f"holds more than {MOST_VALUES:,} values once every alias is written out"
            raise Unreadable(_at(event, words, "make it smaller; keep reps, accounts and territories in imports"))


def escaped(part: str) -> str:
    """A name as part of a JSON pointer."""
    return part.replace("~", "~0").replace("/", "~1")


def _scalar(event: Any) -> Node:  # noqa: ANN401, an event of PyYAML
    style = event.style or None
    plain = style is None and event.tag is None
    value: object = str(event.value)
    if plain:
        value = None if event.value in _NULLS else Written(event.value)
    line, column = _start(event)
    return Node(value, line, column, style)


def _empty(event: Any, value: Any) -> Node:  # noqa: ANN401, as above
    line, column = _start(event)
    return Node(value, line, column)


def _start(event: Any) -> tuple[int, int]:  # noqa: ANN401, as above
    return event.start_mark.line + 1, event.start_mark.column + 1


def _at(event: Any, reason: str, remedy: str) -> Mistake:  # noqa: ANN401, as above
    return Mistake(*_start(event), reason, remedy)


def _whole(reason: str, remedy: str) -> Mistake:
    return Mistake(1, 1, reason, remedy)


def _position(before: str) -> tuple[int, int]:
    lines = _lines(before + "|")
    return len(lines), len(lines[-1])


def _lines(text: str) -> list[str]:
    """Lines as YAML counts them."""
    return re.split(r"\r\n|[\n\r\x85\u2028\u2029]", text)


# What the parser says, and what to do about it in words for somebody who never learned YAML.
_REMEDIES = (
    ("tab", "indent with blanks, not with tabs"),
    ("mapping values are not allowed", "a colon begins a value: put text that holds one in quotes, and see to the indentation"),
    (
        "did not find expected key",
        "see to the indentation here and before; every entry of a section begins in the same column",
    ),
    ("did not find expected '-'", "every entry of a list begins with a dash in the same column"),
    ("could not find expected ':'", "write a colon and a blank after the name"),
    ("while scanning a quoted scalar", "a quote that is opened must be closed"),
    ("did not find expected ',' or", "a bracket that is opened must be closed, with commas between"),
    ("cannot start any token", "put text that begins with this character in quotes"),
    ("unknown escape", "inside double quotes write a backslash as two, or use single quotes"),
    ("undefined alias", "put text that begins with * in quotes"),
)


def _told(error: yaml.YAMLError, text: str) -> Mistake:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    context = getattr(error, "context", None) or ""
    at = mark.index if mark is not None else len(text)
    if "cannot start any token" in problem and text[at : at + 1] == "\t":
        problem = "found a tab where a value or a name begins"
    words = f"{context} {problem}".lower()
    remedy = next((told for sign, told in _REMEDIES if sign in words), "see to indentation, colons, quotes and brackets here")
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    return Mistake(line, column, f"is not readable YAML: {problem}", remedy)
