"""How sure scores are: intervals by drawing accounts again, and the points of the calibration picture.

Leads of one account stand or fall together, so whole accounts are drawn with replacement (cluster bootstrap, Davison and Hinkley 1997,
section 3.8). Accounts are dealt out at random to at most 2,000 blocks first, and blocks are drawn: as sure, and as quick for a million
leads.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from fairlead.domain.prediction import FloatArray, IntArray
from fairlead.learning.evaluation import log_losses
from fairlead.learning.intervals import wilson

DRAWS: Final = 200
BINS: Final = 10
_ERROR_BINS: Final = 15
_AUC_BINS: Final = 500
_MOST_BLOCKS: Final = 2_000
_LEAST_BLOCKS: Final = 10


@dataclass(frozen=True, slots=True)
class Interval:
    """95%, from ``low`` to ``high``."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Point:
    """One bin of the calibration picture: mean chance, share won, its standard error, leads, and Wilson's 95% interval of the share."""

    chance: float
    rate: float
    error: float
    leads: int
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """How often each block of accounts is drawn.

    ``block``: shape (n,), the block of each lead; ``times``: shape (draws, blocks).
    """

    block: IntArray
    times: FloatArray

    @classmethod
    def of(cls, account: IntArray, *, seed: int, draws: int = DRAWS) -> "Draws":
        """Draws for leads of these accounts (codes, shape (n,)); equal seeds give equal draws."""
        chance = np.random.default_rng([seed, 21])
        codes = np.unique(account, return_inverse=True)[1]
        accounts = int(codes.max(initial=-1)) + 1
        blocks = min(accounts, _MOST_BLOCKS)
        dealt = chance.permutation(accounts) % max(blocks, 1)
        times = chance.multinomial(blocks, np.full(blocks, 1.0 / blocks), size=draws) if blocks else np.zeros((draws, 0))
        return cls(dealt[codes].astype(np.intp), times.astype(np.float64))

    def among(self, rows: IntArray) -> "Draws":
        """The same draws for some of the leads; blocks without any are left out."""
        kept, block = np.unique(self.block[rows], return_inverse=True)
        return Draws(block.reshape(-1).astype(np.intp), self.times[:, kept])

    @property
    def enough(self) -> bool:
        """Whether there are accounts enough for an interval to mean something."""
        return len(np.unique(self.block)) >= _LEAST_BLOCKS

    def sums(self, *values: FloatArray, bins: IntArray | None = None, width: int = 1) -> tuple[FloatArray, ...]:
        """Sum of each of ``values`` in each bin on each draw; shapes (draws, width)."""
        blocks = self.times.shape[1]
        place = self.block * width + (bins if bins is not None else 0)
        counted = [np.bincount(place, weights=each, minlength=blocks * width).reshape(blocks, width) for each in values]
        # One product for all: what takes long is walking through the draws.
        return tuple(np.hsplit(self.times @ np.hstack(counted), len(values)))


def intervals(chance: FloatArray, raw: FloatArray, won: FloatArray, draws: Draws) -> dict[str, Interval]:
    """95% intervals of log loss, Brier, AUC and calibration error, by their names in `Scores`; none where accounts are too few.

    The AUC is of the ``raw`` chances, the others of the calibrated ones.
    """
    if not draws.enough:
        return {}
    n, losses, squares = (each[:, 0] for each in draws.sums(np.ones(len(chance)), log_losses(chance, won), (chance - won) ** 2))
    kept = n > 0
    return {
        "log_loss": _interval(losses[kept] / n[kept]),
        "brier": _interval(squares[kept] / n[kept]),
        "auc": auc_interval(raw, won, draws),
        "calibration": calibration_interval(chance, won, draws),
    }


def calibration_interval(chance: FloatArray, won: FloatArray, draws: Draws) -> Interval:
    """Of the debiased calibration error.

    What is drawn is the mean squared gap, debiased. Its draws center on the squared gap as seen, luck included, so they are moved until
    their mean is the debiased one; then the root is taken.
    """
    width = min(_ERROR_BINS, max(len(chance) // 2, 1))
    bins, told = _bins(chance, width), (np.ones(len(chance)), chance, won)
    once = Draws(np.zeros(len(chance), dtype=np.intp), np.ones((1, 1)))
    seen = _squared_gap(*once.sums(*told, bins=bins, width=width))[0]
    drawn = _squared_gap(*draws.sums(*told, bins=bins, width=width))
    moved = np.sqrt(np.maximum(drawn - drawn.mean() + seen, 0.0))
    return _interval(moved)


def points(chance: FloatArray, won: FloatArray, bins: int = BINS) -> tuple[Point, ...]:
    """Bins of equal size, from the lowest chance to the highest."""
    found = []
    for rows in np.array_split(np.argsort(chance, kind="stable"), max(min(bins, len(chance)), 1)):
        if len(rows):
            rate, n = float(won[rows].mean()), len(rows)
            error = float(np.sqrt(max(rate * (1 - rate), 1e-9) / n))
            found.append(Point(float(chance[rows].mean()), rate, error, n, *wilson(rate, n)))
    return tuple(found)


def _squared_gap(n: FloatArray, p: FloatArray, y: FloatArray) -> FloatArray:
    """Mean over leads of (mean chance − rate)² − r(1 − r)/(n − 1), by row of bins; shape (rows,)."""
    safe = np.maximum(n, 1.0)
    rate = y / safe
    each = np.where(n >= 2, ((p - y) / safe) ** 2 - rate * (1.0 - rate) / np.maximum(n - 1.0, 1.0), 0.0)
    return np.asarray((n * each).sum(axis=1) / np.maximum(n.sum(axis=1), 1.0))


def _bins(chance: FloatArray, width: int) -> IntArray:
    """The bin of each lead, all of one size as near as can be; shape (n,)."""
    found = np.empty(len(chance), dtype=np.intp)
    for number, rows in enumerate(np.array_split(np.argsort(chance, kind="stable"), width)):
        found[rows] = number
    return found


def auc_interval(chance: FloatArray, won: FloatArray, draws: Draws) -> Interval:
    """Of the AUC."""
    return _interval(_drawn_aucs(chance, won, draws))


def _drawn_aucs(chance: FloatArray, won: FloatArray, draws: Draws) -> FloatArray:
    """The AUC on each draw. Chances nearer to each other than a 500th of them count as equal, which moves none by as much as 0.0001."""
    place = np.unique(chance, return_inverse=True)[1].reshape(-1)
    width = int(place.max(initial=-1)) + 1
    if width > _AUC_BINS:
        place, width = place * _AUC_BINS // width, _AUC_BINS
    positive, negative = draws.sums(won, 1.0 - won, bins=place, width=width)
    pairs = positive.sum(axis=1) * negative.sum(axis=1)
    below = np.cumsum(negative, axis=1) - negative
    ordered = (positive * (below + 0.5 * negative)).sum(axis=1)
    found = ordered[pairs > 0] / pairs[pairs > 0]
    return found if len(found) else np.array([0.5])


def _interval(drawn: FloatArray) -> Interval:
    return Interval(float(np.quantile(drawn, 0.025)), float(np.quantile(drawn, 0.975)))
