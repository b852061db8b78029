"""Postal codes as territories name them: codes, prefixes such as ``021*``, ranges such as ``02000-02999``, by each country's format."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

Key = tuple[int | str, ...]
Shape = tuple[int | str, ...]
Stretch = tuple[str, int]
"""What stands before the number of a code, and how many digits the number has at least: ``("", 5)`` for 02139, ``("M", 0)`` for M20."""

# Countries whose codes are digits alone, with how many, and the letter that letters once bore before them (D-10115). A spreadsheet takes
# zeros at the front away (2139 for 02139); they are put back to this width.
_DIGITS = {
    **{country: (4, old) for country, old in {"AT": "A", "AU": "", "BE": "B", "BG": "", "CH": "CH", "DK": "DK", "HU": "H"}.items()},
    **{country: (4, old) for country, old in {"LU": "L", "NO": "N", "NZ": "", "SI": "", "ZA": ""}.items()},
    **{
        country: (5, old) for country, old in {"CZ": "", "DE": "D", "EE": "", "ES": "E", "FI": "FIN", "FR": "F", "GR": "", "HR": ""}.items()
    },
    **{country: (5, old) for country, old in {"IT": "I", "KR": "", "LT": "", "MX": "", "MY": "", "PL": "", "SE": "S", "SK": ""}.items()},
    **{country: (5, old) for country, old in {"TH": "", "TR": "", "UA": ""}.items()},
    **dict.fromkeys(("CN", "CO", "IN", "RO", "RU", "SG", "VN"), (6, "")),
    **dict.fromkeys(("CL", "IL", "JP"), (7, "")),
}
# Countries whose codes have an outer and an inner part; the outer part alone is a larger area.
_TWO_PARTS = {
    "BR": re.compile(r"(\d{5})[- ]?(\d{3})?"),
    "CA": re.compile(r"([A-Z]\d[A-Z])[- ]?(\d[A-Z]\d)?"),
    "IE": re.compile(r"([A-Z]\d[\dW])[- ]?([A-Z\d]{4})?"),
    "NL": re.compile(r"(\d{4})[- ]?([A-Z]{2})?"),
    "PT": re.compile(r"(\d{4})[- ]?(\d{3})?"),
}
_US = re.compile(r"(\d{3,5})(?:[- ]?(\d{4}))?")
_GB_UNIT = re.compile(r"([A-Z]{1,2})(\d[A-Z\d]?) ?(\d)([A-Z]{2})")
_GB_PART = re.compile(r"([A-Z]{1,2})(?:(\d[A-Z\d]?)(?: (\d))?)?")
# Digits on both sides of a hyphen that are one code there, not a range: 02139-4307, 00-950, 100-0001, 1000-001, 01310-100.
_HYPHENATED = {"US": (5, 4), "PL": (2, 3), "JP": (3, 4), "PT": (4, 3), "BR": (5, 3)}
_EXAMPLES = {
    **{country: "1" * width for country, (width, _) in _DIGITS.items()},
    "US": "02139",
    "GB": "SW1A",
    "BR": "01310-100",
    "CA": "K1A",
    "IE": "D02",
    "NL": "1012",
    "PT": "1000-001",
    "PL": "00-950",
}
# Where no code holds a letter once it is read: a prefix or a range with one takes nothing.
_LETTERLESS = frozenset((*_DIGITS, "US", "BR", "PT", "PL"))
LONGEST = 32
"""The most characters that a postal code may have."""
_RUNS = re.compile(r"\d+|[^\W\d_]+|.")


class Form(StrEnum):
    """How an entry of a territory names codes."""

    CODE = "code"
    PREFIX = "prefix"
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, read for one country. ``low`` is the code, the prefix or the first of the range; ``high`` the last of the range."""

    form: Form
    low: str
    high: str = ""

    @property
    def width(self) -> int:
        """The most characters of a code that a range of digits can take."""
        return max(len(self.low), len(self.high))


def tidy(text: str) -> str:
    """Upper case, one kind of hyphen and digit, single blanks: ``" sw1a  1aa"`` → ``"SW1A 1AA"``."""
    plain = unicodedata.normalize("NFKC", text).upper()
    plain = re.sub(r"\s*[-\u2010-\u2015\u2212]\s*", "-", plain)
    return " ".join(plain.split())


@lru_cache(maxsize=65_536)
def levels(code: str, country: str | None) -> tuple[str, ...]:
    """The code with every larger area it lies in, largest first: ``("SW1A 1AA", "GB")`` → ``("SW", "SW1A", "SW1A 1", "SW1A 1AA")``.

    ``("2139-4307", "US")`` → ``("02139", "021394307")``. A code that does not fit its country's format, or of a country without one
    here, is one level: its letters and digits. Empty for a code without any.
    """
    text = tidy(code)
    if len(text) > LONGEST:
        return ()
    return _formatted(text, country) or tuple(filter(None, (_bare(text),)))


