"""What disputes are mostly about, so that the policy is fed by them; and how long they take."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fairlead.application.dispute_ports import Dispute, DisputeState, Ground, GroundKind
from fairlead.learning.intervals import wilson

FEWEST: Final = 5
"""Settled disputes on one thing below which a share upheld is not told: the interval would span nearly everything."""


@dataclass(frozen=True, slots=True)
class GroundLine:
    """Disputes on decisions that one thing had a part in. ``upheld_share`` with its 95% interval: of those settled, None of too few.

    ``named``: how often whoever settled said that this should be changed.
    """

    ground: Ground
    disputes: int
    open: int
    upheld: int
    rejected: int
    named: int
    upheld_share: float | None
    low: float | None
    high: float | None
    words: str


@dataclass(frozen=True, slots=True)
class DisputeReport:
    """All disputes together. Hours are from opening to settlement, of those upheld or rejected; None where there are none.

    ``oldest_open_hours``: how long the one has waited that waits longest.
    """

    total: int
    by_state: dict[str, int]
    by_kind: dict[str, int]
    median_hours: float | None
    slowest_tenth_hours: float | None
    oldest_open_hours: float | None
    lines: tuple[GroundLine, ...]


def report_on(disputes: Sequence[Dispute], *, at: datetime) -> DisputeReport:
    """Withdrawn ones are counted by their state and kind, and speak for nothing else."""
    standing = [each for each in disputes if each.state is not DisputeState.WITHDRAWN]
    hours = sorted(each.hours for each in standing if each.hours is not None)
    waiting = [(at - each.opened_at).total_seconds() / 3600 for each in standing if each.state is DisputeState.OPEN]
    grounds = dict.fromkeys(ground for each in standing for ground in each.about)
    lines = [_line(ground, standing) for ground in grounds]
    lines.sort(key=lambda each: (each.ground.kind is GroundKind.METHOD, -each.named, -each.disputes, -each.upheld, each.ground.words))
    return DisputeReport(
        total=len(disputes),
        by_state={state.value: sum(each.state is state for each in disputes) for state in DisputeState},
        by_kind={kind: sum(each.kind == kind for each in disputes) for kind in sorted({each.kind.value for each in disputes})},
        median_hours=statistics.median(hours) if hours else None,
        slowest_tenth_hours=hours[min(len(hours) - 1, int(0.9 * len(hours)))] if hours else None,
        oldest_open_hours=max(waiting, default=None),
        lines=tuple(lines),
    )


def _line(ground: Ground, disputes: Sequence[Dispute]) -> GroundLine:
    mine = [each for each in disputes if ground in each.about]
    upheld = sum(each.state is DisputeState.UPHELD for each in mine)
    rejected = sum(each.state is DisputeState.REJECTED for each in mine)
    named = sum(each.settled is not None and each.settled.change == ground for each in mine)
    settled = upheld + rejected
    enough = settled >= FEWEST
    low, high = wilson(upheld / settled, settled) if enough else (None, None)
    about = "disputes are" if len(disputes) > 1 else "dispute is"
    words = f"{len(mine)} of {len(disputes)} {about} about {ground.words}; {upheld} of {settled} settled were upheld"
    if not enough:
        words += f", too few to tell a share (it takes {FEWEST})"
    if named:
        words += f"; {named} settlement{'s' if named > 1 else ''} asked to change it"
    share = upheld / settled if enough else None
    return GroundLine(ground, len(mine), len(mine) - settled, upheld, rejected, named, share, low, high, words)
