"""Leads one at a time: logs drawn with known probabilities by a policy that favors whom it believes in, and others to be told."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from fairlead.domain.evidence import Answer, DecisionLog, Known, answer, cross_fitted
from fairlead.domain.prediction import FloatArray, IntArray

REPS: Final = 20
_KINDS: Final = 6
TARGETS: Final = ("even", "softer", "sharper", "greedy")
"""Policies that are asked about: everybody alike, by belief more and less evenly than the log, and always the best."""


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A log of n leads with everything that is true of it; shapes (n, reps) unless said otherwise.

    ``logged``: probabilities of the log. ``truth``: what each pair brings in the mean; ``believed``: what a model says. ``rep``,
    ``reward``, ``account``: shape (n,).
    """

    logged: FloatArray
    truth: FloatArray
    believed: FloatArray
    rep: IntArray
    reward: FloatArray
    account: IntArray
    free: np.ndarray

    def target(self, name: str) -> FloatArray:
        """What a policy does with these leads, the reps as they were free."""
        if name == "even":
            return np.asarray(self.free / self.free.sum(axis=1, keepdims=True))
        if name == "greedy":
            return np.asarray(np.eye(REPS)[np.where(self.free, self.believed, -np.inf).argmax(axis=1)])
        return _soft(self.believed, self.free, 0.5 if name == "softer" else 0.08)

    def value(self, name: str) -> float:
        """What that policy earns a lead, one lead at a time."""
        return float((self.target(name) * self.truth).sum(axis=1).mean())

    def asked(self, name: str) -> Answer:
        """What the estimators say of it."""
        rows, target = np.arange(len(self.rep)), self.target(name)
        log = DecisionLog(
            reward=self.reward,
            logged=self.logged[rows, self.rep],
            target=target[rows, self.rep],
            beyond=np.where(self.logged > 0, 0.0, target).sum(axis=1),
            given=np.ones(len(rows)),
            cluster=self.account,
            choices=self.free.sum(axis=1).astype(np.float64),
        )
        known = Known(self.believed[rows, self.rep][:, None], (target * self.believed).sum(axis=1)[:, None])
        return answer(log, cross_fitted(log, known))


def drawn(leads: int, seed: int) -> Drawn:
    """A log. Reps, and what is believed of them, are the same for every seed; leads, who is free, draws and outcomes are not."""
    people, rng = np.random.default_rng(91), np.random.default_rng([seed, 23])
    skill = people.normal(0.0, 0.3, REPS)[None, :] + people.normal(0.0, 0.5, (_KINDS, REPS))
    # What is believed errs, and errs most where it promises most: a model that was not shrunken.
    belief = skill + people.normal(0.0, 0.4, skill.shape)
    accounts = rng.integers(0, leads // 2, leads)
    of_account = rng.normal(0.0, 0.5, leads // 2)[accounts]
    kind, quality = rng.integers(0, _KINDS, leads), rng.normal(0.0, 0.6, leads)
    value = np.exp(rng.normal(0.0, 0.6, leads))
    free = rng.random((leads, REPS)) < 0.4
    free[np.arange(leads), rng.integers(0, REPS, leads)] = True
    level = (-2.2 + quality + of_account)[:, None]
    truth = 1.0 / (1.0 + np.exp(-(level + skill[kind])))
    believed = 1.0 / (1.0 + np.exp(-((-2.2 + quality)[:, None] + belief[kind])))
    logged = 0.9 * _soft(believed, free, 0.2) + 0.1 * free / free.sum(axis=1, keepdims=True)
    rep = (rng.random(leads)[:, None] > logged.cumsum(axis=1)).sum(axis=1).clip(0, REPS - 1)
    won = rng.random(leads) < truth[np.arange(leads), rep]
    paid = value * np.exp(rng.normal(-0.045, 0.3, leads))
    return Drawn(logged, truth * value[:, None], believed * value[:, None], rep.astype(np.intp), won * paid, accounts, free)


def _soft(worth: FloatArray, free: np.ndarray, width: float) -> FloatArray:
    """Probabilities that rise with worth; ``width``: as a share of the best at which one is drawn e times more rarely."""
    best = np.where(free, worth, 0.0).max(axis=1, keepdims=True)
    likely = np.where(free, np.exp((worth - best) / (width * best)), 0.0)
    return np.asarray(likely / likely.sum(axis=1, keepdims=True))
