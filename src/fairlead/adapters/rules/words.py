"""A condition cut into words, as CEL cuts it, with limits on how many there may be and plain words for slips of the pen."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fairlead.application.rule_ports import ConditionFault

LONGEST: Final = 10_000
"""The most characters of a condition."""
MOST_WORDS: Final = 2_000
"""The most words: names, numbers, texts and marks."""
DEEPEST: Final = 16
"""The most brackets within brackets."""

_WORD: Final = re.compile(
    r"""
    (?P<space>[ \t\r\n\f]+|//[^\n]*)
  | (?P<text>
        [rR](?:\"{3}.*?\"{3}|'{3}.*?'{3}|"[^"\r\n]*"|'[^'\r\n]*')
      | (?:\"{3}(?:[^\\]|\\.)*?\"{3}|'{3}(?:[^\\]|\\.)*?'{3}|"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
    )
  | (?P<bytes>[bB][rR]?["']|[rR][bB]["'])
  | (?P<number>0[xX][0-9a-fA-F]+|(?:\d+\.\d+|\.\d+|\d+)(?:[eE][+-]?\d+)?)
  | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<mark>&&|\|\||==|!=|<=|>=|[-+*/%<>!?:.,()\[\]{}])
    """,
    re.VERBOSE | re.DOTALL,
)
_HINTS: Final = {
    "=": "a single = means nothing here; compare with ==",
    "&": "a single & means nothing here; write && for and",
    "|": "a single | means nothing here; write || for or",
    '"': 'this text is never closed; put a " at its end',
    "'": "this text is never closed; put a ' at its end",
    "`": 'write texts in straight quotation marks, such as "US"',
    **dict.fromkeys("“”„‟‘’‚«»", 'write texts in straight quotation marks, such as "US"'),  # noqa: RUF001, the very marks that people paste
    **dict.fromkeys("≥≤≠", "write >=, <= or !="),
    ";": "a condition is one expression; join parts with && or ||",
}
_OPENING: Final = {")": "(", "]": "["}


class Sort(StrEnum):
    """The sorts of words."""

    TEXT = "text"
    NUMBER = "number"
    NAME = "name"
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class Word:
    """One word and the offset of its first character."""

    sort: Sort
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset after its last character."""
        return self.start + len(self.text)


class Flaw(Exception):
    """Something wrong at an offset of the condition that is being read."""

    def __init__(self, message: str, offset: int = 0) -> None:
        """Say what and where."""
        super().__init__(message)
        self.message, self.offset = message, offset


def printable(message: str) -> str:
    """The message without characters that a terminal might obey: they may come from the condition, or from a lead."""
    return message if message.isprintable() else "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in message)


def fault_at(text: str, offset: int, message: str) -> ConditionFault:
    """A fault at an offset, as line and column."""
    before = text[:offset]
    return ConditionFault(printable(message), text, before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)


def words_of(text: str) -> list[Word]:
    """All words. Raises `Flaw` where the text is too long, too deep, or has a character that means nothing."""
    if len(text) > LONGEST:
        raise Flaw(f"the condition has {len(text):,} characters; at most {LONGEST:,} are allowed")
    if not text.strip():
        raise Flaw("the condition is empty; write true for one that always holds")
    found: list[Word] = []
    place = 0
    while place < len(text):
        match = _WORD.match(text, place)
        if match is None or match.lastgroup is None:
            raise Flaw(_HINTS.get(text[place], f"the character {text[place]!a} means nothing here"), place)
        if match.lastgroup == "bytes":
            raise Flaw("bytes are not available in conditions; write a text without the letter b before it", place)
        if match.lastgroup != "space":
            found.append(Word(Sort(match.lastgroup), match.group(), place))
            if len(found) > MOST_WORDS:
                raise Flaw(f"the condition has more than {MOST_WORDS:,} words, marks and values; split it into several rules", place)
        place = match.end()
    if not found:
        raise Flaw("the condition holds nothing but a comment; write true for one that always holds")
    _check_brackets(found)
    return found


def _check_brackets(words: list[Word]) -> None:
    """Raises `Flaw` for brackets that do not pair, or lie too deep in one another."""
    opened: list[Word] = []
    for word in words:
        if word.sort is not Sort.MARK:
            continue
        if word.text in {"{", "}"}:
            raise Flaw("maps and messages in { } are not available in conditions", word.start)
        if word.text in {"(", "["}:
            opened.append(word)
            if len(opened) > DEEPEST:
                raise Flaw(f"brackets are nested more than {DEEPEST} deep", word.start)
        elif word.text in _OPENING and (not opened or opened.pop().text != _OPENING[word.text]):
            raise Flaw(f"there is no {_OPENING[word.text]} for this {word.text}", word.start)
    if opened:
        raise Flaw(f"this {opened[-1].text} is never closed", opened[-1].start)
