"""Room 7: from forecasts to one Decision with its propensities and reasons. The verbs are `decide` and `explain`."""

from fairlead.domain.deciding.chance import draw
from fairlead.domain.deciding.choosing import Choice, Objective, Policy, decide
from fairlead.domain.deciding.decision import Action, Candidate, Candidates, Decision, Versions
from fairlead.domain.deciding.explaining import Explanation, explain, in_time

__all__ = [
    "Action",
    "Candidate",
    "Candidates",
    "Choice",
    "Decision",
    "Explanation",
    "Objective",
    "Policy",
    "Versions",
    "decide",
    "draw",
    "explain",
    "in_time",
]
