"""Does the twin tell the truth? Months that it has not seen, given as they were given: what it foretells beside what was seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from fairlead.learning.crew import ALONE, Crew
from fairlead.learning.twin.beliefs import Beliefs, FloatArray, IntArray
from fairlead.learning.twin.floor import Floor
from fairlead.learning.twin.ground import DAY_MINUTES, Staff, Stream, World
from fairlead.learning.twin.policy import Answer, FirstCome, Hold
from fairlead.learning.twin.running import run

RUNS: Final = 20
CLOSE: Final = 0.10
"""A twin that is off by no more than this share serves, even where its interval is narrower."""
_EDGES: Final = (0.025, 0.975)


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """Held-back leads as they were given.

    Of each, shape (n,): ``rep`` (place), ``given``, ``replied`` and ``closed`` in days of the run, NaN where it did not happen before
    ``until``; ``won``, and ``value`` where won, minor units. Leads before ``since`` warm the floor up.
    """

    rep: IntArray
    given: FloatArray
    replied: FloatArray
    closed: FloatArray
    won: np.ndarray
    value: FloatArray
    since: float
    until: float


@dataclass(frozen=True, slots=True)
class Held:
    """One measure: what the twin foretold, its 95% interval, what was seen, and whether the two agree."""

    name: str
    foretold: float
    low: float
    high: float
    seen: float

    @property
    def fits(self) -> bool:
        """Seen within the interval, or within `CLOSE` of what was foretold."""
        return self.low <= self.seen <= self.high or abs(self.seen - self.foretold) <= CLOSE * abs(self.foretold)


def check(
    stream: Stream, staff: Staff, truth: Beliefs, recorded: Recorded, *, seed: int, runs: int = RUNS, crew: Crew = ALONE
) -> Sequence[Held]:
    """Give every lead as it was given, and let the twin say how it went on.

    Limits and time off are left aside: what was given could be given. Wins and their value are of leads of the months held back, closed by
    their end.
    """
    n, reps = truth.chance.shape
    free = Staff(staff.shifts, tuple((np.zeros(0), np.zeros(0)) for _ in range(reps)), np.full(reps, np.inf), np.full(reps, np.inf))
    only = np.zeros((n, reps), dtype=np.bool_)
    only[np.arange(n), recorded.rep] = True
    world = World(Stream(stream.arrived, only, stream.account), free, truth)
    told = list(crew.map(_foretold, (world, recorded), range(seed, seed + runs)))
    seen = _seen(recorded, stream.arrived)
    found = []
    for name, value in seen.items():
        values = np.array([each[name] for each in told])
        low, high = np.quantile(values, _EDGES)
        found.append(Held(name, float(values.mean()), float(low), float(high), value))
    return tuple(found)


class AsGiven(FirstCome):
    """Everybody gets what they got, when they got it."""

    def __init__(self, given: FloatArray) -> None:
        self._given = given

    def choose(self, lead: int, reps: IntArray, floor: Floor) -> Answer:  # noqa: ARG002, as the protocol asks
        """The one who may, at the moment it was."""
        at = float(self._given[lead])
        return 0 if floor.now >= at else Hold(at)

    def pick(self, rep: int, waiting: IntArray, floor: Floor) -> int | None:  # noqa: ARG002, as the protocol asks
        """Nobody hurries."""
        return None


def _foretold(given: tuple[World, Recorded], seed: int) -> dict[str, float]:
    world, recorded = given
    found = run(world, AsGiven(recorded.given), seed)
    ours = world.stream.arrived >= recorded.since
    won = ours & found.won & (found.closes < recorded.until)
    value = world.truth.value[np.arange(len(found.rep)), np.maximum(found.rep, 0)]
    late = (found.replied - found.arrived)[ours] * DAY_MINUTES
    return {
        "wins": float(won.sum()),
        "value_minor": float(value[won].sum()),
        "reply_minutes": float(np.nanmedian(late)) if np.isfinite(late).any() else 0.0,
        "open_leads": _mean_open(found.given, found.closes, recorded),
    }


def _seen(recorded: Recorded, arrived: FloatArray) -> dict[str, float]:
    ours = arrived >= recorded.since
    late = (recorded.replied - arrived)[ours] * DAY_MINUTES
    return {
        "wins": float((ours & recorded.won).sum()),
        "value_minor": float(recorded.value[ours & recorded.won].sum()),
        "reply_minutes": float(np.nanmedian(late)) if np.isfinite(late).any() else 0.0,
        "open_leads": _mean_open(recorded.given, recorded.closed, recorded),
    }


def _mean_open(given: FloatArray, closed: FloatArray, recorded: Recorded) -> float:
    """Leads open at a time, on average over the months held back."""
    had = np.isfinite(given)
    end = np.where(np.isfinite(closed), closed, recorded.until)
    stay = np.minimum(end, recorded.until) - np.maximum(given, recorded.since)
    return float(np.maximum(stay[had], 0.0).sum() / max(recorded.until - recorded.since, 1e-9))
