"""Train a model on the records, or take over stated chances, and register the result."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from fairlead.application.model_ports import ModelFacts, State
from fairlead.application.model_told import Kept
from fairlead.domain.prediction import HierarchicalModel, Model, Readiness, StatedModel
from fairlead.learning.champion import Champion
from fairlead.learning.crew import ALONE, Crew
from fairlead.learning.history import History
from fairlead.learning.settings import BadTrainingSettings, TrainingSettings
from fairlead.learning.trained import Trained
from fairlead.learning.training import Progress, train


class ModelKeeping(Protocol):
    """Where models are kept."""

    def keep(self, trained: Trained, *, code: str, in_force: bool) -> str:
        """Write a trained model; returns its version. Raises `fairlead.application.ports.StoreUnavailable`."""
        ...

    def keep_stated(self, model: StatedModel, *, code: str, in_force: bool) -> str:
        """Write a stated model; returns its version. Raises `fairlead.application.ports.StoreUnavailable`."""
        ...

    def current(self) -> Model:
        """The model in force; one that shares by rotation and says why where there is none, or where it is damaged."""
        ...

    def facts(self, version: str) -> ModelFacts | None:
        """What the artefact tells of itself; None where it is gone or damaged."""
        ...

    def card(self, version: str) -> Mapping[str, Any] | None:
        """What is known of a kept model; ``text`` is Markdown."""
        ...


@dataclass(frozen=True, slots=True)
class Made:
    """The model as made and registered; ``card`` is Markdown. ``in_force``: it routes now."""

    version: str
    readiness: Readiness
    card: str
    state: State
    in_force: bool


Registering = Callable[[str], Kept]
"""Enters a version into the register of models, in the name of whoever trained it."""


Entering = Callable[[Trained, str], Kept]
"""The same of what was trained here, once it is kept; whatever is to follow, follows."""


def train_model(
    read_history: Callable[[], History],
    settings: TrainingSettings,
    models: ModelKeeping,
    enter: Entering,
    progress: Progress,
    *,
    at: datetime,
    code: str,
    crew: Crew = ALONE,
) -> Made:
    """Train on everything recorded up to ``at``. Too little data is no error: the model then rotates and says what is missing.

    Raises `fairlead.learning.settings.BadTrainingSettings`, `fairlead.learning.crew.CannotSpread` and
    `fairlead.application.ports.StoreUnavailable`; the model in force stays then.
    """
    progress("reading the records", 0.0)
    trained = train(read_history().known_by(at), settings, progress, champion_of(models, at=at), crew=crew)
    version = models.keep(trained, code=code, in_force=False)
    kept = enter(trained, version)
    progress("done", 1.0)
    return Made(version, trained.readiness, trained.card.text, kept.state, kept.in_force)


def champion_of(models: ModelKeeping, *, at: datetime) -> Champion | None:
    """The model in force as something to compare with; None where none was ever trained or it is damaged.

    A learned model that does not tell its last lead may have seen every lead until ``at``.
    """
    model = models.current()
    facts = models.facts(model.version)
    if facts is None:
        return None
    if facts.last:
        return Champion(model, datetime.fromisoformat(facts.last).replace(tzinfo=UTC) + timedelta(days=1))
    return Champion(model, at if isinstance(model, HierarchicalModel) else None)


@dataclass(frozen=True, slots=True)
class Offered:
    """What a training without a person came to. ``version`` is empty where the data allowed no model; the champion stays anyway."""

    outcome: str
    why: str
    version: str = ""
    state: str = ""

    def data(self) -> dict[str, object]:
        """All of it as JSON values."""
        return {"outcome": self.outcome, "why": self.why, "version": self.version or None, "state": self.state or None}


def offer_model(
    read_history: Callable[[], History],
    settings: TrainingSettings,
    models: ModelKeeping,
    enter: Entering,
    champion: ModelFacts | None,
    *,
    at: datetime,
    code: str,
    crew: Crew = ALONE,
) -> Offered:
    """Train on everything recorded up to ``at`` and offer the result as a candidate.

    A model that only rotates is not kept, and neither is one that the same program made of the same numbers as the champion.

    Equal records give an equal version, which is registered once however often this is done. Raises as `train_model` does.
    """
    trained = train(read_history().known_by(at), settings, lambda _step, _share: None, crew=crew)
    if trained.learned is None:
        return Offered("no model", trained.readiness.why)
    if champion is not None and (champion.data, champion.code) == (trained.data_hash, code):
        return Offered("nothing new", "what is recorded is just what the model in force was trained on")
    version = models.keep(trained, code=code, in_force=False)
    return Offered("a candidate", trained.readiness.why, version, enter(trained, version).state.value)


def like(champion: Mapping[str, object], horizon_days: int | None) -> TrainingSettings:
    """How a model was trained, to train its successor: the same stage and horizon, so that both predict the same and can be compared.

    Settings that this version does not take are left at their defaults.
    """
    known = {name: tuple(given) if isinstance(given, list) else given for name, given in champion.items() if name in _SETTINGS}
    try:
        return TrainingSettings(**{**known, "horizon_days": horizon_days or known.get("horizon_days")})  # type: ignore[arg-type]
    except (BadTrainingSettings, TypeError):
        return TrainingSettings()


_SETTINGS = frozenset(TrainingSettings.__dataclass_fields__) - {"threads"}


def state_model(model: StatedModel, models: ModelKeeping, register: Registering, *, code: str) -> Made:
    """Take over stated chances."""
    version = models.keep_stated(model, code=code, in_force=False)
    kept = register(version)
    return Made(version, model.readiness, str((models.card(version) or {"text": ""})["text"]), kept.state, kept.in_force)
