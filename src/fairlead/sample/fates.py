"""What becomes of a lead once a rep has it: won, lost or disqualified, how far it came, when, and for how much."""

from dataclasses import dataclass

import numpy as np

from fairlead.sample import segments
from fairlead.sample.arrays import Flags, Indices, Numbers

STAGE_DEPTHS = ("touched", "contacted", "meeting", "opportunity")
DEPTH_THRESHOLDS = (-0.35, 0.55, 1.35)
"""A lead that is not won passes contacted, meeting and opportunity where its drawn depth exceeds these."""
DEPTH_FROM_QUALITY = 0.5
DISQUALIFIED_SHARE = 0.45
"""Of the leads that never reach a meeting."""
AMOUNT_STEP_MINOR = 5_000


@dataclass(frozen=True, slots=True)
class Fates:
    """One entry a lead.

    ``depth`` is the last stage reached (0 touched … 3 opportunity); ``fractions`` (n, 3) tells when in the cycle contacted,
    meeting and opportunity came; ``value_minor`` is the deal's value, won or not.
    """

    won: Flags
    disqualified: Flags
    depth: Indices
    cycle_days: Numbers
    fractions: Numbers
    value_minor: Indices


@dataclass(frozen=True, slots=True)
class DrawnOutcome:
    """One drawn future. ``stages``: every stage reached with the minutes after arrival; ``value_minor`` only where won."""

    won: bool
    disqualified: bool
    value_minor: int | None
    stages: tuple[tuple[str, float], ...]


def draw_fates(excess: Numbers, win_chance: Numbers, band: Indices, deal_median: Numbers, chance: np.random.Generator) -> Fates:
    """Futures of pairs; every argument has one entry a pair.

    ``excess`` is η without its intercept, ``win_chance`` p, ``deal_median`` the median deal value in major units.
    """
    count = band.size
    won = chance.random(count) < win_chance
    drawn = DEPTH_FROM_QUALITY * excess + chance.normal(0.0, 1.0, count)
    depth = np.where(won, 3, (drawn[:, None] > np.array(DEPTH_THRESHOLDS)).sum(axis=1))
    disqualified = ~won & (depth < 2) & (chance.random(count) < DISQUALIFIED_SHARE)
    median = np.where(won, np.array(segments.CYCLE_DAYS[0])[band], np.array(segments.CYCLE_DAYS[1])[band] * (0.4 + 0.25 * depth))
    cycle = np.minimum(median * np.exp(segments.CYCLE_SPREAD * chance.normal(0.0, 1.0, count)), segments.LONGEST_CYCLE_DAYS)
    cycle = np.where(disqualified, np.minimum(cycle, chance.exponential(4.0, count) + 0.02), cycle)
    parts = chance.dirichlet((1.0, 2.0, 2.0, 4.0), count)
    amount = 100.0 * deal_median * np.exp(segments.DEAL_SPREAD * chance.normal(0.0, 1.0, count))
    value = np.maximum(np.round(amount / AMOUNT_STEP_MINOR), 1).astype(np.int64) * AMOUNT_STEP_MINOR
    return Fates(won, disqualified, depth.astype(np.int64), cycle, np.cumsum(parts, axis=1)[:, :3], value)


def stage_minutes(fates: Fates, reply_minutes: float) -> tuple[tuple[str, float], ...]:
    """The stages of the first lead in ``fates`` with minutes after arrival, in order, the closing stage last."""
    cycle = float(fates.cycle_days[0]) * 1440.0
    reached = [
        (stage, reply_minutes + cycle * float(fates.fractions[0, place]))
        for place, stage in enumerate(STAGE_DEPTHS[1:])
        if place < int(fates.depth[0])
    ]
    closing = "won" if fates.won[0] else "disqualified" if fates.disqualified[0] else "lost"
    return (("touched", reply_minutes), *reached, (closing, reply_minutes + cycle))
