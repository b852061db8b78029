"""Room 10: what can be concluded from many leads together. The verb is `watch`: what changed since the model was trained.

Sums add up (`DaySums`), so that looking is cheap; evidence may be looked at every day without crying wolf (`sequential`); "too early to
tell" is an answer of its own.
"""

from fairlead.domain.evidence.comparing import OneLook, chi_square, expected_index, kolmogorov_smirnov, stability_index
from fairlead.domain.evidence.counting import EMPTY, DaySums, Outcomes, Tally, whole
from fairlead.domain.evidence.course import DAYS_OF_A_POINT, DAYS_OF_AN_OUTCOME, Course, Point, courses
from fairlead.domain.evidence.reference import HOURS, REST, Bins, Reference, Settled
from fairlead.domain.evidence.sequential import Evidence, log_gamma, of_arrivals, of_counts, of_outcomes, threshold
from fairlead.domain.evidence.silence import FALSE_SILENCES, Silence, silence, silence_of_wins
from fairlead.domain.evidence.watching import (
    FALSE_ALARMS,
    MATERIAL_INDEX,
    MATERIAL_RATIO,
    Kind,
    Move,
    Verdict,
    Watched,
    detectable_index,
    limit,
    watch,
)

__all__ = [
    "DAYS_OF_AN_OUTCOME",
    "DAYS_OF_A_POINT",
    "EMPTY",
    "FALSE_ALARMS",
    "FALSE_SILENCES",
    "HOURS",
    "MATERIAL_INDEX",
    "MATERIAL_RATIO",
    "REST",
    "Bins",
    "Course",
    "DaySums",
    "Evidence",
    "Kind",
    "Move",
    "OneLook",
    "Outcomes",
    "Point",
    "Reference",
    "Settled",
    "Silence",
    "Tally",
    "Verdict",
    "Watched",
    "chi_square",
    "courses",
    "detectable_index",
    "expected_index",
    "kolmogorov_smirnov",
    "limit",
    "log_gamma",
    "of_arrivals",
    "of_counts",
    "of_outcomes",
    "silence",
    "silence_of_wins",
    "stability_index",
    "threshold",
    "watch",
    "whole",
]
