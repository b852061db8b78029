"""One world from its history to the figures of every method."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.quality.judging import Chosen, ask, choose, judge
from bench.quality.remaining import remaining
from bench.quality.rivals import known_cases, raw_rate, shrunken_reps, trees_with_rep
from bench.quality.world import Kind, Trial, make_trial
from fairlead.adapters.models import ModelFolder
from fairlead.domain.prediction import Level, Model
from fairlead.learning.settings import TrainingSettings
from fairlead.learning.trained import Trained
from fairlead.learning.training import train

OURS: Final = "fairlead"
RIVALS: Final = ("raw rate", "trees with rep id", "shrunken reps")


@dataclass(frozen=True, slots=True)
class Judged:
    """One world: the figures of each predictor, whether reps were told apart, and the pairs that ours would choose.

    ``remaining``: the squared calibration error that chosen pairs would show were the model's uncertainty exactly right.
    """

    kind: Kind
    figures: Mapping[str, Mapping[str, float]]
    level: Level
    chosen: Chosen
    remaining: float


def judged(kind: Kind, seed: int) -> Judged:
    """Make a world, train on its past, judge on its future."""
    trial = make_trial(kind, seed)
    model = trained(trial)
    predicted = ask(model, trial)
    level = model.readiness.level
    ours = judge(trial, predicted)
    ours["gain as routed"] = ours["gain of best pair"] if level is Level.PAIR else 0.0
    cases = known_cases(trial)
    rivals = {
        "raw rate": raw_rate(trial),
        "trees with rep id": trees_with_rep(trial, cases, seed),
        "shrunken reps": shrunken_reps(trial, cases, seed),
    }
    return Judged(
        kind,
        {OURS: ours} | {name: judge(trial, rivals[name]) for name in RIVALS},
        level,
        choose(trial, predicted),
        remaining(model, trial, predicted, seed),
    )


def trained(trial: Trial) -> Model:
    """The model of what was known before the cut, written to disk and read back."""
    return as_kept(train(trial.before, TrainingSettings(), lambda _step, _share: None))


def as_kept(model: Trained) -> Model:
    """The same as it is written to disk and read back."""
    with tempfile.TemporaryDirectory() as folder:
        models = ModelFolder(Path(folder))
        models.keep(model, code="bench")
        return models.current()
