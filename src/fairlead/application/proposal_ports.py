"""What proposed policies need from outside, and what passes through: a policy that waits for a second person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class ProposalRefused(Exception):
    """A step that a proposal cannot take, or that this person cannot take; the message says why. Nothing was changed."""


class ProposalState(StrEnum):
    """Where a proposal stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Settled:
    """Who decided on a proposal, why, and when. ``version``: that was published by it; None where it was rejected."""

    author: str
    note: str
    at: datetime
    version: int | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A policy that waits, or waited, for a second person.

    ``number`` counts from 1. ``text``: as YAML, as its author wrote it. ``base``: the newest version when it was proposed.
    ``effective_from``: None for at once. ``why``: what makes a second person necessary, one sentence each.
    """

    number: int
    text: str
    author: str
    note: str
    base: int
    effective_from: datetime | None
    proposed_at: datetime
    why: tuple[str, ...]
    state: ProposalState = ProposalState.PROPOSED
    settled: Settled | None = None


@dataclass(frozen=True, slots=True)
class Approving:
    """Whoever approves proposal ``number``, why, and when: settled together with the version that it makes, or not at all."""

    number: int
    author: str
    note: str
    at: datetime

    def by(self, version: int) -> Settled:
        """The same, once that version is made."""
        return Settled(self.author, self.note, self.at, version)


class ProposalBook(Protocol):
    """Where proposals are kept: each is settled at most once, and none is taken away."""

    def proposals(self) -> Sequence[Proposal]:
        """All of them, the first one first."""
        ...

    def add(self, new: Proposal) -> Proposal:
        """Keep a new one under the next number, whatever number it names; told as kept."""
        ...

    def settle(self, number: int, state: ProposalState, settled: Settled) -> bool:
        """Say what became of one that waits; False where it does not wait any more, or never was, and then nothing is changed."""
        ...
