"""Train a model on the records, or take over stated chances, and put the result in force."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from fairlead.domain.prediction import Readiness, StatedModel
from fairlead.learning.history import History
from fairlead.learning.settings import TrainingSettings
from fairlead.learning.trained import Trained
from fairlead.learning.training import Progress, train


class ModelKeeping(Protocol):
    """Where models are kept."""

    def keep(self, trained: Trained, *, code: str) -> str:
        """Write a trained model and put it in force; returns its version. Raises `fairlead.application.ports.StoreUnavailable`."""
        ...

    def keep_stated(self, model: StatedModel, *, code: str) -> str:
        """Write a stated model and put it in force; returns its version. Raises `fairlead.application.ports.StoreUnavailable`."""
        ...

    def card(self, version: str) -> Mapping[str, Any] | None:
        """What is known of a kept model; ``text`` is Markdown."""
        ...


@dataclass(frozen=True, slots=True)
class InForce:
    """The model that now routes; ``card`` is Markdown."""

    version: str
    readiness: Readiness
    card: str


def train_model(
    read_history: Callable[[], History], settings: TrainingSettings, models: ModelKeeping, progress: Progress, *, at: datetime, code: str
) -> InForce:
    """Train on everything recorded up to ``at``. Too little data is no error: the model in force then rotates and says what is missing.

    Raises `fairlead.learning.settings.BadTrainingSettings` and `fairlead.application.ports.StoreUnavailable`; the model in force
    stays then.
    """
    progress("reading the records", 0.0)
    trained = train(read_history().known_by(at), settings, progress)
    version = models.keep(trained, code=code)
    progress("done", 1.0)
    return InForce(version, trained.readiness, trained.card.text)


def state_model(model: StatedModel, models: ModelKeeping, *, code: str) -> InForce:
    """Put stated chances in force."""
    version = models.keep_stated(model, code=code)
    return InForce(version, model.readiness, str((models.card(version) or {"text": ""})["text"]))
