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
from fairlead.learning.effects import pair_logits
from fairlead.learning.evaluation import auc
from fairlead.learning.grouping import Fit, Group, judge_groups, memberships
from fairlead.learning.history import History
from fairlead.learning.holdout import Holdout
from fairlead.learning.permutation import MOST_LEADS, Shuffled, exchange_reps, strata_of
from fairlead.learning.power import Power, power_of
from fairlead.learning.reliability import Draws, Interval, intervals
from fairlead.learning.response import factor
from fairlead.learning.roster import leads_of
from fairlead.learning.settings import TrainingSettings

_MORE_THAN_LUCK: Final = 0.02
_AT_ONCE: Final = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class Sources:
    """What the test reads beside the leads: the history, the features of its leads, and the model in force, if there is one."""

    history: History
    features: pl.DataFrame
    champion: Champion | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """AUC in shuffled order and in order of time.

    ``shuffled``: of the older leads, each scored by trees that never saw its account, earlier and later leads mixed; ``ordered``: of the
    newest leads, with its interval. Where the first is clearly higher, what tells leads apart belongs to its time.
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
    told = intervals(held.chance, cases.won, draws)
    known = frozenset(int(row) for row in np.unique(held.older.rep))
    groups: tuple[Group, ...] = ()
    if held.level is not Level.NONE:  # below, no chance is told of any lead
        groups = judge_groups(held.chance, cases.won, held.account, memberships(cases, known, roster), draws)
    rate = held.won / held.leads
    champion = sources.champion
    return Examination(
        intervals=told,
        groups=groups,
        order=_order(held, draws),
        shuffled=_shuffled(held, roster, settings, sources.history),
        power=None if held.pair_gain is None else power_of(held.pair_gain, held.leads, rate, settings.credible_odds),
        duel=None if champion is None else meet(champion, cases, held.raw, held.account, roster, (sources.history, sources.features)),
    )


def _order(held: Holdout, draws: Draws) -> Order:
    """The lead's part alone: who had a lead is left out of both."""
    fitted, older = held.fitted, held.older
    among = older.take(np.flatnonzero(older.weight > 0))
    mixed = mean_chance(fitted.lead.level + fitted.lead.slope * fitted.o, np.zeros(len(fitted.o))) * factor(among.reply, fitted.curve)
    told = intervals(held.lead_chance, held.cases.won, draws)
    return Order(auc(mixed, among.won), auc(held.lead_chance, held.cases.won), told.get("auc"))


def _shuffled(held: Holdout, roster: Roster, settings: TrainingSettings, history: History) -> Shuffled | None:
    pair, cases = held.fitted.pair, held.cases
    if pair is None or (cases.rep < 0).any():
        return None
    rows = np.unique(np.linspace(0, len(cases) - 1, min(MOST_LEADS, len(cases))).astype(np.intp))
    cases, o = cases.take(rows), held.o[rows]
    left = factor(held.cases.reply, held.fitted.curve)[rows]
    eta = held.fitted.lead.level + held.fitted.lead.slope * o
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
