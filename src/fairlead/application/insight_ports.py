"""What people decide on what insight found, and where that and the findings themselves are kept."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from fairlead.learning.insights import Insights


class About(StrEnum):
    """What a decision is about: a tag of a rep's profile, or a feature of the model."""

    TAG = "tag"
    FEATURE = "feature"


class Verdict(StrEnum):
    """What was decided. The first two and ``undone`` are of tags, the others of features."""

    APPROVED = "approved"
    DISMISSED = "dismissed"
    UNDONE = "undone"
    ADDED = "added"
    REMOVED = "removed"


class InsightRefused(ValueError):
    """Something that cannot be decided like this; the message says what to do."""


@dataclass(frozen=True, slots=True)
class InsightDecision:
    """One decision, by whom and why. ``number`` is given when it is kept.

    ``subject``: the rep of a tag, empty for a feature; ``field`` and ``value``: what the tag adds where; a feature's ``value`` is its name.
    ``evidence``: what spoke for it then. ``change``: the change of the rep's record that followed, None where none did.
    """

    about: About
    subject: str
    field: str
    value: str
    verdict: Verdict
    at: datetime
    author: str
    note: str = ""
    evidence: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    change: int | None = None
    number: int = 0

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is about: the latest decision on the same counts."""
        return self.subject, self.field, self.value


class InsightBook(Protocol):
    """Where findings and decisions are kept; no decision is ever changed or taken away."""

    def decisions(self, about: About) -> Sequence[InsightDecision]:
        """All of them, the first one first."""
        ...

    def decide(self, new: InsightDecision) -> InsightDecision:
        """Keep a decision; returns it with its number. Raises `fairlead.application.ports.StoreUnavailable`."""
        ...

    def keep(self, insights: Insights) -> None:
        """Keep what was found, in place of what was found before. Raises `fairlead.application.ports.StoreUnavailable`."""
        ...

    def latest(self) -> Insights | None:
        """What was found last; None before the first time."""
        ...
