"""The switch of prediction and its brake with their parts wired."""

from collections.abc import Callable
from typing import Protocol

from sqlalchemy import Engine

from fairlead.adapters.models import CorruptModel
from fairlead.adapters.sql.switching import SqlSwitch
from fairlead.application.braking import TRAITS, Brake
from fairlead.application.model_registry import ModelRegistry
from fairlead.application.ports import Clock
from fairlead.application.switching import PredictionSwitch
from fairlead.domain.evidence import Reference, UsualShares


class Parts(Protocol):
    """What the switch needs of the house."""

    engine: Engine
    clock: Clock
    brake: Brake


def switch_of(house: Parts) -> PredictionSwitch:
    """What people ask of the switch."""
    return PredictionSwitch(SqlSwitch(house.engine), house.clock, ModelRegistry.signed, lambda: house.brake.counts)


def brake_of(engine: Engine, clock: Clock, reference: Callable[[str], Reference | None]) -> Brake:
    """What the desk follows. ``reference``: what a model was trained on; asked for once a model, with the first lead that it decides on."""
    return Brake(SqlSwitch(engine), clock, lambda model: _usual(reference, model))


def _usual(reference: Callable[[str], Reference | None], model: str) -> UsualShares:
    """The shares of values among the leads that the model was trained on; empty where that is not known, or cannot be read."""
    try:
        known = reference(model)
    except CorruptModel:  # the model itself is whole, or it would not decide; `fairlead check` tells of the rest
        return {}
    tallies = {name: known.features[name].tally for name in TRAITS if name in known.features} if known is not None else {}
    return {name: {value: count / tally.total for value, count in tally.counts.items()} for name, tally in tallies.items() if tally.total}
