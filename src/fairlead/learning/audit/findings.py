"""What an audit says: findings with a weight, and rates with their intervals."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from fairlead.learning.intervals import wilson


class Weight(StrEnum):
    """How much a finding matters: a problem spoils decisions, a warning weakens them, a note is good to know."""

    PROBLEM = "problem"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. ``topic`` is the section it belongs to; ``remedy`` says what to do."""

    topic: str
    weight: Weight
    title: str
    detail: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Rate:
    """``hits`` of ``n`` with Wilson's 95% interval (Wilson 1927); all zero to one where n is 0."""

    hits: int
    n: int
    rate: float
    low: float
    high: float

    @classmethod
    def of(cls, hits: int, n: int) -> Self:
        """The rate of ``hits`` in ``n``."""
        if n == 0:
            return cls(0, 0, 0.0, 0.0, 1.0)
        return cls(hits, n, hits / n, *wilson(hits / n, n))


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95% interval."""

    value: float
    low: float
    high: float


def percent(share: float) -> str:
    """``0.164`` → ``16%``; below 10% with one decimal."""
    return f"{share:.1%}" if 0 < share < 0.0995 else f"{share:.0%}"


def listed(words: list[str], most: int = 5) -> str:
    """The first few words, and how many more there are."""
    more = len(words) - most
    return ", ".join(words[:most]) + (f" and {more:,} more" if more > 0 else "")
