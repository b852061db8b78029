"""The predictor that knows nothing of reps: every rep alike, so that leads are shared by fair rotation, and it says why."""

from dataclasses import dataclass

import numpy as np

from fairlead.domain.prediction.cycles import Cycles
from fairlead.domain.prediction.forecasting import Case, Forecast, Level, Readiness
from fairlead.domain.prediction.occupancy import Cycle
from fairlead.domain.prediction.scales import MIDDLE
from fairlead.domain.rep import Roster


@dataclass(frozen=True, slots=True)
class RotationModel:
    """No model, or one below the data floor.

    ``chance``: what is known of the base rate, within ``low`` and ``high``; nothing at all is 0 within 0 to 1. ``cycles``: how long leads
    stay open, None where not known.
    """

    version: str
    why: str
    chance: float = 0.0
    low: float = 0.0
    high: float = 1.0
    value_minor: float = 0.0
    reply_minutes: float = 0.0
    cycles: Cycles | None = None

    @property
    def readiness(self) -> Readiness:
        """Always `Level.NONE`, with the reason."""
        return Readiness(Level.NONE, self.why)

    def bind(self, roster: Roster) -> "RotationPredictor":
        """The same for every rep of any roster."""
        return RotationPredictor(self, len(roster.reps))


@dataclass(frozen=True, slots=True)
class RotationPredictor:
    """A rotation model bound to a roster of ``n_reps``."""

    model: RotationModel
    n_reps: int

    @property
    def version(self) -> str:
        """Identity of the artefact."""
        return self.model.version

    @property
    def readiness(self) -> Readiness:
        """Always `Level.NONE`, with the reason."""
        return self.model.readiness

    @property
    def reads(self) -> frozenset[str]:
        """No rep features: nothing is known of the reps."""
        return frozenset()

    def forecast(self, case: Case) -> Forecast:
        """The base rate for everybody."""
        same = np.ones(len(case.rows))
        return Forecast(
            chance=same * self.model.chance,
            chance_low=same * self.model.low,
            chance_high=same * self.model.high,
            logit_sd=same * 0.0,
            reply_factor=same,
            match_score=same * MIDDLE,
            reply_minutes=case.wait_minutes + self.model.reply_minutes,
            value_minor=self.model.value_minor,
            lead_score=MIDDLE,
            parts={},
            cycle=self._cycle(case),
        )

    def _cycle(self, case: Case) -> Cycle | None:
        cycles = self.model.cycles
        return None if cycles is None else Cycle(cycles.of(case.qualified.facts.lead, self.model.value_minor))
