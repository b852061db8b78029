"""What may stand behind a name in a policy document: how it is read, how it is written, and how JSON Schema says it.

Numbers, flags and text without quotes come as `Written`; JSON brings its own numbers and flags. Both are read strictly: ``5`` in quotes
is no number, and a number is no text, except where it is an identity.
"""

import difflib
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final

from fairlead.adapters.files.policy.yaml_text import Written
from fairlead.application.policy_ports import Reference
from fairlead.domain.intake import (
    FUNCTIONS,
    INDUSTRY_GROUPS,
    SENIORITIES,
    SIZE_BANDS,
    country_code,
    industry_group,
    language_code,
    moment,
    plausible,
    registrable_domain,
    well_formed,
)
from fairlead.domain.qualification import LONGEST_HALF_LIFE

Told = dict[str, Any]
_WHOLE = re.compile(r"[-+]?\d+")
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DURATION = re.compile(r"(\d{1,9})\s*([a-z]+)", re.IGNORECASE)
_LONGEST_SHOWN = 60
_LONGEST_IDENTITY, _LONGEST_LINE, _LONGEST_TEXT = 200, 200, 10_000
# Up to here every cent has a number of its own in JSON, too.
LARGEST_MINOR: Final = 10**15
_EXACT = 2**53
LARGEST_WHOLE: Final = 10**9


