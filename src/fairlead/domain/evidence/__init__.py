"""Room 9: what can be concluded from many leads together. The verb is `watch`: what changed since the model was trained.

Sums add up (`DaySums`), so that looking is cheap; evidence may be looked at every day without crying wolf (`sequential`); "too early to
tell" is an answer of its own.
"""

from fairlead.domain.evidence.comparing import Test, chi_square, expected_index, kolmogorov_smirnov, stability_index
from fairlead.domain.evidence.counting import EMPTY, DaySums, Outcomes, Tally, whole
from fairlead.domain.evidence.reference import HOURS, REST, Bins, Reference, Settled
from fairlead.domain.evidence.sequential import Evidence, log_gamma, of_arrivals, of_counts, of_outcomes, threshold
from fairlead.domain.evidence.silence import FALSE_SILENCES, Silence, silence
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
    "EMPTY",
    "FALSE_ALARMS",
    "FALSE_SILENCES",
    "HOURS",
    "MATERIAL_INDEX",
    "MATERIAL_RATIO",
    "REST",
    "Bins",
    "DaySums",
    "Evidence",
    "Kind",
    "Move",
    "Outcomes",
    "Reference",
    "Settled",
    "Silence",
    "Tally",
    "Test",
    "Verdict",
    "Watched",
    "chi_square",
    "detectable_index",
    "expected_index",
    "kolmogorov_smirnov",
    "limit",
    "log_gamma",
    "of_arrivals",
    "of_counts",
    "of_outcomes",
    "silence",
    "stability_index",
    "threshold",
    "watch",
    "whole",
]
