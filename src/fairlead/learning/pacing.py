"""How much longer or shorter things take for some kinds than for others: steps of logarithms, shrunken as the data say.

y = start + Σ_b step_b[kind] + rest, the steps of each block b of kinds drawn around 0 with a variance of its own: a mixed model (Henderson
1975), solved block by block. The variance is estimated by moments (DerSimonian and Laird 1986), and is zero where the spread of a block's
means is within what chance alone gives (Cochran's Q): where the data hold no difference, neither do the steps.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.stats import chi2

from fairlead.domain.prediction import MISSING, FloatArray, IntArray

_BY_CHANCE = 0.01
_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Steps:
    """``start``: the mean. ``of``: for each block the step of each kind. ``deviations``: the standard deviation that each block's have."""

    start: float
    of: tuple[FloatArray, ...]
    deviations: tuple[float, ...]

    def at(self, codes: IntArray) -> FloatArray:
        """The sum of steps of rows of codes, of shape (n, blocks); shape (n,)."""
        found = np.zeros(len(codes))
        for block, step in enumerate(self.of):
            found += step[codes[:, block]]
        return found


def coded(kinds: pl.DataFrame, rows: int) -> tuple[tuple[tuple[str, ...], ...], IntArray]:
    """The values of every column of kinds, and the place of each row's among them, shape (rows, columns); what is missing is a value."""
    values, codes = [], []
    for name in kinds.columns:
        column = kinds[name].cast(pl.String).fill_null(MISSING)
        every = tuple(sorted(column.unique().to_list()))
        places = {value: place for place, value in enumerate(every)}
        values.append(every)
        codes.append(column.replace_strict(places, return_dtype=pl.Int64).to_numpy() if every else np.zeros(0, dtype=np.int64))
    return tuple(values), np.column_stack(codes).astype(np.intp) if codes else np.zeros((rows, 0), dtype=np.intp)


def no_steps(sizes: Sequence[int]) -> Steps:
    """Everything usual."""
    return Steps(0.0, tuple(np.zeros(size) for size in sizes), (0.0,) * len(sizes))


def learn_steps(
    logs: FloatArray, weight: FloatArray, codes: IntArray, sizes: Sequence[int], *, first: Steps | None = None, sweeps: int = 8
) -> Steps:
    """Steps of every block, together.

    ``logs``, ``weight``: shape (n,), a weight of 1 is a whole observation; ``codes``: shape (n, blocks), below ``sizes``. ``first``: where
    to begin.
    """
    total = float(weight.sum())
    if total <= _TINY:
        return first or no_steps(sizes)
    begun = first or no_steps(sizes)
    steps, deviations = [step.copy() for step in begun.of], list(begun.deviations)
    rest = logs - begun.at(codes)
    start = float(np.average(rest, weights=weight))
    rest = rest - start
    for _ in range(sweeps if len(sizes) > 1 else min(sweeps, 2)):
        for block, size in enumerate(sizes):
            code = codes[:, block]
            own = rest + steps[block][code]
            steps[block], deviations[block] = _shrunken(own, weight, code, size)
            rest = own - steps[block][code]
        shift = float(np.average(rest, weights=weight))
        start, rest = start + shift, rest - shift
    return Steps(start, tuple(steps), tuple(deviations))


def _shrunken(own: FloatArray, weight: FloatArray, code: IntArray, size: int) -> tuple[FloatArray, float]:
    """The shrunken mean of each kind, and their standard deviation."""
    counts = np.bincount(code, weights=weight, minlength=size)
    seen = counts > _TINY
    means = np.divide(np.bincount(code, weights=weight * own, minlength=size), counts, out=np.zeros(size), where=seen)
    total, kinds = float(counts.sum()), int(seen.sum())
    noise = float((weight * (own - means[code]) ** 2).sum()) / max(total - kinds, 1.0)
    gaps = np.where(seen, means - float(counts @ means) / total, 0.0)
    spread = float(counts @ gaps**2)
    if kinds < 2 or spread <= _TINY + noise * float(chi2.isf(_BY_CHANCE, kinds - 1)):
        return np.zeros(size), 0.0
    between = (spread - (kinds - 1) * noise) / (total - float(counts @ counts) / total)
    return gaps * between / (between + noise / np.maximum(counts, _TINY)), float(np.sqrt(between))
