"""Room 4: who may have the lead by rule, and why not. The verb is `screen`."""

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
    "Destination",
    "Layer",
    "Mode",
    "NamedAccount",
    "NoConditions",
    "Requirement",
    "Rule",
    "Rulebook",
    "Screening",
    "Target",
    "Tier",
    "Verdicts",
    "screen",
    "territory_of",
]
