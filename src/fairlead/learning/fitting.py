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
from fairlead.learning.thinning import MOST_LEADS, PLENTY, thinned_by_outcome
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


@dataclass(frozen=True, slots=True, eq=False)
class Earlier:
    """A fit on some of the leads, and ``o``: log-odds of all leads by trees that saw none of them, shape (n,)."""

    fitted: Fitted
    o: FloatArray


def fit_all(
    cases: Cases, roster: Roster, settings: TrainingSettings, tick: Tick, *, most: int | None = None, earlier: Earlier | None = None
) -> Fitted:
    """Learn from all leads with a known outcome (weight above 0); of more than ``most`` the helpers of the last trees see a part.

    ``earlier``: where there are plenty of leads its number of rounds and how much reps differ are taken over, which more leads hardly
    change, and its log-odds serve a first guess at the cost of a late reply; all else is learned anew.
    """
    rows = np.flatnonzero(cases.weight > 0)
    known = earlier if len(rows) > (most or PLENTY) else None
    cases = cases.take(rows)
    tick("trees on the lead alone")
    binned = Binned(cases.x, Learner(cases.encoding.categories, settings.seed, settings.threads), most=most)
    told = Told(cases.won, cases.weight, np.ones(len(cases)))
    some, weight = thinned_by_outcome(np.arange(len(cases)), told.won, told.weight, most or MOST_LEADS)
    part = cases if len(some) == len(cases) else cases.take(some).with_weight(scaled(weight))
    first = binned.stopped(told) if known is None else known.fitted.trees
    seen = logits(first, part.x, threads=settings.threads) if known is None else known.o[rows[some]]
    guess = factor(cases.reply, _reply(part, seen, tick).curve)
    told = Told(cases.won, cases.weight, guess)
    fold = folds_of(cases.frame["account"], settings.folds, settings.seed)
    o = binned.cross_fit(told, fold, first.rounds, lambda: tick("trees on the lead alone, cross-fitted"))
    trees = binned.grow(told, first.rounds)
    # Trees asked about leads they learned from know the outcomes in part, and a late reply then seems to cost less than it does. So that
    # gave a first guess, by which trees are grown; what is kept is learned beside log-odds of trees that never saw the lead.
    reply = _reply(part, o[some], tick)
    left = factor(cases.reply, reply.curve)
    # Where the trees behind the log-odds saw a part, those that are kept spread leads a little otherwise: they set the level then.
    kept = o if len(cases) <= (most or PLENTY) else logits(trees, cases.x, threads=settings.threads)
    lead = lead_only(cases, o, left, cases.segments)
    lead = level_shift(lead.level + lead.slope * kept, np.zeros(len(o)), left, cases.won, cases.weight).into(lead)
    held = np.unique(cases.rep[cases.rep >= 0])
    if len(held) < LEAST_REPS:
        return Fitted(trees, o, reply, lead, None, None)
    before = None if known is None else known.fitted.effects
    effects = learn_effects(cases, o, left, roster, lambda: tick("effects of reps"), earlier=before)
    mine = np.flatnonzero(cases.rep >= 0)
    taken = cases.take(mine)
    eta, sd = pair_logits(effects.coefficients, taken, kept[mine], roster, taken.rep)
    # Forecasts speak of pairs made regardless of what no column shows; those seen were not.
    level = level_shift(eta, sd, left[mine], taken.won, taken.weight, share=effects.regardless)
    pair = level.into(effects.coefficients)
    return Fitted(trees, o, reply, lead, pair, effects)


def _reply(cases: Cases, o: FloatArray, tick: Tick) -> ReplyPosterior:
    tick("what a late reply costs")
    if not (cases.rep >= 0).any():
        return ReplyPosterior(np.zeros(0), np.zeros(0), np.zeros(0), 1.0)
    design, rows = reply_design(cases, o)
    return learn_curve(design, cases.reply[rows])
