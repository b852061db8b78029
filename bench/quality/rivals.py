"""What others do with the same history: win rates by rep and industry, trees that know the rep, and a shrunken effect a rep."""

from typing import Any, Final

import lightgbm
import numpy as np
import polars as pl

from bench.quality.judging import Predicted
from bench.quality.world import Array, Trial
from fairlead.learning.cases import Cases, cases_of
from fairlead.learning.features import feature_table
from fairlead.learning.outcomes import label
from fairlead.learning.roster import leads_of, roster_of
from fairlead.learning.settings import TrainingSettings

_ROUNDS: Final = 100
_PARAMETERS: Final = {"objective": "binary", "verbose": -1, "num_threads": 1, "deterministic": True}


def raw_rate(trial: Trial) -> Predicted:
    """The win rate of rep and industry so far; of the rep where the two never met."""
    roster, labeled = roster_of(trial.before), label(trial.before, TrainingSettings())
    known = labeled.frame.filter(pl.col("resolved")).join(trial.before.lead.select("lead_id", "industry_group"), on="lead_id")
    overall = float(known["won"].mean())  # type: ignore[arg-type]
    of_rep = dict(known.group_by("rep_id").agg(pl.col("won").mean()).iter_rows())
    of_pair = {
        (rep, industry): rate for rep, industry, rate in known.group_by("rep_id", "industry_group").agg(pl.col("won").mean()).iter_rows()
    }
    industries = [lead.industry_group for lead in leads_of(trial.after, pl.Series(trial.lead_ids))]
    tables = {
        industry: np.array([of_pair.get((rep, industry), of_rep.get(rep, overall)) for rep in roster.rep_ids])
        for industry in set(industries)
    }
    return _told(np.stack([tables[industry] for industry in industries]), trial)


def trees_with_rep(trial: Trial, cases: Cases, seed: int) -> Predicted:
    """LightGBM as it comes, with the rep among the features."""
    x = np.column_stack([cases.x, cases.rep])
    booster = _grown(x, cases, [*cases.encoding.categories, x.shape[1] - 1], seed)
    later = _later(trial, cases)
    n, reps = len(later), trial.eligible.shape[1]
    pair = np.empty((n, reps))
    for rep in range(reps):
        pair[:, rep] = booster.predict(np.column_stack([later, np.full(n, rep)]), num_threads=1)
    return _told(pair, trial)


def shrunken_reps(trial: Trial, cases: Cases, seed: int) -> Predicted:
    """Trees on the lead alone, times each rep's wins against those expected of its leads, shrunken by a gamma prior (empirical Bayes).

    Wins of rep j ~ Poisson(θ_j·e_j), θ_j ~ Gamma(k, k): E[θ_j | wins] = (wins_j + k)/(e_j + k), with 1/k the variance of θ by moments.
    """
    booster = _grown(cases.x, cases, cases.encoding.categories, seed)
    expected = _out_of_fold(cases, seed)
    reps = trial.eligible.shape[1]
    wins, due = (np.bincount(cases.rep, weights=cases.weight * each, minlength=reps) for each in (cases.won, expected))
    due *= wins.sum() / due.sum()
    had = due > 0
    excess = float(np.sum((wins[had] - due[had]) ** 2 - due[had]))
    spread = max(excess / float(np.sum(due[had] ** 2)), 1e-6)
    factor = (wins + 1.0 / spread) / (due + 1.0 / spread)
    lead = np.asarray(booster.predict(_later(trial, cases), num_threads=1))
    return _told(np.outer(lead, factor), trial)


def known_cases(trial: Trial) -> Cases:
    """Leads that somebody had and whose outcome is known."""
    history, settings = trial.known, TrainingSettings()
    cases = cases_of(label(history, settings), feature_table(history), roster_of(trial.before), settings)
    return cases.take(np.flatnonzero((cases.weight > 0) & (cases.rep >= 0)))


def _grown(x: Array, cases: Cases, categories: list[int], seed: int) -> Any:  # noqa: ANN401, LightGBM has no types
    data = lightgbm.Dataset(x, cases.won, weight=cases.weight, categorical_feature=categories)
    return lightgbm.train(_PARAMETERS | {"seed": seed}, data, _ROUNDS)


def _out_of_fold(cases: Cases, seed: int) -> Array:
    fold = np.random.default_rng([seed, 3]).integers(5, size=len(cases))
    found = np.empty(len(cases))
    for number in range(5):
        out = fold == number
        booster = _grown(cases.x[~out], cases.take(np.flatnonzero(~out)), cases.encoding.categories, seed)
        found[out] = booster.predict(cases.x[out], num_threads=1)
    return found


def _later(trial: Trial, cases: Cases) -> Array:
    return np.array([cases.encoding.row(row) for row in trial.later.iter_rows(named=True)])


def _told(pair: Array, trial: Trial) -> Predicted:
    """Chances that know nothing of reply times."""
    safe = np.clip(pair, 1e-3, 1.0 - 1e-3)
    return Predicted(pair, np.log(safe / (1.0 - safe)), pair[np.arange(len(pair)), trial.rep])
