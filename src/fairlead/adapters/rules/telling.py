"""A condition in plain words: what its syntax tree says, for people who do not read CEL."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from fairlead.adapters.rules.fields import Field
from fairlead.adapters.rules.tree import Call, Constant, Entries, Name, Node, Select

_COMPARED: Final = {
    "_==_": "is",
    "_!=_": "is not",
    "_<_": "is less than",
    "_<=_": "is at most",
    "_>_": "is more than",
    "_>=_": "is at least",
}
_TURNED: Final = {"_<_": "_>_", "_<=_": "_>=_", "_>_": "_<_", "_>=_": "_<=_"}
_TEXTUAL: Final = {
    "contains": "contains",
    "startsWith": "begins with",
    "endsWith": "ends with",
    "matches": "matches the pattern",
}
_JOINED: Final = {"_&&_": "and", "_||_": "or"}
_WHOLE_UP_TO: Final = 1e15
_ARITHMETIC: Final = {"_+_": "plus", "_-_": "minus", "_*_": "times", "_/_": "divided by", "_%_": "modulo"}


def in_words(root: Node, fields: Mapping[str, Field]) -> str | None:
    """The condition in words; None where it holds something that has no plain words, such as a loop over a list."""
    try:
        return _Words(fields).condition(root)
    except _Wordless:
        return None


class _Wordless(Exception):
    """There are no words for a part."""


class _Words:
    """Words for nodes whose variables are ``fields``."""

    def __init__(self, fields: Mapping[str, Field]) -> None:
        self._fields = fields

    def condition(self, node: Node, within: str = "") -> str:  # noqa: PLR0911, one for each shape of node
        """Something that is true or false. ``within``: the word that joins it to others."""
        match node:
            case Constant(value=bool(value)):
                return "always" if value else "never"
            case Name(name=name) if name in self._fields:
                return _flag(self._fields[name].name)
            case Select():
                raise _Wordless
            case Call(function=function, arguments=(left, right)) if function in _JOINED:
                word = _JOINED[function]
                told = f"{self.condition(left, word)} {word} {self.condition(right, word)}"
                return f"({told})" if within not in {"", word} else told
            case Call(function="!_", arguments=(inner,)):
                return f"it is not so that {self.condition(inner, 'not')}"
            case Call(function=function, arguments=(left, right)) if function in _COMPARED:
                return self._compared(function, left, right)
            case Call(function="@in", arguments=(entry, many)):
                return self._among(entry, many)
            case Call(function=function, arguments=(text, part)) if function in _TEXTUAL:
                return f"{self.value(text)} {_TEXTUAL[function]} {self.value(part)}"
        raise _Wordless

    def value(self, node: Node) -> str:  # noqa: PLR0911, one for each shape of node
        """Something that is compared."""
        match node:
            case Constant(value=value):
                return _spelled(value)
            case Name(name=name) if name in self._fields:
                return _field(self._fields[name].name)
            case Entries(entries=entries):
                return ", ".join(self.value(entry) for entry in entries)
            case Call(function=("lower" | "upper" | "trim" | "string" | "int" | "double"), arguments=(inner,)):
                return self.value(inner)
            case Call(function=("timestamp" | "duration"), arguments=(Constant(value=str(written)),)):
                return written
            case Call(function="size", arguments=(inner,)):
                return f"the size of {self.value(inner)}"
            case Call(function=("hour" | "weekday") as part, arguments=(_, Constant(value=str(zone)))):
                return f"the {part} in {zone}"
            case Call(function=function, arguments=(left, right)) if function in _ARITHMETIC:
                return f"{self.value(left)} {_ARITHMETIC[function]} {self.value(right)}"
            case Call(function="-_", arguments=(inner,)):
                return f"minus {self.value(inner)}"
        raise _Wordless

    def _compared(self, function: str, left: Node, right: Node) -> str:
        if isinstance(left, Constant) and not isinstance(right, Constant):
            left, right, function = right, left, _TURNED.get(function, function)
        if isinstance(right, Constant) and isinstance(right.value, bool):
            yes = right.value is (function == "_==_")
            return f"{self.value(left)} is {'true' if yes else 'not true'}"
        return f"{self.value(left)} {_COMPARED[function]} {self.value(right)}"

    def _among(self, entry: Node, many: Node) -> str:
        if isinstance(many, Entries):
            return f"{self.value(entry)} is one of {self.value(many)}"
        return f"{self.value(many)} include {self.value(entry)}"


def _field(name: str) -> str:
    """``lead.size_band`` → ``size band``; what is not the lead's own keeps whose it is."""
    group, _, rest = name.partition(".")
    words = (rest or group).replace("_", " ").replace(".", " ")
    if group == "engagement":
        return f"the number of {words} engagements"
    return words if group in {"lead", "custom"} or not rest else f"the {group}'s {words}"


def _flag(name: str) -> str:
    """A field that is true or false by itself."""
    if name.startswith("has(") and name.endswith(")"):
        return f"{_field(name[4:-1])} is known"
    return "the account is known" if name == "account.known" else f"{_field(name)} is true"


def _spelled(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "nothing"}[value]
    if isinstance(value, float) and value.is_integer() and abs(value) < _WHOLE_UP_TO:
        value = int(value)
    return f"{value:,}" if isinstance(value, int | float) else f"“{value}”"
