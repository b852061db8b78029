"""How long deals take, what they are worth and how soon replies come: predicted, against what came in the sample world and its truth."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bench.protocol import Bar, Figure, Options, Result, at_least, at_most, run, say
from fairlead.adapters.models import ModelFolder
from fairlead.domain.prediction import Case, Forecast, Predictor
from fairlead.domain.qualification import Facts, QualifiedLead
from fairlead.learning.cycles import fit_cycles, spells_of
from fairlead.learning.features import feature_table
from fairlead.learning.history import History
from fairlead.learning.outcomes import Labeled, label
from fairlead.learning.recognizing import with_accounts
from fairlead.learning.response import waits
from fairlead.learning.roster import leads_of, roster_of
from fairlead.learning.settings import TrainingSettings
from fairlead.learning.training import train
from fairlead.learning.workload import open_leads
from fairlead.sample import Sample, SampleSpec, generate

Array = NDArray[np.float64]
Rows = NDArray[np.intp]

REPS, MONTHS_BEFORE, MONTHS_AFTER, LEADS = 60, 18, 3, 20_000
SEEDS, QUICK_SEEDS = 8, 1
NEW_REPS = 6
"""Of the reps, how many have no leads before the cut, so that they are new to the model."""
LOOKED_AT = 10
DAY = 86_400.0


@dataclass(frozen=True)
class Trial:
    """A world cut after 18 months. ``rows``: leads after the cut, in the truth; ``rep``: who had each.

    ``known``: everything before the cut but the leads of the reps who are to be new; ``new``: their rows.
    """

    sample: Sample
    whole: History
    known: History
    cut: datetime
    lead_ids: list[str]
    rows: Rows
    rep: Rows
    new: Rows


@dataclass(frozen=True, slots=True)
class Asked:
    """What the model tells of each later lead with the rep who had it; shape (n,) but for ``open``, (n, days)."""

    forecasts: list[Forecast]
    days: Array
    open: Array


def measure(options: Options) -> Result:
    """Lengths, values and replies of later leads against one number for all."""
    seeds = QUICK_SEEDS if options.quick else SEEDS
    found: list[dict[str, float]] = []
    for seed in range(options.seed, options.seed + seeds):
        trial = make_trial(seed)
        with tempfile.TemporaryDirectory() as folder:
            models = ModelFolder(Path(folder))
            models.keep(train(trial.known, TrainingSettings(), lambda _step, _share: None), code="bench")
            predictor = models.current().bind(roster_of(trial.known))
        labeled = label(trial.known, TrainingSettings())
        asked = ask(predictor, trial)
        found.append(
            lengths(asked, trial, labeled) | values(asked, trial, labeled) | replies(asked, trial, labeled) | newcomers(predictor, trial)
        )
        say(f"seed {seed}: {predictor.readiness.level.value}; " + ", ".join(f"{name} {value:.3f}" for name, value in found[-1].items()))
    figures = {"seeds": Figure(seeds, "1")}
    for name in found[0]:
        each = np.array([one[name] for one in found])
        figures[name] = Figure(float(np.nanmean(each)), "1")
        if seeds > 1:
            figures[f"{name}, standard error"] = Figure(float(np.nanstd(each, ddof=1) / np.sqrt(seeds)), "1")
    return Result(figures, bars=bars({name: figure.value for name, figure in figures.items()}))


def bars(figures: dict[str, float]) -> Sequence[Bar]:
    """What was asked for."""
    return (
        at_most("Brier score of being open, below one curve for all", figures["open: Brier"], figures["open: Brier, one curve"]),
        at_most("days open, predicted to found, distance from 1", abs(figures["open: days, predicted to found"] - 1.0), 0.05),
        at_most("log error of value, below one value", figures["value: log error"], figures["value: log error, one value"]),
        at_most("value, predicted to found, distance from 1", abs(figures["value: predicted to found"] - 1.0), 0.05),
        at_least("share of values within the 80% interval", figures["value: within 80%"], 0.77),
        at_most("median log error of replies, below one number", figures["reply: log error"], figures["reply: log error, one number"]),
        at_least("share of replies within the 80% interval", figures["reply: within 80%"], 0.77),
        at_least("share of new reps' true chances within the 80% interval", figures["new reps: within 80%"], 0.7),
    )


def make_trial(seed: int) -> Trial:
    """One world; the reps to be new are drawn."""
    months = MONTHS_BEFORE + MONTHS_AFTER
    sample = generate(SampleSpec(reps=REPS, leads=LEADS * months // MONTHS_BEFORE, months=months, seed=seed))
    until = sample.spec.until
    month = until.month - 1 - MONTHS_AFTER + 12 * until.year
    cut = datetime.combine(until.replace(year=month // 12, month=month % 12 + 1), time.min, UTC)
    whole = History.of(sample.history())
    later = whole.lead.filter(pl.col("created_at") >= cut).sort("created_at", "lead_id")["lead_id"].to_list()
    rows = sample.truth.rows(later).astype(np.intp)
    held = sample.world.given.rep[rows] >= 0
    new = np.random.default_rng([seed, 77]).choice(REPS, NEW_REPS, replace=False).astype(np.intp)
    return Trial(
        sample=sample,
        whole=whole,
        known=_without(whole.known_by(cut), [sample.truth.rep_ids[row] for row in new]),
        cut=cut,
        lead_ids=[lead_id for lead_id, one in zip(later, held, strict=True) if one],
        rows=rows[held],
        rep=sample.world.given.rep[rows[held]].astype(np.intp),
        new=new,
    )


def _without(history: History, rep_ids: list[str]) -> History:
    """The history without any lead that one of these reps ever had."""
    theirs = history.assignment.filter(pl.col("rep_id").is_in(rep_ids))["lead_id"].unique()
    frames = {
        name: frame.filter(~pl.col("lead_id").is_in(theirs.implode()).fill_null(value=False))
        for name, frame in history.frames().items()
        if "lead_id" in frame.columns
    }
    return history.having(frames)


def ask(predictor: Predictor, trial: Trial) -> Asked:
    """Every later lead with the rep who had it, as of the moment when the rep got it."""
    given = trial.sample.world.given.assigned_at[trial.rows].astype(np.float64)
    roster = roster_of(trial.known)
    wait = waits(roster.reps, trial.rep, given)
    frame = label(trial.whole, TrainingSettings()).frame
    every = frame["rep_id"].replace_strict(dict(roster.row_of), default=-1, return_dtype=pl.Int64).fill_null(-1).to_numpy().astype(np.intp)
    held = open_leads(frame, trial.rep, given, every)
    table = feature_table(with_accounts(trial.whole))
    features = pl.DataFrame({"lead_id": trial.lead_ids}).join(table, on="lead_id", maintain_order="left").drop("lead_id", "created_at")
    forecasts = []
    for row, (lead, known) in enumerate(zip(leads_of(trial.whole, pl.Series(trial.lead_ids)), features.iter_rows(named=True), strict=True)):
        case = Case(QualifiedLead(lead, None, None, Facts(lead=known)), trial.rep[[row]], wait[[row]], held[[row]])
        forecasts.append(predictor.forecast(case))
    assert forecasts[0].cycle is not None, "the sample has deals enough to tell how long they take"
    days = np.geomspace(1.0, forecasts[0].cycle.curves.horizon_days, LOOKED_AT)
    return Asked(forecasts, days, np.concatenate([each.cycle.open_after(each.chance, days) for each in forecasts if each.cycle]))


def lengths(asked: Asked, trial: Trial, labeled: Labeled) -> dict[str, float]:
    """P(open after d) against what came: the world goes on beyond the end of its records, so nothing is censored."""
    course, given = trial.sample.world.course, trial.sample.world.given
    took = (course.at[trial.rows, 4] - given.assigned_at[trial.rows]) / DAY
    still = (took[:, None] > asked.days).astype(np.float64)
    one = fit_cycles(spells_of(labeled.frame, (), labeled.horizon_days, pl.DataFrame()), by_rep=False)
    curve = one.curves().of({}, 0.0)
    plain = one.share * np.interp(asked.days, curve.days, curve.won) + (1 - one.share) * np.interp(asked.days, curve.days, curve.other)
    closed = labeled.frame.filter(pl.col("closed_days").is_not_null() & (pl.col("closed_days") <= pl.col("age_days")))
    naive = (closed["closed_days"].to_numpy()[:, None] > asked.days).mean(axis=0)
    expected = np.array([each.cycle_days[0] for each in asked.forecasts if each.cycle_days is not None])
    horizon = asked.days[-1]
    won = course.fates.won[trial.rows] & (took <= horizon)
    told = np.array([each.cycle.curves.won_after(0.5) for each in asked.forecasts if each.cycle])
    return {
        "open: Brier": float(((asked.open - still) ** 2).mean()),
        "open: Brier, one curve": float(((plain - still) ** 2).mean()),
        "open: Brier, closed leads alone": float(((naive - still) ** 2).mean()),
        "open: days, predicted to found": float(expected.mean() / np.minimum(took, horizon).mean()),
        "won: median log error of days": _median(np.log(told[won]) - np.log(took[won])),
        "won: median log error of days, one number": _median(np.log(curve.won_after(0.5)) - np.log(took[won])),
    }


def values(asked: Asked, trial: Trial, labeled: Labeled) -> dict[str, float]:
    """Expected values against the true means, and intervals against the values that were drawn, won or not."""
    true = trial.sample.truth.value_minor(trial.rows)[np.arange(len(trial.rep)), trial.rep]
    drawn = trial.sample.world.course.fates.value_minor[trial.rows]
    told = np.array([each.value_minor for each in asked.forecasts])
    low = np.array([each.value_low_minor or 0.0 for each in asked.forecasts])
    high = np.array([each.value_high_minor or np.inf for each in asked.forecasts])
    weight = np.array([each.chance[0] for each in asked.forecasts])
    one = float(np.mean(labeled.frame.filter(pl.col("value_minor") > 0)["value_minor"].to_numpy()))
    tenths = [float((weight * told)[rows].sum() / (weight * true)[rows].sum()) for rows in np.array_split(np.argsort(told), 10)]
    return {
        "value: log error": _root(np.log(told) - np.log(true)),
        "value: log error, one value": _root(np.log(one) - np.log(true)),
        "value: predicted to found": float((weight * told).sum() / (weight * true).sum()),
        "value: predicted to found, worst tenth": float(max(abs(each - 1.0) for each in tenths)),
        "value: within 80%": float(((drawn >= low) & (drawn <= high)).mean()),
    }


def replies(asked: Asked, trial: Trial, labeled: Labeled) -> dict[str, float]:
    """Minutes from getting the lead to the first touch; reps who are new have no habit yet."""
    given = trial.sample.world.given
    took = np.maximum((given.touched_at[trial.rows] - given.assigned_at[trial.rows]) / 60.0, 0.5)
    told = np.array([each.reply_minutes[0] for each in asked.forecasts])
    wait = waits(roster_of(trial.known).reps, trial.rep, given.assigned_at[trial.rows].astype(np.float64))
    low, high = np.array([each.reply_spread or (0.0, np.inf) for each in asked.forecasts]).T
    known = ~np.isin(trial.rep, trial.new)
    one = float(np.median(np.maximum(labeled.frame["handling_minutes"].drop_nulls().to_numpy(), 0.5)))
    inside = (took >= wait + low * (told - wait) - 1.0) & (took <= wait + high * (told - wait) + 1.0)
    return {
        "reply: log error": _median(np.log(np.maximum(told, 0.5)) - np.log(took)),
        "reply: log error, one number": _median(np.log(one) - np.log(took)),
        "reply: within 80%": float(inside[known].mean()),
    }


def newcomers(predictor: Predictor, trial: Trial) -> dict[str, float]:
    """Whether the interval of the chance, replies aside, holds the true one: of reps new to the model, and of the others."""
    table = feature_table(with_accounts(trial.whole))
    features = pl.DataFrame({"lead_id": trial.lead_ids}).join(table, on="lead_id", maintain_order="left").drop("lead_id", "created_at")
    eta, everybody = trial.sample.truth.logit(trial.rows.astype(np.int64)), np.arange(REPS)
    inside = np.empty(eta.shape, dtype=np.bool_)
    for row, (lead, known) in enumerate(zip(leads_of(trial.whole, pl.Series(trial.lead_ids)), features.iter_rows(named=True), strict=True)):
        got = predictor.forecast(Case(QualifiedLead(lead, None, None, Facts(lead=known)), everybody, np.zeros(REPS)))
        # The pair's advantage is what the interval is about: what no column shows of a lead moves all of its pairs alike.
        middle = np.sum(list(got.parts.values()), axis=0)
        advantage = eta[row] - eta[row].mean()
        inside[row] = np.abs(middle - middle.mean() - advantage) <= 1.2816 * got.logit_sd
    fresh = np.isin(everybody, trial.new)
    return {"new reps: within 80%": float(inside[:, fresh].mean()), "known reps: within 80%": float(inside[:, ~fresh].mean())}


def _root(rest: Array) -> float:
    return float(np.sqrt((rest**2).mean()))


def _median(rest: Array) -> float:
    return float(np.median(np.abs(rest)))


if __name__ == "__main__":
    run(measure, "predictors")
