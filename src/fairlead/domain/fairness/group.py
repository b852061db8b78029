"""Those whom one lead, or one entry, concerns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fairlead.domain.fairness.filling import FloatArray, fill


@dataclass(frozen=True)
class Group:
    """Members of the ledger, each with a weight above zero. Arrays have shape (n,) and follow ``rep_ids``.

    ``credit``: what each is owed, in leads; ``aside``: the part of it that is set aside, to be made up at a bounded rate; the rest decides
    whose turn it is. ``weights``: shares in rotation.
    """

    rep_ids: tuple[str, ...]
    credit: FloatArray
    aside: FloatArray
    weights: FloatArray

    @property
    def shares(self) -> FloatArray:
        """Each member's part of every lead; they sum to one. Shape (n,)."""
        shares: FloatArray = self.weights / self.weights.sum()
        return shares

    def without(self, rep_id: str) -> "Group":
        """The others."""
        others = np.array([each != rep_id for each in self.rep_ids], dtype=bool)
        kept = tuple(each for each in self.rep_ids if each != rep_id)
        return Group(kept, self.credit[others], self.aside[others], self.weights[others])

    def named(self, values: FloatArray) -> dict[str, float]:
        """``values``, shape (n,), by member; zeros are left out."""
        return {rep_id: value for rep_id, value in zip(self.rep_ids, values.tolist(), strict=True) if value}

    def array(self, values: Mapping[str, float]) -> FloatArray:
        """The reverse: ``values`` in the members' order, zero for whoever is not named. Shape (n,)."""
        return np.array([values.get(rep_id, 0.0) for rep_id in self.rep_ids], dtype=np.float64)


def bounded(group: Group, changes: FloatArray, bound: float) -> FloatArray:
    """The changes, those that would carry somebody beyond plus or minus ``bound`` cut off there and spread over the others, per weight.

    Shape (n,); the sum stays. Who stands beyond the bound already (it was lowered since) is not brought back at a stroke, only moved no
    further.
    """
    after = group.credit + changes
    if (np.abs(after) <= bound).all():
        return changes
    low, high = np.minimum(group.credit, -bound), np.maximum(group.credit, bound)
    held, _ = fill(after, group.shares, low, high, float(after.sum()))
    return held - group.credit


def everybody(rep_ids: Sequence[str], credit: FloatArray, aside: FloatArray, weights: FloatArray) -> Group:
    """The group of those with a weight above zero; arrays have shape (n,)."""
    rows = np.flatnonzero(weights > 0)
    return Group(tuple(rep_ids[row] for row in rows.tolist()), credit[rows], aside[rows], weights[rows])
