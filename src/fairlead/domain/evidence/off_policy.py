"""What a policy would have earned on logged leads, one lead at a time: the value of π from decisions that were drawn by μ.

With weights w_i = π(a_i | x_i) / μ(a_i | x_i), rewards r_i, q(x, a) a guess at the mean reward, and g_i the probability that π gives the
lead to anybody (1 in the papers, where nobody waits):

    IPS     V = mean(w r)                              Horvitz and Thompson 1952
    SNIPS   V = mean(g) Σ w r / Σ w                    Swaminathan and Joachims 2015
    DR      V = mean(Σ_a π(a | x) q(x, a) + w (r − q)) Dudík, Langford and Li 2011

IPS and DR have no bias where μ is true and positive wherever π is; SNIPS has one that vanishes as leads grow many. DR stays right where
the guess is wrong, since what it misses is weighed in, as long as no lead's guess saw its own reward (`cross_fitting`). Which policy is
what, and their exam, follow Saito, Aihara, Matsutani and Narita 2020.

All of them answer: this lead, the reps as they were free then. What the policy earns once it decides every lead, and so who is free, is
another question (`closed_loop`).
"""

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np

from fairlead.domain.evidence.cross_fitting import Guess
from fairlead.domain.evidence.logged import DecisionLog
from fairlead.domain.prediction import FloatArray, IntArray

LEVEL: Final = 0.95
_LEAST_FREEDOM: Final = 2.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value a lead, in the unit of the rewards, its standard error, and the interval of ``level``."""

    method: str
    value: float
    error: float
    low: float
    high: float
    level: float = LEVEL

    def times(self, leads: float) -> "Estimate":
        """The same of so many leads together."""
        return Estimate(self.method, self.value * leads, self.error * leads, self.low * leads, self.high * leads, self.level)


def ips(log: DecisionLog, *, level: float = LEVEL) -> Estimate:
    """Inverse propensity scoring, mean(w r) (Horvitz and Thompson 1952)."""
    each = log.weights * log.reward
    return estimate_of("ips", float(each.mean()), each - each.mean(), log.cluster, level=level)


def snips(log: DecisionLog, *, level: float = LEVEL) -> Estimate:
    """Self-normalized inverse propensity scoring, mean(g) Σwr / Σw (Swaminathan and Joachims 2015).

    With R the ratio, by the delta method lead i moves it by mean(g) w_i (r_i − R) / mean(w) + R (g_i − mean(g)). Raises
    `ZeroDivisionError` where no lead has a weight.
    """
    w = log.weights
    ratio, given = float((w * log.reward).sum()) / float(w.sum()), float(log.given.mean())
    moves = given * w * (log.reward - ratio) / w.mean() + ratio * (log.given - given)
    return estimate_of("snips", given * ratio, moves, log.cluster, level=level)


def doubly_robust(log: DecisionLog, guess: Guess, *, level: float = LEVEL) -> Estimate:
    """Doubly robust, mean(q_π + w (r − q)) (Dudík, Langford and Li 2011); ``guess`` is cross-fitted, or of an earlier model."""
    each = guess.target + log.weights * (log.reward - guess.logged)
    return estimate_of("dr", float(each.mean()), each - each.mean(), log.cluster, level=level)


def estimate_of(method: str, value: float, moves: FloatArray, cluster: IntArray, *, level: float = LEVEL) -> Estimate:
    """An estimate whose error is that of the mean of ``moves``, what each lead moves it by (about 0 in the mean); shape (n,)."""
    error, freedom = clustered_error(moves, cluster)
    reach = student(level, freedom) * error
    return Estimate(method, value, error, value - reach, value + reach, level)


def clustered_error(moves: FloatArray, cluster: IntArray) -> tuple[float, float]:
    """The standard error of the mean of ``moves`` where leads of one account go together (Liang and Zeger 1986), and its freedom.

    With u_g the sum over account g of G, the variance is G / (G − 1) Σ u_g² / n². A few heavy sums tell their own variance badly: with κ
    their kurtosis, the variance is as uncertain as one from 2G / (κ − 1) normal draws, and Student's t with as many degrees of freedom
    stands for the normal.
    """
    n = len(moves)
    sums = np.bincount(np.unique(cluster, return_inverse=True)[1], weights=moves)
    count, squares = len(sums), float((sums**2).sum())
    if count < 2 or squares <= 0.0:
        return (math.inf, _LEAST_FREEDOM) if count < 2 else (0.0, math.inf)
    kurtosis = count * float((sums**4).sum()) / squares**2
    freedom = min(count - 1.0, 2.0 * count / (kurtosis - 1.0)) if kurtosis > 1.0 else count - 1.0
    return math.sqrt(count / (count - 1.0) * squares) / n, max(freedom, _LEAST_FREEDOM)


def student(level: float, freedom: float) -> float:
    """The bound that Student's t stays within with probability ``level``: the Cornish–Fisher expansion about the normal (Fisher 1925).

    Good to a hundredth from five degrees of freedom on.
    """
    z = NormalDist().inv_cdf(0.5 + level / 2.0)
    if math.isinf(freedom):
        return z
    first = (z**3 + z) / 4.0
    second = (5.0 * z**5 + 16.0 * z**3 + 3.0 * z) / 96.0
    third = (3.0 * z**7 + 19.0 * z**5 + 17.0 * z**3 - 15.0 * z) / 384.0
    return z + first / freedom + second / freedom**2 + third / freedom**3
