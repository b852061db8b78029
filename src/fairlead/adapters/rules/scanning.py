"""From a condition as people write it to one that CEL compiles: which fields it reads, `has()` and quoted names spelled as plain names.

Every field is a variable of its own with a dotted name, such as ``lead.country``. The spelling changes in place and keeps its length, so
that whatever CEL says of a column is true of the text as it was written: ``has(lead.country)`` becomes the flag ``has.lead.country ``,
and ``custom["Annual budget"]`` the variable ``custom._0``, filled up with blanks.
"""

import ast
import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from fairlead.adapters.rules.fields import FIELDS, GROUPS, KINDS, Field, Type, count_field, custom_field
from fairlead.adapters.rules.seen import Seen
from fairlead.adapters.rules.words import Flaw, Sort, Word, words_of
from fairlead.application.rule_ports import AttributeType

LOOPS: Final = frozenset({"exists", "all", "exists_one", "filter"})
"""What goes through a list."""
MOST_LOOPS: Final = 8
"""The most of them in one condition."""

_WINDOW: Final = re.compile(r"last_([1-9]\d{0,3})_(day|hour)s?")
_SHORTEST_TO_GUESS: Final = 4
_ALIAS: Final = re.compile(r"_[0-9a-z]+")
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_ENGLISH: Final = {"and": "&&", "or": "||", "not": "!", "true": "true", "false": "false", "null": "has(...)", "none": "has(...)"}
_TYPES: Final = {
    AttributeType.TEXT: Type.TEXT,
    AttributeType.NUMBER: Type.NUMBER,
    AttributeType.FLAG: Type.FLAG,
    AttributeType.MIXED: Type.ANY,
}


@dataclass(frozen=True, slots=True)
class Scanned:
    """``text``: as CEL compiles it; ``fields``: variable → field; ``remarks``: (offset, message) of what is allowed but looks wrong."""

    text: str
    fields: Mapping[str, Field]
    remarks: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """One step of a path: its name, the word it stands at, and whether it was quoted in brackets (then ``last`` is the bracket's word)."""

    name: str
    first: Word
    last: Word
    quoted: bool = False


@dataclass(slots=True)
class Names:
    """The names that conditions may use. ``strict``: a custom attribute that no record has is refused unless it is quoted."""

    attributes: Mapping[str, AttributeType]
    strict: bool = True
    _aliases: dict[str, str] = field(default_factory=dict)

    def alias(self, name: str) -> str:
        """A short name that CEL can read for a quoted one."""
        if name not in self._aliases:
            number, digits = len(self._aliases), ""
            while number or not digits:
                number, digit = divmod(number, len(_DIGITS))
                digits = _DIGITS[digit] + digits
            self._aliases[name] = "_" + digits
        return self._aliases[name]

    def scan(self, text: str) -> Scanned:
        """Read one condition. Raises `Flaw`."""
        return _Scan(self, text, words_of(text)).done()


