"""An estimate of a policy as the HTTP contract tells it: twenty leads of which the log can tell little, and the closed loop refused."""

import numpy as np

from fairlead.application.estimate_ports import Modelled, PolicyEstimate
from fairlead.application.ports import NotFound
from fairlead.domain.deciding import Policy
from fairlead.domain.evidence import CannotTell, DecisionLog, Deployed, Estimate, Limits, answer


class PaperEstimates:
    """Answers with the same figures, whatever the policy; knows nothing of the last 30 days."""

    def __init__(self, at) -> None:
        self._at = at

    def ask(self, policy: Policy, *, days: int, runs: int, most: int) -> PolicyEstimate:
        if days < 30:
            raise NotFound(f"no decision and no lead of {days} days: this house keeps no history")
        return paper_estimate(self._at)


def paper_estimate(at) -> PolicyEstimate:
    n = 20
    reward = np.where(np.arange(n) % 4 == 0, 80_000.0, 0.0)
    log = DecisionLog(reward, np.full(n, 0.5), np.full(n, 0.6), np.zeros(n), np.ones(n), np.arange(n), np.full(n, 2.0))
    told = Estimate("closed loop", 21_000.0, 4_000.0, 13_160.0, 28_840.0)
    refused = answer(log)
    assert isinstance(refused, CannotTell)
    return PolicyEstimate(
        first=at,
        last=at,
        stage="won",
        horizon_days=60,
        decided=25,
        compared=n,
        left_out={"a person placed them": 5},
        actual=Estimate("ips", 20_000.0, 8_000.0, 4_320.0, 35_680.0),
        actual_wins=Estimate("ips", 0.25, 0.1, 0.054, 0.446),
        value=answer(log, limits=Limits(effective=5.0, rewarded=2.0, accounts=5)),
        wins=refused,
        difference=Estimate("difference", 1_000.0, 900.0, -764.0, 2_764.0),
        deployed=Deployed(told, 20_500.0, 500.0),
        no_loop="",
        modelled=Modelled(40, 19_000.0, 12_000.0, 27_000.0, 18_000.0),
        models=("m-1",),
    )
