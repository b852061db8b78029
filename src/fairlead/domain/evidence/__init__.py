"""Room 11: what can be concluded from many leads together. The verb is `watch`: what changed since the model was trained.

Sums add up (`DaySums`), so that looking is cheap; evidence may be looked at every day without crying wolf (`sequential`); "too early to
tell" is an answer of its own. What another policy would have earned on logged leads is told by `answer`.
"""

from fairlead.domain.evidence.answering import LIMITS, Answer, CannotTell, Estimated, Limits, answer
from fairlead.domain.evidence.braking import Shares, alarm_at
from fairlead.domain.evidence.closed_loop import Deployed, deployed
from fairlead.domain.evidence.comparing import OneLook, chi_square, expected_index, kolmogorov_smirnov, stability_index
from fairlead.domain.evidence.counting import EMPTY, DaySums, Outcomes, Tally, whole
from fairlead.domain.evidence.course import DAYS_OF_A_POINT, DAYS_OF_AN_OUTCOME, Course, Point, courses
from fairlead.domain.evidence.cross_fitting import FOLDS, Guess, Known, cross_fitted, folds_of
from fairlead.domain.evidence.flood import FALSE_FLOODS, Arriving, Flood, flood
from fairlead.domain.evidence.likeness import ALIKE, Unlike
from fairlead.domain.evidence.likeness import Shares as UsualShares
from fairlead.domain.evidence.logged import BadLog, DecisionLog, Overlap, effective_number, overlap_of
from fairlead.domain.evidence.off_policy import LEVEL, Estimate, clustered_error, doubly_robust, estimate_of, ips, snips, student
from fairlead.domain.evidence.reference import HOURS, REST, Bins, Reference, Settled
from fairlead.domain.evidence.sequential import Evidence, log_gamma, of_arrivals, of_counts, of_outcomes, threshold
from fairlead.domain.evidence.silence import FALSE_SILENCES, Silence, silence, silence_of_wins
from fairlead.domain.evidence.watching import (
    FALSE_ALARMS,
    MATERIAL_INDEX,
    MATERIAL_RATIO,
    DriftVerdict,
    Kind,
    Move,
    Watched,
    detectable_index,
    limit,
    watch,
)

__all__ = [
    "ALIKE",
    "DAYS_OF_AN_OUTCOME",
    "DAYS_OF_A_POINT",
    "EMPTY",
    "FALSE_ALARMS",
    "FALSE_FLOODS",
    "FALSE_SILENCES",
    "FOLDS",
    "HOURS",
    "LEVEL",
    "LIMITS",
    "MATERIAL_INDEX",
    "MATERIAL_RATIO",
    "REST",
    "Answer",
    "Arriving",
    "BadLog",
    "Bins",
    "CannotTell",
    "Course",
    "DaySums",
    "DecisionLog",
    "Deployed",
    "DriftVerdict",
    "Estimate",
    "Estimated",
    "Evidence",
    "Flood",
    "Guess",
    "Kind",
    "Known",
    "Limits",
    "Move",
    "OneLook",
    "Outcomes",
    "Overlap",
    "Point",
    "Reference",
    "Settled",
    "Shares",
    "Silence",
    "Tally",
    "Unlike",
    "UsualShares",
    "Watched",
    "alarm_at",
    "answer",
    "chi_square",
    "clustered_error",
    "courses",
    "cross_fitted",
    "deployed",
    "detectable_index",
    "doubly_robust",
    "effective_number",
    "estimate_of",
    "expected_index",
    "flood",
    "folds_of",
    "ips",
    "kolmogorov_smirnov",
    "limit",
    "log_gamma",
    "of_arrivals",
    "of_counts",
    "of_outcomes",
    "overlap_of",
    "silence",
    "silence_of_wins",
    "snips",
    "stability_index",
    "student",
    "threshold",
    "watch",
    "whole",
]