class _Scan:
    """One pass over the words of a condition."""

    def __init__(self, names: Names, text: str, words: list[Word]) -> None:
        self.names, self.words = names, words
        self.spelled = list(text)
        self.fields: dict[str, Field] = {}
        self.remarks: list[tuple[int, str]] = []
        self.loop_names = self._loops()

    def done(self) -> Scanned:
        """Look at every word."""
        place = 0
        while place < len(self.words):
            word = self.words[place]
            place = self._name(place) if word.sort is Sort.NAME and not self._is(place - 1, ".") else place + 1
        return Scanned("".join(self.spelled), self.fields, tuple(self.remarks))

    def _is(self, place: int, mark: str) -> bool:
        return 0 <= place < len(self.words) and self.words[place].text == mark

    def _loops(self) -> set[str]:
        """The names that loops give to the entries of lists."""
        found: set[str] = set()
        loops = 0
        for place, word in enumerate(self.words):
            if word.sort is not Sort.NAME or not self._is(place - 1, ".") or not self._is(place + 1, "("):
                continue
            if word.text == "map":
                raise Flaw("map() is not available in conditions; exists(), all(), exists_one() and filter() are", word.start)
            if word.text not in LOOPS:
                continue
            loops += 1
            if loops > MOST_LOOPS:
                raise Flaw(
                    f"more than {MOST_LOOPS} of {', '.join(sorted(LOOPS))} in one condition; split it into several rules", word.start
                )
            name = self.words[place + 2] if place + 2 < len(self.words) else word
            if name.sort is not Sort.NAME or not self._is(place + 3, ","):
                raise Flaw(f'{word.text}() takes a name and a condition, such as lead.technologies.{word.text}(t, t == "SAP")', word.start)
            if name.text in GROUPS or name.text == "has":
                raise Flaw(f"the name {name.text} is taken; give the entries another one, such as t", name.start)
            found.add(name.text)
        return found

    def _name(self, place: int) -> int:
        """A name that no dot stands before: a field, has(), a function, or a slip. Gives the place to go on from."""
        word = self.words[place]
        if word.text == "has" and self._is(place + 1, "("):
            return self._has(place)
        if word.text in GROUPS and word.text not in self.loop_names:
            parts, after = self._path(place)
            self._read(parts)
            return after
        if word.text in {"in", "true", "false", "null"} or word.text in self.loop_names or self._is(place + 1, "("):
            return place + 1
        english = _ENGLISH.get(word.text.lower())
        if english is not None:
            raise Flaw(f"write {english} instead of {word.text}", word.start)
        raise Flaw(f"there is no field {word.text}{_or_else(word.text, FIELDS)}", word.start)

    def _path(self, place: int) -> tuple[list[_Part], int]:
        """The path that begins at ``place``, and the place after it; a method's name at its end is not part of it."""
        first = self.words[place]
        parts, place = [_Part(first.text, first, first)], place + 1
        while True:
            if self._is(place, ".") and place + 1 < len(self.words) and self.words[place + 1].sort is Sort.NAME:
                if self._is(place + 2, "("):
                    return parts, place
                word = self.words[place + 1]
                parts.append(_Part(word.text, word, word))
                place += 2
            elif self._is(place, "[") and self._quotable(parts) and self._is(place + 2, "]") and self.words[place + 1].sort is Sort.TEXT:
                parts.append(_Part(_unquoted(self.words[place + 1]), self.words[place], self.words[place + 2], quoted=True))
                place += 3
            else:
                return parts, place

    @staticmethod
    def _quotable(parts: list[_Part]) -> bool:
        names = [part.name for part in parts]
        return names in (["custom"], ["lead", "custom"], ["engagement"]) or (len(names) == 2 and names[0] == "engagement")

    def _has(self, place: int) -> int:
        """``has(path)`` → ``has.path``, a flag of its own."""
        word, bracket = self.words[place], self.words[place + 1]
        inner = self.words[place + 2] if place + 2 < len(self.words) else word
        if inner.sort is not Sort.NAME or inner.text not in GROUPS or inner.text in self.loop_names:
            raise Flaw("has() asks whether one field is there, such as has(lead.employees)", word.start)
        parts, after = self._path(place + 2)
        if not self._is(after, ")"):
            raise Flaw("has() asks whether one field is there, such as has(lead.employees)", word.start)
        if [part.name for part in parts] == ["account"]:
            raise Flaw("write account.known to ask whether the lead's account was found", inner.start)
        variable, asked = self._resolved(parts)
        if not asked.optional:
            remedy = f"; write {asked.name} > 0" if asked.type is Type.WHOLE and asked.name.startswith("engagement") else ""
            raise Flaw(f"{asked.name} is always there, has() need not ask{remedy}", inner.start)
        self.fields[f"has.{variable}"] = replace(
            asked, name=f"has({asked.name})", type=Type.FLAG, optional=False, read=_present(asked.read)
        )
        self.spelled[bracket.start] = "."
        self.spelled[self.words[after].start] = " "
        return after + 1

    def _read(self, parts: list[_Part]) -> None:
        variable, found = self._resolved(parts)
        self.fields[variable] = found

    def _resolved(self, parts: list[_Part]) -> tuple[str, Field]:
        """The variable's name and the field. Raises `Flaw` with a suggestion where there is none."""
        names = [part.name for part in parts]
        if names[0] == "custom" or names[:2] == ["lead", "custom"]:
            return self._custom(parts, 1 if names[0] == "custom" else 2)
        dotted = ".".join(names)
        if dotted in FIELDS and not any(part.quoted for part in parts):
            return dotted, FIELDS[dotted]
        if names[0] == "engagement" and len(parts) > 1:
            return self._count(parts)
        for length in range(len(parts) - 1, 0, -1):
            shorter = FIELDS.get(".".join(names[:length]))
            if shorter is not None and (length > 1 or shorter.name != "now"):
                raise Flaw(f"{shorter.name} is {shorter.type}; it has no part {names[length]}", parts[length].first.start)
        if len(parts) == 1:
            raise Flaw(f"{names[0]} is a group of fields; name one, such as {_example(names[0])}", parts[0].first.start)
        raise Flaw(f"there is no field {dotted}{_or_else(dotted, FIELDS)}", parts[1].first.start)

    def _custom(self, parts: list[_Part], at: int) -> tuple[str, Field]:
        prefix = ".".join(part.name for part in parts[:at])
        if len(parts) == at:
            raise Flaw(f'{prefix} is a group of fields; name one, such as {prefix}["Annual budget"]', parts[0].first.start)
        part = parts[at]
        name = f"{prefix}[{_quoted(part.name)}]" if part.quoted else f"{prefix}.{part.name}"
        if len(parts) > at + 1:
            raise Flaw(f"{name} has no part {parts[at + 1].name}", parts[at + 1].first.start)
        if not part.quoted and _ALIAS.fullmatch(part.name):
            raise Flaw(f"write {prefix}[{_quoted(part.name)}]", part.first.start)
        known = self.names.attributes.get(part.name)
        if known is None and self.names.strict:
            nearest = _nearest(part.name, self.names.attributes)
            meant = (
                ""
                if nearest is None
                else f"; did you mean {prefix}.{nearest}?"
                if nearest.isidentifier()
                else f"; did you mean {prefix}[{_quoted(nearest)}]?"
            )
            if not part.quoted:
                remedy = meant or f"; if it is still to come, write {prefix}[{_quoted(part.name)}]"
                raise Flaw(f"no lead has the custom attribute {part.name}{remedy}", part.first.start)
            self.remarks.append((part.first.start, f"no lead has the custom attribute {part.name} yet{meant}"))
        variable = f"{prefix}.{self._spelled(part)}"
        return variable, custom_field(name, part.name, _TYPES[known or AttributeType.MIXED])

    def _count(self, parts: list[_Part]) -> tuple[str, Field]:
        """``engagement.KIND`` or ``engagement.last_30_days.KIND``."""
        window, at = None, 1
        if parts[1].name.startswith("last_") and not parts[1].quoted:
            window, at = _window(parts[1]), 2
        prefix = ".".join(part.name for part in parts[:at])
        if len(parts) > at and not parts[at].quoted and _ALIAS.fullmatch(parts[at].name):
            raise Flaw(f"write {prefix}[{_quoted(parts[at].name)}]", parts[at].first.start)
        if len(parts) == at:
            raise Flaw(f"name what to count, such as {prefix}.pricing_page or {prefix}.total", parts[-1].first.start)
        part = parts[at]
        name = f"{prefix}[{_quoted(part.name)}]" if part.quoted else f"{prefix}.{part.name}"
        if len(parts) > at + 1:
            raise Flaw(f"{name} is a whole number; it has no part {parts[at + 1].name}", parts[at + 1].first.start)
        total = part.name == "total" and not part.quoted
        if not total and part.name not in KINDS and (nearest := _nearest(part.name, (*KINDS, "total", "days_since_last"))) is not None:
            self.remarks.append((part.first.start, f"{part.name} is no common kind of engagement; did you mean {nearest}?"))
        return f"{prefix}.{self._spelled(part)}", count_field(name, None if total else part.name, window)

    def _spelled(self, part: _Part) -> str:
        """The name that CEL reads; a quoted one is written over in place."""
        if not part.quoted:
            return part.name
        alias = self.names.alias(part.name)
        room = part.last.end - part.first.start
        if len(alias) + 1 > room:
            raise Flaw("there are too many quoted names in the conditions", part.first.start)
        self.spelled[part.first.start : part.last.end] = "." + alias.ljust(room - 1)
        return alias


