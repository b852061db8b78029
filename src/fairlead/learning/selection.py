"""What the choice of leads for reps adds to the rate seen.

Leads given by hand differ in what no column shows, and who is thought good gets the good ones. Two things that help then fall on the same
pairs, and since σ bends upward where chances are small, the mean chance of the pairs that were made lies above that of the same leads and
reps paired regardless of it. A forecast speaks of such pairs: at the door nothing is known of a lead that no column shows. With s_i the
selection effect of lead i with its rep, h_i the reply factor and η_i the log-odds with s_i in it, standardization (Robins 1986, "A new
approach to causal inference in mortality studies": the mean over the distribution that the hidden trait has among all leads) gives

    share = Σ w_i·E[σ(η_i − s_i + s')]·h_i / Σ w_i·E[σ(η_i)]·h_i,    s' drawn from the s of all leads, apart from lead and rep,

with both means over the posterior of the effects. The rate seen times this share is the level of a forecast.
"""

import numpy as np

from fairlead.domain.prediction import FloatArray, IntArray
from fairlead.learning.calibration import mean_chance
from fairlead.learning.hierarchical import Design, Fit, linear

_TINY = 1e-12
_LEAST_REPS = 2


def regardless(design: Design, found: Fit) -> float:
    """The mean chance of these leads paired regardless of what selected them, as a share of that with the reps they were given to.

    The columns of selection are those after the first that share a full covariance with it; without any the share is 1.
    """
    methods = slice(1, design.block)
    if design.block < 2:
        return 1.0
    own = design.x[:, :, : design.q]
    selected = own[:, :, methods]
    each = (design.shared @ found.beta)[:, methods] + found.effects[:, methods]
    part = np.matmul(selected, each[design.rep][:, :, None])[:, :, 0]
    reach = np.matmul(own, found.covariance[design.rep])
    whole = _row_sums(reach * own)
    with_all = _row_sums(reach[:, :, methods] * selected)
    alone = _row_sums(np.matmul(selected, found.covariance[:, methods, methods][design.rep]) * selected)
    mean = float(np.average(part, weights=design.weight))
    spread = float(np.average((part - mean) ** 2 + alone, weights=design.weight))
    eta = linear(design, found.beta, found.effects)
    made = _mean(design, eta, whole)
    paired = _mean(design, eta - part + mean, whole - 2.0 * with_all + alone + spread)
    return paired / made


def _row_sums(values: FloatArray) -> FloatArray:
    return np.asarray(values.sum(axis=2))


def _mean(design: Design, eta: FloatArray, variance: FloatArray) -> float:
    chance = mean_chance(eta, np.sqrt(np.maximum(variance, 0.0))) * design.factor
    return float(np.average(chance, weights=design.weight))


def favor_of(o: FloatArray, weight: FloatArray, rep: IntArray, method: IntArray, methods: int) -> FloatArray:
    """How much better the leads are that each method gave a rep than those that came to the rep regardless, by what columns show.

    ``o``: log-odds of the lead alone, ``weight``, ``rep`` (0 to n_reps - 1), ``method`` (0: regardless): shape (n,). Log-odds about the
    reps' mean, shrunken by what few leads leave open (DerSimonian and Laird 1986); 0 where it is not known. Shape (n_reps, methods).
    """
    n_reps = int(rep.max(initial=-1)) + 1
    cell = rep * (methods + 1) + method
    shape = (n_reps, methods + 1)
    count = np.bincount(cell, weights=weight > 0, minlength=shape[0] * shape[1]).reshape(shape)
    mass = np.bincount(cell, weights=weight, minlength=count.size).reshape(shape)
    mean = np.bincount(cell, weights=weight * o, minlength=count.size).reshape(shape) / np.maximum(mass, _TINY)
    rest = float(np.average((o - mean.ravel()[cell]) ** 2, weights=weight)) if len(o) else 0.0
    found = np.zeros((n_reps, methods))
    for place in range(methods):
        both = np.flatnonzero((count[:, 0] > 0) & (count[:, place + 1] > 0))
        if len(both) < _LEAST_REPS:
            continue
        sure = 1.0 / (rest * (1.0 / count[both, 0] + 1.0 / count[both, place + 1]) + _TINY)
        more = mean[both, place + 1] - mean[both, 0]
        more = more - np.average(more, weights=sure)
        spread = float(sure @ more**2) - (len(both) - 1)
        between = max(spread, 0.0) / float(sure.sum() - (sure @ sure) / sure.sum())
        found[both, place] = more * between / (between + 1.0 / sure)
    return found
