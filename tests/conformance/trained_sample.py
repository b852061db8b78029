"""One small trained model that several tests look at; trained once a process."""

from functools import cache

from fairlead.learning.history import History
from fairlead.learning.settings import TrainingSettings
from fairlead.learning.trained import Trained
from fairlead.learning.training import train
from fairlead.sample import SampleSpec, generate

SETTINGS = TrainingSettings(folds=2)


@cache
def small_history() -> History:
    """Twelve reps who differ much: few leads then suffice to tell them apart."""
    return History.of(generate(SampleSpec(reps=12, leads=6000, seed=4, affinity=2.0)).history())


@cache
def small_model() -> Trained:
    """What training makes of it."""
    return train(small_history(), SETTINGS, lambda _step, _share: None)
