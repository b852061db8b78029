"""A dispute is settled: the lead may move, credit may be put right, and how it ended is kept; all of it together or none."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from fairlead.application.dispute_ports import Dispute, DisputeState, Ground, Settled, ended_already
from fairlead.application.passing_on import Move, move
from fairlead.application.ports import Keeping
from fairlead.application.posting import Adjustment, adjust
from fairlead.application.scene import Scene
from fairlead.domain.intake import Submission


@dataclass(frozen=True, slots=True)
class Credit:
    """``leads`` of credit for a rep (below zero: taken away), at the cost of a rep, of a team, or of everybody else."""

    rep_id: str
    leads: float
    against_rep_id: str | None = None
    against_team_id: str | None = None

    @property
    def against(self) -> str:
        """At whose cost, for people to read."""
        if self.against_rep_id is not None:
            return f"rep {self.against_rep_id}"
        return f"team {self.against_team_id}" if self.against_team_id is not None else "everybody else"


@dataclass(frozen=True, slots=True)
class Settle:
    """How somebody settles a dispute. ``note``: why, told to whoever contested.

    ``move_to``: the rep who shall have the lead; ``over_limit``: whatever the rep's limits say. ``change``: what of the policy or the data
    should be changed, one of what the dispute is about.
    """

    number: int
    upheld: bool
    author: str
    note: str
    at: datetime
    move_to: str | None = None
    over_limit: bool = False
    credit: Credit | None = None
    change: Ground | None = None

    @property
    def moves(self) -> frozenset[str]:
        """The reps by name whom it gives the lead, or whose credit it changes: taking from one may be giving to the other."""
        named = {self.move_to} if self.credit is None else {self.move_to, self.credit.rep_id, self.credit.against_rep_id}
        return frozenset(each for each in named if each is not None)


def settle_dispute(asked: Settle, keeping: Keeping, scene: Scene, *, digest: Callable[[Submission], str]) -> Dispute:
    """Settle it under the writers' lock: of two who do so at once the second is told what the first decided.

    Raises `DisputeRefused`, `fairlead.application.ports.NotFound`, and what moving a lead and adjusting credit raise.
    """
    dispute = keeping.dispute(asked.number)
    if dispute.state is not DisputeState.OPEN:
        raise ended_already(dispute)
    settled = Settled(asked.author, asked.note, asked.at, change=asked.change)
    words = f"dispute {dispute.number}: {asked.note}"
    if asked.move_to is not None:
        passed = move(Move(dispute.lead_id, asked.move_to, asked.at, asked.author, words, asked.over_limit), keeping, scene, digest=digest)
        settled = replace(settled, moved_to=asked.move_to, decision_id=passed.decision.decision_id if passed.decision else None)
    if asked.credit is not None:
        credit = asked.credit
        against = (credit.against_rep_id, credit.against_team_id)
        adjust(Adjustment(credit.rep_id, credit.leads, asked.at, asked.author, words, *against), keeping, scene)
        settled = replace(settled, credit_rep_id=credit.rep_id, credit_leads=credit.leads, against=credit.against)
    ended = replace(dispute, state=DisputeState.UPHELD if asked.upheld else DisputeState.REJECTED, settled=settled)
    keeping.end_dispute(ended)
    return ended
