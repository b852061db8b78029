"""The part of a policy that says how much a rep or a team may hold, and what a lead takes of it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

THOUSAND: Final = 1000
"""Weights are counted in thousandths of a lead, whole numbers, so that sums are exact in whatever order they are made."""


class Band(StrEnum):
    """What may be given to a rep at a load."""

    NORMAL = "normal"
    HIGH_MATCH = "high match"
    MANUAL = "manual"


class Rationing(StrEnum):
    """What keeps slots for the leads that need them: bands of load, or prices of what a slot is worth to later leads."""

    BANDS = "bands"
    PRICES = "prices"


class Kind(StrEnum):
    """What a limit counts. The order is that of the rows of every table of loads and limits."""

    OPEN = "open"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    VALUE = "value"

    @property
    def words(self) -> str:
        """What is counted, in plain words."""
        return _WORDS[self]


KINDS: Final = tuple(Kind)
_WORDS = {
    Kind.OPEN: "open leads",
    Kind.DAY: "new leads today",
    Kind.WEEK: "new leads in 7 days",
    Kind.MONTH: "new leads in 30 days",
    Kind.VALUE: "expected value of open leads",
}


@dataclass(frozen=True, slots=True)
class BandRule:
    """Loads up to and including ``up_to`` (1 is the limit) are in ``band``."""

    up_to: float
    band: Band


@dataclass(frozen=True, slots=True)
class Limits:
    """The most a rep or a team may hold or receive; None does not limit. New leads count in windows of the rep's day, 7 and 30 days."""

    max_open: int | None = None
    max_day: int | None = None
    max_week: int | None = None
    max_month: int | None = None
    max_value_minor: int | None = None

    @property
    def row(self) -> tuple[int | None, ...]:
        """In the order of `KINDS`."""
        return (self.max_open, self.max_day, self.max_week, self.max_month, self.max_value_minor)


@dataclass(frozen=True, slots=True)
class Capacity:
    """How load limits what is given. No bands: everything up to the limit. ``high_match`` is the match score that counts as high.

    ``each``: limits of reps whose record states none; ``teams``: limits of whole teams, those below them included, by identity. From
    ``pace_per_day`` new leads in a day on, a rep gets only high matches. ``covers``: for how many colleagues at a time one backup
    stands in. ``by``: bands ration, or prices do and bands and pace step aside.
    """

    bands: tuple[BandRule, ...] = (BandRule(0.70, Band.NORMAL), BandRule(0.90, Band.HIGH_MATCH), BandRule(1.00, Band.MANUAL))
    high_match: float = 70.0
    each: Limits = field(default_factory=Limits)
    teams: Mapping[str, Limits] = field(default_factory=dict)
    pace_per_day: int | None = None
    covers: int = 1
    by: Rationing = Rationing.BANDS

    @property
    def priced(self) -> bool:
        """Whether prices ration instead of bands."""
        return self.by is Rationing.PRICES

    def band(self, load: float) -> Band:
        """The band of a load; above the last rule it is manual."""
        if not self.bands:
            return Band.NORMAL
        return next((rule.band for rule in self.bands if load <= rule.up_to), Band.MANUAL)


@dataclass(frozen=True, slots=True)
class Takes:
    """What one lead takes of a rep's capacity: ``thousandths`` of an ordinary open lead, and expected value in minor units."""

    thousandths: int = THOUSAND
    value_minor: int = 0

    @classmethod
    def of(cls, weight: float = 1.0, value_minor: float = 0.0) -> "Takes":
        """From a weight in leads and a value in minor units, rounded to what is counted, at least zero. A value not known counts zero."""
        return cls(max(round(weight * THOUSAND), 0), max(round(value_minor), 0) if math.isfinite(value_minor) else 0)

    @property
    def weight(self) -> float:
        """In ordinary leads."""
        return self.thousandths / THOUSAND
