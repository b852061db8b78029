"""Everything the test on later leads shows beyond the level it allows: how sure, in which groups, against whom, and what is missing."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl

from fairlead.domain.prediction import Coefficients, FloatArray, IntArray, Level
from fairlead.domain.rep import Roster
from fairlead.domain.screening import TerritoryMap
from fairlead.learning.calibration import level_shift, mean_chance
from fairlead.learning.cases import Cases
from fairlead.learning.champion import Champion, Duel, meet
from fairlead.learning.effects import lead_logits, pair_logits
from fairlead.learning.evaluation import auc
from fairlead.learning.grouping import Fit, Group, judge_groups, memberships
from fairlead.learning.history import History
from fairlead.learning.holdout import Holdout
from fairlead.learning.lead_model import Binned, Learner, Told, folds_of
from fairlead.learning.permutation import MOST_LEADS, Shuffled, exchange_reps, strata_of
from fairlead.learning.power import Power, power_of
from fairlead.learning.reliability import Draws, Interval, auc_interval, intervals
from fairlead.learning.response import factor
from fairlead.learning.roster import leads_of
from fairlead.learning.settings import TrainingSettings
from fairlead.learning.thinning import thinned

_MORE_THAN_LUCK: Final = 0.02
_AT_ONCE: Final = 100_000
_MIXED, _MIXED_FOLDS = 20_000, 3


@dataclass(frozen=True, slots=True, eq=False)
class Sources:
    """What the test reads beside the leads: the history, the features of its leads, and the model in force, if there is one."""

    history: History
    features: pl.DataFrame
    champion: Champion | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """AUC in shuffled order and in order of time.

    ``shuffled``: of all tested and older leads (at most 20,000), each scored by trees that never saw its account but saw leads before and
    after it; ``ordered``: of the newest leads by the older ones, with its interval. Where the first is clearly higher, what tells leads
    apart belongs to its time.
    """

    shuffled: float
    ordered: float
    interval: Interval | None

    @property
    def fades(self) -> bool:
        """Whether the shuffled one promises more than later leads keep, beyond chance."""
        return self.interval is not None and self.shuffled > self.interval.high and self.shuffled - self.ordered > _MORE_THAN_LUCK


@dataclass(frozen=True, slots=True, eq=False)
class Examination:
    """``intervals``: of the scores of what is used, by name. ``groups``: of leads, then of reps. ``shuffled``: None if it cannot be made.

    ``power``: what the test of the reps could show; None where there was none. ``duel``: None without a model in force.
    """

    intervals: dict[str, Interval]
    groups: tuple[Group, ...]
    order: Order
    shuffled: Shuffled | None
    power: Power | None
    duel: Duel | None

    @property
    def flagged(self) -> tuple[Group, ...]:
        """Groups in which chances do not come true, the surest first."""
        found = [each for each in self.groups if each.fit in {Fit.TOO_LOW, Fit.TOO_HIGH}]
        return tuple(sorted(found, key=lambda each: each.adjusted if each.adjusted is not None else 1.0))


def examine(held: Holdout, roster: Roster, settings: TrainingSettings, sources: Sources) -> Examination:
    """Look at a test closely. Equal tests and settings give equal examinations."""
    cases = held.cases
    draws = Draws.of(held.account, seed=settings.seed)
    told = intervals(held.chance, held.raw, cases.won, draws)
    known = frozenset(int(row) for row in np.unique(held.older.rep))
    groups: tuple[Group, ...] = ()
    if held.level is not Level.NONE:  # below, no chance is told of any lead
        groups = judge_groups(held.chance, cases.won, held.account, memberships(cases, known, roster), draws)
    rate = held.won / held.leads
    champion = sources.champion
    return Examination(
        intervals=told,
        groups=groups,
        order=_order(held, draws, settings),
        shuffled=_shuffled(held, roster, settings, sources.history),
        power=None if held.pair_gain is None else power_of(held.pair_gain, held.leads, rate, _still_needed(held, settings)),
        duel=None if champion is None else meet(champion, cases, held.raw, held.account, roster, (sources.history, sources.features)),
    )


def _still_needed(held: Holdout, settings: TrainingSettings) -> float:
    """The odds that the later leads must give, after what the older ones gave; at least even ones."""
    evidence = held.fitted.effects.evidence if held.fitted.effects is not None else 0.0
    return max(settings.credible_odds * float(np.exp(-evidence)), 1.0)


def _order(held: Holdout, draws: Draws, settings: TrainingSettings) -> Order:
    """The lead's part alone: who had a lead is left out of both."""
    older, newer = held.older.take(np.flatnonzero(held.older.weight > 0)), held.cases
    every = thinned(np.arange(len(older) + len(newer)), _MIXED)
    one, other = every[every < len(older)], every[every >= len(older)] - len(older)
    x, won, reply = (
        np.concatenate([each[one], that[other]]) for each, that in ((older.x, newer.x), (older.won, newer.won), (older.reply, newer.reply))
    )
    left = factor(reply, held.fitted.curve)
    accounts = pl.concat([older.frame["account"][one], newer.frame["account"][other]])
    learner = Learner(newer.encoding.categories, settings.seed, settings.threads)
    fold = folds_of(accounts, _MIXED_FOLDS, settings.seed)
    o = Binned(x, learner).cross_fit(Told(won, np.ones(len(x)), left), fold, held.fitted.trees.rounds, lambda: None)
    interval = auc_interval(held.lead_raw, newer.won, draws) if draws.enough else None
    return Order(auc(mean_chance(o, np.zeros(len(o))) * left, won), auc(held.lead_raw, newer.won), interval)


