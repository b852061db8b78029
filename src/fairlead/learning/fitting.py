"""One whole fit on a set of leads: reply curve, trees, rep effects."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fairlead.domain.prediction import Coefficients, FloatArray, ReplyCurve
from fairlead.domain.rep import Roster
from fairlead.learning.calibration import level_shift
from fairlead.learning.cases import Cases, scaled
from fairlead.learning.effects import Effects, lead_logits, lead_only, learn_effects, pair_logits, reply_design
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

    ``earlier``: where there are plenty of leads its log-odds, its number of rounds, its first guess at the cost of a late reply and how
    much reps differ are taken over, which more leads hardly change; all else is learned anew.
    """
    rows = np.flatnonzero(cases.weight > 0)
    known = earlier if len(rows) > (most or PLENTY) else None
    cases = cases.take(rows)
    tick("trees on the lead alone")
    binned = Binned(cases.x, Learner(cases.encoding.categories, settings.seed, settings.threads), most=most)
    # Trees asked about leads they learned from know the outcomes in part, and a late reply then seems to cost less than it does. So that
    # gives a first guess, by which trees are grown; what is kept is learned beside log-odds of trees that never saw the lead.
    if known is None:
        told = Told(cases.won, cases.weight, np.ones(len(cases)))
        first = binned.stopped(told)
        rounds, guess = first.rounds, _reply(cases, logits(first, cases.x, threads=settings.threads), tick, most).curve
    else:
        rounds, guess = known.fitted.trees.rounds, known.fitted.curve
    told = Told(cases.won, cases.weight, factor(cases.reply, guess))
    trees = binned.grow(told, rounds)
    if known is None:
        fold = folds_of(cases.frame["account"], settings.folds, settings.seed)
        o = binned.cross_fit(told, fold, rounds, lambda: tick("trees on the lead alone, cross-fitted"))
    else:
        o = known.o[rows]
    reply = _reply(cases, o, tick, most)
    left = factor(cases.reply, reply.curve)
    # Where the trees behind the log-odds saw a part, those that are kept spread leads a little otherwise: they set the level then.
    kept = o if len(cases) <= (most or PLENTY) else logits(trees, cases.x, threads=settings.threads)
    lead = lead_only(cases, o, left, cases.segments)
    lead = level_shift(lead_logits(lead, kept, cases.created), np.zeros(len(o)), left, cases.won, cases.weight).into(lead)
    held = np.unique(cases.rep[cases.rep >= 0])
    if len(held) < LEAST_REPS:
        return Fitted(trees, o, reply, lead, None, None)
    # How much reps differ is learned anew as long as that is quick: small groups of effects may come to show with a third more leads.
    before = known.fitted.effects if known is not None and len(cases) > (most or MOST_LEADS) else None
    effects = learn_effects(cases, o, left, roster, lambda: tick("effects of reps"), earlier=before)
    mine = np.flatnonzero(cases.rep >= 0)
    taken = cases.take(mine)
    eta, sd = pair_logits(effects.coefficients, taken, kept[mine], roster, taken.rep)
    # Forecasts speak of pairs made regardless of what no column shows; those seen were not.
    level = level_shift(eta, sd, left[mine], taken.won, taken.weight, share=effects.regardless)
    pair = level.into(effects.coefficients)
    return Fitted(trees, o, reply, lead, pair, effects)


def _reply(cases: Cases, o: FloatArray, tick: Tick, most: int | None) -> ReplyPosterior:
    """What a late reply costs, learned beside the log-odds ``o`` of every lead; two parameters, so some of the leads are enough."""
    tick("what a late reply costs")
    if not (cases.rep >= 0).any():
        return ReplyPosterior(np.zeros(0), np.zeros(0), np.zeros(0), 1.0)
    some, weight = thinned_by_outcome(np.arange(len(cases)), cases.won, cases.weight, most or PLENTY)
    part = cases if len(some) == len(cases) else cases.take(some).with_weight(scaled(weight))
    design, rows = reply_design(part, o[some])
    return learn_curve(design, part.reply[rows])
