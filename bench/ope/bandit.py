"""A shop's public log (Open Bandit Data, Saito et al. 2020): two policies ran side by side, so each one's value is known."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from fairlead.domain.evidence import Answer, DecisionLog, Estimate, Known, answer, cross_fitted, doubly_robust, ips
from fairlead.domain.prediction import FloatArray, IntArray

FOLDER: Final = "open_bandit"
CAMPAIGNS: Final = ("men", "women")
POLICIES: Final = ("random", "bts")
_POSITIONS: Final = 3
_NEEDED: Final = ("item_id", "position", "click", "propensity_score")
_PERSON: Final = "user_feature_"


class NotThatTable(ValueError):
    """A file that is not the log; the message says what it lacks."""


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """One policy's log of a campaign; arrays of shape (n,). ``person``: a number for each combination of a visitor's features."""

    item: IntArray
    position: IntArray
    click: FloatArray
    propensity: FloatArray
    person: IntArray

    @property
    def own(self) -> Estimate:
        """What the policy earned itself: the mean of its clicks."""
        n = len(self.click)
        return ips(DecisionLog(self.click, np.ones(n), np.ones(n), np.zeros(n), np.ones(n), self.person, np.ones(n)))

    def mean_share(self, items: int) -> FloatArray:
        """How often each item was shown at each position, over the week; shape (items, positions)."""
        count = np.zeros((items, _POSITIONS))
        np.add.at(count, (self.item, self.position), 1.0)
        return np.asarray(count / count.sum(axis=0))


def read(folder: Path, policy: str, campaign: str) -> Shown:
    """Read one log. Raises `NotThatTable`."""
    path = folder / policy / campaign / f"{campaign}.csv"
    if not path.is_file():
        raise NotThatTable(f"{path} is not there")
    rows = list(_rows(path))
    numbers = np.array([[float(row[name]) for name in _NEEDED] for row in rows])
    people: dict[tuple[str, ...], int] = {}
    person = [people.setdefault(tuple(value for name, value in row.items() if name.startswith(_PERSON)), len(people)) for row in rows]
    position = np.unique(numbers[:, 1], return_inverse=True)[1]
    return Shown(numbers[:, 0].astype(np.intp), position.astype(np.intp), numbers[:, 2], numbers[:, 3], np.array(person, dtype=np.intp))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        lacking = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
        if lacking:
            raise NotThatTable(f"{path} has no column '{lacking[0]}'; it is another table")
        yield from reader


def asked_by_moment(other: Shown, items: int) -> Answer:
    """The even policy's value from the other's log, by the probability that held at each moment."""
    return answer(_log(other, 1.0 / items / other.propensity, np.zeros(len(other.click)), items))


def asked(of: FloatArray, other: Shown, by: FloatArray) -> Estimate:
    """A policy's value from the other's log: clicks depend on item and position, so the week's mean probabilities ``of`` and ``by`` do.

    Both have shape (items, positions). They are what the policies drew by on average: bandits change theirs every few minutes, and what a
    rare moment said of an item would weigh a thousand times.
    """
    lost = np.where(by > 0.0, 0.0, of).sum(axis=0)[other.position]
    weights = of[other.item, other.position] / by[other.item, other.position]
    log = _log(other, weights, lost, len(of))
    at = np.eye(_POSITIONS)[other.position]
    return doubly_robust(log, cross_fitted(log, Known(at, at)))


def _log(other: Shown, weights: FloatArray, lost: FloatArray, items: int) -> DecisionLog:
    """Any pair of probabilities with these ratios says the same."""
    n, most = len(weights), max(float(weights.max()), 1.0)
    return DecisionLog(other.click, np.full(n, 1.0 / most), weights / most, lost, np.ones(n), other.person, np.full(n, float(items)))
