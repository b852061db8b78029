"""The test on later leads: train on the older ones, look at the newest ripe ones, decide what the model may be used for."""

from dataclasses import dataclass

import numpy as np

from fairlead.domain.prediction import Coefficients, FloatArray, IntArray, Level
from fairlead.domain.rep import Roster
from fairlead.learning.calibration import Affine, calibrate, level_shift, mean_chance
from fairlead.learning.cases import Cases
from fairlead.learning.effects import pair_logits
from fairlead.learning.evaluation import Gain, gain, score
from fairlead.learning.fitting import Fitted, Tick, fit_all
from fairlead.learning.lead_model import logits
from fairlead.learning.response import factor
from fairlead.learning.settings import TrainingSettings
from fairlead.learning.trained import Scores

_LEAST_WON = 20
_BINS = 10


@dataclass(frozen=True, slots=True)
class Point:
    """One bin of the calibration picture: mean chance, share won, its standard error, leads."""

    chance: float
    rate: float
    error: float
    leads: int


@dataclass(frozen=True, slots=True)
class Holdout:
    """What the newest ripe leads show.

    ``base``: scores of one constant chance, that of the older leads. ``timed``, ``lead``, ``pair``: scores with the time of the first reply
    known, of nothing else, of the lead, of lead and rep. ``lead_gain`` is against ``timed``, ``pair_gain`` against ``lead``.
    ``affine``: the calibration that later leads ask for, of the level that is used. ``fitted``: the model of the older leads, ``cases``:
    the held-out ones, ``o``: their log-odds, shape (n,). ``older``: the leads that it was fitted on.
    """

    level: Level
    leads: int
    won: int
    base: Scores
    timed: Scores
    lead: Scores
    pair: Scores | None
    lead_gain: Gain
    pair_gain: Gain | None
    affine: Affine
    points: tuple[Point, ...]
    fitted: Fitted
    cases: Cases
    o: FloatArray
    older: Cases


def hold_out(cases: Cases, ripe: IntArray, roster: Roster, settings: TrainingSettings, tick: Tick) -> Holdout | None:
    """Evaluate on the newest share of the ``ripe`` leads (rows, all older than the horizon).

    None where they hold too few conversions to tell.
    """
    known = cases.take(ripe).with_weight(np.ones(len(ripe)))
    cut = int(len(known) * (1.0 - settings.holdout_share))
    older, newer = known.take(np.arange(cut)), known.take(np.arange(cut, len(known)))
    newer = newer.take(np.flatnonzero(newer.rep >= 0)) if (newer.rep >= 0).any() else newer
    if min(older.won.sum(), newer.won.sum(), len(older) - older.won.sum(), len(newer) - newer.won.sum()) < _LEAST_WON:
        return None
    fitted = fit_all(older, roster, settings, tick)
    tick("testing on later leads")
    o = logits(fitted.trees, newer.x, threads=settings.threads)
    left = factor(newer.reply, fitted.curve)
    rate = float(older.won.mean()) / float(factor(older.reply, fitted.curve).mean())
    accounts = newer.frame["account"].rank("dense").to_numpy().astype(np.intp)
    timed = np.clip(rate * left, 0.0, 1.0)
    lead_eta, still = fitted.lead.level + fitted.lead.slope * o, np.zeros(len(o))
    lead = _crossed(lead_eta, still, left, newer)
    lead_gain = gain(
        _leveled(lead_eta, still, left, newer), timed * float(newer.won.mean() / timed.mean()), newer.won, newer.weight, accounts
    )
    pair_scores, pair_gain, pair = None, None, None
    eta, sd = lead_eta, still
    if fitted.pair is not None and (newer.rep >= 0).all():
        eta, sd = pair_logits(fitted.pair, newer, o, roster, newer.rep)
        pair = _crossed(eta, sd, left, newer)
        pair_scores = score(pair, newer.won, newer.weight)
        pair_gain = gain(
            _leveled(eta, sd, left, newer), _leveled(lead_eta, still, left, newer), newer.won, newer.weight, accounts, newer.rep
        )
    level = _level(lead_gain, pair_gain, settings.credible_odds)
    used = (eta, sd, pair) if level is Level.PAIR and pair is not None else (lead_eta, still, lead)
    return Holdout(
        level=level,
        leads=len(newer),
        won=int(newer.won.sum()),
        base=score(np.full(len(newer), float(older.won.mean())), newer.won, newer.weight),
        timed=score(timed, newer.won, newer.weight),
        lead=score(lead, newer.won, newer.weight),
        pair=pair_scores,
        lead_gain=lead_gain,
        pair_gain=pair_gain,
        affine=calibrate(used[0], used[1], left, newer.won, newer.weight),
        points=_points(used[2], newer),
        fitted=fitted,
        cases=newer,
        o=o,
        older=older,
    )


def used_coefficients(fitted: Fitted, level: Level) -> Coefficients:
    """The coefficients that a level allows."""
    return fitted.pair if level is Level.PAIR and fitted.pair is not None else fitted.lead


def _level(lead: Gain, pair: Gain | None, credible: float) -> Level:
    if pair is not None and pair.odds >= credible:
        return Level.PAIR
    return Level.LEAD if lead.odds >= credible else Level.NONE


def _crossed(eta: FloatArray, sd: FloatArray, left: FloatArray, newer: Cases) -> FloatArray:
    """Chances of each half of the time, calibrated on the other, so that the scores flatter nothing."""
    found = np.empty(len(eta))
    halves = np.arange(len(eta)) < len(eta) // 2
    for mine in (halves, ~halves):
        affine = calibrate(eta[~mine], sd[~mine], left[~mine], newer.won[~mine], newer.weight[~mine])
        found[mine] = mean_chance(affine.on(eta[mine]), affine.stretch * sd[mine]) * left[mine]
    return found


def _leveled(eta: FloatArray, sd: FloatArray, left: FloatArray, newer: Cases) -> FloatArray:
    """Chances brought to the level of the later leads: two models are compared by what they tell apart, not by a drift both share."""
    shift = level_shift(eta, sd, left, newer.won, newer.weight)
    return mean_chance(shift.on(eta), sd) * left


def _points(chance: FloatArray, newer: Cases) -> tuple[Point, ...]:
    found = []
    for rows in np.array_split(np.argsort(chance, kind="stable"), _BINS):
        if len(rows):
            rate = float(newer.won[rows].mean())
            found.append(Point(float(chance[rows].mean()), rate, float(np.sqrt(max(rate * (1 - rate), 1e-9) / len(rows))), len(rows)))
    return tuple(found)
