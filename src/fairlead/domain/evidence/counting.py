"""Sums of what arrived on a day and of what became of it: frozen values with ``+``, so that days fold into weeks and into the whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

import numpy as np

from fairlead.domain.prediction import FloatArray

EMPTY: Final = ""
"""The label of a value that is missing."""
SHIFTS: Final = (-1.0, -0.5, -0.25, -0.12, 0.12, 0.25, 0.5, 1.0)
"""Shifts of the log-odds that a test of the level looks for."""
STRETCHES: Final = (-0.6, -0.3, 0.3)
"""What is added to a slope of 1 in the alternatives that a test of the slope looks for."""
_REACH: Final = 4.0
_LEAST: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each label came. Labels are values of a category, numbers of bins, or `EMPTY`; what never came is not listed."""

    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts.values())

    def of(self, label: str) -> int:
        """How often one came."""
        return self.counts.get(label, 0)

    def __add__(self, other: "Tally") -> "Tally":
        counts = dict(self.counts)
        for label, count in other.counts.items():
            counts[label] = counts.get(label, 0) + count
        return Tally(counts)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Leads that are old enough to tell, and what was promised of them.

    With y won (1 or 0), p the chance promised, v = p(1 − p) and z the log-odds of p from a fixed pivot: ``leads``, ``won`` = Σy,
    ``expected`` = Σp, ``variance`` = Σv, and for the slope ``won_z`` = Σyz, ``expected_z`` = Σpz, ``variance_z`` = Σvz, ``variance_zz`` =
    Σvz². ``tilts``: for each of `SHIFTS`, then of `STRETCHES`, Σ log(1 − p + p·exp(t)), with t the shift, or the stretch times z: what
    a test of that alternative divides by. ``decided``: leads whose chance stands in a decision made here; for the others the model
    was asked afterwards.
    """

    leads: int = 0
    decided: int = 0
    won: int = 0
    expected: float = 0.0
    variance: float = 0.0
    won_z: float = 0.0
    expected_z: float = 0.0
    variance_z: float = 0.0
    variance_zz: float = 0.0
    tilts: tuple[float, ...] = (0.0,) * (len(SHIFTS) + len(STRETCHES))

    def __add__(self, other: "Outcomes") -> "Outcomes":
        plain = {each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(Outcomes) if each.name != "tilts"}
        return Outcomes(**plain, tilts=tuple(a + b for a, b in zip(self.tilts, other.tilts, strict=True)))

    @classmethod
    def of(cls, chance: FloatArray, won: FloatArray, *, pivot: float, decided: int = 0) -> "Outcomes":
        """Sum over leads; ``chance`` and ``won`` have shape (n,), ``pivot`` is the log-odds from which z is counted."""
        if not len(chance):
            return cls()
        p = np.clip(chance, _LEAST, 1.0 - _LEAST)
        v, z = p * (1.0 - p), np.clip(np.log(p / (1.0 - p)) - pivot, -_REACH, _REACH)
        tilts = [*(np.full(len(p), shift) for shift in SHIFTS), *(stretch * z for stretch in STRETCHES)]
        return cls(
            leads=len(p),
            decided=decided,
            won=int(won.sum()),
            expected=float(p.sum()),
            variance=float(v.sum()),
            won_z=float(won @ z),
            expected_z=float(p @ z),
            variance_z=float(v @ z),
            variance_zz=float(v @ (z * z)),
            tilts=tuple(float(np.log1p(p * np.expm1(tilt)).sum()) for tilt in tilts),
        )

    @property
    def ratio(self) -> float | None:
        """Won over expected: calibration in the large, 1 where chances mean what they say; None where nothing was expected."""
        return self.won / self.expected if self.expected > 0 else None

    @property
    def slope(self) -> float | None:
        """The slope of outcomes on the log-odds promised (Cox 1958), 1 where chances are as far apart as they should be.

        One Newton step from no change in the model of log-odds a + b·z: exact to first order near 1, and all that sums can tell.
        None where the chances do not differ.
        """
        information = np.array([[self.variance, self.variance_z], [self.variance_z, self.variance_zz]])
        if self.leads == 0 or float(np.linalg.det(information)) <= _LEAST * max(self.variance, 1.0) ** 2:
            return None
        step = np.linalg.solve(information, [self.won - self.expected, self.won_z - self.expected_z])
        return 1.0 + float(step[1])


@dataclass(frozen=True, slots=True)
class DaySums:
    """Leads that arrived in some time: by feature and bin, by the model's score, and by what became of them.

    ``early``: of those who are old enough for an early look, won by then; ``ripe``: of those old enough for the whole horizon. Leads
    too young for either are in neither: not known, never lost.
    """

    leads: int = 0
    features: Mapping[str, Tally] = field(default_factory=dict)
    score: Tally = field(default_factory=Tally)
    early: Outcomes = field(default_factory=Outcomes)
    ripe: Outcomes = field(default_factory=Outcomes)

    def __add__(self, other: "DaySums") -> "DaySums":
        names = dict.fromkeys((*self.features, *other.features))
        return DaySums(
            self.leads + other.leads,
            {name: self.features.get(name, Tally()) + other.features.get(name, Tally()) for name in names},
            self.score + other.score,
            self.early + other.early,
            self.ripe + other.ripe,
        )

    def data(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "leads": self.leads,
            "features": {name: dict(tally.counts) for name, tally in self.features.items()},
            "score": dict(self.score.counts),
            **{name: _plain(getattr(self, name)) for name in ("early", "ripe")},
        }

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "DaySums":
        """The inverse of `data`. Raises ``KeyError`` or ``TypeError`` for what is no such thing."""
        return cls(
            int(data["leads"]),
            {name: Tally(counts) for name, counts in data["features"].items()},
            Tally(data["score"]),
            *(Outcomes(**{**data[name], "tilts": tuple(data[name]["tilts"])}) for name in ("early", "ripe")),
        )


def whole(days: Iterable[DaySums]) -> DaySums:
    """All days together."""
    found = DaySums()
    for day in days:
        found += day
    return found


def _plain(outcomes: Outcomes) -> dict[str, Any]:
    return {each.name: getattr(outcomes, each.name) for each in fields(Outcomes)} | {"tilts": list(outcomes.tilts)}
