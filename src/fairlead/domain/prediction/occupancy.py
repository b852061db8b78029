"""How long a lead occupies its rep: the curves of one lead, and what follows from them for each rep."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

_NO_TIME = 1.0 / 24.0
"""Days: worth a day of occupancy counts at least an hour of it."""


class Curves:
    """Shares of leads like one still open, with a rep of the usual pace.

    ``days``: shape (k,), ascending from 0 to the horizon; ``won``, ``other``: shape (k,), of leads that will be won within the horizon, and
    of the others: from 1 down, ``won`` to 0. Both are linear between. ``won_days``, ``other_days``: the mean days open within the horizon.
    """

    def __init__(self, days: FloatArray, won: FloatArray, other: FloatArray) -> None:
        self.days, self.won, self.other = days, won, other
        self.won_area, self.other_area = (_area(days, share) for share in (won, other))
        self.won_days, self.other_days = float(self.won_area[-1]), float(self.other_area[-1])

    @property
    def horizon_days(self) -> float:
        """Beyond it nothing is told."""
        return float(self.days[-1])

    @cached_property
    def told(self) -> tuple[float, float, float, float, float, float]:
        """Mean, 10% and 90% point of days until it is won, and of days until it is closed otherwise."""
        return (
            *(self.won_days, self.won_after(0.1), self.won_after(0.9)),
            *(self.other_days, self.other_after(0.1), self.other_after(0.9)),
        )

    def won_after(self, share: float) -> float:
        """Days until this ``share`` of leads that are won have been; at most the horizon."""
        return _crossing(self.days, self.won, 1.0 - share)

    def other_after(self, share: float) -> float:
        """Days until this ``share`` of the others are closed; the horizon where it is not reached."""
        return _crossing(self.days, self.other, 1.0 - share)


@dataclass(frozen=True, slots=True)
class Cycle:
    """How long one lead would be open with each of n reps.

    ``curves``: of the lead. ``pace_won``, ``pace_other``: shape (n,), how many times as long as usual this rep's leads take; None where all
    are alike. ``told``: its `means`, where they are known already.
    """

    curves: Curves
    pace_won: FloatArray | None = None
    pace_other: FloatArray | None = None
    told: tuple[FloatArray | float, FloatArray | float] | None = None

    def open_after(self, chance: FloatArray, days: FloatArray) -> FloatArray:
        """P(open after d) = p·S_won(d) + (1 − p)·S_other(d); shape (n, m), in [0, 1].

        ``chance``: p of each rep, shape (n,). ``days``: shape (m,), 0 and above; beyond the horizon the value there stays.
        """
        curves = self.curves
        return chance[:, None] * _paced(days, curves.days, curves.won, self.pace_won) + (1.0 - chance)[:, None] * _paced(
            days, curves.days, curves.other, self.pace_other
        )

    def expected_days(self, chance: FloatArray) -> FloatArray:
        """Mean days open within the horizon, the area under `open_after`; shape (n,)."""
        won, other = self.told or self.means()
        return other + chance * (won - other)

    def means(self) -> tuple[FloatArray | float, FloatArray | float]:
        """Mean days open within the horizon if it is won, and otherwise; each of shape (n,), or a number where all are alike."""
        curves = self.curves
        return (
            _paced_area(curves.days, curves.won, curves.won_area, self.pace_won),
            _paced_area(curves.days, curves.other, curves.other_area, self.pace_other),
        )

    def interval(self, chance: FloatArray, low: float = 0.1, high: float = 0.9) -> tuple[FloatArray, FloatArray]:
        """Days by which it is closed with these probabilities; shapes (n,). The horizon where it is open longer."""
        days = self.curves.days
        table = self.open_after(chance, days)
        return tuple(np.array([_crossing(days, row, 1.0 - share) for row in table]) for share in (low, high))  # type: ignore[return-value]

    def velocity(self, chance: FloatArray, value_minor: float) -> FloatArray:
        """Worth for each day that the lead is expected to be open, minor units a day; shape (n,)."""
        return np.asarray(value_minor * chance / np.maximum(self.expected_days(chance), _NO_TIME))


def velocity_of(worth_minor: float, cycle_days: float) -> float:
    """The same of one pair, from its worth and the mean days it is open."""
    return worth_minor / max(cycle_days, _NO_TIME)


def _area(days: FloatArray, share: FloatArray) -> FloatArray:
    return np.concatenate([[0.0], np.cumsum(0.5 * (share[1:] + share[:-1]) * np.diff(days))])


def _crossing(days: FloatArray, share: FloatArray, level: float) -> float:
    """Where a falling curve comes down to ``level``; the last of ``days`` where it does not."""
    below = np.flatnonzero(share <= level)
    if not len(below):
        return float(days[-1])
    right = int(below[0])
    if right == 0 or share[right - 1] == share[right]:
        return float(days[right])
    part = (share[right - 1] - level) / (share[right - 1] - share[right])
    return float(days[right - 1] + part * (days[right] - days[right - 1]))


def _paced(days: FloatArray, knots: FloatArray, share: FloatArray, pace: FloatArray | None) -> FloatArray:
    """S(d / pace): shape (n, m), or (1, m) where all are alike."""
    within = np.minimum(days, knots[-1])[None, :]
    return np.asarray(np.interp(within if pace is None else within / pace[:, None], knots, share))


def _paced_area(knots: FloatArray, share: FloatArray, area: FloatArray, pace: FloatArray | None) -> FloatArray | float:
    """∫ S(d / pace) dd from 0 to the horizon = pace · A(horizon / pace), the last share staying where that is beyond the last knot."""
    if pace is None:
        return float(area[-1])
    reach = knots[-1] / pace
    return np.asarray(pace * (np.interp(reach, knots, area) + np.maximum(reach - knots[-1], 0.0) * share[-1]))
