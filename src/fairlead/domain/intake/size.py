"""How large a company is: employees as a number or a range, its band, and money written by people."""

import math
import re
from functools import lru_cache

SIZE_BANDS = ("1-9", "10-49", "50-199", "200-999", "1000-4999", "5000+")
_BAND_STARTS = (1, 10, 50, 200, 1000, 5000)
_RANGE = re.compile(r"^\D*?(\d[\d.,\s'’]*\s*[kmKM]?)\s*(?:-|–|—|to|bis|~|\.\.)\s*(\d[\d.,\s'’]*\s*[kmKM]?)\b.*$")
_OPEN_RANGE = re.compile(
    r"^\s*(?:\+|>|≥|>=|over|more than|ab)?\s*(\d[\d.,\s'’]*\s*[kmKM]?)\s*\+?\s*(?:employees|people|staff|fte|ftes)?\s*$", re.IGNORECASE
)
_BELOW = re.compile(r"^\s*(?:<|≤|<=|under|less than|up to|fewer than)\s*(\d[\d.,\s'’]*\s*[kmKM]?)", re.IGNORECASE)
_FACTORS = {
    "": 1,
    "k": 1_000,
    "thousand": 1_000,
    "m": 1_000_000,
    "mm": 1_000_000,
    "mn": 1_000_000,
    "mio": 1_000_000,
    "mil": 1_000_000,
    "million": 1_000_000,
    "millions": 1_000_000,
    "b": 1_000_000_000,
    "bn": 1_000_000_000,
    "mrd": 1_000_000_000,
    "billion": 1_000_000_000,
    "billions": 1_000_000_000,
    "t": 1_000_000_000_000,
    "tn": 1_000_000_000_000,
    "trillion": 1_000_000_000_000,
}
_AMOUNT = re.compile(r"^([-(−]?)\s*(\d[\d.,\s'’_]*|[.,]\d+)\s*([a-z]*)\s*\)?$")
_SIGNS = re.compile(r"[$€£¥₹]|\b(?:us|ca|au|nz|hk|sg)\$|\b(?:usd|eur|gbp|cad|aud|chf|jpy|inr|dollars?|euros?)\b", re.IGNORECASE)
_DOTTED_THOUSANDS = re.compile(r"^\d{1,3}(?:\.\d{3})+(?!\d)")
_THREE = 3
_LARGEST_MINOR = 2**63 - 1


def size_band(employees: int) -> str | None:
    """The band that holds ``employees``: ``850`` → ``"200-999"``. None for 0 and below."""
    band = None
    for start, name in zip(_BAND_STARTS, SIZE_BANDS, strict=True):
        if employees >= start:
            band = name
    return band


@lru_cache(maxsize=65_536)
def employees(text: str) -> int | None:
    """A head count: ``"850"``, ``"1,200"``, ``"10k"``; of a range its geometric middle, so that the band is right; ``"5000+"`` its start.

    None where no count can be read or it is negative.
    """
    tidy = text.strip()
    found = _RANGE.match(tidy)
    if found:
        low, high = (_count(part) for part in found.groups())
        if low is None or high is None or high < low:
            return None
        return round(math.sqrt(max(low, 1) * high))
    below = _BELOW.match(tidy)
    if below:
        high = _count(below.group(1))
        return None if high is None else max(1, high // 2)
    start = _OPEN_RANGE.match(tidy)
    return _count(start.group(1)) if start else None


def _count(text: str) -> int | None:
    """A whole number; people are not counted in fractions, so ``1.200`` is twelve hundred here."""
    number = number_of(_DOTTED_THOUSANDS.sub(lambda found: found.group().replace(".", ""), text.strip()))
    return None if number is None or number < 0 else round(number)


@lru_cache(maxsize=65_536)
def money_minor(text: str, *, scale: float = 1.0) -> int | None:
    """Money as people write it → minor units (hundredths): ``"$120M"`` → 12000000000, ``"1.2bn"`` → 120000000000.

    ``scale`` multiplies first, for columns that are written in thousands or millions. None where no amount can be read.
    """
    number = number_of(_SIGNS.sub(" ", text))
    if number is None:
        return None
    minor = round(number * scale * 100)
    return minor if abs(minor) <= _LARGEST_MINOR else None


@lru_cache(maxsize=65_536)
def number_of(text: str) -> float | None:
    """A number with optional thousands marks and a trailing magnitude (``k``, ``m``, ``bn``…); None where it is none.

    A comma before exactly three digits marks thousands, any other single mark the fraction: ``"12,345"`` → 12345, ``"12,5"`` → 12.5,
    ``"12.345"`` → 12.345, since exports write a point before fractions. With both marks the last one starts the fraction.
    """
    found = _AMOUNT.match(text.strip().lower().rstrip("%").strip())
    if not found:
        return _plain(text)
    sign, digits, magnitude = found.groups()
    factor = _FACTORS.get(magnitude)
    bare = _decimal(re.sub(r"[\s'’_]", "", digits))
    if factor is None or bare is None:
        return _plain(text)
    return (-bare if sign else bare) * factor


def _plain(text: str) -> float | None:
    """Scientific notation and signs: what Python itself reads, without the words it also takes for numbers."""
    if not re.fullmatch(r"\s*[+-]?\d+(\.\d*)?([eE][+-]?\d+)?\s*", text):
        return None
    number = float(text)
    return number if abs(number) != float("inf") else None


def _decimal(digits: str) -> float | None:
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return float(digits)
    mark, head, tail = digits[last], digits[:last], digits[last + 1 :]
    other = "," if mark == "." else "."
    if mark in head or (mark == "," and len(tail) == _THREE and other not in head and head not in {"", "0"}):
        return float(head.replace(mark, "") + tail) if len(tail) == _THREE and _grouped(head, mark) else None
    if other in head and not _grouped(head, other):
        return None
    return float(f"{head.replace(other, '') or '0'}.{tail or '0'}")


def _grouped(head: str, mark: str) -> bool:
    """Whether the digits between thousands marks come in threes, apart from the first."""
    first, *rest = head.split(mark)
    return 1 <= len(first) <= _THREE and all(len(part) == _THREE for part in rest)
