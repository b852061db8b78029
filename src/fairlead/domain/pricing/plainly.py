"""What a batch is held against: the same leads one by one in the order in which they came, by worth alone or in rotation."""

import numpy as np

from fairlead.domain.prediction import IntArray
from fairlead.domain.pricing.contest import Contest


def one_by_one(contest: Contest) -> IntArray:
    """Each lead to the rep with room who is worth most, if that is more than leaving it: positions, shape (n_leads,), −1 for none."""
    left = contest.capacity.tolist()
    reps, worth = contest.reps.tolist(), contest.worth.tolist()
    chosen = np.full(contest.n_leads, -1, dtype=np.int64)
    for lead, (start, end) in enumerate(zip(contest.indptr[:-1].tolist(), contest.indptr[1:].tolist(), strict=True)):
        room = [pair for pair in range(start, end) if left[reps[pair]] > 0]
        best = max(room, key=worth.__getitem__, default=-1)
        if best >= 0 and worth[best] > contest.reserve[lead]:
            chosen[lead] = best
            left[reps[best]] -= 1
    return chosen


def in_rotation(contest: Contest) -> IntArray:
    """Each lead to the eligible rep with room who got the fewest of this batch, the first in the list among equals, whatever its worth."""
    left, got = contest.capacity.tolist(), [0] * contest.n_reps
    reps = contest.reps.tolist()
    chosen = np.full(contest.n_leads, -1, dtype=np.int64)
    for lead, (start, end) in enumerate(zip(contest.indptr[:-1].tolist(), contest.indptr[1:].tolist(), strict=True)):
        room = [pair for pair in range(start, end) if left[reps[pair]] > 0]
        if room:
            pair = min(room, key=lambda one: (got[reps[one]], reps[one]))
            chosen[lead] = pair
            left[reps[pair]] -= 1
            got[reps[pair]] += 1
    return chosen
