"""The verb of the room: a whole batch to all reps at once, with what no other assignment could exceed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fairlead.domain.prediction import FloatArray, IntArray
from fairlead.domain.pricing.auction import Auctioneer, interpreted
from fairlead.domain.pricing.contest import Contest
from fairlead.domain.pricing.limits import Kept, Limit, hold_within

WITHIN = 1e-5  # of the bound: how near to the best possible an assignment must be proved to be


@dataclass(frozen=True, slots=True, eq=False)
class Assignment:
    """Who gets which lead, and the proof.

    chosen: shape (n_leads,), the position of the lead's pairing in the contest, −1 where it is left; rep: shape (n_leads,), the rep's
    index, −1 for none; prices: shape (n_reps,), what one more slot of the rep would add, in minor units; value ≤ the best possible ≤ bound.
    ``limits``: how each is kept; ``freely``: what could be earned without them, so that the difference is what they cost.
    """

    chosen: IntArray
    rep: IntArray
    prices: FloatArray
    value: float
    bound: float
    rounds: int
    n_bids: int
    limits: tuple[Kept, ...]
    freely: float

    @property
    def gap(self) -> float:
        """How much of the bound may at most be missing: (bound − value) / |bound|; 0 where the bound is reached."""
        missing = max(0.0, self.bound - self.value)
        return missing / abs(self.bound) if self.bound else missing


def assign(
    contest: Contest,
    limits: Sequence[Limit] = (),
    *,
    auctioneer: Auctioneer = interpreted,
    within: float = WITHIN,
    prices: FloatArray | None = None,
) -> Assignment:
    """The assignment of largest Σ worth, at most one rep a lead, at most C_j leads a rep, within the limits over groups of reps.

    Without limits it is proved to be within ``within`` of the best, or of the largest worth where the best is less. With some, the proved
    gap holds what whole leads leave of it besides. A floor that leads or slots cannot fill is filled as far as they go, and told as
    missing. ``prices``: where to start, such as those of the batch before; they change how long it takes, and not what is proved.
    Raises `fairlead.domain.pricing.BadContest`.
    """
    found = hold_within(contest, limits, auctioneer, within=within, prices=prices)
    settled = found.settled
    rep = np.where(settled.chosen >= 0, contest.reps[settled.chosen], -1) if len(contest.reps) else settled.chosen
    return Assignment(
        *(settled.chosen, rep, settled.prices, settled.value, settled.bound, settled.rounds, settled.n_bids, found.kept, found.freely)
    )
