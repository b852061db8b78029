"""The signals of a text as values."""

from dataclasses import dataclass
from datetime import date
from typing import Final

_WITHOUT_MINOR: Final = frozenset({"CLP", "JPY", "KRW"})


def minor_digits(currency: str | None) -> int:
    """Decimal places of a currency's minor unit; of the organization's own, 2."""
    return 0 if currency in _WITHOUT_MINOR else 2


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that showed a signal, as written: ``text[start:end]``; ``words`` has control characters as spaces."""

    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """When something is wanted: from ``earliest``, where told, to ``latest``, both days included."""

    latest: date
    evidence: Evidence
    earliest: date | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text. ``listed``: it is one that the caller gave, spelled as given; otherwise a phrase around it told what it is."""

    name: str
    listed: bool
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be spent, in minor units: between ``low_minor`` and ``high_minor``, None where that side is open; ``currency`` as told."""

    low_minor: int | None
    high_minor: int | None
    currency: str | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Spoken:
    """The language of the text as an ISO code, and the words or letters that told it apart."""

    code: str
    shown_by: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Signals:
    """Everything found, in the order of the text; ``unread``: characters at the end that were beyond what is read."""

    urgency: tuple[Evidence, ...] = ()
    timeline: tuple[Timeline, ...] = ()
    competitors: tuple[Mention, ...] = ()
    products: tuple[Mention, ...] = ()
    budget: tuple[Budget, ...] = ()
    language: Spoken | None = None
    unread: int = 0


NOTHING: Final = Signals()
