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

from fairlead.domain.prediction import FloatArray
from fairlead.learning.calibration import mean_chance
from fairlead.learning.hierarchical import Design, Fit, linear


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
