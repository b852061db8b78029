"""Chances that an organization states instead of learning them: where there is no history yet, or for a worked example."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fairlead.domain.lead import Lead
from fairlead.domain.prediction.cycles import memoryless
from fairlead.domain.prediction.forecasting import Case, FloatArray, Forecast, Level, Readiness
from fairlead.domain.prediction.occupancy import Cycle
from fairlead.domain.prediction.scales import MIDDLE, Z80
from fairlead.domain.rep import Roster

_LOGISTIC_OF_NORMAL = 1.702
_LEAST_SPREAD = 0.1
_EDGE = 1e-4
_HORIZON_IN_MEANS = 8.0


@dataclass(frozen=True, slots=True)
class Condition:
    """Leads whose ``field`` (a feature or a field of the lead) is one of ``values``."""

    field: str
    values: frozenset[str]

    def holds(self, features: Mapping[str, float | str | None], lead: Lead) -> bool:
        """Whether this lead is meant."""
        found = features.get(self.field)
        if found is None:
            found = getattr(lead, self.field, None)
        return found is not None and str(found) in self.values


@dataclass(frozen=True, slots=True)
class Statement:
    """A number for the leads that meet all of ``when``. ``number``: a chance in [0, 1], or a deal value in minor units.

    ``deals``: on how many deals a chance rests; None takes it as exact.
    """

    when: tuple[Condition, ...]
    number: float
    deals: int | None = None


@dataclass(frozen=True, slots=True)
class StatedRep:
    """What is stated of one rep. ``chances`` in the order written; ``reply_minutes`` once the rep can start."""

    rep_id: str
    chances: tuple[Statement, ...]
    reply_minutes: float


@dataclass(frozen=True, slots=True)
class StatedModel:
    """A document of stated chances.

    ``otherwise``: for reps and leads about which nothing is stated. Waiting beyond the stated reply time lowers the chance as h(τ) =
    floor + (1 − floor) ·exp(−τ/scale) does; ``decay_floor`` 1 means that waiting does no harm. ``cycle_days``: the mean days, above 0, that
    leads are open which are won, and others, P(open after d) being exp(−d / mean); None where not stated. ``counts_age``: whether the time
    that a lead has waited is waiting; it was none once, and decisions of then replay as they were.
    """

    version: str
    reps: tuple[StatedRep, ...]
    otherwise: Statement
    values: tuple[Statement, ...]
    value_minor: float
    reply_minutes: float
    decay_floor: float = 1.0
    decay_minutes: float = 180.0
    cycle_days: tuple[float, float] | None = None
    counts_age: bool = True

    @property
    def readiness(self) -> Readiness:
        """Reps may be told apart, because somebody answers for the numbers."""
        return Readiness(Level.PAIR, "chances are stated by the organization, not learned from outcomes")

    def bind(self, roster: Roster) -> "StatedPredictor":
        """Line the statements up with the roster; reps without any get the common one."""
        by_id = {rep.rep_id: rep for rep in self.reps}
        blank = StatedRep("", (), self.reply_minutes)
        return StatedPredictor(self, tuple(by_id.get(rep_id, blank) for rep_id in roster.rep_ids))

    @property
    def spread(self) -> float:
        """Standard deviation of all stated log-odds: the yardstick of the match score."""
        logits = [_logit(statement.number) for rep in self.reps for statement in rep.chances]
        return max(float(np.std(logits)) if logits else 0.0, _LEAST_SPREAD)


@dataclass(frozen=True)
class StatedPredictor:
    """A stated model bound to a roster; ``reps`` in its order."""

    model: StatedModel
    reps: tuple[StatedRep, ...]

    @property
    def version(self) -> str:
        """Identity of the artefact."""
        return self.model.version

    @property
    def readiness(self) -> Readiness:
        """What it may be used for."""
        return self.model.readiness

    @property
    def reads(self) -> frozenset[str]:
        """No rep features: everything is stated."""
        return frozenset()

    def forecast(self, case: Case) -> Forecast:
        """Read off what is stated; of several statements that hold, the one with most conditions counts, then the first."""
        features, lead = case.qualified.facts.lead, case.qualified.lead
        told = [_best(self.reps[row].chances, features, lead) or self.model.otherwise for row in case.rows]
        reply = np.array([self.reps[row].reply_minutes for row in case.rows], dtype=np.float64)
        eta = np.array([_logit(statement.number) for statement in told])
        sd = np.array([_deviation(statement) for statement in told])
        age = case.age_minutes if self.model.counts_age else 0.0
        kept = self._left(reply + case.wait_minutes + age) / self._left(reply)
        advantage = eta - (eta.mean() if len(eta) else 0.0)
        value = _best(self.model.values, features, lead)
        return Forecast(
            chance=_sigmoid(eta) * kept,
            chance_low=_sigmoid(eta - Z80 * sd) * kept,
            chance_high=_sigmoid(eta + Z80 * sd) * kept,
            logit_sd=sd,
            reply_factor=kept,
            match_score=100.0 * _sigmoid(_LOGISTIC_OF_NORMAL * advantage / self.model.spread),
            reply_minutes=reply + case.wait_minutes,
            value_minor=value.number if value else self.model.value_minor,
            lead_score=MIDDLE if lead.score is None else min(max(lead.score, 0.0), 100.0),
            parts={"stated": eta},
            cycle=self._cycle,
        )

    @cached_property
    def _cycle(self) -> Cycle | None:
        stated = self.model.cycle_days
        if stated is None:
            return None
        won, other = stated
        return Cycle(memoryless(_HORIZON_IN_MEANS * max(stated), won_days=won, other_days=other).of({}, 0.0))

    def _left(self, minutes: FloatArray) -> FloatArray:
        floor = self.model.decay_floor
        return np.asarray(floor + (1.0 - floor) * np.exp(-minutes / self.model.decay_minutes))


def _best(statements: tuple[Statement, ...], features: Mapping[str, float | str | None], lead: Lead) -> Statement | None:
    holding = [statement for statement in statements if all(condition.holds(features, lead) for condition in statement.when)]
    return max(holding, key=lambda statement: len(statement.when), default=None)


def _deviation(statement: Statement) -> float:
    """Standard error of the log-odds of a share seen in ``deals`` deals."""
    if statement.deals is None:
        return 0.0
    chance = min(max(statement.number, _EDGE), 1.0 - _EDGE)
    return 1.0 / math.sqrt(statement.deals * chance * (1.0 - chance))


def _logit(chance: float) -> float:
    safe = min(max(chance, _EDGE), 1.0 - _EDGE)
    return math.log(safe / (1.0 - safe))


def _sigmoid(x: FloatArray) -> FloatArray:
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * x)))
