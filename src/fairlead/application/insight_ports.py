"""What people decide on what insight found, and where that and the findings themselves are kept."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from fairlead.application.edit_ports import KeptEdit, NewChange, Values
from fairlead.learning.insights import Insights


class About(StrEnum):
    """What a decision is about: a tag of a rep's profile, or a feature of the model."""

    TAG = "tag"
    FEATURE = "feature"


class Decided(StrEnum):
    """What was decided. The first two and ``undone`` are of tags, the others of features."""

    APPROVED = "approved"
    DISMISSED = "dismissed"
    UNDONE = "undone"
    ADDED = "added"
    REMOVED = "removed"


class InsightRefused(ValueError):
    """Something that cannot be decided like this; the message says what to do."""


class InsightFlawed(InsightRefused):
    """What was entered of it has mistakes, whatever there is already."""


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
    verdict: Decided
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


class DecidedMeanwhile(InsightRefused):
    """Somebody else has decided on the same since it was looked at; ``latest`` is their decision."""

    def __init__(self, latest: InsightDecision) -> None:
        """Say who decided what."""
        told = f"{latest.value} was {latest.verdict.value} by {latest.author} meanwhile (decision {latest.number})"
        super().__init__(f"{told}; look at it again, then decide")
        self.latest = latest


@dataclass(frozen=True, slots=True)
class Profile:
    """A rep's record while nobody else can change it: its fields, and every edit of it, the latest first."""

    values: Values
    edits: Sequence[KeptEdit]


MakeChange = Callable[[Profile], NewChange | None]
"""The change that follows from a decision; None where the profile is so already."""


class InsightBook(Protocol):
    """Where findings and decisions are kept; no decision is ever changed or taken away."""

    def decisions(self, about: About) -> Sequence[InsightDecision]:
        """All of them, the first one first."""
        ...

    def decide(self, new: InsightDecision, *, after: int, change: MakeChange | None = None) -> InsightDecision:
        """Keep a decision, and what it changes in the profile of its rep, all in one transaction; returns it with its number.

        ``after``: the number of the latest decision on the same that was seen, 0 where none was. Raises `DecidedMeanwhile` where it is
        another one by now, `fairlead.application.ports.NotFound` where the rep is gone, and
        `fairlead.application.ports.StoreUnavailable`.
        """
        ...

    def keep(self, insights: Insights) -> None:
        """Keep what was found, in place of what was found before. Raises `fairlead.application.ports.StoreUnavailable`."""
        ...

    def latest(self) -> Insights | None:
        """What was found last; None before the first time."""
        ...
