"""Disputes: somebody contests a decision, and somebody else settles it. What passes through, and where it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from fairlead.domain.deciding import Decision

LONGEST_WORDS: Final = 2_000


class DisputeRefused(Exception):
    """A dispute cannot be opened, settled or withdrawn like this; the message says why. Nothing was changed."""


class DisputeFlawed(DisputeRefused):
    """What was entered of a dispute has mistakes, whatever there is already."""


class Contested(StrEnum):
    """What is said to be wrong with a decision."""

    TERRITORY = "wrong territory"
    OWNER = "wrong owner"
    MINE = "should be mine"
    TURN = "unfair turn"
    DATA = "wrong data"
    OTHER = "other"


class DisputeState(StrEnum):
    """Where a dispute stands."""

    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class GroundKind(StrEnum):
    """What may have decided."""

    RULE = "rule"
    TERRITORY = "territory"
    ACCOUNT = "account"
    FIELD = "field"
    METHOD = "choice by"


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing that decided: a rule, the territory, the account with its owner, a field of the lead, or the way of deciding."""

    kind: GroundKind
    name: str

    @property
    def words(self) -> str:
        """For people to read, and how one is named in requests: ``rule enterprise``."""
        return f"{self.kind.value} {self.name}"


@dataclass(frozen=True, slots=True)
class Settled:
    """How a dispute ended. ``moved_to`` and ``decision_id``: who has the lead since, and the decision that gave it.

    ``credit_rep_id`` got ``credit_leads`` of credit, below zero where they were taken, at the cost of ``against``. ``change``: what of
    the policy or the data should be changed so that it does not happen again.
    """

    author: str
    note: str
    at: datetime
    moved_to: str | None = None
    decision_id: str | None = None
    credit_rep_id: str | None = None
    credit_leads: float = 0.0
    against: str | None = None
    change: Ground | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """A contested decision. ``number`` counts from 1 and is 0 until it is kept.

    ``rep_id``: in whose name it is contested; None where somebody does so for the team. ``holder_rep_id``: whom the decision gave the
    lead. ``manager_rep_id``: who is told of it; None: whoever runs the service. ``about``: what decided, most decisive first.
    """

    decision_id: str
    lead_id: str
    kind: Contested
    words: str
    author: str
    opened_at: datetime
    rep_id: str | None = None
    holder_rep_id: str | None = None
    manager_rep_id: str | None = None
    company: str | None = None
    about: tuple[Ground, ...] = ()
    state: DisputeState = DisputeState.OPEN
    settled: Settled | None = None
    number: int = 0

    @property
    def person(self) -> str:
        """Who contests, as one name: each may have one open dispute on a decision."""
        return f"rep {self.rep_id}" if self.rep_id is not None else self.author

    @property
    def hours(self) -> float | None:
        """From opening to the end, None while it is open."""
        return None if self.settled is None else (self.settled.at - self.opened_at).total_seconds() / 3600


class DisputeKeeping(Protocol):
    """What a write transaction does for disputes."""

    def dispute(self, number: int) -> Dispute:
        """One dispute. Raises `fairlead.application.ports.NotFound`."""
        ...

    def end_dispute(self, ended: Dispute) -> None:
        """Keep how an open one ended, and the step."""
        ...


class DisputeBook(Protocol):
    """Where disputes are kept; none is ever taken away, and each ends once."""

    def disputes(self, *, decision_id: str | None = None) -> Sequence[Dispute]:
        """All of them, or those on a decision; the latest first."""
        ...

    def dispute(self, number: int) -> Dispute:
        """One of them. Raises `fairlead.application.ports.NotFound`."""
        ...

    def open(self, new: Dispute) -> Dispute:
        """Keep a new one under the next number.

        Raises `DisputeRefused` where the same person has an open one on the same decision.
        """
        ...

    def end(self, ended: Dispute) -> bool:
        """Keep how it ended; False, and nothing kept, where it is not open any more."""
        ...


def already_open(new: Dispute, before: int) -> DisputeRefused:
    """What somebody is told who contests the same decision twice."""
    already = f"{new.person} contests this decision already, with dispute {before}"
    return DisputeRefused(f"{already}; withdraw that one first to say it otherwise")


def ended_already(dispute: Dispute) -> DisputeRefused:
    """What somebody is told who comes too late."""
    assert dispute.settled is not None  # noqa: S101, it is not open
    done = f"was {dispute.state.value} by {dispute.settled.author} on {dispute.settled.at:%Y-%m-%d %H:%M} UTC"
    return DisputeRefused(f"dispute {dispute.number} {done} already; load it again")


def grounds_of(decision: Decision, kind: Contested, field: str | None = None) -> tuple[Ground, ...]:
    """What decided, by the record; what the complaint is about comes first."""
    by = decision.routed_by or ""
    found = [Ground(GroundKind.RULE, by.removeprefix("rule ")) if by.startswith("rule ") else None]
    if decision.territory_id is not None:
        found.append(Ground(GroundKind.TERRITORY, decision.territory_id))
    if decision.account_id is not None:
        found.append(Ground(GroundKind.ACCOUNT, decision.account_id))
    found += [Ground(GroundKind.RULE, each) for each in decision.rules]
    found.append(Ground(GroundKind.METHOD, decision.method))
    if field:
        found.append(Ground(GroundKind.FIELD, field))
    ordered = sorted((each for each in found if each is not None), key=lambda each: each.kind is not _ASKED.get(kind))
    return tuple(dict.fromkeys(ordered))


def ground_named(about: Sequence[Ground], words: str) -> Ground:
    """Which of them is meant by words such as ``rule enterprise``. Raises `DisputeRefused`, which tells these and no others."""
    found = next((each for each in about if each.words == " ".join(words.split())), None)
    if found is None:
        known = f"; what decided: {', '.join(each.words for each in about)}" if about else ", as far as you see it"
        raise DisputeRefused(f"'{words}' had no part in this decision{known}")
    return found


_ASKED: Final = {
    Contested.TERRITORY: GroundKind.TERRITORY,
    Contested.OWNER: GroundKind.ACCOUNT,
    Contested.TURN: GroundKind.METHOD,
    Contested.DATA: GroundKind.FIELD,
}
