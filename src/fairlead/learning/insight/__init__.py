"""What the history lets people see beyond routing: attributes worth adding, pairings that win, rep attributes, tags, whom to talk to.

The verb is `look`: it takes what a model stood on when it was trained and gives `Insights`, plain values to keep. Nothing in here routes.
"""

from fairlead.learning.insight.basis import Basis
from fairlead.learning.insight.coaching import coach
from fairlead.learning.insight.looking import look, nothing_yet
from fairlead.learning.insight.pairings import Contrast, against_average, contrasts, rep_pairings
from fairlead.learning.insights import (
    Attributes,
    Candidate,
    Coaching,
    CoachingNote,
    Driver,
    Drivers,
    Excluded,
    Insights,
    Pairing,
    Pairings,
    Span,
    TagEvidence,
)

__all__ = [
    "Attributes",
    "Basis",
    "Candidate",
    "Coaching",
    "CoachingNote",
    "Contrast",
    "Driver",
    "Drivers",
    "Excluded",
    "Insights",
    "Pairing",
    "Pairings",
    "Span",
    "TagEvidence",
    "against_average",
    "coach",
    "contrasts",
    "look",
    "nothing_yet",
    "rep_pairings",
]
