"""From a history to a trained model with its card.

Label, fit on older leads, test on newer ones, decide what it may be used for, fit on all.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np
import polars as pl

from fairlead.domain.prediction import FloatArray, Habits, Level, Percentiles, Readiness, added_read
from fairlead.domain.records import CLOSING_STAGES
from fairlead.domain.rep import Roster
from fairlead.learning.adding import with_added
from fairlead.learning.audit.closings import judged_of
from fairlead.learning.barring import barred_features
from fairlead.learning.calibration import mean_chance
from fairlead.learning.card import Facts, no_model_card, write_card
from fairlead.learning.cases import Cases, cases_of
from fairlead.learning.champion import Champion
from fairlead.learning.closing import DEAL_IS_CLOSED
from fairlead.learning.consent import consenting, refusers
from fairlead.learning.crew import ALONE, Crew
from fairlead.learning.cycle_choice import cycles_of_all
from fairlead.learning.effects import lead_logits, pair_logits
from fairlead.learning.examination import Examination, Sources, examine
from fairlead.learning.features import feature_table
from fairlead.learning.fit import with_scores
from fairlead.learning.fitting import Earlier, Fitted, fit_all
from fairlead.learning.ground import Ground
from fairlead.learning.history import History
from fairlead.learning.holdout import Holdout, hold_out, used_coefficients
from fairlead.learning.intervals import Z80, wilson
from fairlead.learning.lead_model import logits
from fairlead.learning.outcomes import Labeled, label
from fairlead.learning.outlook import with_outlook
from fairlead.learning.recency import choose_half_life
from fairlead.learning.recognizing import with_accounts
from fairlead.learning.reference import reference_of
from fairlead.learning.response import factor, learn_habits
from fairlead.learning.roster import roster_of
from fairlead.learning.routing import MOST_RECENT, Routing, compare_routing, recent_scales
from fairlead.learning.settings import TrainingSettings
from fairlead.learning.trained import Base, Learned, Trained
from fairlead.learning.valuing import learn_value
from fairlead.learning.verdict import odds_in_words, pair_in_words

Progress = Callable[[str, float], None]
"""Told what is being done and how far training is, from 0 to 1."""
_NEVER: Final = 1e-6
_STEP_LENGTHS: Final = {"effects of reps": 0.03, "trees on the lead alone, cross-fitted": 0.04}


def train(
    history: History, settings: TrainingSettings, progress: Progress, champion: Champion | None = None, *, crew: Crew = ALONE
) -> Trained:
    """Train on everything the history tells. Never raises for too little data: the result then says what is missing.

    Leads are matched to accounts first, as they are when they are routed; leads that refused profiling teach nothing. ``champion``: the
    model in force, which the new one is compared with where that is fair. ``crew`` finds the leads' accounts, which is most of the work.
    Raises `fairlead.learning.settings.BadTrainingSettings` for a stage that does not exist, and `fairlead.learning.crew.CannotSpread`.
    """
    tick = _Ticks(progress)
    tick("reading outcomes")
    recorded, history = history, with_accounts(history, crew)
    labeled = label(consenting(history), settings)
    roster = roster_of(history)
    missing = _missing(labeled, history, roster, settings)
    if missing:
        return _without_model(labeled, history, roster, settings, missing)
    tick("features of every lead at its moment")
    judged = judged_of(history, labeled)
    barred = barred_features(recorded, history, judged, settings)
    features = feature_table(history)
    wide, leaking = with_added(features, history, judged, settings, added_read(champion.model) if champion is not None else ())
    barred = (*barred, *leaking)
    unread = [*barred, *(name for name in wide.columns[features.width :] if name not in settings.features and name not in barred)]
    cases = cases_of(labeled, wide.drop(unread), roster, settings)
    ripe = np.flatnonzero(cases.frame["age_days"].to_numpy() >= labeled.horizon_days)
    asked, settings = settings, replace(settings, half_life_days=choose_half_life(cases, ripe, settings))
    cases = cases.weighed(settings)
    held = hold_out(cases, ripe, roster, settings, tick, days=labeled.horizon_days)
    if held is None:
        why = "too few conversions among the leads old enough to test a model on; keep importing outcomes and train again"
        return _without_model(labeled, history, roster, asked, why)
    tick("looking closely at the test")
    test = held, examine(held, roster, settings, Sources(history, wide, champion))
    if held.level is Level.NONE:
        unusable = _unusable(labeled, history, roster, settings, test, barred)
        trained = replace(unusable, ground=Ground(history, labeled, held.older, roster, held, held.fitted, barred))
    else:
        trained = with_scores(_with_model(history, labeled, cases, roster, settings, test, barred, tick), cases, ripe, held, settings)
    reference = reference_of(history, labeled, features.drop(barred, strict=False), settings.stage, trained.learned)
    return replace(trained, settings=asked, reference=reference)


def _with_model(
    history: History,
    labeled: Labeled,
    cases: Cases,
    roster: Roster,
    settings: TrainingSettings,
    test: tuple[Holdout, Examination],
    barred: tuple[str, ...],
    tick: "_Ticks",
) -> Trained:
    held = test[0]
    o = _unseen(cases, held, settings)
    door = _at_the_door(cases, o, held, roster)
    cases = cases.ripened(door, settings)
    fitted = fit_all(cases, roster, settings, tick, earlier=Earlier(held.fitted, o))
    level = held.level if held.level is not Level.PAIR or fitted.pair is not None else Level.LEAD
    habits = learn_habits(labeled.frame, roster, labeled.as_of) if labeled.as_of else Habits.unknown()
    # Later leads may make the model more careful, never bolder: a stretch above 1 says that the older leads taught too little, and now
    # there are more of them. The shift is not taken over: it told old leads from new ones, and both are in the fit now.
    stretched = replace(held.affine, shift=0.0, stretch=min(held.affine.stretch, 1.0)).into(used_coefficients(fitted, level))
    coefficients = replace(stretched, reply=fitted.curve, habits=habits, counts_age=True)
    tick("deal values and scales")
    value = learn_value(cases, seed=settings.seed, threads=settings.threads)
    newest = cases.take(np.arange(max(len(cases) - MOST_RECENT, 0), len(cases)))
    advantage, chances = recent_scales(history, newest, logits(fitted.trees, newest.x, threads=settings.threads), coefficients, roster)
    coefficients = replace(coefficients, advantage=advantage if level is Level.PAIR else Percentiles(np.zeros(0)), chances=chances)
    routing = _routing(history, held, roster, habits) if level is Level.PAIR else None
    readiness = Readiness(level, _why(held, level))
    facts = _with_open(_facts(labeled, history, roster, settings, cases, barred), cases)
    tick("model card")
    trained = Trained(
        readiness=readiness,
        learned=Learned(cases.encoding, fitted.trees, value, coefficients),
        base=_base(labeled, habits),
        settings=settings,
        horizon_days=labeled.horizon_days,
        data_hash=data_hash(cases),
        card=write_card(readiness, facts, test, fitted, value, routing),
        ground=Ground(history, labeled, cases, roster, held, fitted, barred),
    )
    return with_outlook(trained, labeled, cases, door, roster)


def _unseen(cases: Cases, held: Holdout, settings: TrainingSettings) -> FloatArray:
    """The log-odds of every lead by trees of older leads that never saw it: those of the test, cross-fitted where it is one of them."""
    found = np.empty(len(cases))
    rest = np.setdiff1d(np.arange(len(cases)), held.older_rows, assume_unique=True)
    found[held.older_rows] = held.fitted.o
    found[rest] = logits(held.fitted.trees, cases.x[rest], threads=settings.threads)
    return found


def _at_the_door(cases: Cases, o: FloatArray, held: Holdout, roster: Roster) -> FloatArray:
    """The chance of every lead by the model of the older ones, with the rep who had it and the reply as it came; shape (n,)."""
    fitted = held.fitted
    c = held.affine.into(used_coefficients(fitted, held.level))
    eta, sd = pair_logits(c, cases, o, roster, np.maximum(cases.rep, 0))
    nobody = cases.rep < 0
    eta, sd = np.where(nobody, lead_logits(c, o, cases.created), eta), np.where(nobody, 0.0, sd)
    return np.clip(mean_chance(eta, sd) * factor(cases.reply, fitted.curve), _NEVER, 1.0 - _NEVER)


def _routing(history: History, held: Holdout, roster: Roster, habits: Habits) -> Routing | None:
    fitted: Fitted = held.fitted
    if fitted.pair is None:
        return None
    coefficients = replace(held.affine.into(fitted.pair), reply=fitted.curve, habits=habits)
    return compare_routing(history, held.cases, held.o, coefficients, roster)


def _missing(labeled: Labeled, history: History, roster: Roster, settings: TrainingSettings) -> str:
    """What a model lacks, in words; empty where nothing does."""
    if not roster.reps:
        return "there are no reps; import reps first"
    if not labeled.frame.height:
        refused = history.lead.filter(pl.col("created_at").is_not_null() & ~pl.col("consent_profiling").fill_null(value=True))
        if not refused.is_empty():
            return "every lead with a time of arrival refused profiling, and nothing is learned from those"
        return f"there are no leads with a time of arrival; import leads with created_at{_undated(history, settings)}"
    if labeled.won == 0:
        return f"no lead has reached '{settings.stage}' yet; import outcomes or closed deals"
    gaps = []
    if labeled.won < settings.least_won:
        there, short = f"{labeled.won} leads that reached '{settings.stage}'", settings.least_won - labeled.won
        gaps.append(f"{there} of the {settings.least_won} needed ({short} missing)")
    if labeled.resolved < settings.least_resolved:
        short = settings.least_resolved - labeled.resolved
        gaps.append(f"{labeled.resolved} leads with a known outcome of the {settings.least_resolved} needed ({short} missing)")
    return f"too little to learn from: {' and '.join(gaps)}; leads are shared by fair rotation until then" if gaps else ""


def _undated(history: History, settings: TrainingSettings) -> str:
    """How many outcomes lie idle for want of a date, and whether they would do."""
    told = history.outcome.filter(pl.col("stage").is_in(CLOSING_STAGES))["lead_id"]
    ended = pl.concat([told, history.deal.filter(DEAL_IS_CLOSED)["lead_id"]]).drop_nulls().n_unique()
    if not ended:
        return ""
    short = settings.least_resolved - ended
    return f"; {ended} have an outcome" + (
        f", {short} fewer than the {settings.least_resolved} needed even with dates" if short > 0 else ""
    )


def _gaps(labeled: Labeled, settings: TrainingSettings) -> list[str]:
    """What a model of leads, and effects of single reps, would take."""
    found = []
    for have, need, what in (
        (labeled.resolved, settings.least_resolved, "leads with a known outcome"),
        (labeled.won, settings.least_won, f"leads that reached '{settings.stage}'"),
    ):
        if have < need:
            found.append(f"{need - have:,} more {what}: {have:,} are there, {need:,} are needed before reps or leads are told apart")
    return found


def _why(held: Holdout, level: Level) -> str:
    share = held.lead_gain.gain / held.timed.log_loss
    if level is Level.PAIR and held.pair_gain is not None:
        return (
            f"on {held.leads:,} later leads the choice of rep explained outcomes better than the lead alone "
            f"(log loss {held.pair_gain.gain / held.lead.log_loss:.1%} lower, odds {pair_in_words(held)})"
        )
    odds = pair_in_words(held)
    reps = f"reps could not be told apart{f' (odds {odds})' if odds else ''}"
    return f"on {held.leads:,} later leads the lead's features told {share:.1%} of log loss, but {reps}; leads are shared by fair rotation"


def _unusable(
    labeled: Labeled,
    history: History,
    roster: Roster,
    settings: TrainingSettings,
    test: tuple[Holdout, Examination],
    barred: tuple[str, ...],
) -> Trained:
    held = test[0]
    odds = pair_in_words(held)
    why = (
        f"on {held.leads:,} later leads neither lead nor rep told more than the base rate "
        f"(odds {odds_in_words(held.lead_gain.odds)} for leads{f'; {odds} for reps' if odds else ''})"
        "; leads are shared by fair rotation"
    )
    return _without_model(labeled, history, roster, settings, why, test, barred)


def _without_model(
    labeled: Labeled,
    history: History,
    roster: Roster,
    settings: TrainingSettings,
    why: str,
    test: tuple[Holdout, Examination] | None = None,
    barred: tuple[str, ...] = (),
) -> Trained:
    habits = learn_habits(labeled.frame, roster, labeled.as_of) if labeled.as_of and roster.reps else Habits.unknown()
    readiness = Readiness(Level.NONE, why)
    digest = hashlib.sha256(f"{labeled.frame.height}|{labeled.won}|{labeled.resolved}|{history.rows}".encode()).hexdigest()
    return Trained(
        readiness=readiness,
        learned=None,
        base=_base(labeled, habits),
        settings=settings,
        horizon_days=labeled.horizon_days,
        data_hash=digest,
        card=no_model_card(readiness, _facts(labeled, history, roster, settings, None, barred), test, _gaps(labeled, settings)),
    )


def _base(labeled: Labeled, habits: Habits) -> Base:
    weights = labeled.frame["weight"].to_numpy()
    total = float(weights.sum())
    values = labeled.frame.filter(pl.col("value_minor") > 0)["value_minor"]
    value = float(np.mean(values.to_numpy())) if len(values) else 0.0
    if total <= 0:
        return Base(0.0, 0.0, 1.0, value, habits.typical)
    rate = float(np.average(labeled.frame["won"].to_numpy(), weights=weights))
    low, high = wilson(rate, float(total**2 / (weights**2).sum()), z=Z80)
    return Base(rate, low, high, value, habits.typical, cycles_of_all(labeled).cycles)


def _facts(
    labeled: Labeled, history: History, roster: Roster, settings: TrainingSettings, cases: Cases | None, barred: tuple[str, ...] = ()
) -> Facts:
    frame = labeled.frame
    first, last = (frame["created_at"].min(), frame["created_at"].max()) if frame.height else (None, None)
    return Facts(
        leads=frame.height,
        refused=len(refusers(history)),
        resolved=labeled.resolved,
        won=labeled.won,
        reps=len(roster.reps),
        reps_with_leads=int(frame["rep_id"].n_unique()) - int(frame["rep_id"].null_count() > 0) if frame.height else 0,
        horizon_days=labeled.horizon_days,
        stage=settings.stage,
        first=str(first)[:10] if first else "",
        last=str(last)[:10] if last else "",
        barred=barred,
        half_life_days=settings.half_life_days or 0.0,
        selection_told_apart=None
        if cases is None
        else bool(cases.methods) or bool((cases.frame["method"].is_in(["rule", "rotation", "exploration", "model"])).all()),
    )


def _with_open(facts: Facts, cases: Cases) -> Facts:
    told = cases.weight[~cases.frame["resolved"].to_numpy()]
    return replace(facts, open_told=int((told > 0).sum()), open_weight=round(float(told.sum()), 1))


def data_hash(cases: Cases) -> str:
    """SHA-256 of every number the fit saw."""
    digest = hashlib.sha256("\n".join(cases.frame["lead_id"].to_list()).encode())
    for array in (cases.x, cases.segment, cases.rep, cases.method, cases.created, cases.won, cases.weight, cases.reply):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


class _Ticks:
    """Turns steps of unknown number into a share that only grows.

    Each step takes a part of what is left, in proportion to how long such steps take.
    """

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._done = 0.0

    def __call__(self, step: str) -> None:
        self._done += (1.0 - self._done) * _STEP_LENGTHS.get(step, 0.06)
        self._progress(step, self._done)
