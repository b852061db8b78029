"""What came of a run: by lead, by rep, and in sum."""

from dataclasses import dataclass

import numpy as np

from fairlead.learning.twin.beliefs import FloatArray, IntArray
from fairlead.learning.twin.floor import Floor
from fairlead.learning.twin.ground import DAY_MINUTES, World


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One run. Of every lead, shape (n,): ``rep`` (-1: still waiting), ``given``, ``replied``, ``closes`` (days, NaN where none).

    ``chance``: its true chance with the reply as it came, 0 where it waits; ``worth``: that times the value, minor units; ``won``: drawn;
    ``propensity``: of the choice that was made. Of every rep, shape (reps,): ``load``, the mean of open leads over the limit,
    ``mean_open``, ``most_open`` (the limit) and ``received``. ``waiting``: mean length of the queue.
    ``days``: how long the run was. ``first``: leads before it were not run.
    """

    rep: IntArray
    given: FloatArray
    replied: FloatArray
    closes: FloatArray
    chance: FloatArray
    worth: FloatArray
    won: np.ndarray
    propensity: FloatArray
    load: FloatArray
    mean_open: FloatArray
    most_open: FloatArray
    received: IntArray
    waiting: float
    days: float
    first: int
    arrived: FloatArray

    @property
    def value(self) -> float:
        """Expected value of all that was given, minor units: the luck of single deals taken out."""
        return float(self.worth.sum())

    @property
    def wins(self) -> float:
        """Expected wins."""
        return float(self.chance.sum())

    @property
    def placed(self) -> int:
        """Leads that somebody got."""
        return int((self.rep >= 0).sum())

    @property
    def left_waiting(self) -> int:
        """Leads still in the queue at the end."""
        return int((self.rep[self.first :] < 0).sum())

    @property
    def reply_minutes(self) -> FloatArray:
        """Minutes from arrival to reply, of those who got one."""
        had = np.isfinite(self.replied)
        return np.asarray((self.replied - self.arrived)[had] * DAY_MINUTES)


@dataclass(slots=True)
class Log:
    """What is written down while it runs."""

    rep: IntArray
    numbers: FloatArray
    won: np.ndarray
    open_days: FloatArray | None
    queue_days: float

    @classmethod
    def blank(cls, leads: int) -> "Log":
        """Nothing yet."""
        numbers = np.full((leads, 5), np.nan)
        numbers[:, 3] = 0.0
        return cls(np.full(leads, -1, dtype=np.intp), numbers, np.zeros(leads, dtype=np.bool_), None, 0.0)

    def passes(self, days: float, floor: Floor) -> None:
        """Time passes on a floor as it is."""
        held = floor.open.astype(np.float64) * days
        self.open_days = held if self.open_days is None else self.open_days + held
        self.queue_days += len(floor.waiting) * days

    def gave(
        self, lead: int, rep: int, given: float, replied: float, chance: float, propensity: float, closes: float, *, won: bool
    ) -> None:
        """A lead was given."""
        self.rep[lead], self.won[lead] = rep, won
        self.numbers[lead] = given, replied, closes, chance, propensity

    def finished(self, world: World, floor: Floor, days: float) -> Run:
        """The whole."""
        given, replied, closes, chance, propensity = self.numbers.T
        worth = np.where(self.rep >= 0, chance * world.truth.value[np.arange(len(self.rep)), np.maximum(self.rep, 0)], 0.0)
        mean = np.zeros(world.staff.size) if self.open_days is None else self.open_days / max(days, 1e-9)
        return Run(
            rep=self.rep,
            given=given,
            replied=np.where(np.isfinite(replied), replied, np.nan),
            closes=closes,
            chance=chance,
            worth=worth,
            won=self.won,
            propensity=propensity,
            load=mean / np.maximum(world.staff.max_open, 1.0),
            mean_open=mean,
            most_open=world.staff.max_open,
            received=floor.received.astype(np.intp),
            waiting=self.queue_days / max(days, 1e-9),
            days=days,
            first=world.stream.first,
            arrived=world.stream.arrived,
        )
