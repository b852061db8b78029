"""What a policy is, and the plain ones that every other is held against."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from fairlead.learning.twin.beliefs import Beliefs, BoolArray, FloatArray, IntArray
from fairlead.learning.twin.floor import Floor


@dataclass(frozen=True, slots=True)
class Hold:
    """Let the lead wait, and ask again at ``until`` (days) if nobody got it by then."""

    until: float


Answer = int | FloatArray | Hold | None
"""A place among the reps offered; or the probability of each of them, which the run draws from; or None or a `Hold`: the lead waits."""


class Policy(Protocol):
    """Decides. It sees the floor as it is and what it was made with, never what is still to come."""

    def choose(self, lead: int, reps: IntArray, floor: Floor) -> Answer:
        """Who of ``reps`` (not empty, all free) gets the lead."""
        ...

    def pick(self, rep: int, waiting: IntArray, floor: Floor) -> int | None:
        """Which lead of the queue, if any, is offered next now that ``rep`` has room; ``waiting``: in order of arrival, not empty."""
        ...

    def eager(self, waiting: IntArray, floor: Floor) -> IntArray:
        """Those of the queue that `choose` might give to somebody now; the others are not offered. ``waiting``: in order of arrival."""
        ...

    def morning(self, floor: Floor) -> None:
        """A new day begins."""
        ...


class FirstCome:
    """Half a policy: the queue goes by arrival, and mornings change nothing."""

    def pick(self, rep: int, waiting: IntArray, floor: Floor) -> int | None:  # noqa: ARG002, as the protocol asks
        """The lead that has waited longest."""
        return int(waiting[0])

    def eager(self, waiting: IntArray, floor: Floor) -> IntArray:  # noqa: ARG002, as the protocol asks
        """All."""
        return waiting

    def morning(self, floor: Floor) -> None:
        """Nothing."""


class Random(FirstCome):
    """Any free rep, each as likely as the others."""

    def choose(self, lead: int, reps: IntArray, floor: Floor) -> Answer:  # noqa: ARG002, as the protocol asks
        """Equal probabilities."""
        return np.full(len(reps), 1.0 / len(reps))


class Rotation(FirstCome):
    """Who has received the fewest for the time here: round-robin that does not flood who returns. Ties by order of reps."""

    def __init__(self, reps: int, *, at_work: bool = False) -> None:
        self._turn = np.zeros(reps)
        self._round = 0
        self._at_work = at_work

    def choose(self, lead: int, reps: IntArray, floor: Floor) -> Answer:  # noqa: ARG002, as the protocol asks
        """The one whose last turn is longest ago; with ``at_work``, of those at work now where there are some."""
        if self._at_work:
            working = np.flatnonzero(floor.waits()[reps] == 0.0)
            place = int(working[self._turn[reps[working]].argmin()]) if len(working) else int(self._turn[reps].argmin())
        else:
            place = int(self._turn[reps].argmin())
        self._round += 1
        self._turn[reps[place]] = self._round
        return place


class LeastLoaded(FirstCome):
    """Who has the most room, as a share of the limit."""

    def choose(self, lead: int, reps: IntArray, floor: Floor) -> Answer:  # noqa: ARG002, as the protocol asks
        """The smallest load; ties by order of reps."""
        return int(floor.load[reps].argmin())


class Greedy(FirstCome):
    """The largest worth: value times chance, the reply time included."""

    def __init__(self, beliefs: Beliefs) -> None:
        self._beliefs = beliefs

    def worth(self, lead: int, reps: IntArray, floor: Floor) -> FloatArray:
        """Worth of the lead with each of ``reps`` if given now, minor units; shape (k,)."""
        late = floor.age_minutes(lead) + floor.waits()[reps]
        chance = self._beliefs.chances(lead, reps, late, floor.open[reps].astype(np.float64))
        return np.asarray(chance * self._beliefs.value[lead, reps])

    def choose(self, lead: int, reps: IntArray, floor: Floor) -> Answer:
        """The best."""
        return int(self.worth(lead, reps, floor).argmax())


class HalfLoad(Greedy):
    """Half worth, as a share of the best on offer, half room."""

    def choose(self, lead: int, reps: IntArray, floor: Floor) -> Answer:
        """The best sum."""
        worth = self.worth(lead, reps, floor)
        return int((0.5 * worth / max(float(worth.max()), 1e-12) - 0.5 * floor.load[reps]).argmax())


class Bands(Greedy):
    """Capacity bands: up to 70% of the limit as usual, up to 90% only leads that fit the rep far better than most, beyond nobody.

    A lead that only loaded reps could have goes to the least loaded of them: bands order, they refuse no lead that there is room for.
    """

    def __init__(self, beliefs: Beliefs, eligible: BoolArray, *, usual: float = 0.70, high: float = 0.90, match: float = 70.0) -> None:
        super().__init__(beliefs)
        self._usual, self._high = usual, high
        chance = np.clip(beliefs.chance, 1e-9, 1.0 - 1e-9)
        logit = np.log(chance) - np.log1p(-chance)
        count = np.maximum(eligible.sum(axis=1, keepdims=True), 1)
        self._advantage = logit - np.where(eligible, logit, 0.0).sum(axis=1, keepdims=True) / count
        several = eligible & (count > 1)
        self._least = float(np.percentile(self._advantage[several], match)) if several.any() else 0.0

    def choose(self, lead: int, reps: IntArray, floor: Floor) -> Answer:
        """The largest worth among those whose band takes the lead."""
        load = floor.load[reps]
        allowed = (load < self._usual) | ((load < self._high) & (self._advantage[lead, reps] >= self._least))
        if not allowed.any():
            return int(load.argmin())
        return int(np.where(allowed, self.worth(lead, reps, floor), -np.inf).argmax())
