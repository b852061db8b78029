"""Decisions made with known probabilities, what came of them, and how far they speak of another policy."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from fairlead.domain.prediction import FloatArray, IntArray

_TOP: Final = 0.01
_ROUNDING: Final = 1e-6


class BadLog(ValueError):
    """A log that no estimate may be made from; the message says what is wrong, where, and what to do."""


@dataclass(frozen=True, slots=True, eq=False)
class DecisionLog:
    """n leads as they were given, and what another policy would have done with each; arrays of shape (n,).

    ``reward``: what came of the lead, in any unit. ``logged``: the probability μ with which the rep who has it was drawn, in (0, 1].
    ``target``: the probability π with which the other policy draws that rep, in [0, 1]. ``beyond``: the probability with which it draws
    somebody whom the log could not draw, in [0, 1]. ``given``: with which it gives the lead to anybody; a lead that waits brings nothing.
    ``cluster``: a number for each account. ``choices``: reps that the log could choose among. Raises `BadLog`.
    """

    reward: FloatArray
    logged: FloatArray
    target: FloatArray
    beyond: FloatArray
    given: FloatArray
    cluster: IntArray
    choices: FloatArray

    def __post_init__(self) -> None:
        """Refuse what would give an estimate of nothing."""
        n = len(self.reward)
        for name in ("logged", "target", "beyond", "given", "cluster", "choices"):
            column = getattr(self, name)
            if column.shape != (n,):
                raise BadLog(f"{name} has shape {column.shape}, the rewards have ({n},); give one entry a lead")
        for name, low in (("logged", 0.0), ("target", -_ROUNDING), ("beyond", -_ROUNDING), ("given", -_ROUNDING)):
            column = getattr(self, name)
            bad = np.flatnonzero(~((column > low) & (column <= 1.0 + _ROUNDING)))
            if len(bad):
                raise BadLog(
                    f"{name} of lead {bad[0]} is {column[bad[0]]:g}, which is no probability of what happened; leave such leads out"
                )
        if not np.isfinite(self.reward).all():
            raise BadLog(f"the reward of lead {np.flatnonzero(~np.isfinite(self.reward))[0]} is no number; leave out what is not known yet")

    def __len__(self) -> int:
        return len(self.reward)

    @property
    def weights(self) -> FloatArray:
        """W = π / μ: how many such leads each one stands for; shape (n,)."""
        return np.clip(self.target, 0.0, 1.0) / self.logged


@dataclass(frozen=True, slots=True)
class Overlap:
    """How far the log speaks of the other policy.

    ``leads`` of ``accounts``. ``effective``: leads that would tell as much if all weighed the same, (Σw)² / Σw². ``rewarded``: the same
    among leads that brought something, by what they bring. ``mean_weight``: 1 in the mean where the log could draw whoever the other
    policy draws, it lets nobody wait, and the probabilities are true. ``top_share``: weight on the heaviest 1% of leads.
    ``unsupported``: share of leads where the other policy draws somebody whom the log could not draw more often than not; ``beyond``: mean
    probability of such a draw. ``choices``: reps that the log could choose among, in the mean.
    """

    leads: int
    accounts: int
    effective: float
    rewarded: float
    mean_weight: float
    top_share: float
    unsupported: float
    beyond: float
    choices: float


def overlap_of(log: DecisionLog) -> Overlap:
    """How far a log speaks of the other policy; all zero for an empty one."""
    n, w = len(log), log.weights
    if not n:
        return Overlap(0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    total = float(w.sum())
    heaviest = np.sort(w)[-max(1, round(n * _TOP)) :]
    return Overlap(
        leads=n,
        accounts=len(np.unique(log.cluster)),
        effective=effective_number(w),
        rewarded=effective_number(np.abs(w * log.reward)),
        mean_weight=total / n,
        top_share=float(heaviest.sum()) / total if total > 0 else 0.0,
        unsupported=float((log.beyond > 0.5).mean()),
        beyond=float(np.clip(log.beyond, 0.0, 1.0).mean()),
        choices=float(log.choices.mean()),
    )


def effective_number(weights: FloatArray) -> float:
    """(Σw)² / Σw² (Kish 1965): of n equal weights n, of one that outweighs all others 1; 0 of none."""
    squares = float((weights**2).sum())
    return float(weights.sum()) ** 2 / squares if squares > 0 else 0.0
