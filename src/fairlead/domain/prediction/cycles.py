"""How long a lead stays open once a rep has it: two survival curves, of leads that will be won and of the others.

P(open after d days) = p·S_won(d) + (1 − p)·S_other(d), with p the chance of winning within the horizon. A lead's days are a common
curve stretched, T = exp(steps of its kinds + step of its rep)·B: an accelerated failure time model (Kalbfleisch and Prentice 2002, ch. 7)
with a curve B that no formula gives. Days count from the assignment; nothing is told beyond the horizon.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property, lru_cache

import numpy as np

from fairlead.domain.prediction.occupancy import Curves, FloatArray

MISSING = ""
"""A kind that is not known of a lead."""
VALUE_TIER = "value_tier"
"""The kind that says between which of `Cycles.value_edges` the expected deal value lies."""
_KNOTS = 64
_FIRST_DAY = 0.05
_LEAST_LEFT = 1e-9
_KINDS_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Ending:
    """How long leads take to one kind of end.

    ``logs``: shape (k,), logarithms of days, ascending; ``share``: shape (k,), the share of such leads, of the usual kind and with the
    usual rep, still open then: from 1 down. ``steps``: for each feature, the logarithm of the stretch of each value; ``reps``: the same by
    rep. Values and reps not in it are usual.
    """

    logs: FloatArray
    share: FloatArray
    steps: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    reps: Mapping[str, float] = field(default_factory=dict)

    def step(self, kinds: Mapping[str, str]) -> float:
        """The logarithm of the stretch of such a lead."""
        return sum((values.get(kinds.get(feature, MISSING), 0.0) for feature, values in self.steps.items()), 0.0)

    def open_after(self, days: FloatArray, step: float) -> FloatArray:
        """The share still open after ``days`` (above 0), stretched by exp(``step``); the shape of ``days``."""
        return np.interp(np.log(days) - step, self.logs, self.share)

    def paces(self, rep_ids: Sequence[str]) -> FloatArray | None:
        """The stretch of each rep, 1 for the usual one, shape (n,); None where reps do not differ."""
        return np.exp([self.reps.get(rep_id, 0.0) for rep_id in rep_ids]) if self.reps else None


@dataclass(frozen=True)
class Cycles:
    """What is known of how long leads stay open.

    ``won``: of leads won within ``horizon_days``; ``other``: of the others, of which some are open at the horizon still.
    ``value_edges``: minor units, ascending, the limits between tiers of expected value.
    """

    horizon_days: float
    won: Ending
    other: Ending
    value_edges: tuple[float, ...] = ()

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The features whose value stretches a curve."""
        return tuple({**self.won.steps, **self.other.steps})

    def of(self, features: Mapping[str, object], value_minor: float) -> Curves:
        """The curves of one lead, by its kinds; kept, since leads of one kind share them."""
        return self._kept(tuple(self._kind(name, features, value_minor) for name in self.kinds))

    def tier(self, value_minor: float) -> str:
        """The tier of an expected deal value, counted from 0."""
        return str(bisect_right(self.value_edges, value_minor))

    def _kind(self, name: str, features: Mapping[str, object], value_minor: float) -> str:
        if name == VALUE_TIER:
            return self.tier(value_minor)
        value = features.get(name)
        return MISSING if value is None else str(value)

    def __getstate__(self) -> dict[str, object]:
        """What was worked out is left behind: whoever reads it works it out anew."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @cached_property
    def _kept(self) -> Callable[[tuple[str, ...]], Curves]:
        return lru_cache(maxsize=_KINDS_KEPT)(self._curves)

    def _curves(self, values: tuple[str, ...]) -> Curves:
        kinds = dict(zip(self.kinds, values, strict=True))
        days = np.geomspace(min(_FIRST_DAY, self.horizon_days / 2.0), self.horizon_days, _KNOTS - 1)
        won, other = (ending.open_after(days, ending.step(kinds)) for ending in (self.won, self.other))
        # Who is won is won within the horizon: what the stretched curve leaves beyond it is taken off.
        beyond = float(won[-1])
        won = (won - beyond) / (1.0 - beyond) if beyond < 1.0 - _LEAST_LEFT else (days < self.horizon_days).astype(np.float64)
        return Curves(np.concatenate([[0.0], days]), np.concatenate([[1.0], won]), np.concatenate([[1.0], other]))


def memoryless(horizon_days: float, *, won_days: float, other_days: float) -> Cycles:
    """Curves of which only the mean is stated, both above 0: P(open after d) = exp(−d / mean)."""
    logs = np.linspace(np.log(1e-3), np.log(50.0), 400)
    share = np.exp(-np.exp(logs))
    return Cycles(horizon_days, Ending(logs + np.log(won_days), share), Ending(logs + np.log(other_days), share))
