"""The model in force on the held-out leads: compared only on leads that are newer than all it learned from, else not at all."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import numpy as np
import polars as pl

from fairlead.domain.prediction import Case, FloatArray, HierarchicalModel, Model, RotationModel
from fairlead.domain.qualification import Facts, QualifiedLead
from fairlead.domain.rep import Roster
from fairlead.learning.calibration import mean_chance
from fairlead.learning.cases import Cases
from fairlead.learning.effects import lead_logits, pair_logits
from fairlead.learning.evaluation import Gain, gain, score
from fairlead.learning.history import History
from fairlead.learning.response import factor
from fairlead.learning.roster import leads_of
from fairlead.learning.thinning import thinned
from fairlead.learning.trained import Scores

LEAST_WON: Final = 20
"""Won leads, and lost ones, below which two models are not compared: their scores would differ by luck."""
MOST_LEADS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Champion:
    """The model in force. ``last``: arrival of the newest lead it learned from; None where it learned from no leads, being stated."""

    model: Model
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Duel:
    """The model in force against the new one, both on the same leads.

    ``seen``: held-out leads that the champion may have learned from, left aside. ``champion``, ``challenger``: scores as each would have
    forecast, the challenger fitted on the older leads alone; ``gain``: of the challenger, both brought to the level of these leads. None
    where no fair comparison can be made; ``why`` says so.
    """

    version: str
    seen: int
    leads: int
    won: int
    champion: Scores | None
    challenger: Scores | None
    gain: Gain | None
    why: str


def meet(
    champion: Champion, cases: Cases, chance: FloatArray, account: np.ndarray, roster: Roster, sources: tuple[History, pl.DataFrame]
) -> Duel:
    """Compare on the held-out ``cases``, of which the challenger says ``chance`` (shape (n,)), fitted on older leads.

    ``sources``: the history, and the features of its leads as `feature_table` gives them.
    """
    version = champion.model.version
    if isinstance(champion.model, RotationModel):
        return Duel(version, 0, 0, 0, None, None, None, "the model in force predicts nothing: it shares leads by fair rotation")
    rows = _unseen(champion, cases)
    seen, won = len(cases) - len(rows), int(cases.won[rows].sum())
    if min(won, len(rows) - won) < LEAST_WON:
        why = (
            f"the model in force may have learned from {seen:,} of the {len(cases):,} held-out leads, so it would be flattered there; "
            f"only {len(rows):,} are newer, {won:,} of them won, and {LEAST_WON} won and {LEAST_WON} lost are needed"
        )
        return Duel(version, seen, len(rows), won, None, None, None, why)
    rows = thinned(rows, MOST_LEADS)
    mine, ours = cases.take(rows), chance[rows]
    theirs = _chances(champion.model, mine, roster, sources)
    level = float(mine.won.mean())
    against = gain(_brought(ours, level), _brought(theirs, level), mine.won, mine.weight, account[rows])
    words = "both were asked about leads newer than all that either learned from"
    if champion.last is None:
        words = "its chances are stated by people, who may have known these leads"
    won = int(mine.won.sum())
    return Duel(version, seen, len(rows), won, _scored(theirs, mine), _scored(ours, mine), against, words)


def _scored(chance: FloatArray, cases: Cases) -> Scores:
    return score(chance, cases.won, cases.weight)


def _unseen(champion: Champion, cases: Cases) -> np.ndarray:
    if champion.last is None:
        return np.arange(len(cases))
    return np.flatnonzero(cases.created > champion.last.timestamp())


def _brought(chance: FloatArray, level: float) -> FloatArray:
    """Chances whose mean is ``level``: a drift that both models missed is no difference between them."""
    return np.clip(chance * (level / max(float(chance.mean()), 1e-9)), 1e-9, 1.0 - 1e-9)


def _chances(model: Model, cases: Cases, roster: Roster, sources: tuple[History, pl.DataFrame]) -> FloatArray:
    """What the champion said, or would have said, of each lead with the rep who had it; shape (n,)."""
    history, features = sources
    names = [name for name in features.columns if name not in {"lead_id", "created_at"}]
    wanted = cases.frame.select("lead_id").join(features, on="lead_id", how="left", maintain_order="left")
    known = list(wanted.select(names).iter_rows(named=True))
    rep = np.maximum(cases.rep, 0)
    if isinstance(model, HierarchicalModel):
        return _hierarchical(model, cases, known, roster)
    predictor = model.bind(roster)
    still = np.zeros(1)
    return np.array(
        [
            float(predictor.forecast(Case(QualifiedLead(lead, None, None, Facts(lead=told)), rep[[row]], still)).chance[0])
            for row, (lead, told) in enumerate(zip(leads_of(history, cases.frame["lead_id"]), known, strict=True))
        ]
    )


def _hierarchical(model: HierarchicalModel, cases: Cases, known: list[dict[str, float | str | None]], roster: Roster) -> FloatArray:
    """In bulk, and with the reply as it came, which the challenger is told too."""
    c = model.coefficients
    model.scorer.foresee(known)
    o = np.array([model.scorer.logit(features) for features in known])
    model.scorer.foresee(())
    segment = np.array([[each.column(features.get(each.feature)) for each in c.segments] for features in known], dtype=np.intp)
    theirs = replace(cases, segments=c.segments, segment=segment.reshape(len(known), len(c.segments)))
    if (cases.rep < 0).any():
        eta, sd = lead_logits(c, o, cases.created), np.zeros(len(o))
    else:
        eta, sd = pair_logits(c, theirs, o, roster, cases.rep)
    return np.asarray(mean_chance(eta, sd) * factor(cases.reply, c.reply))
