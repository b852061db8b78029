"""What is expected: leads to come, and slots to give them. The two sides that prices balance."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.prediction import Curves, FloatArray, IntArray

_EMPTY = np.zeros(0)


@dataclass(frozen=True, eq=False)
class Stream:
    """Leads expected, n of them, and what each promises with each rep.

    ``arrives``: shape (n,), days from now, 0 and above. ``worth_minor``, ``chance``: shape (n, n_reps); a pair that may not be has a worth
    of minus infinity. ``curves``: kinds of leads by how long they are open, ``kind``: shape (n,), the place of each lead's among them.
    ``expected``: shape (n,), how many such leads are expected. ``slots``: shape (n,), what one takes of an open limit. ``longer_won``,
    ``longer_other``: shape (n_reps,), how many times as long as usual a rep's leads are open. Empty arrays stand for ones.
    """

    arrives: FloatArray
    worth_minor: FloatArray
    chance: FloatArray
    curves: Sequence[Curves]
    kind: IntArray
    expected: FloatArray = field(default_factory=lambda: _EMPTY)
    slots: FloatArray = field(default_factory=lambda: _EMPTY)
    longer_won: FloatArray = field(default_factory=lambda: _EMPTY)
    longer_other: FloatArray = field(default_factory=lambda: _EMPTY)

    def __len__(self) -> int:
        return len(self.arrives)

    def part(self, rows: slice | IntArray) -> "Stream":
        """Some of the leads, as they are."""
        return replace(
            self,
            arrives=self.arrives[rows],
            worth_minor=self.worth_minor[rows],
            chance=self.chance[rows],
            kind=self.kind[rows],
            expected=self.expected[rows] if len(self.expected) else self.expected,
            slots=self.slots[rows] if len(self.slots) else self.slots,
        )

    def thinned(self, most: int) -> "Stream":
        """At most ``most`` leads, evenly through the arrivals, each standing for as many more."""
        n = len(self)
        if n <= most:
            return self
        order = np.argsort(self.arrives, kind="stable")
        taken = np.sort(order[np.linspace(0, n - 1, most).round().astype(np.intp)])
        weight = ones(self.expected, n)
        return replace(self.part(taken), expected=weight[taken] * (weight.sum() / max(float(weight[taken].sum()), 1e-300)))


@dataclass(frozen=True, eq=False)
class Window:
    """A limit of new leads in a rolling window of ``days``. ``most``: shape (n_reps,), infinity for none.

    ``left``: shape (n_reps, n_days), what the window that ends with each day still takes, after what was given before now.
    """

    days: int
    most: FloatArray
    left: FloatArray

    @classmethod
    def of(cls, days: int, most: FloatArray, given: FloatArray, ahead: int) -> "Window":
        """``given``: shape (n_reps, days - 1 or more), new leads in the last 24 hours, in those before, and so on."""
        before = np.concatenate([np.zeros((len(most), 1)), np.cumsum(given[:, : days - 1], axis=1)], axis=1)
        still = np.clip(days - 1 - np.arange(ahead), 0, before.shape[1] - 1)
        return cls(days, most, np.maximum(most[:, None] - before[:, still], 0.0))


@dataclass(frozen=True, eq=False)
class Slots:
    """What reps can take in the days ahead. ``most_open``: shape (n_reps,), infinity without a limit.

    ``held``: shape (n_reps, n_days), slots that leads open now are expected to hold still on each day.
    """

    most_open: FloatArray
    held: FloatArray
    windows: tuple[Window, ...] = ()

    @property
    def days(self) -> int:
        """How many days ahead."""
        return int(self.held.shape[1])

    @property
    def free(self) -> FloatArray:
        """Slots free on each day, at least 0; shape (n_reps, n_days)."""
        return np.maximum(self.most_open[:, None] - self.held, 0.0)


def remaining(curves: Curves, age: FloatArray, chance: FloatArray, days: int) -> FloatArray:
    """P(still open on each of the next ``days`` days), of leads of one kind that are open now; shape (n, days).

    ``age``: days since each was given, ``chance``: of being won as foreseen then, both shape (n,). By Bayes' rule, a lead that is open
    after its age is one of those that take as long: P(open at t + d | open at t) = [p·S_won(t + d) + (1 − p)·S_other(t + d)] / [the same
    at t]. A day counts as its mean.
    """
    edges = age[:, None] + np.arange(days + 1)[None, :]
    won = np.diff(np.interp(edges, curves.days, curves.won_area), axis=1)
    other = np.diff(np.interp(edges, curves.days, curves.other_area), axis=1)
    now = chance * np.interp(age, curves.days, curves.won) + (1.0 - chance) * np.interp(age, curves.days, curves.other)
    ahead = chance[:, None] * won + (1.0 - chance)[:, None] * other
    share: NDArray[np.float64] = np.divide(ahead, now[:, None], out=np.zeros_like(ahead), where=now[:, None] > 0)
    return np.clip(share, 0.0, 1.0)


def ones(given: FloatArray, n: int) -> FloatArray:
    """What was given, or ones where nothing was."""
    return given if len(given) else np.ones(n)