class Wrong(ValueError):
    """A value that a field does not take: what is wrong with it, and what to write."""

    def __init__(self, reason: str, remedy: str) -> None:
        """Keep both."""
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of single value. ``words``: what it is, for the reference; ``read`` raises `Wrong`; ``refers``: whose identity it is."""

    words: str
    read: Callable[[object], Any]
    write: Callable[[Any], Any]
    schema: Mapping[str, Any] = field(default_factory=dict)
    refers: Reference | None = None
    condition: bool = False


_SOMETHING: Final = r"\S"
"""As a pattern of JSON Schema: more than blanks."""


def said(value: object) -> str:
    """A value in a message, shortened."""
    text = {None: "nothing", True: "true", False: "false"}.get(value) if value is None or isinstance(value, bool) else None
    if text is None:
        text = "a list" if isinstance(value, list) else "a section" if isinstance(value, dict) else f"'{value}'"
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 2]}…'"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    folded = {each.casefold(): each for each in known}
    near = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[near[0]] if near else None


def one_of(word: str, known: Iterable[str]) -> str:
    """What to write instead of ``word``: the nearest, else all there are."""
    names = list(known)
    near = nearest(word, names)
    return f"did you mean '{near}'? It is one of {', '.join(names)}" if near else f"write one of {', '.join(names)}"


def _same(value: object) -> object:
    return value


def _text_of(value: object, remedy: str, *, longest: int, numbers: bool = False) -> str:
    if numbers and isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise Wrong(f"is {said(value)}, not text", remedy)
    if not value.strip():
        raise Wrong("is empty", remedy)
    if len(value) > longest:
        raise Wrong(f"is {len(value):,} characters long", f"write at most {longest:,}")
    if not well_formed(value) or any(letter < " " and letter not in "\n\t" for letter in value):
        raise Wrong("holds a character that is no letter", "write it without control characters and half characters")
    return str(value)


def _number_of(value: object, remedy: str) -> int | float:
    if isinstance(value, Written) and _NUMBER.fullmatch(value):
        value = int(value) if _WHOLE.fullmatch(value) and len(value) <= len(str(_EXACT)) + 1 else float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        quoted = isinstance(value, str) and not isinstance(value, Written) and _NUMBER.fullmatch(value)
        raise Wrong(f"is {said(value)}, not a number", "write it without quotes" if quoted else remedy)
    if not math.isfinite(value):
        raise Wrong(f"is {said(value)}, which is not finite", remedy)
    return value


def _plain(value: float) -> int | float:
    """A number as people write it: whole without a point."""
    return int(value) if float(value).is_integer() and abs(value) < _EXACT else value


def text(example: str, *, longest: int = _LONGEST_LINE) -> Kind:
    """Words of people, on one line or several."""
    remedy = f"write text, such as {example}"
    schema = {"type": "string", "pattern": _SOMETHING, "maxLength": longest}
    return Kind("text", lambda value: _text_of(value, remedy, longest=longest), _same, schema)


def identity(what: str, refers: Reference | None = None) -> Kind:
    """The identity of a record, as it is in the CRM, or a code; a number is taken as its digits."""
    remedy = f"write {what}"
    schema = {"type": ["string", "integer"], "pattern": _SOMETHING, "maxLength": _LONGEST_IDENTITY}
    return Kind(
        what.removeprefix("the ").removeprefix("a "),
        lambda value: _text_of(value, remedy, longest=_LONGEST_IDENTITY, numbers=True),
        _same,
        schema,
        refers,
    )


def number(*, least: float | None = None, most: float | None = None, above: float | None = None, below: float | None = None) -> Kind:
    """A number within bounds: from ``least``, up to ``most``, more than ``above``, less than ``below``."""
    wanted = _range(least, most, above, below)

    def read(value: object) -> float:
        found = float(_number_of(value, f"write a number{wanted}"))
        low = (least is not None and found < least) or (above is not None and found <= above)
        if low or (most is not None and found > most) or (below is not None and found >= below):
            raise Wrong(f"is {said(value)}", f"write a number{wanted}")
        return found

    bounds = {"minimum": least, "maximum": most, "exclusiveMinimum": above, "exclusiveMaximum": below}
    return Kind(f"number{wanted}", read, _plain, {"type": "number", **{name: bound for name, bound in bounds.items() if bound is not None}})


def whole(*, least: int = 0, most: int = LARGEST_WHOLE) -> Kind:
    """A whole number within bounds."""
    wanted = f"write a whole number from {least:,} to {most:,}"

    def read(value: object) -> int:
        found = _number_of(value, wanted)
        if not float(found).is_integer() or not least <= found <= most:
            raise Wrong(f"is {said(value)}", wanted)
        return int(found)

    bounds = "" if -least == most else f" from {least:,}" if most == LARGEST_WHOLE else f" from {least:,} to {most:,}"
    return Kind(f"whole number{bounds}", read, _same, {"type": "integer", "minimum": least, "maximum": most})


def flag() -> Kind:
    """True or false."""

    def read(value: object) -> bool:
        if isinstance(value, Written) and value in {"true", "false"}:
            return value == "true"
        if not isinstance(value, bool):
            raise Wrong(f"is {said(value)}", "write true or false")
        return value

    return Kind("`true` or `false`", read, _same, {"type": "boolean"})


def choice(of: type[StrEnum]) -> Kind:
    """One of a few words."""
    words = [each.value for each in of]

    def read(value: object) -> StrEnum:
        try:
            return of(str(value) if isinstance(value, str) else value)  # type: ignore[arg-type]
        except ValueError as error:
            raise Wrong(f"is {said(value)}", one_of(str(value), words)) from error

    listed = ", ".join(f"`{word}`" for word in words)
    return Kind(listed, read, lambda value: value.value, {"type": "string", "enum": words})


def money() -> Kind:
    """Major units in the document, whole minor units in the policy: ``500`` and ``499.90``."""
    remedy = "write an amount in whole currency, such as 500 or 499.90"

    def read(value: object) -> int:
        found = _number_of(value, remedy)
        try:
            exact = Decimal(value if isinstance(value, Written) else repr(found)) * 100
        except InvalidOperation as error:
            raise Wrong(f"is {said(value)}", remedy) from error
        if exact != exact.to_integral_value():
            raise Wrong(f"is {said(value)}, which has more than two decimals", remedy)
        if not 0 <= exact <= LARGEST_MINOR:
            raise Wrong(f"is {said(value)}", f"{remedy}, not below 0")
        return int(exact)

    def write(minor: int) -> int | float:
        return minor // 100 if minor % 100 == 0 else float(Decimal(minor) / 100)

    return Kind("amount in whole currency", read, write, {"type": "number", "minimum": 0, "maximum": LARGEST_MINOR // 100})


_UNITS = {"minute": 1, "hour": 60, "day": 60 * 24, "week": 60 * 24 * 7}


def duration(unit: str) -> Kind:
    """A stretch of time such as ``90 days`` or ``4 hours``, kept as a whole number of ``unit`` (minute or day)."""
    size = _UNITS[unit]
    units = {name: minutes for name, minutes in _UNITS.items() if minutes % size == 0}
    example = "90 days" if unit == "day" else "4 hours"
    remedy = f"write a number and {', '.join(f'{name}s' for name in units)}, such as {example}"

    def read(value: object) -> int:
        found = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
        named = found[2].lower().removesuffix("s") if found else ""
        if found is None or named not in units:
            bare = isinstance(value, int | Written) and not isinstance(value, bool) and str(value).isdigit()
            raise Wrong(f"is {said(value)}{', without a unit' if bare else ''}", remedy)
        kept = int(found[1]) * units[named] // size
        if kept > LARGEST_WHOLE:
            raise Wrong(f"is {said(value)}, which is too long", remedy)
        return kept

    def write(kept: int) -> str:
        name = next((name for name in reversed(units) if kept and kept * size % units[name] == 0), unit)
        count = kept * size // units[name]
        return f"{count} {name}{'s' if count != 1 else ''}"

    pattern = rf"^\s*\d+\s*({'|'.join(units)})s?\s*$"
    return Kind(f"length of time in {', '.join(f'{name}s' for name in units)}", read, write, {"type": "string", "pattern": pattern})


def whole_days(most: int) -> Kind:
    """A stretch of one day up to ``most`` days."""
    days = duration("day")

    def read(value: object) -> int:
        found: int = days.read(value)
        if not 1 <= found <= most:
            raise Wrong(f"is {said(value)}", f"write 1 day to {most} days")
        return found

    return Kind(f"length of time from 1 day to {most} days", read, days.write, days.schema)


def moment_of_time() -> Kind:
    """A moment: a date is its first moment in UTC; a time of day needs its zone."""
    remedy = "write a date such as 2026-03-01, which begins at midnight UTC, or a time with its zone such as 2026-03-01T09:00:00+01:00"

    def read(value: object) -> datetime:
        words = value.strip() if isinstance(value, str) else ""
        found = moment(f"{words}T00:00:00Z" if _DATE.fullmatch(words) else words)
        if found is None or not plausible(found):
            raise Wrong(f"is {said(value)}, not a date or time", remedy)
        return found

    def write(at: datetime) -> str:
        utc = at.astimezone(UTC)
        day = utc.replace(hour=0, minute=0, second=0, microsecond=0)
        return f"{utc:%Y-%m-%d}" if utc - day == timedelta() else utc.isoformat().replace("+00:00", "Z")

    return Kind(
        "date, or moment with its zone",
        read,
        write,
        {"type": "string", "pattern": r"^\s*\d{4}-\d{2}-\d{2}([T ].*(Z|[+-]\d{2}[\d:.]*))?\s*$"},
    )


def _known_as(read_words: Callable[[str], str | None], what: str, example: str, schema: Told) -> Kind:
    """A code that people also write as a word; the code is kept."""

    def read(value: object) -> str:
        words = _text_of(value, f"write {what}, such as {example}", longest=_LONGEST_LINE)
        found = read_words(words)
        if found is None:
            raise Wrong(f"is {said(value)}, which is not {what}", f"write {what}, such as {example}")
        return found

    return Kind(what.removeprefix("a ").removeprefix("an "), read, _same, schema)


def _band(words: str) -> str | None:
    return next((band for band in SIZE_BANDS if band == words.replace("–", "-").replace(" ", "")), None)


def _one_word(known: Iterable[str], what: str) -> Kind:
    """One of the words that a derived field takes."""
    words = list(known)

    def read(value: object) -> str:
        told = _text_of(value, one_of("", words), longest=_LONGEST_LINE).strip()
        found = next((word for word in words if word.casefold() == told.casefold()), None)
        if found is None:
            raise Wrong(f"is {said(value)}, which is not {what}", one_of(told, words))
        return found

    return Kind(", ".join(f"`{word}`" for word in words), read, _same, {"type": "string", "enum": words})


def condition() -> Kind:
    """A condition in CEL; ``true`` and ``false`` may stand without quotes in JSON, too."""
    remedy = 'write a condition, such as lead.country == "US" && lead.employees > 500'
    longest = _LONGEST_TEXT

    def read(value: object) -> str:
        return _text_of(str(value).lower() if isinstance(value, bool) else value, remedy, longest=longest)

    return Kind(
        "[condition](conditions.md)",
        read,
        _same,
        {"type": ["string", "boolean"], "pattern": _SOMETHING, "maxLength": longest},
        condition=True,
    )


def share() -> Kind:
    """A part of a whole, 0 to 1."""
    return number(least=0, most=1)


def _range(least: float | None, most: float | None, above: float | None, below: float | None) -> str:
    low = f" from {least:g}" if least is not None else f" above {above:g}" if above is not None else ""
    high = f" to {most:g}" if most is not None else f" and below {below:g}" if below is not None else ""
    return f"{low}{high}" if low else high.replace(" and", "", 1)


COUNTRY = _known_as(country_code, "a country", "US or Germany", {"type": "string", "pattern": _SOMETHING})
LANGUAGE = _known_as(language_code, "a language", "en or German", {"type": "string", "pattern": _SOMETHING})
INDUSTRY = _known_as(industry_group, "an industry", ", ".join(INDUSTRY_GROUPS[:3]), {"type": "string", "pattern": _SOMETHING})
SIZE = _known_as(_band, "a size band", ", ".join(SIZE_BANDS), {"type": "string", "enum": list(SIZE_BANDS)})
REP = identity("the identity of a rep", Reference.REP)
TEAM = identity("the identity of a team", Reference.TEAM)
ACCOUNT = identity("the identity of an account")
DOMAIN = _known_as(registrable_domain, "an e-mail domain", "acme.com", {"type": "string", "minLength": 3})
FUNCTION = _one_word(FUNCTIONS, "a department that titles are read as")
SENIORITY = _one_word(SENIORITIES, "a level that titles are read as")
NAME = text("Enterprise East")
HALF_LIFE = whole_days(LONGEST_HALF_LIFE)
NOTE = text("agreed with the field in March", longest=_LONGEST_TEXT)
MONEY = money()
DAYS = duration("day")
MINUTES = duration("minute")
SHARE = share()
CONDITION = condition()
