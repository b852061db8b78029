"""Chances that mean what they say: a shift and a stretch of the log-odds learned on later leads, and how far a set of chances is off."""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from scipy.optimize import OptimizeResult, brentq, minimize

from fairlead.domain.prediction import Coefficients, FloatArray
from fairlead.learning.hierarchical import sigmoid

_SHIFT_SCALE, _STRETCH_SCALE = 0.05, 0.03
_BINS = 15


@dataclass(frozen=True, slots=True)
class Affine:
    """η becomes ``pivot`` + ``shift`` + ``stretch``·(η − ``pivot``): the shift is the change of the level at the pivot, the mean of η."""

    shift: float = 0.0
    stretch: float = 1.0
    pivot: float = 0.0

    def on(self, eta: FloatArray) -> FloatArray:
        """The calibrated log-odds."""
        return np.asarray(self.pivot + self.shift + self.stretch * (eta - self.pivot))

    def into(self, c: Coefficients) -> Coefficients:
        """Coefficients that give calibrated log-odds themselves."""
        b = self.stretch
        return replace(
            c,
            level=self.pivot * (1.0 - b) + self.shift + b * c.level,
            slope=b * c.slope,
            effects=b * c.effects,
            covariance=b * b * c.covariance,
            prior=b * b * c.prior,
            traits=tuple(replace(trait, logits=b * trait.logits) for trait in c.traits),
            profiles=tuple(replace(profile, logit=b * profile.logit) for profile in c.profiles),
            ramp=b * c.ramp,
            form=None if c.form is None else replace(c.form, effects=b * c.form.effects, variances=b * b * c.form.variances),
            meetings=tuple(replace(meeting, logit=b * meeting.logit) for meeting in c.meetings),
            season=(b * c.season[0], b * c.season[1]),
        )


def calibrate(eta: FloatArray, sd: FloatArray, factor: FloatArray, won: FloatArray, weight: FloatArray, *, careful: bool = True) -> Affine:
    """The shift and stretch that fit later leads best, judged by p = E[σ(η)]·h as forecasts are made.

    With ``careful`` both carry a Cauchy prior (scales 0.05, and 0.03 in the logarithm of the stretch) around no change: what a few
    hundred outcomes show by chance is hardly followed, a real drift almost fully. Arrays have shape (n,).
    """
    pivot = float(np.average(eta, weights=weight))

    def loss(parameters: FloatArray, *, careful: bool) -> float:
        shift, log_stretch = parameters
        stretch = np.exp(log_stretch)
        chance = np.clip(mean_chance(pivot + shift + stretch * (eta - pivot), stretch * sd) * factor, 1e-9, 1 - 1e-9)
        data = -float(np.sum(weight * (won * np.log(chance) + (1.0 - won) * np.log1p(-chance))))
        prior = np.log1p((shift / _SHIFT_SCALE) ** 2) + np.log1p((log_stretch / _STRETCH_SCALE) ** 2)
        return data + (float(prior) if careful else 0.0)

    def best(start: FloatArray, *, careful: bool) -> OptimizeResult:
        return minimize(partial(loss, careful=careful), start, method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-5})

    # The Cauchy prior may leave two peaks, one near no change and one near what the data say: the higher one counts.
    free = best(np.zeros(2), careful=False)
    found = min((best(np.zeros(2), careful=True), best(free.x, careful=True)), key=lambda each: float(each.fun)) if careful else free
    return Affine(float(found.x[0]), float(np.exp(np.clip(found.x[1], -1.0, 1.0))), pivot)


def level_shift(eta: FloatArray, sd: FloatArray, factor: FloatArray, won: FloatArray, weight: FloatArray, *, share: float = 1.0) -> Affine:
    """The shift at which the mean chance is the rate seen, or ``share`` of it.

    The mode of log-odds and the mean of chances are not the same thing.
    """
    target = share * float(np.average(won, weights=weight))

    def excess(shift: float) -> float:
        return float(np.average(mean_chance(eta + shift, sd) * factor, weights=weight)) - target

    return Affine(shift=float(brentq(excess, -5.0, 5.0)) if excess(-5.0) < 0.0 < excess(5.0) else 0.0)


def mean_chance(eta: FloatArray, sd: FloatArray) -> FloatArray:
    """E[σ(η)] for η ~ N(eta, sd²), by the same quadrature as forecasts; shape (n,)."""
    spread = sd * np.sqrt(3.0)
    return np.asarray((sigmoid(eta - spread) + 4.0 * sigmoid(eta) + sigmoid(eta + spread)) / 6.0)


def calibration_error(chance: FloatArray, won: FloatArray, weight: FloatArray, bins: int = _BINS) -> float:
    """Root mean squared gap between chance and rate over bins of equal size, debiased (Kumar, Liang, Ma 2019).

    0 where luck alone explains the gaps. In each bin (mean chance − rate)² minus the rate's sampling variance r(1 − r)/(n − 1),
    weighted by the bin's share.
    """
    order = np.argsort(chance, kind="stable")
    total = 0.0
    for rows in np.array_split(order, min(bins, max(len(order) // 2, 1))):
        mass = weight[rows]
        if len(rows) < 2 or mass.sum() <= 0:
            continue
        effective = float(mass.sum() ** 2 / (mass**2).sum())
        gap = float(np.average(chance[rows], weights=mass) - np.average(won[rows], weights=mass))
        rate = float(np.average(won[rows], weights=mass))
        total += float(mass.sum()) * (gap**2 - rate * (1.0 - rate) / max(effective - 1.0, 1.0))
    return float(np.sqrt(max(total / max(float(weight.sum()), 1e-12), 0.0)))
