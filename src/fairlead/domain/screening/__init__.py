"""Room 4: who may have the lead by rule, and why not. The verb is `screen`."""

from fairlead.domain.screening.checking import check_rules
from fairlead.domain.screening.findings import Code, Finding, Severity
from fairlead.domain.screening.governing import Demand, Route, Ruling, govern
from fairlead.domain.screening.managing import managers_of
from fairlead.domain.screening.rehearsing import FEWEST_LEADS, FEWEST_OF_A_KIND, Judged, check_leads
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
from fairlead.domain.screening.screening import Screening, screen
from fairlead.domain.screening.surveyed import Gap, Hole, Overlap, Survey
from fairlead.domain.screening.surveying import survey
from fairlead.domain.screening.territories import Ground, credit_warning, faults_of, limited, takes, unmet
from fairlead.domain.screening.territory_map import Claim, Explained, Miss, TerritoryMap, territory_of

__all__ = [
    "FEWEST_LEADS",
    "FEWEST_OF_A_KIND",
    "Claim",
    "Code",
    "Conditions",
    "Demand",
    "Destination",
    "Explained",
    "Finding",
    "Gap",
    "Ground",
    "Hole",
    "Judged",
    "Layer",
    "Miss",
    "Mode",
    "NamedAccount",
    "NoConditions",
    "Overlap",
    "Requirement",
    "Route",
    "Rule",
    "Rulebook",
    "Ruling",
    "Screening",
    "Severity",
    "Survey",
    "Target",
    "TerritoryMap",
    "Tier",
    "Verdicts",
    "check_leads",
    "check_rules",
    "credit_warning",
    "faults_of",
    "govern",
    "limited",
    "managers_of",
    "screen",
    "survey",
    "takes",
    "territory_of",
    "unmet",
]