def _shuffled(held: Holdout, roster: Roster, settings: TrainingSettings, history: History) -> Shuffled | None:
    pair, cases = held.fitted.pair, held.cases
    if pair is None or (cases.rep < 0).any():
        return None
    rows = thinned(np.arange(len(cases)), MOST_LEADS)
    cases, o = cases.take(rows), held.o[rows]
    left = factor(held.cases.reply, held.fitted.curve)[rows]
    eta = lead_logits(held.fitted.lead, o, cases.created)
    # The level of these leads is learned from the lead's part alone, so that no order of the reps is favored.
    shift = level_shift(eta, np.zeros(len(o)), left, cases.won, cases.weight).shift

    slim = replace(cases, x=np.empty((len(cases), 0)), frame=cases.frame.select("lead_id"))

    def chances_of(lead: IntArray, rep: IntArray) -> FloatArray:
        parts = np.array_split(np.arange(len(lead)), max(len(lead) // _AT_ONCE, 1))
        return np.concatenate([_asked(pair, slim, o, roster, lead[part], rep[part], shift) for part in parts]) * left[lead]

    place = _places(history, cases.frame["lead_id"], roster)
    method = cases.frame["method"].rank("dense").to_numpy().astype(np.intp)
    strata = strata_of(cases.created, place, method, o)
    lead_chance = np.asarray(mean_chance(eta + shift, np.zeros(len(o))) * left)
    return exchange_reps(strata, cases.rep, cases.won, lead_chance, chances_of, seed=settings.seed)


def _asked(pair: Coefficients, cases: Cases, o: FloatArray, roster: Roster, lead: IntArray, rep: IntArray, shift: float) -> FloatArray:
    logit, sd = pair_logits(pair, cases.take(lead), o[lead], roster, rep)
    return mean_chance(logit + shift, sd)


def _places(history: History, lead_ids: pl.Series, roster: Roster) -> IntArray:
    """Who may have each lead, as far as territory and language say so, as a code; shape (n,)."""
    territories = TerritoryMap.of(roster)
    found = []
    for lead in leads_of(history, lead_ids):
        territory = territories.find(lead)
        found.append(f"{territory.territory_id if territory else ''}\0{lead.language or ''}")
    return pl.Series(found, dtype=pl.String).rank("dense").to_numpy().astype(np.intp)
