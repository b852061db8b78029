"""Room 4: who may have the lead by rule, and why not. The verb is `screen`."""

from fairlead.domain.screening.governing import Demand, Route, Ruling, govern
from fairlead.domain.screening.managing import managers_of
from fairlead.domain.screening.rules import (
    Conditions,
    Destination,
    Layer,
    Mode,
    NamedAccount,
    NoConditions,
    Requirement,
    Rule,
    Rulebook,
    Target,
    Tier,
    Verdicts,
)
from fairlead.domain.screening.screening import Screening, screen, territory_of

__all__ = [
    "Conditions",
    "Demand",
    "Destination",
    "Layer",
    "Mode",
    "NamedAccount",
    "NoConditions",
    "Requirement",
    "Route",
    "Rule",
    "Rulebook",
    "Ruling",
    "Screening",
    "Target",
    "Tier",
    "Verdicts",
    "govern",
    "managers_of",
    "screen",
    "territory_of",
]
