"""What a policy would have earned had it decided every lead: the model's value along the closed loop, corrected by what the log shows.

A policy changes who is free. Estimates that take each lead with the reps as they were free then overstate one that always asks for the
best: under its own rule the best would have been busy. So it is run through a twin of the floor (`fairlead.learning.twin`), on the same
leads, with outcomes drawn by the model. Of lead i that tells q_i, what the model believes it brings along the loop, and λ(a | i), how often
the loop gives it to rep a. What the model misses is seen in the log, with residuals r_i − q̂_i of the pairs as they were given. The policy
that logged goes through the twin as well, which tells λ₀(a | i), whoever happened to be free; with ω_i = λ(a_i | i) / λ₀(a_i | i)

    V = mean(q) + mean(g) Σ ω (r − q̂) / Σ ω

is doubly robust (Dudík, Langford and Li 2011), with the weights normalized to the leads that the loop gives (Thomas and Brunskill 2016);
they are ratios of how often the two loops come to a pair (Liu, Li, Tang and Zhou 2018; Xie, Ma and Wang 2019), so that a rep who was busy
at that moment, and would not have been, is no lack of support. Right where the model is right of each pair, or where its faults depend on
lead and rep, not on the state of the floor.
"""

from dataclasses import dataclass

import numpy as np

from fairlead.domain.evidence.cross_fitting import Guess
from fairlead.domain.evidence.logged import DecisionLog
from fairlead.domain.evidence.off_policy import LEVEL, Estimate, clustered_error, student


@dataclass(frozen=True, slots=True)
class Deployed:
    """What the policy earns a lead once deployed, on these leads, and its parts: ``foreseen`` by the twin, ``corrected`` by the log."""

    estimate: Estimate
    foreseen: float
    corrected: float


def deployed(log: DecisionLog, guess: Guess, *, twin_error: float = 0.0, level: float = LEVEL) -> Deployed:
    """Correct the twin by the log. In ``log`` the target is λ, the logged probability λ₀, and ``given`` how often the loop gives the lead.

    ``guess``: of the logged pair as it was, and the mean along the loop. ``twin_error``: standard error of the latter's mean, from runs
    with other luck. The interval is that of these very leads: what others would bring is not in it.
    """
    foreseen, w = float(guess.target.mean()), log.weights
    residual, given = log.reward - guess.logged, float(log.given.mean())
    total = float(w.sum())
    missed = float((w * residual).sum()) / total if total > 0 else 0.0
    moves = given * w * (residual - missed) / max(float(w.mean()), 1e-12)
    error, freedom = clustered_error(moves, log.cluster)
    error = float(np.hypot(error, twin_error))
    value, reach = foreseen + given * missed, student(level, freedom) * error
    return Deployed(Estimate("closed loop", value, error, value - reach, value + reach, level), foreseen, given * missed)
