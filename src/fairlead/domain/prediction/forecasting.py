"""The protocol every predictor keeps, and the types that pass through its door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.prediction.occupancy import Cycle
from fairlead.domain.qualification import QualifiedLead
from fairlead.domain.rep import Roster

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]


class Level(StrEnum):
    """What a model may be used for. Below PAIR the reps cannot be told apart, so leads are shared by fair rotation."""

    NONE = "none"
    LEAD = "lead"
    PAIR = "pair"


@dataclass(frozen=True, slots=True)
class Readiness:
    """How far a model can be trusted, and why in words."""

    level: Level
    why: str


@dataclass(frozen=True, slots=True)
class Case:
    """One lead and the reps to forecast for.

    ``rows``: shape (n,), indices into the roster the predictor was bound to. ``wait_minutes``: shape (n,), until each can start (0 in
    working hours). ``open_leads``: shape (n,), what each has open now, in leads; None where not told: then as many as usual.
    ``age_minutes``: how long the lead has gone without a reply already, at least 0.
    """

    qualified: QualifiedLead
    rows: IntArray
    wait_minutes: FloatArray
    open_leads: FloatArray | None = None
    age_minutes: float = 0.0


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a predictor says of one lead. Arrays have shape (n,) in the order of ``Case.rows``.

    ``chance``: of conversion within the horizon, reply time included, calibrated, in [0, 1]; ``chance_low`` and ``chance_high`` its 80%
    interval. ``logit_sd``: posterior standard deviation of the pair's log-odds around the level all reps share. ``reply_factor``: the
    share of the chance left after the reply time, in (0, 1]; the chance contains it. ``match_score``: 0 to 100, 50 is an average
    pairing. ``reply_minutes``: predicted time from now to the first reply. ``value_minor``: expected deal value if won. ``lead_score``:
    percentile of the mean chance, 0 to 100. ``parts``: log-odds contributions by name (lead, rep, industry, ...), each shape (n,).

    ``cycle``: how long the lead would be open with each rep; None where nothing is known of it. ``value_low_minor`` and
    ``value_high_minor``: the 80% interval of the value of such a deal, if won; ``value_middle_minor`` its median. ``reply_spread``:
    multiples of the reply time after the wait that one reply in ten is below, and above. ``fresh``: shape
    (n,), reps of whose leads the model has seen none. None where not known.
    """

    chance: FloatArray
    chance_low: FloatArray
    chance_high: FloatArray
    logit_sd: FloatArray
    reply_factor: FloatArray
    match_score: FloatArray
    reply_minutes: FloatArray
    value_minor: float
    lead_score: float
    parts: Mapping[str, FloatArray]
    cycle: Cycle | None = None
    value_low_minor: float | None = None
    value_middle_minor: float | None = None
    value_high_minor: float | None = None
    reply_spread: tuple[float, float] | None = None
    fresh: NDArray[np.bool_] | None = None

    @property
    def cycle_days(self) -> FloatArray | None:
        """Mean days that the lead would be open with each rep, within the horizon; shape (n,)."""
        return None if self.cycle is None else self.cycle.expected_days(self.chance)

    @property
    def velocity(self) -> FloatArray | None:
        """Worth for each of these days, minor units a day; shape (n,)."""
        return None if self.cycle is None else self.cycle.velocity(self.chance, self.value_minor)


class Predictor(Protocol):
    """A model bound to one roster: ready to forecast in well under a millisecond."""

    @property
    def version(self) -> str:
        """Identity of the artefact: a checksum of all its files."""
        ...

    @property
    def readiness(self) -> Readiness:
        """What it may be used for."""
        ...

    @property
    def reads(self) -> frozenset[str]:
        """Which rep features and added features it reads: only they are recalled and kept with a decision. All other lead features are."""
        ...

    def forecast(self, case: Case) -> Forecast:
        """Forecast every rep in ``case.rows``; numbers depend on the case and the artefact alone."""
        ...


@runtime_checkable
class Foresees(Protocol):
    """A predictor that forecasts many leads quicker when it is told of them before."""

    def foresee(self, leads: Sequence[Mapping[str, float | str | None]]) -> None:
        """Leads' features, the very mappings that cases will bear next; what was foreseen before is forgotten. No number changes by it."""
        ...


class Model(Protocol):
    """An artefact as loaded, before it knows the roster."""

    @property
    def version(self) -> str:
        """Identity of the artefact."""
        ...

    @property
    def readiness(self) -> Readiness:
        """What it may be used for."""
        ...

    def bind(self, roster: Roster) -> Predictor:
        """Lay out rep effects in roster order; reps the model never saw get the group's mean and its full uncertainty."""
        ...
