"""With 0, 30, 100, 500 and 5,000 outcomes: what the product trusts itself to do, and whether it ever does worse than a fair rotation."""

import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from bench.protocol import Bar, Figure, Options, Result, at_least, at_most, run, say
from bench.quality.judging import ask, average_of, choose
from bench.quality.world import Kind, Trial, make_trial
from fairlead.adapters.models import ModelFolder
from fairlead.domain.prediction import Level, Model
from fairlead.learning.history import History
from fairlead.learning.outcomes import label
from fairlead.learning.settings import TrainingSettings
from fairlead.learning.training import train

SIZES: Final = (0, 30, 100, 500, 5_000)
KINDS: Final = (Kind("no", "confounded", 16_000), Kind("medium", "confounded", 16_000))
REPS: Final = 20
SEEDS: Final = 20
QUICK_SEEDS: Final = 1
HARM: Final = 0.01
"""A world lost this share of its wins against rotation: more than what the draw of a few leads explains."""
_UNGATED: Final = TrainingSettings(least_won=10, least_resolved=50, credible_odds=1e-6)


@dataclass(frozen=True, slots=True)
class Tried:
    """One world with ``outcomes`` of its past: what the model may be used for, what is said of it, and expected wins against rotation.

    ``gain``: as the product routes; ``ungated``: if the best pair of any model were always taken. Shares of rotation's wins.
    """

    kind: Kind
    outcomes: int
    level: Level
    why: str
    gain: float
    ungated: float


def measure(options: Options) -> Result:
    """Levels, gains and losses against rotation with little history, in worlds with and without affinity."""
    seeds = range(options.seed, options.seed + (QUICK_SEEDS if options.quick else SEEDS))
    jobs = [(kind, seed) for kind in KINDS for seed in seeds]
    tried: list[Tried] = []
    with ProcessPoolExecutor(max_workers=len(os.sched_getaffinity(0)), mp_context=get_context("spawn")) as pool:
        for (kind, seed), worlds in zip(jobs, pool.map(_try_all, *zip(*jobs, strict=True)), strict=True):
            tried += worlds
            told = ", ".join(f"{each.outcomes:,}: {each.level.value} {each.gain:+.1%} (ungated {each.ungated:+.1%})" for each in worlds)
            say(f"{kind.name}, seed {seed}: {told}")
    figures = {"worlds of each kind": Figure(len(seeds), "1")}
    found: list[Bar] = []
    for kind in KINDS:
        for outcomes in SIZES:
            worlds = [each for each in tried if each.kind == kind and each.outcomes == outcomes]
            name = f"{kind.name}, {outcomes:,} outcomes"
            figures |= _figures(name, worlds)
            found += _bars(name, worlds)
    return Result(figures, bars=found)


def _figures(name: str, worlds: Sequence[Tried]) -> dict[str, Figure]:
    gain, ungated = (np.array([getattr(world, key) for world in worlds]) for key in ("gain", "ungated"))
    found = {f"{name}: worlds at level {level.value}": Figure(sum(world.level is level for world in worlds), "1") for level in Level}
    for title, values in (("gain against rotation", gain), ("gain against rotation, always the best pair", ungated)):
        found[f"{name}: {title}"] = Figure(float(values.mean()), "1")
        found[f"{name}: {title}, worst world"] = Figure(float(values.min()), "1")
    return found


def _bars(name: str, worlds: Sequence[Tried]) -> Sequence[Bar]:
    gain = np.array([world.gain for world in worlds])
    return (
        at_most(f"{name}: mean loss against rotation", max(-float(gain.mean()), 0.0), 0.002),
        at_most(f"{name}: share of worlds that lose more than {HARM:.0%}", float((gain < -HARM).mean()), 0.05),
        at_least(f"{name}: share of worlds told what the data support", float(np.mean([bool(world.why) for world in worlds])), 1.0),
    )


def _try_all(kind: Kind, seed: int) -> list[Tried]:
    trial = make_trial(kind, seed, reps=REPS)
    return [_try(kind, trial, outcomes, seed) for outcomes in SIZES]


def _try(kind: Kind, trial: Trial, outcomes: int, seed: int) -> Tried:
    short = with_outcomes(trial.before, outcomes, seed)
    gated, ungated = (_trained(short, settings) for settings in (TrainingSettings(), _UNGATED))
    level = gated.readiness.level
    gain = _gain(gated, trial) if level is Level.PAIR else 0.0
    always = _gain(ungated, trial) if ungated.readiness.level is Level.PAIR else 0.0
    return Tried(kind, outcomes, level, gated.readiness.why, gain, always)


def with_outcomes(history: History, outcomes: int, seed: int) -> History:
    """The leads of some accounts over the whole time, so many that just ``outcomes`` of them have a known end; reps and teams stay."""
    known = label(history, TrainingSettings()).frame.select("lead_id", "account", "resolved")
    accounts = known["account"].unique().sort()
    order = pl.DataFrame({"account": accounts, "place": np.random.default_rng([seed, 17]).permutation(len(accounts))})
    drawn = known.join(order, on="account").sort("place", "lead_id")
    ended = drawn["resolved"].cast(pl.Int64).cum_sum()
    kept = drawn.filter(ended <= outcomes).select("lead_id") if outcomes else drawn.clear().select("lead_id")
    frames = history.frames()
    for name in ("lead", "assignment", "activity", "outcome", "deal", "engagement"):
        frames[name] = frames[name].join(kept, on="lead_id", how="semi")
    return History.of(frames)


def _trained(history: History, settings: TrainingSettings) -> Model:
    with tempfile.TemporaryDirectory() as folder:
        models = ModelFolder(Path(folder))
        models.keep(train(history, settings, lambda _step, _share: None), code="bench")
        return models.current()


def _gain(model: Model, trial: Trial) -> float:
    return float(choose(trial, ask(model, trial)).true.mean()) / average_of(trial, trial.chance) - 1.0


if __name__ == "__main__":
    run(measure, "quality.floors")
