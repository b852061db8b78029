"""In which order leads that waited go out: by priority, then who has waited longer than allowed, then by what each brings beyond its price.

Fewer slots may come free than leads wait. Who came first is then no reason to have one: within a priority the lead that has the most left
of its worth goes first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fairlead.application.ports import Kept
from fairlead.domain.deciding import Decision


@dataclass(frozen=True, slots=True)
class Turn:
    """A lead that waits and now finds a rep. ``net_minor``: worth less price with whom it would go to; None where no model says."""

    kept: Kept
    urgency: int
    late: bool
    net_minor: float | None

    @classmethod
    def of(cls, kept: Kept, found: Decision, at: datetime) -> "Turn":
        """``found``: what would be decided ``at`` this moment."""
        due, winner = kept.decision.due_at, found.winner
        net = None
        if winner is not None and winner.foreseen:
            net = winner.worth_minor - (winner.price_minor or 0.0)
        return cls(kept, kept.decision.urgency, due is not None and due <= at, net)


def in_turn(turns: Sequence[Turn]) -> list[Kept]:
    """The leads in the order in which they are decided on. ``turns``: in the order of the queue, which decides between equals.

    Leads that are late keep the order of the queue. One of which no model says anything counts as what the others bring on average, so that
    it is neither always first nor always last.
    """
    known = [turn.net_minor for turn in turns if turn.net_minor is not None]
    usual = sum(known) / len(known) if known else 0.0

    def place(turn: Turn) -> tuple[int, bool, float]:
        net = usual if turn.net_minor is None else turn.net_minor
        return -turn.urgency, not turn.late, 0.0 if turn.late else -net

    return [turn.kept for turn in sorted(turns, key=place)]
