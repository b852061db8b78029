"""How fast what leads teach goes stale: the half-life of a lead's weight, chosen by what it saves on later leads.

Trees on the lead alone are grown on the older leads, weighed by each half-life, and asked about the leads that came next. Those held out
for the test take no part. Where forgetting saves nothing credible all leads weigh alike: less data is a price, and it has to pay.
"""

from typing import Final

import numpy as np

from fairlead.domain.prediction import FloatArray, IntArray
from fairlead.learning.cases import Cases, recency_of, scaled
from fairlead.learning.evaluation import Gain, gain
from fairlead.learning.hierarchical import sigmoid
from fairlead.learning.lead_model import HASTE, Binned, Learner, Told, logits
from fairlead.learning.settings import TrainingSettings
from fairlead.learning.thinning import thinned, thinned_by_outcome

HALF_LIVES: Final = (365.0, 180.0, 90.0)
"""Days; those that are usual. Shorter ones would leave too few outcomes of a sales cycle."""
_MOST_LEADS: Final = 50_000
_MOST_OF_A_FIT: Final = 20_000
"""Of those leads that teach; wins stay, and three others for each are enough to compare half-lives by."""
_LEAST_WON: Final = 50


def choose_half_life(cases: Cases, ripe: IntArray, settings: TrainingSettings) -> float | None:
    """The half-life that leads, later than those that taught, bear out; None where all leads shall weigh alike.

    Stated in ``settings`` it is taken. ``ripe``: rows of the leads old enough, oldest first.
    """
    if settings.half_life_days is not None:
        return settings.half_life_days or None
    older = thinned(ripe[: int(len(ripe) * (1.0 - settings.holdout_share))], _MOST_LEADS)
    early, late = cases.in_time(older, settings.holdout_share)
    if min(early.fewest, late.fewest) < _LEAST_WON:
        return None
    known, cut = cases.take(older), len(early)
    binned = Binned(known.x, Learner(known.encoding.categories, settings.seed, settings.threads), most=_MOST_OF_A_FIT)
    rows, alike = thinned_by_outcome(np.arange(cut), known.won, np.ones(len(known)), _MOST_OF_A_FIT)
    rounds = binned.stopped(Told(known.won, np.where(np.arange(len(known)) < cut, 1.0, 0.0), np.ones(len(known)))).rounds

    def chances(weight: FloatArray) -> FloatArray:
        told = Told(known.won[rows], weight, np.ones(len(rows)))
        return sigmoid(logits(binned.grow(told, rounds, rows, pace=HASTE), late.x, threads=settings.threads))

    baseline = chances(scaled(alike))
    account = late.frame["account"].rank("dense").to_numpy().astype(np.intp)
    age = known.frame["age_days"].to_numpy()[rows]
    found: dict[float, Gain] = {}
    for days in HALF_LIVES:
        found[days] = gain(chances(scaled(alike * recency_of(age, days))), baseline, late.won, np.ones(len(late)), account)
    best = max(found, key=lambda days: found[days].gain)
    return best if found[best].odds >= settings.credible_odds * len(HALF_LIVES) else None
