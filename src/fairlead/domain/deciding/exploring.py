"""Experiments: a small share of leads drawn evenly among reps who fit and are close enough, so that the log can tell of other choices."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.availability import Admission
from fairlead.domain.deciding.policy import Exploration
from fairlead.domain.prediction import FloatArray
from fairlead.domain.rep import Roster
from fairlead.domain.screening import Ruling

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Experiment:
    """A lead that is drawn with probability ``share`` evenly among ``among``, shape (n,), and else by ``usual``, shape (n,)."""

    share: float
    among: BoolArray
    usual: FloatArray

    @property
    def propensity(self) -> FloatArray:
        """The exact mixture: (1 − s) p + s / m for each of the m; shape (n,)."""
        return np.asarray((1.0 - self.share) * self.usual + self.share * self.among / self.among.sum())

    def chose(self, winner: int, drawn: float) -> bool:
        """Whether ``drawn``, which lies in the winner's slice of [0, 1), lies in the part of it that the experiment adds."""
        begins = float(self.propensity[:winner].sum())
        return drawn >= begins + (1.0 - self.share) * float(self.usual[winner])


def experiment(
    policy: Exploration, standing: FloatArray, fit: BoolArray, usual: FloatArray, admission: Admission, roster: Roster
) -> Experiment | None:
    """The experiment that the policy allows with this lead; None where there is nothing to choose.

    ``fit``: who passed every rule and limit; nobody else is drawn. ``standing``: what the policy ranks by; who stands lower than the first
    by more than the policy's loss is left out, as is every rep of a team that is barred.
    """
    best = float(standing[fit].max())
    close = fit & (best - np.where(fit, standing, 0.0) <= policy.loss * abs(best))
    if policy.exclude_teams:
        teams = [roster.reps[row].team_id for row in admission.rows.tolist()]
        close &= np.array([team not in policy.exclude_teams for team in teams], dtype=np.bool_)
    if not close.any() or int((close | (usual > 0)).sum()) < 2:
        return None
    return Experiment(policy.share, close, usual)


def allowed(policy: Exploration, ruling: Ruling, admission: Admission) -> bool:
    """Whether leads of this tier and territory may be drawn as an experiment at all."""
    tier, territory = ruling.tier, admission.territory
    barred = (tier is not None and tier.name in policy.exclude_tiers) or (
        territory is not None and territory.territory_id in policy.exclude_territories
    )
    return policy.share > 0.0 and not barred
