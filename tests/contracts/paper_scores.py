"""A report of scores as a house would give it, from outcomes made up by a fixed draw."""

import numpy as np

from fairlead.application.score_ports import Scored, ScoreReport
from fairlead.learning.policy_scores import KindSaid
from fairlead.learning.score_table import score_table


def paper_scores() -> ScoreReport:
    """Two thousand leads; the lead score tells winners apart, intent does not, and there is no fit."""
    chance = np.random.default_rng(11)
    score = np.round(chance.random(2_000) * 100, 2)
    won = (chance.random(2_000) < 0.02 + 0.0016 * score).astype(float)
    value = np.where(won > 0, 900_000.0, np.nan)
    told = score_table(score, won, value, np.arange(2_000)).data()
    silent = score_table(np.where(chance.random(2_000) < 0.1, np.nan, chance.permutation(score)), won, value, np.arange(2_000)).data()
    return ScoreReport(
        leads=2_000,
        won=int(won.sum()),
        first="2025-01-01",
        last="2025-12-31",
        horizon_days=90,
        stage="won",
        scores=(
            Scored("lead_score", "Lead score", "the newest leads", told, out_of_time=True),
            Scored("fit", "Fit, declared", "the policy declares no ideal customer; write one under icp", None),
            Scored("learned_fit", "Fit, learned", "company and person alone told nothing credible", None, out_of_time=True),
            Scored("intent", "Intent", "a declared score is not learned from these leads", silent),
        ),
        kinds=(
            KindSaid("demo_request", 300, 0.2, 0.16, 0.25, 0.09, 40.0, 46.5, "supported"),
            KindSaid("page_view", 1_500, 0.1, 0.09, 0.12, 0.1, 2.0, None, "no credible effect"),
        ),
    )
