"""One lead against 500 and 5,000 reps in process, by a trained model: chances, values and reply times, beside one call of its trees."""

import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import lightgbm
import numpy as np
from numpy.typing import NDArray

from bench.protocol import Bar, Figure, Options, Result, at_most, run, say
from fairlead.adapters.matching import means
from fairlead.adapters.models import ModelFolder
from fairlead.domain.prediction import Case, Predictor
from fairlead.domain.qualification import Facts, QualifiedLead
from fairlead.domain.rep import Roster
from fairlead.learning.features import feature_table
from fairlead.learning.history import History
from fairlead.learning.recognition import Recognition
from fairlead.learning.recognizing import with_accounts
from fairlead.learning.roster import leads_of, roster_of
from fairlead.learning.settings import TrainingSettings
from fairlead.learning.trained import Learned, Trained
from fairlead.learning.training import train
from fairlead.sample import SampleSpec, generate

TRAINED_REPS = 60
BARS = {500: 1.0, 5_000: 5.0}
_WARM_UP = 100


def measure(options: Options) -> Result:
    """A forecast of one lead with 500 and 5,000 reps: p50 and p99 in milliseconds against one call of the trees and one product."""
    leads, asked = (8_000, 1_000) if options.quick else (40_000, 4_000)
    say(f"training on {leads:,} leads")
    sample = generate(SampleSpec(reps=TRAINED_REPS, leads=leads, affinity=1.6, seed=options.seed))
    history = replace(History.of(sample.history()), recognition=Recognition(means=means()))
    trained = train(history, TrainingSettings(), lambda _step, _share: None)
    assert trained.learned is not None, trained.readiness.why
    leads_asked = newest(history, asked)
    figures = {
        "leads asked about, all different": Figure(len(leads_asked), "1"),
        "rounds of trees": Figure(trained.learned.trees.rounds, "1"),
    }
    floors: dict[str, Figure] = {}
    bars: list[Bar] = []
    for reps, most in BARS.items():
        roster = widened(roster_of(history), reps)
        with tempfile.TemporaryDirectory() as folder:
            models = ModelFolder(Path(folder))
            models.keep(with_reps(trained, roster), code="bench")
            predictor = models.current().bind(roster)
        clock, busy = forecast_each(predictor, leads_asked, reps)
        least = floors_of(trained.learned, leads_asked, reps)
        p50 = float(np.median(clock))
        figures |= {
            f"{reps} reps: p50": Figure(p50, "ms"),
            f"{reps} reps: p99": Figure(float(np.quantile(clock, 0.99)), "ms"),
            f"{reps} reps: p99 of the processor's time": Figure(float(np.quantile(busy, 0.99)), "ms"),
            f"{reps} reps: p50 over its floors": Figure(p50 / sum(least), "1"),
        }
        floors |= {
            f"{reps} reps: trees, one row": Figure(least[0], "ms"),
            f"{reps} reps: one product of effects": Figure(least[1], "ms"),
        }
        say(f"{reps:,} reps: p50 {p50:.3f} ms, floors {sum(least):.3f} ms")
        bars.append(at_most(f"p50 of one lead against {reps:,} reps, ms", p50, most))
    return Result(figures, floors, bars)


def newest(history: History, most: int) -> list[QualifiedLead]:
    """The latest leads with their features as known when they arrived, in an order that has nothing to do with time."""
    known = with_accounts(history)
    chosen = (
        known.lead.drop_nulls("created_at").sort("created_at", "lead_id").tail(most).sample(fraction=1.0, shuffle=True, seed=7)["lead_id"]
    )
    facts = {row.pop("lead_id"): row for row in feature_table(known).drop("created_at").iter_rows(named=True)}
    return [QualifiedLead(lead, None, None, Facts(lead=facts[lead.lead_id])) for lead in leads_of(known, chosen)]


def widened(roster: Roster, reps: int) -> Roster:
    """The same organization with as many reps, each like one of its own."""
    own = roster.reps
    return Roster(tuple(replace(own[row % len(own)], rep_id=f"R{row:05d}") for row in range(reps)), roster.territories)


def with_reps(trained: Trained, roster: Roster) -> Trained:
    """The model with effects of its own for each rep of a widened roster: those of the rep whom it is like."""
    assert trained.learned is not None
    c = trained.learned.coefficients
    like = np.arange(len(roster.reps)) % len(c.rep_ids)
    wider = replace(c, rep_ids=roster.rep_ids, effects=c.effects[like], covariance=c.covariance[like])
    return replace(trained, learned=replace(trained.learned, coefficients=wider))


def forecast_each(predictor: Predictor, leads: Sequence[QualifiedLead], reps: int) -> NDArray[np.float64]:
    """Milliseconds of one forecast of each lead with every rep, on the clock and of the processor; shape (2, leads).

    The first hundred are made before, too, and not counted then.
    """
    rows, wait = np.arange(reps), np.random.default_rng(7).uniform(0.0, 600.0, reps)
    cases = [Case(lead, rows, wait) for lead in leads]
    for case in cases[:_WARM_UP]:
        predictor.forecast(case)
    took = np.empty((2, len(cases)))
    for place, case in enumerate(cases):
        begun, busy = time.perf_counter(), time.thread_time()
        predictor.forecast(case)
        took[:, place] = 1e3 * (time.perf_counter() - begun), 1e3 * (time.thread_time() - busy)
    return took


def floors_of(learned: Learned, leads: Sequence[QualifiedLead], reps: int) -> tuple[float, float]:
    """Median milliseconds of the trees of winning asked for one row by one thread, and of one product of effects with a lead's columns."""
    booster = lightgbm.Booster(model_str=learned.trees.text)
    rows = [learned.encoding.row(lead.facts.lead)[None] for lead in leads]
    width = learned.coefficients.width
    effects, columns = np.random.default_rng(7).normal(size=(reps, width)), np.ones(width)
    trees, product = [], []
    for row in rows:
        begun = time.perf_counter()
        booster.predict(row, num_threads=1, validate_features=False, raw_score=True)
        asked = time.perf_counter()
        effects @ columns
        trees.append(1e3 * (asked - begun))
        product.append(1e3 * (time.perf_counter() - asked))
    return float(np.median(trees)), float(np.median(product))


if __name__ == "__main__":
    run(measure, "scoring")
