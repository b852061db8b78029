"""How close the product's chances come to the truth: trained on 18 months of the sample, judged on the leads of the next three."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import lightgbm
import numpy as np
import polars as pl
from numpy.typing import NDArray

from bench.protocol import Bar, Figure, Options, Result, at_least, at_most, run, say
from fairlead.adapters.models import ModelFolder
from fairlead.domain.prediction import Case, Level, Model
from fairlead.domain.qualification import Facts, QualifiedLead
from fairlead.learning.cases import cases_of
from fairlead.learning.features import feature_table
from fairlead.learning.history import History
from fairlead.learning.outcomes import label
from fairlead.learning.recognizing import with_accounts
from fairlead.learning.response import waits
from fairlead.learning.roster import leads_of, roster_of
from fairlead.learning.settings import TrainingSettings
from fairlead.learning.training import train
from fairlead.sample import Sample, SampleSpec, generate
from fairlead.sample.assigning import REPLY_LEAD_SPREAD, REPLY_MEDIAN_MINUTES, REPLY_REP_SPREAD, may_take

Array = NDArray[np.float64]
Rows = NDArray[np.intp]

REPS, MONTHS_BEFORE, MONTHS_AFTER = 60, 18, 3
SEEDS, LEADS = 10, 20_000
QUICK_SEEDS, QUICK_LEADS = 2, 20_000
BINS, DRAWS = 15, 8


@dataclass(frozen=True)
class Trial:
    """One world: what is known before the cut, the leads after it, and their truth.

    ``eligible``: shape (n, reps). ``eta``: true log-odds, ``chance``: true chance if given at once (mean over reply times): shape
    (n, reps). ``rep``: who had each lead, ``true``: its true chance with the reply as it came, ``ready``: minutes until that
    rep could start: shape (n,).
    """

    before: History
    after: History
    lead_ids: list[str]
    eligible: NDArray[np.bool_]
    eta: Array
    chance: Array
    rep: Rows
    true: Array
    ready: Array


@dataclass(frozen=True, slots=True)
class Predicted:
    """What a predictor says: ``pair`` chances at once and ``logit`` log-odds, shape (n, reps); ``assigned`` pairs' chances, shape (n,)."""

    pair: Array
    logit: Array
    assigned: Array


def measure(options: Options) -> Result:
    """Chances against the truth on later leads, beside two baselines."""
    seeds = QUICK_SEEDS if options.quick else SEEDS
    found: dict[str, list[dict[str, float]]] = {"fairlead": [], "raw rate": [], "trees with rep id": []}
    usable = 0
    for seed in range(options.seed, options.seed + seeds):
        trial = make_trial(seed, QUICK_LEADS if options.quick else LEADS)
        with tempfile.TemporaryDirectory() as folder:
            models = ModelFolder(Path(folder))
            models.keep(train(trial.before, TrainingSettings(), lambda _step, _share: None), code="bench")
            model = models.current()
        usable += model.readiness.level is Level.PAIR
        found["fairlead"].append(judge(trial, ask(model, trial)))
        found["raw rate"].append(judge(trial, raw_rate(trial)))
        found["trees with rep id"].append(judge(trial, trees_with_rep(trial, seed)))
        ours = found["fairlead"][-1]
        say(f"seed {seed}: {model.readiness.level.value}; " + ", ".join(f"{name} {value:.3f}" for name, value in ours.items()))
    figures = {"seeds": Figure(seeds, "1"), "seeds with reps told apart": Figure(usable, "1")}
    for name, trials in found.items():
        for key in trials[0]:
            values = np.array([each[key] for each in trials])
            figures[f"{name}: {key}"] = Figure(float(values.mean()), "1")
            if name == "fairlead":
                figures[f"{name}: {key}, standard error"] = Figure(float(values.std(ddof=1) / np.sqrt(seeds)), "1")
    return Result(figures, bars=bars(figures))


def bars(figures: Mapping[str, Figure]) -> Sequence[Bar]:
    """What was asked for."""
    ours = {
        key: figures[f"fairlead: {key}"].value
        for key in ("calibration error", "correlation", "slope", "over-optimism", "gain of best pair")
    }
    rivals = ("raw rate", "trees with rep id")
    return (
        at_most("calibration error of chances on assigned pairs", ours["calibration error"], 0.01),
        at_most("over-optimism of the chosen pair, either way", abs(ours["over-optimism"]), 0.03),
        at_least(
            "correlation with true pair effects above both baselines",
            ours["correlation"],
            max(figures[f"{r}: correlation"].value for r in rivals),
        ),
        at_most("distance of the slope from 1", abs(ours["slope"] - 1.0), 0.15),
        at_least(
            "gain of the best pair above both baselines",
            ours["gain of best pair"],
            max(figures[f"{r}: gain of best pair"].value for r in rivals),
        ),
    )


