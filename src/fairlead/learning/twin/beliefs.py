"""What holds of every pair of lead and rep, and how long leads stay open: once as the truth of a floor, once as what a policy believes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.prediction import ReplyCurve, busier

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]


class BadTwin(ValueError):
    """Arrays that do not belong together; the message says which and how."""


@dataclass(frozen=True, slots=True, eq=False)
class Lengths:
    """How long leads of each kind stay open.

    ``won``, ``other``: shape (kinds, days + 1), the share still open after whole days, of leads that are won and of the others: from 1
    down, linear between. What is left after the last day closes then.
    """

    won: FloatArray
    other: FloatArray

    def drawn(self, kind: int, lot: float, *, won: bool) -> float:
        """Days open of one lead whose lot, uniform in [0, 1), is ``lot``."""
        share = (self.won if won else self.other)[kind]
        return float(np.interp(lot, 1.0 - share, np.arange(len(share))))

    def expected(self) -> tuple[FloatArray, FloatArray]:
        """Mean days open by kind, of won leads and of others; each of shape (kinds,)."""
        return tuple(0.5 * (share[:, 1:] + share[:, :-1]).sum(axis=1) for share in (self.won, self.other))


@dataclass(frozen=True, slots=True, eq=False)
class Replies:
    """How soon reps reply once they are at work, and what a late reply costs.

    ``curve``: the share of the chance left after so many minutes. ``habit``: shape (reps,), median working minutes. ``multiples``: shape
    (m,), equally likely multiples of it, ascending. The minutes grow as (1 + open leads) to the power ``slowing``, against ``usual``, shape
    (reps,), the mean of log(1 + open leads); `fairlead.domain.prediction.busier` bounds it. ``working``: minutes pass in working time only;
    otherwise by the clock, once the rep is at work, as habits are learned: a night that held a reply up is in the multiples then.
    """

    curve: ReplyCurve
    habit: FloatArray
    multiples: FloatArray
    slowing: float
    usual: FloatArray
    working: bool = True

    def minutes(self, reps: IntArray, held: FloatArray) -> FloatArray:
        """Median working minutes of ``reps`` that hold so many leads; shape (k,)."""
        habit = self.habit[reps]
        return habit * np.exp(self.slowing * busier(held, self.usual[reps])) if self.slowing else habit

    def left(self, late: FloatArray, minutes: FloatArray) -> FloatArray:
        """The share of the chance left, averaged over replies, ``late`` minutes after arrival and working ``minutes`` more; shape (k,)."""
        return np.asarray(self.curve.at(late + self.multiples[:, None] * minutes).mean(axis=0))


@dataclass(frozen=True, slots=True, eq=False)
class Beliefs:
    """``chance``: shape (leads, reps), of winning if answered at once. ``value``: the same shape, of the deal if won, minor units.

    ``kind``: shape (leads,), row of ``lengths``.
    """

    chance: FloatArray
    value: FloatArray
    kind: IntArray
    lengths: Lengths
    replies: Replies

    def __post_init__(self) -> None:
        """Refuse what does not fit together."""
        if self.chance.shape != self.value.shape or len(self.kind) != len(self.chance):
            raise BadTwin(
                f"chance {self.chance.shape}, value {self.value.shape} and kind {self.kind.shape} are not of the same leads and reps"
            )
        if self.lengths.won.shape != self.lengths.other.shape or (len(self.kind) and self.kind.max() >= len(self.lengths.won)):
            raise BadTwin("every kind of lead needs a row in the lengths of won leads and in those of others")
        if len(self.replies.habit) != self.chance.shape[1] or len(self.replies.usual) != self.chance.shape[1]:
            raise BadTwin(f"reply habits are of {len(self.replies.habit)} reps, chances of {self.chance.shape[1]}")

    def chances(self, lead: int, reps: IntArray, late: FloatArray, held: FloatArray) -> FloatArray:
        """Chance of one lead with ``reps``, of which each starts ``late`` minutes after arrival and holds so many leads; shape (k,)."""
        return np.asarray(self.chance[lead, reps] * self.replies.left(late, self.replies.minutes(reps, held)))
