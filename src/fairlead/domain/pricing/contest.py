"""A batch as it is put to the auction: which leads may go to which reps, what each pairing is worth, how many leads a rep can take."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from fairlead.domain.prediction import FloatArray, IntArray


class BadContest(ValueError):
    """The arrays of a contest do not belong together; the message says which and how."""


@dataclass(frozen=True, slots=True, eq=False)
class Contest:
    """Leads × reps, sparse by rows: the pairings of lead i are ``indptr[i]`` up to ``indptr[i + 1]``. Only eligible pairs are listed.

    indptr: shape (n_leads + 1,); reps: shape (n_pairs,), the rep's index; worth: shape (n_pairs,), what the pairing earns net of the
    price of the slot, in minor units; capacity: shape (n_reps,), leads a rep can take now; reserve: shape (n_leads,), what the lead is
    worth unassigned (nurtured, or kept waiting), in minor units.
    """

    indptr: IntArray
    reps: IntArray
    worth: FloatArray
    capacity: IntArray
    reserve: FloatArray

    @classmethod
    def of(cls, indptr: object, reps: object, worth: object, capacity: object, reserve: object = None) -> Self:
        """The same from anything that looks like arrays, checked; without ``reserve`` an unassigned lead is worth nothing."""
        pointers = np.ascontiguousarray(indptr, dtype=np.int64)
        kept = np.zeros(max(len(pointers) - 1, 0)) if reserve is None else np.ascontiguousarray(reserve, dtype=np.float64)
        made = cls(
            pointers,
            np.ascontiguousarray(reps, dtype=np.int64),
            np.ascontiguousarray(worth, dtype=np.float64),
            np.ascontiguousarray(capacity, dtype=np.int64),
            kept,
        )
        made._check()
        return made

    @classmethod
    def dense(cls, worth: object, capacity: object, reserve: object = None) -> Self:
        """From a table of shape (n_leads, n_reps); a pair that is not eligible is NaN or minus infinity."""
        table = np.asarray(worth, dtype=np.float64)
        eligible = np.isfinite(table)
        indptr = np.concatenate(([0], np.cumsum(eligible.sum(axis=1))))
        return cls.of(indptr, np.nonzero(eligible)[1], table[eligible], capacity, reserve)

    @property
    def n_leads(self) -> int:
        """Leads in the batch."""
        return len(self.indptr) - 1

    @property
    def n_reps(self) -> int:
        """Reps, those who can take nothing included."""
        return len(self.capacity)

    def leads(self) -> IntArray:
        """The lead of each pairing: shape (n_pairs,)."""
        return np.repeat(np.arange(self.n_leads, dtype=np.int64), np.diff(self.indptr))

    def _check(self) -> None:
        if len(self.indptr) < 1 or self.indptr[0] != 0 or self.indptr[-1] != len(self.reps) or (np.diff(self.indptr) < 0).any():
            raise BadContest(f"indptr must rise from 0 to the number of pairings, {len(self.reps)}")
        if len(self.worth) != len(self.reps):
            raise BadContest(f"{len(self.reps)} pairings have {len(self.worth)} worths; give one for each")
        if len(self.reps) and (self.reps.min() < 0 or self.reps.max() >= self.n_reps):
            raise BadContest(f"a pairing names a rep outside 0 to {self.n_reps - 1}")
        if (self.capacity < 0).any():
            raise BadContest("a capacity is below zero; a rep who is full has 0")
        if len(self.reserve) != self.n_leads:
            raise BadContest(f"{self.n_leads} leads have {len(self.reserve)} reserves; give one for each")
        if not (np.isfinite(self.worth).all() and np.isfinite(self.reserve).all()):
            raise BadContest("a worth or reserve is no number; leave out pairs that are not eligible")


def surpluses(contest: Contest, prices: FloatArray) -> FloatArray:
    """π_i = max(reserve_i, max_j r_ij − λ_j) over all eligible reps with room: shape (n_leads,), in minor units."""
    charged = np.where(contest.capacity > 0, prices, np.inf)
    net = contest.worth - charged[contest.reps]
    filled = np.flatnonzero(np.diff(contest.indptr))
    if len(filled) == contest.n_leads and contest.n_leads:
        return np.maximum(contest.reserve, np.maximum.reduceat(net, contest.indptr[:-1]))
    best = contest.reserve.copy()
    if len(filled):
        best[filled] = np.maximum(best[filled], np.maximum.reduceat(net, contest.indptr[filled]))
    return best


def bound(contest: Contest, prices: FloatArray, gains: FloatArray | None = None) -> float:
    """What no assignment can exceed, for any prices λ ≥ 0: Σ_i π_i + Σ_j C_j·λ_j (weak duality of the assignment's linear program).

    ``gains``: the π_i at these prices, where they are known already.
    """
    return float((surpluses(contest, prices) if gains is None else gains).sum() + (contest.capacity * prices).sum())


def value(contest: Contest, chosen: IntArray) -> float:
    """What an assignment earns: Σ worth of the chosen pairings, and the reserve of every lead with none (−1). ``chosen``: (n_leads,)."""
    given = chosen >= 0
    return float(contest.worth[chosen[given]].sum() + contest.reserve[~given].sum())