def _window(part: _Part) -> timedelta:
    found = _WINDOW.fullmatch(part.name)
    if found is None:
        raise Flaw(f"{part.name} is no window; write one such as last_30_days or last_24_hours", part.first.start)
    number = int(found.group(1))
    return timedelta(days=number) if found.group(2) == "day" else timedelta(hours=number)


def _present(read: Callable[[Seen], object]) -> Callable[[Seen], object]:
    def present(seen: Seen) -> object:
        value = read(seen)
        return value is not None and value not in ("", ())

    return present


def _unquoted(word: Word) -> str:
    """The text between quotation marks."""
    try:
        return str(ast.literal_eval(word.text))
    except (SyntaxError, ValueError) as error:
        raise Flaw("this text cannot be read", word.start) from error


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _nearest(name: str, known: Iterable[str]) -> str | None:
    return next(iter(difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)), None)


def _or_else(name: str, known: Iterable[str]) -> str:
    """``; did you mean …?``: the same name in another group, else the nearest in the same one, else the nearest of all."""
    if len(name) < _SHORTEST_TO_GUESS:
        return ""
    last, group = name.rpartition(".")[2], name.partition(".")[0] + "."
    names = list(known)
    same = [each for each in names if each.rpartition(".")[2] == last]
    found = next(iter(same), None) or _nearest(name, [each for each in names if each.startswith(group)]) or _nearest(name, names)
    if found is None and "." not in name:
        found = _nearest(f"lead.{name}", names)
    return "" if found is None else f"; did you mean {found}?"


def _example(group: str) -> str:
    return {
        "engagement": "engagement.pricing_page",
        "match": "match.by",
        "facts": "facts.account_wins_365d",
        "account": "account.health",
    }.get(group, "lead.country")
