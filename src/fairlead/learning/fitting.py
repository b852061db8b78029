"""One whole fit on a set of leads: reply curve, trees, rep effects."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fairlead.domain.prediction import Coefficients, FloatArray, ReplyCurve
from fairlead.domain.rep import Roster
from fairlead.learning.calibration import level_shift
from fairlead.learning.cases import Cases, scaled
from fairlead.learning.effects import Effects, lead_only, learn_effects, pair_logits, reply_design
from fairlead.learning.lead_model import Binned, Learner, Told, folds_of, logits
from fairlead.learning.response import ReplyPosterior, factor, learn_curve
from fairlead.learning.settings import TrainingSettings
from fairlead.learning.thinning import MOST_LEADS
from fairlead.learning.trained import Trees

LEAST_REPS = 2
Tick = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a set of leads taught.

    ``o``: cross-fitted log-odds of those leads, shape (n,). ``pair`` is None where fewer than two reps had leads.
    """

    trees: Trees
    o: FloatArray
    reply: ReplyPosterior
    lead: Coefficients
    pair: Coefficients | None
    effects: Effects | None

    @property
    def curve(self) -> ReplyCurve:
        """The share of the chance left at a reply time."""
        return self.reply.curve


def fit_all(cases: Cases, roster: Roster, settings: TrainingSettings, tick: Tick, *, most: int = MOST_LEADS) -> Fitted:
    """Learn from all leads with a known outcome (weight above 0); of more than ``most`` the helpers of the last trees see a part."""
    cases = cases.take(np.flatnonzero(cases.weight > 0))
    tick("trees on the lead alone")
    binned = Binned(cases.x, Learner(cases.encoding.categories, settings.seed, settings.threads), most=most)
    told = Told(cases.won, cases.weight, np.ones(len(cases)))
    some, few = binned.spread(told)
    first = binned.grow(few, binned.choose_rounds(told), some)
    part = cases if len(some) == len(cases) else cases.take(some).with_weight(scaled(few.weight))
    reply = _reply(part, logits(first, part.x, threads=settings.threads), tick)
    left = factor(cases.reply, reply.curve)
    told = Told(cases.won, cases.weight, left)
    rounds = binned.choose_rounds(told)
    fold = folds_of(cases.frame["account"], settings.folds, settings.seed)
    o = binned.cross_fit(told, fold, rounds, lambda: tick("trees on the lead alone, cross-fitted"))
    trees = binned.grow(told, rounds)
    # Where the trees of the cross-fit were grown on a part, those that are kept spread leads a little otherwise: they set the level then.
    kept = o if len(some) == len(cases) else logits(trees, cases.x, threads=settings.threads)
    lead = lead_only(cases, o, left, cases.segments)
    lead = level_shift(lead.level + lead.slope * kept, np.zeros(len(o)), left, cases.won, cases.weight).into(lead)
    held = np.unique(cases.rep[cases.rep >= 0])
    if len(held) < LEAST_REPS:
        return Fitted(trees, o, reply, lead, None, None)
    effects = learn_effects(cases, o, left, roster, lambda: tick("effects of reps"))
    rows = np.flatnonzero(cases.rep >= 0)
    mine = cases.take(rows)
    eta, sd = pair_logits(effects.coefficients, mine, kept[rows], roster, mine.rep)
    pair = level_shift(eta, sd, left[rows], mine.won, mine.weight).into(effects.coefficients)
    return Fitted(trees, o, reply, lead, pair, effects)


def _reply(cases: Cases, o: FloatArray, tick: Tick) -> ReplyPosterior:
    tick("what a late reply costs")
    if not (cases.rep >= 0).any():
        return ReplyPosterior(np.zeros(0), np.zeros(0), np.zeros(0), 1.0)
    design, rows = reply_design(cases, o)
    return learn_curve(design, cases.reply[rows])
