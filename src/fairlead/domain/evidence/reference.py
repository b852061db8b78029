"""What a model was trained on, as far as it takes to see that something is otherwise now."""

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from fairlead.domain.evidence.counting import EMPTY, Tally

REST: Final = "(any other)"
"""The bin of values that a category had too rarely for a bin of their own, or never."""
HOURS: Final = 168


@dataclass(frozen=True, slots=True)
class Bins:
    """The bins of one quantity, fixed by what the model saw.

    ``edges``: ascending; a number x is in bin i with edges[i − 1] <= x < edges[i]; None for a category, whose bins are the labels in
    ``labels`` and `REST`. ``tally``: of everything seen, by the values themselves for a category, by the bins' numbers otherwise.
    ``bunching``: how many times more than by chance its weekly counts varied, 1 at least.
    """

    tally: Tally
    edges: tuple[float, ...] | None = None
    labels: tuple[str, ...] = ()
    bunching: float = 1.0

    @property
    def order(self) -> tuple[str, ...]:
        """All bins, the empty one last."""
        middle = (*self.labels, REST) if self.edges is None else tuple(str(number) for number in range(len(self.edges) + 1))
        return (*middle, EMPTY)

    def place(self, label: str) -> str:
        """The bin of a label as tallies list it."""
        if self.edges is not None or label == EMPTY or label in self.labels:
            return label
        return REST

    def label(self, value: float | str | None) -> str:
        """The label under which a value is tallied."""
        if value is None:
            return EMPTY
        return str(value) if isinstance(value, str) or self.edges is None else str(bisect_right(self.edges, value))

    def counts(self, tally: Tally) -> list[int]:
        """How many of a tally are in each bin of `order`."""
        found = dict.fromkeys(self.order, 0)
        for label, count in tally.counts.items():
            place = self.place(label)
            found[place] = found.get(place, 0) + count
        return list(found.values())[: len(self.order)]

    def told(self, label: str) -> str:
        """A bin in words."""
        if label == EMPTY:
            return "(empty)"
        return _range(self.edges, int(label)) if self.edges is not None and label.isdigit() else label


@dataclass(frozen=True, slots=True)
class Settled:
    """Leads old enough to tell, and how many of them were won: early, and within the whole horizon."""

    leads: int = 0
    won: int = 0


@dataclass(frozen=True, slots=True)
class Reference:
    """What a model was trained on.

    ``since`` and ``until``: the moments of the first lead and of the last thing known. ``features``: by name. ``score``: the log-odds that
    the model gives a lead by itself; None where no model was learned. ``early_days``: the age at which about half of the wins are there;
    ``early_share``: what share of all wins within ``horizon_days`` that is. ``hours``: leads by hour of the week, Monday 00:00 UTC
    first, in the last ``weeks`` weeks; ``bunching``: how many times more than by chance the leads of a day vary. ``pivot``: log-odds of
    winning. ``afterwards``: not kept at training, but read from the records later.
    """

    since: datetime
    until: datetime
    leads: int
    features: Mapping[str, Bins]
    score: Bins | None
    stage: str
    horizon_days: int
    early_days: int
    early_share: float
    early: Settled
    ripe: Settled
    hours: tuple[int, ...] = (0,) * HOURS
    weeks: float = 0.0
    bunching: float = 1.0
    pivot: float = 0.0
    afterwards: bool = False

    def expected_on(self, day: date) -> float:
        """Leads that a day of this weekday brought."""
        first = day.weekday() * 24
        return sum(self.hours[first : first + 24]) / self.weeks if self.weeks > 0 else 0.0

    def data(self) -> dict[str, Any]:
        """As JSON values."""
        told = asdict(self)
        return told | {"since": self.since.isoformat(), "until": self.until.isoformat()}

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Reference":
        """The inverse of `data`. Raises ``KeyError``, ``TypeError`` or ``ValueError`` for what is no such thing."""
        moments = {name: datetime.fromisoformat(data[name]) for name in ("since", "until")}
        settled = {name: Settled(**data[name]) for name in ("early", "ripe")}
        parts = {"features": {name: _bins(each) for name, each in data["features"].items()}, "hours": tuple(data["hours"])}
        score = _bins(data["score"]) if data["score"] is not None else None
        return cls(**{**data, **moments, **settled, **parts, "score": score})


def _bins(data: Mapping[str, Any]) -> Bins:
    edges = tuple(float(edge) for edge in data["edges"]) if data["edges"] is not None else None
    return Bins(Tally(dict(data["tally"]["counts"])), edges, tuple(data["labels"]), float(data["bunching"]))


def _range(edges: tuple[float, ...], number: int) -> str:
    """The bin of that number in words."""
    if not edges:
        return "any number"
    if number == 0:
        return f"below {_number(edges[0])}"
    point = number > 1 and edges[number - 1] == math.nextafter(edges[number - 2], math.inf)
    if number == len(edges):
        return f"above {_number(edges[-2])}" if point else f"{_number(edges[-1])} or more"
    exact = edges[number] == math.nextafter(edges[number - 1], math.inf)
    return f"exactly {_number(edges[number - 1])}" if exact else f"{_number(edges[number - 1])} to {_number(edges[number])}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