def _formatted(text: str, country: str | None) -> tuple[str, ...]:
    """The levels by the country's format; empty where the text does not fit it, or the format is not known here."""
    if country == "GB":
        return _british(text)
    if country == "US":
        return _american(text)
    if country in _TWO_PARTS:
        return _outer_and_inner(text, _TWO_PARTS[country])
    return _digits(text, country) if country in _DIGITS else ()


def _british(text: str) -> tuple[str, ...]:
    """Area, district, sector, unit. The blank stays: ``M2 0`` is a sector of the district M2, and ``M20`` another district."""
    if unit := _GB_UNIT.fullmatch(text):
        area, district, sector, rest = unit.groups()
        outward = area + district
        return (area, outward, f"{outward} {sector}", f"{outward} {sector}{rest}")
    part = _GB_PART.fullmatch(text)
    if part is None:
        return ()
    area, district, sector = part.groups()
    outward = area + (district or "")
    return tuple(dict.fromkeys(filter(None, (area, outward, f"{outward} {sector}" if sector else ""))))


def _american(text: str) -> tuple[str, ...]:
    found = _US.fullmatch(text)
    if found is None:
        return ()
    zip_code, more = found[1].zfill(5), found[2]
    return (zip_code, zip_code + more) if more else (zip_code,)


