"""Small curves read off at forecast time: the share of the chance left at a reply time, and percentiles among recent values."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fairlead.domain.prediction.forecasting import FloatArray

MIDDLE = 50.0
Z80 = 1.2815515655446004
"""Standard deviations to either side that hold 80% of a normal distribution."""


@dataclass(frozen=True, slots=True)
class ReplyCurve:
    """h(τ), the share of the chance that is left when the first reply comes after τ minutes: knots of its posterior mean.

    ``minutes``: shape (k,), ascending; ``share``: shape (k,), in (0, 1]. One knot means that reply time plays no part.
    """

    minutes: FloatArray
    share: FloatArray

    def at(self, minutes: FloatArray) -> FloatArray:
        """The share left; linear between knots, constant outside; the shape of ``minutes``."""
        return np.interp(minutes, self.minutes, self.share)

    @classmethod
    def flat(cls) -> "ReplyCurve":
        """Reply time plays no part."""
        return cls(np.zeros(1), np.ones(1))


@dataclass(frozen=True)
class Percentiles:
    """Where a value stands among recent ones.

    ``knots``: shape (k,), the quantiles at evenly spaced levels from 0 to 100; empty or all alike: always 50.
    """

    knots: FloatArray

    def of(self, values: FloatArray) -> FloatArray:
        """0 to 100, the middle of its level where several levels share the value; the shape of ``values``."""
        if len(self.knots) < 2 or self.knots[0] == self.knots[-1]:
            return np.full(np.shape(values), MIDDLE)
        low = np.interp(values, self.knots, self._levels)
        # np.interp takes one end of a run of equal knots; the mirrored table takes the other, and their mean is fair to both.
        high = 100.0 - np.interp(-values, self._mirrored, self._levels)
        return np.asarray(0.5 * (low + high))

    @cached_property
    def _levels(self) -> FloatArray:
        return np.linspace(0.0, 100.0, len(self.knots))

    @cached_property
    def _mirrored(self) -> FloatArray:
        return -self.knots[::-1]
