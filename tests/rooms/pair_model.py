"""A model that tells two reps apart by constants, and knows how long leads stay open."""

from dataclasses import dataclass

import numpy as np

from fairlead.domain.prediction import Curves, Cycle, Forecast, Level, Readiness

CURVES = Curves(np.array([0.0, 10.0, 30.0]), np.array([1.0, 0.5, 0.0]), np.array([1.0, 0.5, 0.0]))
"""Open for 12.5 days on average, won or not."""


@dataclass(frozen=True)
class PairModel:
    """The first rep of a roster wins one lead in five, the others one in ten; deals bring 1,000.00.

    ``lasts_minutes``: after such a wait, to come or past, the chance is 1/e of what it was.
    """

    version: str = "pairs-1"
    readiness: Readiness = Readiness(Level.PAIR, "they differ")  # noqa: RUF009, it is a value
    reads: frozenset[str] = frozenset()
    tells_length: bool = True
    lasts_minutes: float = np.inf

    def bind(self, roster):
        return self

    def forecast(self, case):
        n = len(case.rows)
        chance = np.where(case.rows == 0, 0.2, 0.1) * np.exp(-(case.wait_minutes + case.age_minutes) / self.lasts_minutes)
        cycle = Cycle(CURVES) if self.tells_length else None
        return Forecast(chance, chance, chance, np.full(n, 1e-6), np.ones(n), np.full(n, 50.0), np.zeros(n), 100_000.0, 50.0, {}, cycle)
