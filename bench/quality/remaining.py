"""How far off chosen pairs would be though the model were right in all it says, for want of data alone.

Each rep's effects are known to within their posterior. The same few reps are chosen for many leads, so what is not known of them does not
average out over the leads of a bin: it stands in the calibration error of every method that learned from as little. Here truths are drawn
from the model's own posterior, and the calibration error of its chances is taken against each. The level of everything is held fixed.
"""

from typing import Final

import numpy as np
import polars as pl

from bench.quality.judging import Chosen, Predicted, choose, chosen_rows, squared_gaps
from bench.quality.world import Array, Trial, sigmoid
from fairlead.domain.prediction import QUALITY_REACH, Coefficients, HierarchicalModel, Model, lay_out
from fairlead.domain.prediction.hierarchical import value_of
from fairlead.learning.calibration import mean_chance
from fairlead.learning.roster import leads_of, roster_of

_DRAWS: Final = 40
_TINY: Final = 1e-9


def remaining(model: Model, trial: Trial, predicted: Predicted, seed: int) -> float:
    """The mean squared calibration error, debiased, of chosen pairs against truths drawn from the model's posterior; 0 without reps."""
    if not isinstance(model, HierarchicalModel) or not len(model.coefficients.rep_ids):
        return 0.0
    rows, best = chosen_rows(trial, predicted)
    columns = _columns(model, trial)[rows]
    covariance = lay_out(model.coefficients, roster_of(trial.before)).covariance
    q = columns.shape[1]
    root = np.linalg.cholesky(covariance.T.reshape(-1, q, q) + _TINY * np.eye(q))
    eta, told = predicted.logit[rows, best], choose(trial, predicted).predicted
    spread = np.sqrt(np.einsum("nq,nqp,np->n", columns, covariance.T.reshape(-1, q, q)[best], columns))
    left = told / mean_chance(eta, spread)
    drawn = np.random.default_rng([seed, 19])
    truths = [
        sigmoid(eta + np.einsum("nq,nq->n", columns, np.einsum("jab,jb->ja", root, drawn.normal(size=root.shape[:2]))[best])) * left
        for _ in range(_DRAWS)
    ]
    return float(np.mean([squared_gaps(Chosen(told, truth))[1] for truth in truths]))


def _columns(model: HierarchicalModel, trial: Trial) -> Array:
    """What a rep's effects act on, of every lead: 1, one 1 for each segment value, standardized quality; shape (n, q)."""
    c: Coefficients = model.coefficients
    features = trial.later.drop("lead_id", "created_at")
    found = np.zeros((features.height, c.width))
    found[:, 0] = 1.0
    for row, (lead, known) in enumerate(zip(leads_of(trial.after, pl.Series(trial.lead_ids)), features.iter_rows(named=True), strict=True)):
        for segment, offset in zip(c.segments, c.offsets, strict=True):
            column = segment.column(value_of(segment, known, lead))
            if column < len(segment.values):
                found[row, offset + column] = 1.0
        quality = (model.scorer.logit(known) - c.quality_mean) / c.quality_sd if c.quality_sd > 0 else 0.0
        found[row, -1] = float(np.clip(quality, -QUALITY_REACH, QUALITY_REACH))
    return found
