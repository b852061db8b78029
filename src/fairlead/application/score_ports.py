"""Scores beside outcomes as values, and where the last report of them is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from fairlead.learning.policy_scores import KindSaid


@dataclass(frozen=True, slots=True)
class Scored:
    """One score. ``table``: bands and thresholds as `fairlead.learning.score_table.ScoreTable` holds them, None where there is none.

    ``out_of_time``: the score was learned, and these leads came after those that it was learned from. ``note``: what to keep in mind, or
    why there is no table.
    """

    name: str
    title: str
    note: str
    table: Mapping[str, Any] | None
    out_of_time: bool = False


@dataclass(frozen=True, slots=True)
class ScoreReport:
    """Every score, and what outcomes say of each kind of deed. ``leads`` and what follows are those of the declared scores.

    ``first``, ``last``: days, empty without leads. ``horizon_days``: None where neither a model nor outcomes tell it.
    """

    leads: int
    won: int
    first: str
    last: str
    horizon_days: int | None
    stage: str
    scores: tuple[Scored, ...]
    kinds: tuple[KindSaid, ...]


@dataclass(frozen=True, slots=True)
class KeptReport:
    """A report, when it was made, and over how many days."""

    looked_at: datetime
    days: int
    report: ScoreReport


class ScoreBook(Protocol):
    """Where the last report is kept. Raises `fairlead.application.ports.StoreUnavailable`."""

    def keep(self, kept: KeptReport) -> None:
        """Keep a report in place of the one before; a later one that stands already stays."""
        ...

    def latest(self) -> KeptReport | None:
        """The last one; None before the first, and where an older Fairlead wrote what this one cannot read."""
        ...