def make_trial(seed: int, leads: int) -> Trial:
    """A world of 21 months, cut after 18; ``leads`` in the part before the cut, about."""
    months = MONTHS_BEFORE + MONTHS_AFTER
    sample = generate(SampleSpec(reps=REPS, leads=leads * months // MONTHS_BEFORE, months=months, seed=seed))
    cut = datetime.combine(_months_before(sample.spec.until, MONTHS_AFTER), datetime.min.time(), UTC)
    whole = History.of(sample.history())
    later = whole.lead.filter(pl.col("created_at") >= cut).sort("created_at", "lead_id")["lead_id"].to_list()
    rows = sample.truth.rows(later)
    held = sample.world.given.rep[rows] >= 0
    rows, later = rows[held], [lead_id for lead_id, one in zip(later, held, strict=True) if one]
    world, truth = sample.world, sample.truth
    created, given = world.arrivals.created[rows], world.given
    eligible = may_take(world.organization, world.arrivals, rows, created)
    rep = given.rep[rows].astype(np.intp)
    eta = truth.logit(rows)
    roster = roster_of(whole)
    assert roster.rep_ids == truth.rep_ids, "the roster and the truth name reps in one order"
    return Trial(
        before=_until(whole, cut),
        after=whole,
        lead_ids=later,
        eligible=eligible,
        eta=eta,
        chance=_expected(sample, rows, eta, eligible, seed),
        rep=rep,
        true=_sigmoid(eta[np.arange(len(rep)), rep]) * truth.reply_factor((given.touched_at[rows] - created) / 60.0),
        ready=(given.assigned_at[rows] - created) / 60.0 + waits(roster.reps, rep, given.assigned_at[rows].astype(np.float64)),
    )


def ask(model: Model, trial: Trial) -> Predicted:
    """Forecast every lead with every rep, through the model as it was written to disk and read back."""
    roster = roster_of(trial.before)
    predictor = model.bind(roster)
    leads = leads_of(trial.after, pl.Series(trial.lead_ids))
    features = (
        pl.DataFrame({"lead_id": trial.lead_ids})
        .join(feature_table(with_accounts(trial.after)), on="lead_id", maintain_order="left")
        .drop("lead_id", "created_at")
    )
    n, everybody = len(leads), np.arange(len(roster.reps))
    at = np.array([lead.created_at.timestamp() for lead in leads])
    wait = waits(roster.reps, np.tile(everybody, n), np.repeat(at, len(everybody))).reshape(n, -1)
    pair, logit, assigned = np.empty(wait.shape), np.empty(wait.shape), np.empty(n)
    for row, (lead, known) in enumerate(zip(leads, features.iter_rows(named=True), strict=True)):
        qualified = QualifiedLead(lead, None, None, Facts(lead=known))
        forecast = predictor.forecast(Case(qualified, everybody, wait[row]))
        pair[row] = forecast.chance
        logit[row] = np.sum(list(forecast.parts.values()), axis=0) if forecast.parts else 0.0
        assigned[row] = predictor.forecast(Case(qualified, trial.rep[[row]], trial.ready[[row]])).chance[0]
    return Predicted(pair, logit, assigned)


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
    pair = np.stack([tables[industry] for industry in industries])
    return _without_reply(pair, trial)


def trees_with_rep(trial: Trial, seed: int) -> Predicted:
    """LightGBM as it comes, with the rep among the features."""
    roster = roster_of(trial.before)
    cases = cases_of(label(trial.before, TrainingSettings()), feature_table(with_accounts(trial.before)), roster, TrainingSettings())
    cases = cases.take(np.flatnonzero((cases.weight > 0) & (cases.rep >= 0)))
    x = np.column_stack([cases.x, cases.rep])
    columns = [*cases.encoding.categories, x.shape[1] - 1]
    parameters = {"objective": "binary", "verbose": -1, "num_threads": 1, "seed": seed, "deterministic": True}
    booster = lightgbm.train(parameters, lightgbm.Dataset(x, cases.won, weight=cases.weight, categorical_feature=columns), 100)
    features = pl.DataFrame({"lead_id": trial.lead_ids}).join(
        feature_table(with_accounts(trial.after)), on="lead_id", maintain_order="left"
    )
    later = np.array([cases.encoding.row(row) for row in features.iter_rows(named=True)])
    n, reps = len(later), len(roster.reps)
    pair = np.empty((n, reps))
    for rep in range(reps):
        pair[:, rep] = booster.predict(np.column_stack([later, np.full(n, rep)]), num_threads=1)
    return _without_reply(pair, trial)


def judge(trial: Trial, predicted: Predicted) -> dict[str, float]:
    """The figures of one predictor on one world."""
    several = trial.eligible.sum(axis=1) > 1
    true = _centered(trial.eta, trial.eligible)[trial.eligible & several[:, None]]
    found = _centered(predicted.logit, trial.eligible)[trial.eligible & several[:, None]]
    rows = np.flatnonzero(several)
    chosen = np.where(trial.eligible, predicted.pair, -1.0).argmax(axis=1)[rows]
    oracle = np.where(trial.eligible, trial.chance, -1.0).max(axis=1)[rows]
    average = (np.where(trial.eligible, trial.chance, 0.0).sum(axis=1) / np.maximum(trial.eligible.sum(axis=1), 1))[rows]
    earned = trial.chance[rows, chosen]
    spread = float((found**2).sum())
    return {
        "calibration error": _gap(predicted.assigned, trial.true),
        "level of assigned pairs": float(predicted.assigned.mean() / trial.true.mean() - 1.0),
        "calibration error, chosen pairs": _gap(predicted.pair[rows, chosen], earned),
        "correlation": float(np.corrcoef(found, true)[0, 1]) if spread > 0 else 0.0,
        "slope": float((found * true).sum()) / spread if spread > 0 else 0.0,
        "over-optimism": float(predicted.pair[rows, chosen].mean() / earned.mean() - 1.0),
        "gain of best pair": float(earned.mean() / average.mean() - 1.0),
        "gain of best pair, oracle": float(oracle.mean() / average.mean() - 1.0),
    }


def _expected(sample: Sample, rows: Rows, eta: Array, eligible: NDArray[np.bool_], seed: int) -> Array:
    """True chance if a rep gets the lead on arrival: the reply comes after the rep's habit in working time, averaged over some draws."""
    world, truth = sample.world, sample.truth
    habit = np.log(REPLY_MEDIAN_MINUTES) + sample.spec.chance("habits").normal(0.0, REPLY_REP_SPREAD, eta.shape[1])
    drawn = np.random.default_rng([seed, 5])
    created = world.arrivals.created[rows]
    left = np.ones(eta.shape)
    for rep, calendar in enumerate(world.organization.calendars):
        mine = np.flatnonzero(eligible[:, rep])
        total = np.zeros(len(mine))
        for _ in range(DRAWS):
            minutes = np.exp(habit[rep] + REPLY_LEAD_SPREAD * drawn.normal(size=len(mine)))
            total += truth.reply_factor((calendar.after(created[mine], 60.0 * minutes) - created[mine]) / 60.0)
        left[mine, rep] = total / DRAWS
    return _sigmoid(eta) * left


def _until(whole: History, cut: datetime) -> History:
    """What was known at ``cut``."""
    frames = whole.frames()
    moments = {
        "lead": "created_at",
        "engagement": "occurred_at",
        "assignment": "assigned_at",
        "activity": "occurred_at",
        "outcome": "occurred_at",
    }
    for name, column in moments.items():
        frames[name] = frames[name].filter(pl.col(column) < cut)
    closed = pl.col("closed_at") < cut
    deals = frames["deal"].filter(pl.col("opened_at") < cut)
    frames["deal"] = deals.with_columns(
        won=pl.when(closed).then("won"), stage=pl.when(closed).then("stage"), closed_at=pl.when(closed).then("closed_at")
    )
    return History.of(frames)


def _without_reply(pair: Array, trial: Trial) -> Predicted:
    safe = np.clip(pair, 1e-3, 1.0 - 1e-3)
    return Predicted(pair, np.log(safe / (1.0 - safe)), pair[np.arange(len(pair)), trial.rep])


def _centered(values: Array, eligible: NDArray[np.bool_]) -> Array:
    count = np.maximum(eligible.sum(axis=1, keepdims=True), 1)
    return np.asarray(values - np.where(eligible, values, 0.0).sum(axis=1, keepdims=True) / count)


def _gap(predicted: Array, true: Array) -> float:
    """Root mean squared gap between mean prediction and mean truth over bins of equal size."""
    gaps = [predicted[rows].mean() - true[rows].mean() for rows in np.array_split(np.argsort(predicted, kind="stable"), BINS)]
    return float(np.sqrt(np.mean(np.square(gaps))))


def _sigmoid(logit: Array) -> Array:
    return np.asarray(1.0 / (1.0 + np.exp(-logit)))


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, 28))


if __name__ == "__main__":
    run(measure, "quality")
