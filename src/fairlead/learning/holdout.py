"""The test on later leads: train on the older ones, look at the newest ripe ones, decide what the model may be used for."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fairlead.domain.prediction import Coefficients, FloatArray, IntArray, Level
from fairlead.domain.rep import Roster
from fairlead.learning.calibration import Affine, calibrate, level_shift, mean_chance
from fairlead.learning.cases import Cases, recency_of, scaled
from fairlead.learning.effects import lead_logits, pair_logits
from fairlead.learning.evaluation import MOST_LOG_ODDS, Gain, auc, gain, score
from fairlead.learning.fitting import Fitted, Tick, fit_all
from fairlead.learning.lead_model import logits
from fairlead.learning.reliability import Point, points
from fairlead.learning.response import factor
from fairlead.learning.settings import TrainingSettings
from fairlead.learning.trained import Scores

BoolArray = NDArray[np.bool_]

_LEAST_WON = 20
_DAY = 86_400.0
_FLATTERED = 2.0
"""Standard errors by which the gain on leads that may share a deal with older ones must lie above that on the others to be no luck."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a gain rests on. ``fresh``: on leads that share no deal with older ones; None where these are too few.

    ``flattered``: the gain on the other leads is higher beyond chance, so that only ``fresh`` counts.
    """

    whole: Gain
    fresh: Gain | None
    flattered: bool

    @property
    def gain(self) -> Gain:
        """The one that counts."""
        return self.fresh if self.flattered and self.fresh is not None else self.whole


@dataclass(frozen=True, slots=True)
class Accounts:
    """Held-out leads that may be of one deal with an older lead, and the others.

    ``known``: leads of an account that has a lead among the older ones, at most ``days`` before; ``fresh``, ``fresh_won``: the others.
    ``lead``, ``pair``: what the gains rest on. ``scores``: of what is used, on ``fresh`` leads alone; None where these are too few to tell.
    """

    days: int
    known: int
    fresh: int
    fresh_won: int
    lead: Counted
    pair: Counted | None
    scores: Scores | None


@dataclass(frozen=True, slots=True)
class Holdout:
    """What the newest ripe leads show.

    ``base``: scores of one constant chance, that of the older leads. ``timed``, ``lead``, ``pair``: scores with the time of the first reply
    known, of nothing else, of the lead, of lead and rep. ``lead_gain`` is against ``timed``, ``pair_gain`` against ``lead``; where leads
    that share a deal with older ones flatter them, they are those of the others alone (``accounts``). ``pair_odds``: that
    reps differ as the model has it, by older and later leads together.
    ``affine``: the calibration that later leads ask for, of the level that is used. ``fitted``: the model of the older leads, ``cases``:
    the held-out ones, ``o``: their log-odds, shape (n,). ``older``: the leads that it was fitted on, and
    ``older_rows``: which of all leads they are. ``account``: codes, ``chance``: what
    is used, calibrated on the other half, ``raw``: the same as the older leads teach it, ``lead_raw``: of the lead alone: shape (n,).
    Every AUC is of raw chances: two halves calibrated on each other are not on one scale.
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
    pair_odds: float | None
    affine: Affine
    points: tuple[Point, ...]
    fitted: Fitted
    cases: Cases
    o: FloatArray
    older: Cases
    older_rows: IntArray
    account: IntArray
    chance: FloatArray
    raw: FloatArray
    lead_raw: FloatArray
    accounts: Accounts


