"""What a floor is given: the leads as they arrive, the people who work them, and the lots that decide what is left to chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fairlead.learning.twin.beliefs import BadTwin, Beliefs, BoolArray, FloatArray, IntArray

Spans = tuple[FloatArray, FloatArray]
"""Starts and ends in days: ascending, disjoint, half-open."""
DAY_MINUTES = 1440.0


@dataclass(frozen=True, slots=True, eq=False)
class Stream:
    """Leads in order of arrival.

    ``arrived``: shape (n,), days since the start of the run, ascending; below 0 for leads that came before, of which a policy may know but
    that are not run. ``eligible``: shape (n, reps), who may have the lead by the rules alone. ``account``: shape (n,), any number.
    """

    arrived: FloatArray
    eligible: BoolArray
    account: IntArray

    def __post_init__(self) -> None:
        """Refuse what does not fit together."""
        if len(self.arrived) != len(self.eligible) or len(self.account) != len(self.arrived):
            raise BadTwin("arrivals, eligibility and accounts are not of the same leads")
        if (np.diff(self.arrived) < 0).any():
            raise BadTwin("leads must be given in the order of arrival")

    @property
    def first(self) -> int:
        """The first lead that is run."""
        return int(np.searchsorted(self.arrived, 0.0))


@dataclass(frozen=True, eq=False)
class Staff:
    """The people of a floor.

    ``shifts``: by rep, when they are at work. ``away``: by rep, when they take no new leads (time off, not yet here, gone). ``max_open``,
    ``max_week``: shape (reps,), open leads at once and new ones in any 7 days; infinity for no limit.
    """

    shifts: Sequence[Spans]
    away: Sequence[Spans]
    max_open: FloatArray
    max_week: FloatArray

    def __post_init__(self) -> None:
        """Refuse what does not fit together."""
        if not len(self.shifts) == len(self.away) == len(self.max_open) == len(self.max_week):
            raise BadTwin("shifts, time off and limits are not of the same reps")

    @property
    def size(self) -> int:
        """Number of reps."""
        return len(self.max_open)

    @cached_property
    def presence(self) -> tuple[FloatArray, BoolArray]:
        """Moments at which somebody goes or comes, shape (m,), and who takes leads from each on, shape (m, reps); from minus infinity."""
        moments = np.unique(np.concatenate([np.array([-np.inf]), *(edge for spans in self.away for edge in spans)]))
        here = np.ones((len(moments), self.size), dtype=np.bool_)
        for rep, (starts, ends) in enumerate(self.away):
            for begin, end in zip(starts, ends, strict=True):
                here[np.searchsorted(moments, begin) : np.searchsorted(moments, end), rep] = False
        return moments, here

    def present_share(self, days: int) -> FloatArray:
        """The share of each of ``days`` days from 0 on in which each rep takes leads; shape (reps, days)."""
        found = np.ones((self.size, days))
        edges = np.arange(days + 1, dtype=np.float64)
        for rep, (starts, ends) in enumerate(self.away):
            for begin, end in zip(starts, ends, strict=True):
                found[rep] -= np.maximum(np.minimum(edges[1:], end) - np.maximum(edges[:-1], begin), 0.0)
        return np.clip(found, 0.0, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """A floor before anything happens on it; ``truth`` decides, and no policy sees it unless it is told the same."""

    stream: Stream
    staff: Staff
    truth: Beliefs

    def __post_init__(self) -> None:
        """Refuse what does not fit together."""
        shape = (len(self.stream.arrived), self.staff.size)
        if self.stream.eligible.shape != shape or self.truth.chance.shape != shape:
            raise BadTwin(
                f"{shape[0]} leads and {shape[1]} reps, but eligibility is {self.stream.eligible.shape}, chance {self.truth.chance.shape}"
            )


@dataclass(frozen=True, slots=True, eq=False)
class Lots:
    """Uniform numbers, one a lead, that decide what is left to chance: so two policies meet the same luck. Each of shape (n,)."""

    won: FloatArray
    length: FloatArray
    reply: FloatArray
    choice: FloatArray

    @classmethod
    def drawn(cls, leads: int, seed: int) -> "Lots":
        """Equal seeds give equal lots."""
        return cls(*np.random.default_rng([seed, 11]).random((4, leads)))
