"""The watch on drift with its parts wired."""

from typing import Protocol

from sqlalchemy import Engine

from fairlead.adapters.models import ModelFolder
from fairlead.adapters.sql.drift import SqlDriftBook, promised_chances
from fairlead.adapters.sql.records import SqlRecords
from fairlead.application.model_registry import ModelRegistry
from fairlead.application.ports import Clock
from fairlead.application.watch_drift import DriftWatch, Retraining


class Parts(Protocol):
    """What the watch needs of the house."""

    engine: Engine
    clock: Clock
    models: ModelFolder
    records: SqlRecords

    @property
    def registry(self) -> ModelRegistry:
        """The life cycle of models."""
        ...


def drift_of(house: Parts, retraining: Retraining) -> DriftWatch:
    """The watch over a house's records. ``retraining``: the door by which a finding asks for a training."""
    return DriftWatch(
        SqlDriftBook(house.engine),
        house.models,
        house.registry,
        house.records.history,
        lambda since: promised_chances(house.engine, since),
        house.clock,
        retraining,
    )