def _outer_and_inner(text: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    found = pattern.fullmatch(text)
    if found is None:
        return ()
    outer, inner = found.groups()
    return (outer, outer + inner) if inner else (outer,)


def _digits(text: str, country: str) -> tuple[str, ...]:
    width, old = _DIGITS[country]
    bare = _bare(text)
    for letters in (country, old):
        if letters and bare.startswith(letters) and bare[len(letters) :].isdigit():
            bare = bare[len(letters) :]
    return (bare.zfill(width),) if bare.isascii() and bare.isdigit() else ()


def _bare(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


@lru_cache(maxsize=65_536)
def read(entry: str, country: str | None) -> Entry | None:
    """One entry of a territory as it means codes of ``country``; None where it can mean none, as `fault` says why."""
    text = tidy(entry)
    if text.endswith("*"):
        prefix = _bare(text)
        return Entry(Form.PREFIX, prefix) if prefix and "*" not in text[:-1] else None
    ends = _ends(text, country)
    if ends is not None:
        low, high = ends
        return Entry(Form.RANGE, low, high) if shape(low) == shape(high) and key(low) <= key(high) else None
    code = levels(text, country)
    return Entry(Form.CODE, code[-1]) if code and "*" not in text else None


def _ends(text: str, country: str | None) -> tuple[str, str] | None:
    """Both ends of a range; None where the hyphen, if any, stands inside one code."""
    low, _, high = text.partition("-")
    if not low or not high or "-" in high or _one_code(low, high, country):
        return None
    first, last = levels(low, country), levels(high, country)
    if not first or not last:
        return None
    alike = any(character.isdigit() for character in low) and any(character.isdigit() for character in high)
    return (first[-1], last[-1]) if alike or (low.isalpha() and high.isalpha()) else None


def _one_code(low: str, high: str, country: str | None) -> bool:
    if country in _TWO_PARTS and _TWO_PARTS[country].fullmatch(f"{low}-{high}"):
        return True
    if not (low.isdigit() and high.isdigit()):
        return False
    formats = {_HYPHENATED[country]} if country in _HYPHENATED else set(_HYPHENATED.values()) if country is None else set()
    return (len(low), len(high)) in formats


@lru_cache(maxsize=65_536)
def key(code: str) -> Key:
    """What codes are compared by: runs of letters and of digits, digits as numbers: ``"M20"`` → ``("M", 20)``."""
    return tuple(int(run) if run.isdecimal() else run for run in _RUNS.findall(code))


@lru_cache(maxsize=65_536)
def shape(code: str) -> Shape:
    """What two codes must share to be compared: the runs, and how long each run of letters is: ``"M20"`` → ``(1, "9")``."""
    return tuple("9" if run.isdecimal() else len(run) if run.isalpha() else run for run in _RUNS.findall(code))


def within(entry: Entry, code: str) -> bool:
    """Whether ``code``, one of its levels, lies in a range; digits alone compare as numbers, but never a longer code than the ends."""
    if shape(code) != shape(entry.low) or (code.isdecimal() and len(code) > entry.width):
        return False
    return key(entry.low) <= key(code) <= key(entry.high)


def takes(entry: str, code: str, country: str | None) -> bool:
    """The definition: whether a territory's entry takes a lead's postal code in its country."""
    meant = read(entry, country)
    return meant is not None and takes_as(meant, code, country)


def prefixes(levels_of_code: tuple[str, ...]) -> Iterator[str]:
    """Every prefix that takes the code of these `levels`, shortest first."""
    whole = _bare(levels_of_code[-1]) if levels_of_code else ""
    return (whole[:length] for length in range(1, len(whole) + 1))


def fault(entry: str, country: str | None) -> str | None:
    """Why an entry can take no code of ``country``, with what to write instead; None where it can."""
    text = tidy(entry)
    meant = read(entry, country)
    if meant is not None:
        if meant.form is Form.CODE:
            known = country in _EXAMPLES and not _formatted(text, country)
        else:
            known = country in _LETTERLESS and any(letter.isalpha() for letter in meant.low + meant.high)
        return f"is not how codes of {country} are written; write one like {_EXAMPLES[country or '']}" if known else None
    if not _bare(text) or len(text) > 2 * LONGEST:
        return "is no postal code; write a code such as 02139, a prefix such as 021* or a range such as 02000-02999"
    if "*" in text:
        return "has a * elsewhere than once at its end; a prefix is written like 021*"
    low, _, high = text.partition("-")
    first, last = levels(low, country), levels(high, country)
    if first and last and shape(first[-1]) != shape(last[-1]):
        return f"is a range from '{low}' to '{high}', which are not alike; both ends need the same letters and digits, such as SW1-SW9"
    return f"is a range that runs backwards, from '{low}' to '{high}'; write the lower code first"


def span(entry: Entry, country: str | None) -> tuple[Stretch, int, int] | None:
    """An entry as whole numbers from first to last on one stretch; None where its codes are not counted by a number at their end."""
    if entry.form is Form.PREFIX:
        width = _width(country)
        if width is None or not entry.low.isdecimal() or len(entry.low) > width:
            return None
        return ("", width), int(entry.low.ljust(width, "0")), int(entry.low.ljust(width, "9"))
    high = entry.high or entry.low
    ends = _counted(entry.low), _counted(high)
    if ends[0] is None or ends[1] is None or ends[0][0] != ends[1][0]:
        return None
    return ends[0][0], ends[0][1], ends[1][1]


def spell(stretch: Stretch, number: int) -> str:
    """The code of a number on a stretch."""
    head, width = stretch
    return head + str(number).zfill(width)


def _counted(code: str) -> tuple[Stretch, int] | None:
    runs = _RUNS.findall(code)
    if not runs or not runs[-1].isdecimal():
        return None
    head = "".join(runs[:-1])
    return (head, 0 if head else len(code)), int(runs[-1])


def _width(country: str | None) -> int | None:
    """How many digits the larger area of a country's codes has, where it is digits alone."""
    if country in _DIGITS:
        return _DIGITS[country][0]
    return {"US": 5, "BR": 5, "PT": 4, "NL": 4}.get(country or "")


def meet(one: Entry, other: Entry, country: str | None) -> bool:
    """Whether two entries can take the same code."""
    if Form.CODE in {one.form, other.form}:
        return any(takes_as(mine, theirs.low, country) for mine, theirs in ((one, other), (other, one)) if theirs.form is Form.CODE) or any(
            inside(mine, theirs, country) for mine, theirs in ((one, other), (other, one))
        )
    if one.form is Form.PREFIX and other.form is Form.PREFIX:
        return one.low.startswith(other.low) or other.low.startswith(one.low)
    spans = span(one, country), span(other, country)
    if spans[0] is not None and spans[1] is not None and spans[0][0] == spans[1][0]:
        return max(spans[0][1], spans[1][1]) <= min(spans[0][2], spans[1][2])
    return any(takes_as(mine, end, country) for mine, theirs in ((one, other), (other, one)) for end in (theirs.low, theirs.high) if end)


def inside(one: Entry, other: Entry, country: str | None) -> bool:
    """Whether ``other`` takes every code that ``one`` takes, as far as their spelling tells."""
    if one.form is Form.CODE:
        return takes_as(other, one.low, country)
    if one.form is Form.PREFIX and other.form is Form.PREFIX:
        return one.low.startswith(other.low)
    spans = span(one, country), span(other, country)
    if spans[0] is not None and spans[1] is not None and spans[0][0] == spans[1][0]:
        return spans[1][1] <= spans[0][1] and spans[0][2] <= spans[1][2]
    return one.form is Form.RANGE and other.form is not Form.RANGE and all(takes_as(other, end, country) for end in (one.low, one.high))


def takes_as(entry: Entry, code: str, country: str | None) -> bool:
    """`takes` for an entry that was read already."""
    here = levels(code, country)
    if not here:
        return False
    if entry.form is Form.PREFIX:
        return _bare(here[-1]).startswith(entry.low)
    if entry.form is Form.CODE:
        return entry.low in here
    return any(within(entry, level) for level in here)
