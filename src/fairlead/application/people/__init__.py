"""People leave, join and are reorganized: one action each, with a preview, an author, and a way back."""

from fairlead.application.people.asking import FlawedTable, Left, NotGone, People, Reorganized, Signed
from fairlead.application.people.joining import JoinPreview, StepTold
from fairlead.application.people.leaving import Asked, Going, LeavePreview, Load
from fairlead.application.people.reading import JOIN_COLUMNS, REORGANIZE_COLUMNS, moment_in
from fairlead.application.people.references import Reference
from fairlead.application.people.reorganizing import Outside, ReorganizePreview, RepMove, TeamSize

__all__ = [
    "JOIN_COLUMNS",
    "REORGANIZE_COLUMNS",
    "Asked",
    "FlawedTable",
    "Going",
    "JoinPreview",
    "LeavePreview",
    "Left",
    "Load",
    "NotGone",
    "Outside",
    "People",
    "Reference",
    "ReorganizePreview",
    "Reorganized",
    "RepMove",
    "Signed",
    "StepTold",
    "TeamSize",
    "moment_in",
]
