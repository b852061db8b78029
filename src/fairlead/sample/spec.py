"""What sample world to make: its size, its seed and how strong its effects are."""

import zlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal

import numpy as np

_LIMITS = {"reps": (2, 5_000), "leads": (1, 5_000_000), "months": (1, 120), "seed": (0, 2**32 - 1)}
_STRENGTHS = ("affinity", "skill", "confounding", "hidden", "dirt")


class BadSpec(ValueError):
    """A sample that cannot be made; the message names the setting, its value and what it may be."""


@dataclass(frozen=True, slots=True)
class SampleSpec:
    """The size and nature of a sample world. Equal specs give equal worlds, byte for byte.

    ``until`` is the first day not in the history (midnight UTC). ``affinity`` scales everything that makes a rep better for one
    lead than for another: 0 none, 0.5 low, 1 medium, 1.6 high; ``skill`` what makes a rep better for all leads, 0 none.
    ``confounding`` scales how much managers prefer reputed reps for
    better leads; ``history`` "random" replaces all of it by uniform rotation. ``hidden`` is the standard deviation, in logits, of
    the lead quality that managers see and no column shows. ``dirt`` scales the rates of missing, dirty and duplicate rows.

    Raises `BadSpec` for a value out of range.
    """

    reps: int = 60
    leads: int = 40_000
    months: int = 18
    seed: int = 7
    until: date = date(2026, 10, 1)
    affinity: float = 1.0
    confounding: float = 1.0
    history: Literal["confounded", "random"] = "confounded"
    hidden: float = field(default=0.45)
    dirt: float = field(default=1.0)
    skill: float = field(default=1.0)

    def __post_init__(self) -> None:
        """Check the ranges."""
        for name, (low, high) in _LIMITS.items():
            if not low <= getattr(self, name) <= high:
                raise BadSpec(f"{name} is {getattr(self, name)}; it must be a whole number from {low:,} to {high:,}")
        for name in _STRENGTHS:
            if not 0.0 <= getattr(self, name) <= 5.0:
                raise BadSpec(f"{name} is {getattr(self, name)}; it must be a number from 0 to 5")
        if self.history not in ("confounded", "random"):
            raise BadSpec(f"history is '{self.history}'; it must be 'confounded' or 'random'")
        if not 1990 <= self.until.year <= 2100:
            raise BadSpec(f"until is {self.until}; it must lie between 1990 and 2100")

    @property
    def first_day(self) -> date:
        """The first day of the history."""
        months = self.until.year * 12 + self.until.month - 1 - self.months
        year, month = divmod(months, 12)
        day = self.until.day
        while day > 28:
            try:
                return date(year, month + 1, day)
            except ValueError:
                day -= 1
        return date(year, month + 1, day)

    @property
    def days(self) -> int:
        """The number of days of the history."""
        return (self.until - self.first_day).days

    @property
    def start(self) -> int:
        """The first moment of the history, seconds since 1970 UTC."""
        return seconds(self.first_day)

    @property
    def end(self) -> int:
        """The first moment after the history, seconds since 1970 UTC."""
        return seconds(self.until)

    def chance(self, name: str, extra: int = 0) -> np.random.Generator:
        """The random numbers of one part of the world; parts do not disturb one another."""
        return np.random.default_rng([self.seed, extra, zlib.crc32(name.encode())])


def seconds(day: date) -> int:
    """Midnight UTC of a day in seconds since 1970."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def day_after(day: date, count: int) -> date:
    """The day ``count`` days later."""
    return day + timedelta(days=count)