def hold_out(cases: Cases, ripe: IntArray, roster: Roster, settings: TrainingSettings, tick: Tick, *, days: int = 180) -> Holdout | None:
    """Evaluate on the newest share of the ``ripe`` leads (rows, all older than the horizon).

    ``days``: how long a deal may take, so that leads of one account this near to each other may be of one deal. None where the newest
    leads hold too few conversions to tell.
    """
    older, newer = cases.in_time(ripe, settings.holdout_share)
    older = older.with_weight(scaled(recency_of(older.frame["age_days"].to_numpy(), settings.half_life_days)))
    newer = newer.take(np.flatnonzero(newer.rep >= 0)) if (newer.rep >= 0).any() else newer
    if min(older.fewest, newer.fewest) < _LEAST_WON:
        return None
    fitted = fit_all(older, roster, settings, tick)
    tick("testing on later leads")
    o = logits(fitted.trees, newer.x, threads=settings.threads)
    left = factor(newer.reply, fitted.curve)
    rate = float(older.won.mean()) / float(factor(older.reply, fitted.curve).mean())
    accounts = newer.frame["account"].rank("dense").to_numpy().astype(np.intp)
    timed = np.clip(rate * left, 0.0, 1.0)
    lead_eta, still = lead_logits(fitted.lead, o, newer.created), np.zeros(len(o))
    lead, raw_lead = _crossed(lead_eta, still, left, newer), mean_chance(lead_eta, still) * left
    fresh = ~_shared(older, newer, days)
    leveled = _leveled(lead_eta, still, left, newer)
    lead_counts = counted(newer, fresh, leveled, timed * float(newer.won.mean() / timed.mean()), accounts)
    pair_scores, pair_counts, pair = None, None, None
    eta, sd = lead_eta, still
    if fitted.pair is not None and (newer.rep >= 0).all():
        eta, sd = pair_logits(fitted.pair, newer, o, roster, newer.rep)
        pair = _crossed(eta, sd, left, newer)
        pair_scores = _scored(pair, mean_chance(eta, sd) * left, newer)
        pair_counts = counted(newer, fresh, _leveled(eta, sd, left, newer), leveled, accounts, newer.rep)
    lead_gain, pair_gain = lead_counts.gain, None if pair_counts is None else pair_counts.gain
    pair_odds = None if pair_gain is None or fitted.effects is None else odds_together(fitted.effects.evidence, pair_gain)
    level = level_of(lead_gain, pair_gain, pair_odds, settings.credible_odds)
    used = (eta, sd, pair) if level is Level.PAIR and pair is not None else (lead_eta, still, lead)
    raw = mean_chance(used[0], used[1]) * left
    told = _enough(newer.won[fresh])
    return Holdout(
        level=level,
        leads=len(newer),
        won=int(newer.won.sum()),
        base=score(np.full(len(newer), float(older.won.mean())), newer.won, newer.weight),
        timed=score(timed, newer.won, newer.weight),
        lead=_scored(lead, raw_lead, newer),
        pair=pair_scores,
        lead_gain=lead_gain,
        pair_gain=pair_gain,
        pair_odds=pair_odds,
        affine=calibrate(used[0], used[1], left, newer.won, newer.weight),
        points=points(used[2], newer.won),
        fitted=fitted,
        cases=newer,
        o=o,
        older=older,
        older_rows=ripe[: len(older)],
        account=accounts,
        chance=used[2],
        raw=raw,
        lead_raw=raw_lead,
        accounts=Accounts(
            days=days,
            known=int((~fresh).sum()),
            fresh=int(fresh.sum()),
            fresh_won=int(newer.won[fresh].sum()),
            lead=lead_counts,
            pair=pair_counts,
            scores=_scored(used[2][fresh], raw[fresh], newer.take(np.flatnonzero(fresh))) if told else None,
        ),
    )


def used_coefficients(fitted: Fitted, level: Level) -> Coefficients:
    """The coefficients that a level allows."""
    return fitted.pair if level is Level.PAIR and fitted.pair is not None else fitted.lead


def odds_together(evidence: float, gain: Gain) -> float:
    """Odds after the older leads and the later ones: the evidence of the first, in logarithms, times the odds of the second."""
    return float(np.exp(np.clip(evidence + np.log(gain.odds), -MOST_LOG_ODDS, MOST_LOG_ODDS)))


def level_of(lead: Gain, pair: Gain | None, pair_odds: float | None, credible: float) -> Level:
    """Reps are told apart where all leads together make it credible and the later ones, which the model never saw, speak for it, too."""
    if pair is not None and pair_odds is not None and pair.odds >= 1.0 and pair_odds >= credible:
        return Level.PAIR
    return Level.LEAD if lead.odds >= credible else Level.NONE


def _scored(chance: FloatArray, raw: FloatArray, newer: Cases) -> Scores:
    """Scores of calibrated chances, with the AUC of the raw ones."""
    return replace(score(chance, newer.won, newer.weight), auc=auc(raw, newer.won))


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


def counted(newer: Cases, fresh: BoolArray, chance: FloatArray, baseline: FloatArray, *clusterings: IntArray) -> Counted:
    """The gain of chances against a baseline on all leads, and on the ``fresh`` ones where they and the others can tell."""

    def among(rows: BoolArray) -> Gain:
        return gain(chance[rows], baseline[rows], newer.won[rows], newer.weight[rows], *(each[rows] for each in clusterings))

    whole = gain(chance, baseline, newer.won, newer.weight, *clusterings)
    if not _enough(newer.won[fresh]):
        return Counted(whole, None, flattered=False)
    if not _enough(newer.won[~fresh]):
        return Counted(whole, among(fresh), flattered=False)
    new, known = among(fresh), among(~fresh)
    apart = float(np.hypot(new.error, known.error))
    return Counted(whole, new, flattered=known.gain - new.gain > _FLATTERED * apart)


def _shared(older: Cases, newer: Cases, days: int) -> BoolArray:
    """Whether an older lead of the same account came at most ``days`` before; shape (n,)."""
    last = older.frame.select("account", last=pl.Series(older.created)).group_by("account").agg(pl.col("last").max())
    seen = newer.frame.select("account").join(last, on="account", how="left", maintain_order="left")["last"].fill_null(-np.inf).to_numpy()
    return np.asarray(newer.created - seen <= days * _DAY)


def _enough(won: FloatArray) -> bool:
    return min(float(won.sum()), len(won) - float(won.sum())) >= _LEAST_WON
