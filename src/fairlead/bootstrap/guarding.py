"""The switch of prediction and its brake with their parts wired."""

from typing import Protocol

from sqlalchemy import Engine

from fairlead.adapters.sql.switching import SqlSwitch
from fairlead.application.braking import Brake
from fairlead.application.model_registry import ModelRegistry
from fairlead.application.ports import Clock
from fairlead.application.switching import PredictionSwitch


class Parts(Protocol):
    """What the switch needs of the house."""

    engine: Engine
    clock: Clock
    brake: Brake


def switch_of(house: Parts) -> PredictionSwitch:
    """What people ask of the switch."""
    return PredictionSwitch(SqlSwitch(house.engine), house.clock, ModelRegistry.signed, lambda: house.brake.counts)


def brake_of(engine: Engine, clock: Clock) -> Brake:
    """What the desk follows."""
    return Brake(SqlSwitch(engine), clock)
