"""Batches as they are proposed, looked through and settled, and where they are kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from fairlead.application.edit_ports import Deed
from fairlead.domain.availability import Takes
from fairlead.domain.intake import Submission
from fairlead.domain.lead import Lead


class LineState(StrEnum):
    """What became of one lead of a batch."""

    OPEN = "open"
    GIVEN = "given"
    STAYS = "stays"
    REJECTED = "rejected"
    REFUSED = "refused"
    LEFT = "left"


class BatchRefused(Exception):
    """A batch or a line of it cannot be settled like this; the message says why. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Line:
    """One lead of a batch and the rep proposed for it. Money in minor units, ``chance`` in [0, 1], scores 0 to 100.

    ``price_minor``: what a slot of the rep is worth to other leads of the batch, net of which the pairing was the best. ``runner_up``:
    who would be next, ``runner_up_minor`` what that pairing is worth. ``why``: in words. ``state``: ``open`` until somebody settles it;
    ``left`` where nobody was found, ``stays`` where the lead is with a rep who keeps it. ``decision_id``: by which the rep got it.
    ``told``: what somebody said, or what had changed by then. ``from_rep``: who has it now, None for a lead that waits. ``share``: of every
    limit, how much leads of its tier may use. ``gave_up_minor``, ``gave_up_wins``: expected worth, net of the price of the slot, and
    expected wins that it would bring without the fairness contract less those that it brings; below zero where another gave up for it.
    """

    lead_id: str
    person: str
    company: str | None
    rep_id: str | None
    worth_minor: float
    price_minor: float
    chance: float
    match_score: float
    lead_score: float
    runner_up: str | None
    runner_up_minor: float | None
    why: str
    state: LineState = LineState.OPEN
    decision_id: str | None = None
    settled_by: str | None = None
    told: str = ""
    from_rep: str | None = None
    share: float = 1.0
    gave_up_minor: float = 0.0
    gave_up_wins: float = 0.0

    @property
    def moves(self) -> bool:
        """Whether it goes from one rep to another."""
        return self.from_rep is not None and self.rep_id is not None and self.from_rep != self.rep_id


@dataclass(frozen=True, slots=True)
class BatchHead:
    """A batch without its lines.

    ``value_minor``: what the proposed pairings are worth, net of what later leads pay for the slots; ``bound_minor``: what no assignment
    of these leads could exceed; ``gap``: the share between them. ``rotation_minor`` and ``one_by_one_minor``: the same leads in rotation,
    and each to its best rep in the order in which they came. ``by_turns``: leads shared by turns, since no model tells their reps apart;
    they count in no sum. ``reason``: who or what asked for it. ``moving``: leads that would go from one rep to another, ``staying``: those
    that keep their rep, ``now_minor``: what both are worth as they are. ``damaged``: leads left out because their records cannot be read.
    """

    batch_id: str
    made_at: datetime
    reason: str
    leads: int
    placed: int
    by_turns: int
    value_minor: float
    bound_minor: float
    gap: float
    rotation_minor: float
    one_by_one_minor: float
    policy: str
    model: str
    seconds: float
    moving: int = 0
    staying: int = 0
    now_minor: float = 0.0
    damaged: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch with its lines, in the order in which the leads came. ``open``: lines that nobody settled yet."""

    head: BatchHead
    lines: Sequence[Line]

    @property
    def open(self) -> int:
        """Lines that wait for somebody."""
        return sum(line.state is LineState.OPEN for line in self.lines)


class BatchBook(Protocol):
    """Where batches are kept."""

    def add(self, batch: Batch) -> None:
        """Keep a new batch; one of the same identity is left as it is."""
        ...

    def heads(self, limit: int) -> Sequence[tuple[BatchHead, int]]:
        """The latest batches, newest first, each with how many lines are open."""
        ...

    def batch(self, batch_id: str) -> Batch:
        """One batch. Raises `fairlead.application.ports.NotFound`."""
        ...

    def settle(self, batch_id: str, lines: Sequence[Line], deed: Deed | None = None) -> frozenset[str]:
        """Keep what became of open lines, all in one transaction; the leads whose line nobody had settled before.

        ``deed``: who did it, kept with the first line that is settled by it.
        """
        ...


@dataclass(frozen=True, slots=True)
class Offered:
    """A lead that a batch may give: what it said, and who has it now, with what it takes of that rep's capacity.

    ``held``: a rep had it before, as `fairlead.domain.intake.Submission` has it.
    """

    lead_id: str
    source: str
    fields: Mapping[str, Any]
    held_by: str | None = None
    takes: Takes = Takes()  # noqa: RUF009, it is a value
    held: bool = False

    @classmethod
    def of(cls, lead: Lead, submission: Submission) -> "Offered":
        """A lead as its latest decision knows it."""
        fields = {**submission.fields, "lead_id": lead.lead_id, "created_at": lead.created_at.isoformat()}
        return cls(lead.lead_id, submission.source, fields, held=submission.held)


@dataclass(frozen=True, slots=True)
class Found:
    """A lead and where it is.

    ``state``: such as assigned, queued, closed; ``touched``: a rep did something for it, or it reached a stage.
    """

    lead: Offered
    state: str
    touched: bool


class OpenLeads(Protocol):
    """Leads as they stand, for batches."""

    def of_reps(self, rep_ids: Collection[str]) -> Sequence[Found]:
        """The open leads of these reps, the longest held first."""
        ...

    def named(self, lead_ids: Collection[str]) -> Sequence[Found]:
        """These leads, in the order asked; those that are not known are left out."""
        ...
