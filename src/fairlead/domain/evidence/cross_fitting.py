"""A guess at what each rep would have brought, fitted so that no lead's guess saw its own reward."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from fairlead.domain.evidence.logged import DecisionLog
from fairlead.domain.prediction import FloatArray, IntArray

FOLDS: Final = 5
_RIDGE: Final = 1.0
_TINY: Final = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Guess:
    """The guessed mean reward q; arrays of shape (n,).

    ``logged``: of the rep who had the lead; ``target``: in the mean over the other policy's draw.
    """

    logged: FloatArray
    target: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What a guess may be made from, as columns of shape (n, d).

    ``logged``: of the lead with the rep who had it; ``target``: the mean over the other policy's draw. A guess that is linear in the
    columns is then known in the mean over that draw, too.
    """

    logged: FloatArray
    target: FloatArray


def folds_of(cluster: IntArray, folds: int = FOLDS) -> IntArray:
    """A fold for each lead, all leads of an account in one; shape (n,)."""
    return np.unique(cluster, return_inverse=True)[1].astype(np.intp) % folds


def cross_fitted(log: DecisionLog, known: Known, *, folds: int = FOLDS) -> Guess:
    """Least squares with a constant and a slight ridge on the leads of all other folds (Chernozhukov et al. 2018).

    The ridge weighs as one lead does, on columns brought to the same scale; the constant is free.
    """
    fold = folds_of(log.cluster, folds)
    logged, target = np.empty(len(log)), np.empty(len(log))
    for each in range(folds):
        here = fold == each
        constant, slopes = _fitted(known.logged[~here], log.reward[~here])
        logged[here] = constant + known.logged[here] @ slopes
        target[here] = constant * log.given[here] + known.target[here] @ slopes
    return Guess(logged, target)


def _fitted(columns: FloatArray, reward: FloatArray) -> tuple[float, FloatArray]:
    """The constant and the slopes, shape (d,); the mean alone where nothing varies, 0 of no leads."""
    if not len(reward):
        return 0.0, np.zeros(columns.shape[1])
    middle, spread = columns.mean(axis=0), columns.std(axis=0)
    scaled = (columns - middle) / np.maximum(spread, _TINY) * (spread > _TINY)
    mean = float(reward.mean())
    slopes = np.linalg.solve(scaled.T @ scaled + _RIDGE * np.eye(columns.shape[1]), scaled.T @ (reward - mean))
    slopes = slopes / np.maximum(spread, _TINY) * (spread > _TINY)
    return mean - float(middle @ slopes), np.asarray(slopes)
