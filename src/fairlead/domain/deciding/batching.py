"""A lead in a batch: who is to have it is chosen for all leads together, and everything else is decided as for any lead."""

from dataclasses import dataclass
from typing import Final

from fairlead.domain.fairness import UnderContract

BATCH: Final = "batch"
"""The method of a decision on a lead that was assigned together with others."""


@dataclass(frozen=True, slots=True)
class InBatch:
    """What a batch says of a lead. ``rep_id``: who is to have it, by ``why``, with ``backup_rep_id`` next; None: not chosen yet.

    ``contract``: what the fairness contract took from the lead in the batch; None where nothing. The lead is out of any queue that a rule
    sent it to. Where the rep may not or cannot have it, it is decided as if no batch had chosen.
    """

    rep_id: str | None = None
    backup_rep_id: str | None = None
    why: str = ""
    contract: UnderContract | None = None
