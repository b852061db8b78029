"""A person gives a lead to a rep: what the corridor would have done stays on record beside it."""

from dataclasses import replace

import numpy as np

from fairlead.domain.deciding.decision import Action, Decision
from fairlead.domain.reasons import QueueReason
from fairlead.domain.screening import Mode

MANUAL = "manual"
"""The method of a decision that a person made."""


def by_hand(decision: Decision, rep_id: str, *, why: str) -> Decision:
    """The decision as a person made it: ``rep_id`` has the lead, and ``why`` says by whose word. Nobody was drawn.

    ``decision``: what would have been decided at that moment; its candidates and refusals stay.
    """
    seen = decision.candidates
    nobody = np.zeros(len(seen))
    return replace(
        decision,
        action=Action.ASSIGN,
        rep_id=rep_id,
        backup_rep_id=None,
        queue_reason=None,
        method=MANUAL,
        method_why=why,
        candidates=replace(seen, near_tie=nobody.astype(bool), propensity=nobody),
        parts={},
        mode=Mode.AUTO,
        routed_by=None,
        place=None,
        due_at=None,
        escalated=False,
        accept_by=None,
    )


def set_aside(decision: Decision, action: Action, *, why: str) -> Decision:
    """The decision as a person made it who gives the lead to nobody: it waits for a person, or goes to nurture.

    ``decision``: what would have been decided at that moment; its candidates and refusals stay.
    """
    waits = action is Action.QUEUE
    return replace(
        by_hand(decision, "", why=why), action=action, rep_id=None, queue_reason=QueueReason.SENT_BACK if waits else None, warnings=()
    )
