"""Insight with its parts wired: it learns like the model in force, from the records as they are."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from sqlalchemy import Engine

from fairlead import __version__
from fairlead.adapters.models import ModelFolder
from fairlead.adapters.sql.edits import SqlEdits
from fairlead.adapters.sql.insight import SqlInsights
from fairlead.adapters.sql.records import SqlRecords
from fairlead.application.insight_house import InsightHouse
from fairlead.application.model_registry import ModelRegistry
from fairlead.application.ports import Clock
from fairlead.application.working_copy import WorkingCopy
from fairlead.bootstrap.crew import crew_of
from fairlead.config import Settings
from fairlead.learning.settings import TrainingSettings

if TYPE_CHECKING:
    from fairlead.application.model_told import Kept
    from fairlead.application.train_model import Made, Registering
    from fairlead.learning.insights import Insights
    from fairlead.learning.trained import Trained


_NEARLY: Final = 0.97


class Parts(Protocol):
    """What insight needs of the house."""

    engine: Engine
    clock: Clock
    records: SqlRecords
    models: ModelFolder
    settings: Settings

    @property
    def insight(self) -> InsightHouse:
        """What the history lets people see."""
        ...

    @property
    def registry(self) -> ModelRegistry:
        """The life cycle of models."""
        ...

    @property
    def working_copy(self) -> WorkingCopy:
        """The policy in force."""
        ...


def insight_of(house: Parts) -> InsightHouse:
    """What people ask of insight; what learns is loaded when somebody looks."""
    book = SqlInsights(house.engine)

    def train(features: tuple[str, ...]) -> "Trained":
        from fairlead.application.train_model import like  # noqa: PLC0415, loads what learns
        from fairlead.learning.training import train as learn  # noqa: PLC0415, as above

        champion = house.registry.champion()
        facts = champion.facts if champion is not None else None
        chosen = like(facts.settings, facts.horizon_days) if facts is not None and facts.settings else TrainingSettings()
        return learn(house.records.history().known_by(house.clock.now()), with_features(chosen, features), lambda _step, _share: None)

    def look(trained: "Trained", tick: Callable[[str], None]) -> "Insights":
        from fairlead.learning.insight import look as look_at  # noqa: PLC0415, as above

        return look_at(trained, competitors=frozenset(house.working_copy.policy().competitors), tick=tick)

    return InsightHouse(book, SqlEdits(house.engine), house.clock, train=train, look=look)


def train_and_look(house: Parts, settings: TrainingSettings, register: "Registering", progress: Callable[[str, float], None]) -> "Made":
    """Train on the records with the features that people added, keep and register the model, then look for insight.

    Raises `BadTrainingSettings`, `CannotSpread` and `StoreUnavailable`.
    """
    from fairlead.application.train_model import train_model  # noqa: PLC0415, loads what learns

    def enter(trained: "Trained", version: str) -> "Kept":
        kept = register(version)
        house.insight.see(trained, version, lambda step: progress(step, _NEARLY))
        return kept

    wanted, now = with_features(settings, house.insight.features()), house.clock.now()
    with crew_of(house.settings) as crew:
        return train_model(house.records.history, wanted, house.models, enter, progress, at=now, code=__version__, crew=crew)


def with_features(settings: TrainingSettings, features: tuple[str, ...]) -> TrainingSettings:
    """The settings of a training that reads the features that people added, and no others."""
    return replace(settings, features=features)
