"""How good chances are on leads that came later, and whether a gain is more than luck."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from fairlead.domain.prediction import FloatArray, IntArray
from fairlead.learning.calibration import calibration_error
from fairlead.learning.intervals import clustered_error
from fairlead.learning.trained import Scores

_EDGE = 1e-9
MOST_LOG_ODDS = float(np.log(1e6))


@dataclass(frozen=True, slots=True)
class Gain:
    """Log loss saved per lead by one set of chances against another, in nats.

    ``error``: its standard error, clustered. ``promised``: what would be saved on average if the chances were true, the mean
    Kullback–Leibler divergence from the baseline; if the baseline were true as much would be lost.
    """

    gain: float
    error: float
    promised: float

    @property
    def z(self) -> float:
        """Standard errors above zero; 0 where nothing differs."""
        return self.gain / self.error if self.error > 0 else 0.0

    @property
    def odds(self) -> float:
        """How much likelier the gain seen is if the chances are true than if the baseline is.

        The gain is about normal around ``promised`` in the one case and around its negative in the other, so the log of the ratio is
        2·gain·promised / error². Chances that hardly differ from the baseline promise nothing, and no gain of theirs is ever credible.
        At most a million.
        """
        if self.error <= 0:
            return 1.0
        return float(np.exp(np.clip(2.0 * self.gain * self.promised / self.error**2, -MOST_LOG_ODDS, MOST_LOG_ODDS)))


def log_losses(chance: FloatArray, won: FloatArray) -> FloatArray:
    """−log of the probability given to what happened; shape (n,)."""
    safe = np.clip(chance, _EDGE, 1.0 - _EDGE)
    return np.asarray(-(won * np.log(safe) + (1.0 - won) * np.log1p(-safe)))


def score(chance: FloatArray, won: FloatArray, weight: FloatArray) -> Scores:
    """All four; arrays of shape (n,)."""
    return Scores(
        log_loss=float(np.average(log_losses(chance, won), weights=weight)),
        brier=float(np.average((chance - won) ** 2, weights=weight)),
        auc=auc(chance, won),
        calibration=calibration_error(chance, won, weight),
    )


def auc(chance: FloatArray, won: FloatArray) -> float:
    """Probability that a won lead was given the higher chance than a lost one (Mann–Whitney); 0.5 where one kind is missing."""
    positive = won > 0.5
    n_won, n_lost = int(positive.sum()), int((~positive).sum())
    if not n_won or not n_lost:
        return 0.5
    ranks = rankdata(chance)
    return float((ranks[positive].sum() - n_won * (n_won + 1) / 2.0) / (n_won * n_lost))


def gain(chance: FloatArray, baseline: FloatArray, won: FloatArray, weight: FloatArray, *clusterings: IntArray) -> Gain:
    """What ``chance`` saves against ``baseline``.

    Leads of one cluster stand or fall together; of several clusterings the largest error counts.
    """
    saved = log_losses(baseline, won) - log_losses(chance, won)
    mean = float(np.average(saved, weights=weight))
    errors = [clustered_error(weight * (saved - mean), cluster) / float(weight.sum()) for cluster in clusterings]
    safe, other = np.clip(chance, _EDGE, 1.0 - _EDGE), np.clip(baseline, _EDGE, 1.0 - _EDGE)
    promised = safe * np.log(safe / other) + (1.0 - safe) * np.log((1.0 - safe) / (1.0 - other))
    return Gain(mean, max(errors, default=0.0), float(np.average(promised, weights=weight)))
