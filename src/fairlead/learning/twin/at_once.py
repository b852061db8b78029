"""Every lead with every rep as if given the moment it arrived: what a plan of slots counts with, since it gives no lead later."""

import numpy as np

from fairlead.learning.twin.beliefs import Beliefs, FloatArray
from fairlead.learning.twin.ground import DAY_MINUTES, Spans, World


def at_once(world: World, beliefs: Beliefs, *, quicker: float = 1.0) -> tuple[FloatArray, FloatArray]:
    """Worth and chance of every lead with every rep given when it arrived, minus infinity where that may not be; shape (n, reps).

    ``quicker``: replies take this share of the rep's usual minutes.
    """
    stream, staff, replies = world.stream, world.staff, beliefs.replies
    moments, here = staff.presence
    may = stream.eligible & here[np.searchsorted(moments, stream.arrived, side="right") - 1]
    chance = np.zeros(may.shape)
    for rep in range(staff.size):
        mine = np.flatnonzero(may[:, rep])
        left = np.zeros(len(mine))
        for multiple in replies.multiples:
            minutes = np.full(len(mine), quicker * multiple * replies.habit[rep])
            answered = _worked if replies.working else _passed
            left += replies.curve.at(answered(staff.shifts[rep], stream.arrived[mine], minutes))
        chance[mine, rep] = beliefs.chance[mine, rep] * left / len(replies.multiples)
    return np.where(may, chance * beliefs.value, -np.inf), chance


def _worked(spans: Spans, at: FloatArray, minutes: FloatArray) -> FloatArray:
    """Minutes until so many minutes of working time have passed; shape (n,)."""
    starts, ends = spans
    worked = np.concatenate([[0.0], np.cumsum(ends - starts)])
    place = np.minimum(np.searchsorted(ends, at, side="right"), len(ends) - 1)
    target = np.minimum(worked[place] + np.clip(at - starts[place], 0.0, None) + minutes / DAY_MINUTES, worked[-1] - 1e-9)
    slot = np.searchsorted(worked, target, side="right") - 1
    return np.asarray((starts[slot] + target - worked[slot] - at) * DAY_MINUTES)


def _passed(spans: Spans, at: FloatArray, minutes: FloatArray) -> FloatArray:
    """Minutes until so many minutes have passed by the clock since the rep was at work; infinity where that is never; shape (n,)."""
    starts, ends = spans
    place = np.searchsorted(ends, at, side="right")
    begins = np.append(starts, np.inf)[place]
    return np.asarray(np.maximum(begins - at, 0.0) * DAY_MINUTES + minutes)
