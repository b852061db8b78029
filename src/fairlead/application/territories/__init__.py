"""Territories: as a table, previewed before they are changed, and how much of the market they cover."""

from fairlead.application.territories.asking import DAYS, Applied, Given, LeadExplained, Territories
from fairlead.application.territories.covering import (
    Contest,
    Coverage,
    NoCredit,
    Serving,
    TerritoryLine,
    TerritoryLoad,
    Untaken,
    cover,
    lines,
)
from fairlead.application.territories.planning import FIELD_WORDS, FieldChange, LeadMoves, Preview, ServingChange, TerritoryChange, in_words
from fairlead.application.territories.table import COLUMNS, read_territories, write_territories

__all__ = [
    "COLUMNS",
    "DAYS",
    "FIELD_WORDS",
    "Applied",
    "Contest",
    "Coverage",
    "FieldChange",
    "Given",
    "LeadExplained",
    "LeadMoves",
    "NoCredit",
    "Preview",
    "Serving",
    "ServingChange",
    "Territories",
    "TerritoryChange",
    "TerritoryLine",
    "TerritoryLoad",
    "Untaken",
    "cover",
    "in_words",
    "lines",
    "read_territories",
    "write_territories",
]
