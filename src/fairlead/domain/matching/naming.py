"""A company's name as it is compared: its words in one spelling, what each is good for, and its legal form set apart."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from fairlead.domain.matching.forms import without_form
from fairlead.domain.matching.letters import latin, once, skeleton
from fairlead.domain.matching.wording import Kind, kind_of, same_word

_LONGEST: Final = 240
_MOST_WORDS: Final = 20
# A letter that was lost stands as a sign that parts no words (``M?ller``, and ``M}ller`` where keyboards have a letter on that key), or as
# a character that nobody sees, which code page 850 reads as a letter. Control characters below those are breaks of lines and columns.
LOST: Final = "\ufffd"
_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_LOST_LETTER: Final = re.compile(r"(?<=[^\W_])[?^*%$=\[\]{}<>]{1,2}(?=[^\W_])")
_UNREADABLE: Final = re.compile(f"[\x80-\x84\x86-\x9f{LOST}]")
_LOST_ALONE: Final = re.compile(rf"(?<![^\W_]){LOST}+(?![^\W_])")
_IN_BRACKETS: Final = re.compile(r"([\[{<])([^\[\]{}<>]*)([\]}>])")
_GLUED_FORM: Final = re.compile(
    rf"(?<=[a-z0-9{LOST}])(AG|GmbH|GMBH|PLC|LLC|LTD|Ltd|INC|Inc|SA|SE|BV|NV|AB|OY|KG|LLP|SPA|SpA|SRL|SARL|SAS|OOO|Corp|CORP)\s*\.?\s*$"
)
_WEB: Final = re.compile(r"(?<=\w)\.(?:com|net|org|io|co|ai|app|dev|biz|info|eu|de|fr|nl|it|es|ch|at|co\.uk|com\.au|com\.br)\b(?!\.)")
_DOTTED: Final = re.compile(r"(?<![^\W\d_])[^\W\d_](?:\.\s?[^\W\d_](?![^\W\d_]))+\.?")
_SLASHED: Final = re.compile(r"(?<![^\W_])([^\W\d_])/([^\W\d_])(?![^\W_])")
_APOSTROPHES: Final = re.compile(r"(?<=\w)['’‘`´ʼ](?=\w)|(?<!\w)['’‘`´ʼ](?=\w)")
# Forms of languages that put no space between words stand glued to the name, in front or behind.
_EASTERN_FORM: Final = re.compile(
    "(株式会社|有限会社|合同会社|股份有限公司|有限责任公司|有限公司|股份公司|주식회사|유한회사|\\(株\\)|\\(주\\))"
)
_BREAK: Final = re.compile(rf"[^\w{LOST}]+|_+")
_NO_END: Final = " \t\r\n&+@"
_SIGNS: Final = str.maketrans({"&": " and ", "+": " and ", "@": " at "})
_DROPPED: Final = frozenset({"the", "and", "of", "a"})
_TENS: Final = frozenset({"20", "30", "40", "50", "60", "70", "80", "90"})


@dataclass(frozen=True, slots=True)
class CompanyName:
    """``words``: in order, without the legal form. ``kinds`` and ``sounds`` belong to them one by one.

    ``form``: the legal form in its short spelling and ``form_kind`` its kind, None where none is told. ``joined``: the words run together
    without ``the``, ``and`` and ``of``; ``sound``: the same by sound. ``initials``: first letters of all but little words. Empty words:
    the text says no name.
    """

    words: tuple[str, ...]
    kinds: tuple[Kind, ...]
    sounds: tuple[str, ...]
    form: str | None
    form_kind: str | None
    joined: str
    sound: str
    initials: str


@lru_cache(maxsize=131_072)
def company_name(text: str) -> CompanyName:
    """Read a name as people write it; only its first 240 characters and 20 words count."""
    raw = _words_of(text[:_LONGEST])
    rest, form_kind, form = without_form(raw)
    return _name(_numbers_joined(tuple(same_word(word) for word in rest)), form, form_kind)


@lru_cache(maxsize=4_096)
def without_last(name: CompanyName) -> CompanyName:
    """The name without its last word."""
    return _name(name.words[:-1], name.form, name.form_kind)


def _name(words: tuple[str, ...], form: str | None, form_kind: str | None) -> CompanyName:
    kinds = tuple(kind_of(word) for word in words)
    sounds = tuple(skeleton(word) for word in words)
    kept = [place for place, word in enumerate(words) if word not in _DROPPED] or list(range(len(words)))
    return CompanyName(
        words=words,
        kinds=kinds,
        sounds=sounds,
        form=form,
        form_kind=form_kind,
        joined="".join(words[place] for place in kept),
        sound=once("".join(sounds[place] for place in kept)),
        initials="".join(word[0] for word, kind in zip(words, kinds, strict=True) if kind is not Kind.LITTLE),
    )


def company_key(name: str) -> str:
    """``Acme Corp.`` and ``ACME Co., Ltd.`` → ``acme``: one spelling, without punctuation and legal form; empty where nothing is said."""
    return " ".join(company_name(name).words)


def _words_of(text: str) -> tuple[str, ...]:
    text = text.rstrip(_NO_END)
    shown = latin(_GLUED_FORM.sub(r" \1", _lost_marked(text))).translate(_SIGNS)
    if not shown.isascii():
        shown = _EASTERN_FORM.sub(r" \1 ", shown)
    if "." in shown:
        shown = _DOTTED.sub(lambda found: re.sub(r"[.\s]", "", found.group()), _WEB.sub("", shown))
    shown = _APOSTROPHES.sub("", _SLASHED.sub(r"\1\2", shown) if "/" in shown else shown)
    return tuple(word for word in _BREAK.split(shown) if word)[:_MOST_WORDS]


def _lost_marked(text: str) -> str:
    """With one mark for each letter that an encoding or a keyboard lost: ``M?ller`` is one word with a letter unknown."""
    if text.isascii() and _LOST_LETTER.search(text) is None:
        return text
    text = _IN_BRACKETS.sub(r" \2 ", _UNSEEN.sub("", text))
    text = _LOST_LETTER.sub(lambda found: LOST * len(found.group()), text)
    return _LOST_ALONE.sub(" ", _UNREADABLE.sub(LOST, text))


def _numbers_joined(words: tuple[str, ...]) -> tuple[str, ...]:
    """``40 4`` → ``44``, as in Brigade Forty-Four."""
    if _TENS.isdisjoint(words):
        return words
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] in _TENS and len(word) == 1 and word.isdigit() and word != "0":
            joined[-1] = joined[-1][0] + word
        else:
            joined.append(word)
    return tuple(joined)
