"""Small estimators that shrink to nothing where there is nothing: added columns beside known log-odds, and counts against expectations.

Columns: won_i ~ Bernoulli(σ(a + b·η_i + x_i'β)·h_i), β of a group ~ N(0, s²), s² by MacKay's (1992) fixed point of the evidence.
Counts: O ~ Poisson(E·ρ), ρ ~ Gamma with mean 1 and variance τ², τ² by maximal marginal likelihood (negative binomial), so that
ρ | O ~ Gamma(O + 1/τ², E + 1/τ²).
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln
from scipy.stats import gamma

from fairlead.domain.prediction import FloatArray, IntArray
from fairlead.learning.hierarchical import sigmoid

_FLAT, _SMALLEST, _LARGEST = 1e-6, 1e-6, 4.0
_ROUNDS, _ENOUGH = 40, 1e-3
_SPREADS = np.concatenate([[1e-3], np.geomspace(0.02, 1.5, 40)])
"""Standard deviations of ρ that are tried; the first is none."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What was learned of columns: ``level`` and ``slope`` of the known log-odds, ``effects`` of shape (k,), ``covariance`` (k, k)."""

    level: float
    slope: float
    effects: FloatArray
    covariance: FloatArray

    def on(self, eta: FloatArray, x: FloatArray) -> FloatArray:
        """Log-odds of other leads; shape (n,)."""
        return np.asarray(self.level + self.slope * eta + x @ self.effects)


def learn_columns(eta: FloatArray, x: FloatArray, group: IntArray, won: FloatArray, weight: FloatArray, factor: FloatArray) -> Columns:
    """Effects of the columns of ``x``, shape (n, k), beside ``eta``; each belongs to a ``group`` (0, 1, …) with a variance of its own."""
    design = np.column_stack([np.ones(len(eta)), eta, x])
    found = np.zeros(design.shape[1])
    found[1] = 1.0
    groups = int(group.max(initial=-1)) + 1
    variance = np.full(groups, 0.04)
    covariance: FloatArray = np.eye(design.shape[1])
    for number in range(_ROUNDS):
        precision = np.concatenate([np.full(2, _FLAT), 1.0 / variance[group]])
        for _ in range(4 if number == 0 else 1):
            sigma = sigmoid(design @ found)
            chance = np.clip(sigma * factor, 1e-9, 1.0 - 1e-9)
            rest = (1.0 - sigma) / (1.0 - chance)
            pull = design.T @ (weight * (won - chance) * rest) - precision * found
            information = (design * (weight * chance * (1.0 - sigma) * rest)[:, None]).T @ design
            covariance = np.asarray(np.linalg.inv(information + np.diag(precision)), dtype=np.float64)
            found = found + covariance @ pull
        before = variance.copy()
        known = 1.0 - np.diag(covariance)[2:] * precision[2:]
        for one in range(groups):
            mine = group == one
            variance[one] = np.clip((found[2:][mine] ** 2).sum() / max(float(known[mine].clip(0.0).sum()), 1e-9), _SMALLEST, _LARGEST)
        if number and np.abs(np.sqrt(variance) - np.sqrt(before)).max(initial=0.0) < _ENOUGH:
            break
    return Columns(float(found[0]), float(found[1]), found[2:], covariance[2:, 2:])


@dataclass(frozen=True, slots=True)
class Ratios:
    """Posterior of ρ for each count: mean, and the ends of the central 80%; each of shape (m,). ``spread``: τ."""

    mean: FloatArray
    low: FloatArray
    high: FloatArray
    spread: float


def shrunken_ratios(seen: FloatArray, expected: FloatArray) -> Ratios:
    """Ratios of counts ``seen`` to what was ``expected``, shape (m,), all above 0; without more spread than chance all are near 1."""
    if not len(seen):
        return Ratios(np.zeros(0), np.zeros(0), np.zeros(0), 0.0)
    evidence = [_log_evidence(seen, expected, 1.0 / spread**2) for spread in _SPREADS]
    kappa = 1.0 / float(_SPREADS[int(np.argmax(evidence))]) ** 2
    shape, rate = seen + kappa, expected + kappa
    low, high = (np.asarray(gamma.ppf(level, shape, scale=1.0 / rate)) for level in (0.1, 0.9))
    return Ratios(shape / rate, low, high, float(np.sqrt(1.0 / kappa)))


def _log_evidence(seen: FloatArray, expected: FloatArray, kappa: float) -> float:
    """Log of the negative binomial, up to what does not depend on ``kappa``."""
    return float(
        (
            gammaln(seen + kappa)
            - gammaln(kappa)
            + kappa * np.log(kappa / (kappa + expected))
            + seen * (np.log(expected) - np.log(kappa + expected))
        ).sum()
    )
