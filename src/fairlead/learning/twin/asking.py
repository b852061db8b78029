"""What-if on a twin: the same weeks of leads and the same luck on today's floor and on a changed one, and what differs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import stdtrit

from fairlead.learning.crew import ALONE, Crew
from fairlead.learning.twin.beliefs import Beliefs, FloatArray, IntArray
from fairlead.learning.twin.ground import Stream, World
from fairlead.learning.twin.outcome import Run
from fairlead.learning.twin.policy import Policy
from fairlead.learning.twin.running import run

MEASURES: Final = ("wins", "value_minor", "reply_minutes", "load", "left_waiting")
"""Expected wins and their value, median minutes to the first reply, mean share of open slots in use, leads that nobody got."""
WEEK: Final = 7.0
LEVEL: Final = 0.95


@dataclass(frozen=True, slots=True)
class Range:
    """A mean over runs with its 95% interval, by Student's t; ``low`` and ``high`` are the mean where there was one run."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Range":
        """From one number a run."""
        table = np.array(values, dtype=np.float64)
        mean = float(table.mean())
        if len(table) < 2:
            return cls(mean, mean, mean)
        reach = float(stdtrit(len(table) - 1, 0.5 + LEVEL / 2.0) * table.std(ddof=1) / np.sqrt(len(table)))
        return cls(mean, mean - reach, mean + reach)


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure today, after the change, and the difference of the two run by run."""

    today: Range
    changed: Range
    difference: Range


@dataclass(frozen=True, slots=True)
class RepSide:
    """One rep, by place in the floor: mean new leads and load in the weeks measured; None on a floor without the rep."""

    leads: float
    load: float


@dataclass(frozen=True, slots=True)
class Compared:
    """``measures``: by name, of `MEASURES`. ``today``, ``changed``: of each rep of the two floors. ``runs``: how many weeks' worlds."""

    measures: Mapping[str, Difference]
    today: Sequence[RepSide]
    changed: Sequence[RepSide]
    runs: int


@dataclass(frozen=True, slots=True, eq=False)
class _Floors:
    """What all runs share: both floors, each with what makes its policy."""

    sides: Sequence[tuple[World, Callable[[World], Policy]]]
    warm_days: float
    seed: int


def compare(
    today: tuple[World, Callable[[World], Policy]],
    changed: tuple[World, Callable[[World], Policy]],
    *,
    warm_days: float,
    runs: int,
    seed: int,
    tell: Callable[[int, int], None] = lambda _done, _all: None,
    crew: Crew = ALONE,
) -> Compared:
    """Run both floors ``runs`` times, each time on weeks of leads drawn anew from those there were, the same for both.

    Both floors hold the same leads. Nothing is measured in the first ``warm_days``, in which the floors fill. Drawing whole weeks keeps the
    hours and weekdays at which leads come; what holds of a lead goes with it. Every run of either floor is a piece of work for ``crew``;
    what makes a policy travels with it.
    """
    sides: tuple[list[dict[str, float]], list[dict[str, float]]] = ([], [])
    reps: tuple[list[FloatArray], list[FloatArray]] = ([], [])
    each = [(turn, place) for turn in range(runs) for place in (0, 1)]
    for (turn, place), (told, of_reps) in zip(each, crew.map(_run, _Floors((today, changed), warm_days, seed), each), strict=True):
        sides[place].append(told)
        reps[place].append(of_reps)
        tell(turn + place, runs)
    measures = {name: _difference(name, *sides) for name in MEASURES}
    before, after = (_sides(each) for each in reps)
    return Compared(measures, before, after, runs)


def _run(floors: _Floors, which: tuple[int, int]) -> tuple[dict[str, float], FloatArray]:
    """One turn on one side: its measures; leads and load of every rep, shape (2, reps)."""
    turn, place = which
    rows, arrived = weeks_again(floors.sides[0][0].stream, np.random.default_rng([floors.seed, turn, 17]), keep=turn == 0)
    world, make = floors.sides[place]
    drawn = _with(world, rows, arrived)
    found = run(drawn, make(drawn), floors.seed + turn)
    return measured(found, floors.warm_days), np.stack([_received(found, floors.warm_days), found.load])


def _difference(name: str, before: Sequence[Mapping[str, float]], after: Sequence[Mapping[str, float]]) -> Difference:
    """Of one measure; runs belong together in pairs."""
    one, other = [each[name] for each in before], [each[name] for each in after]
    return Difference(Range.of(one), Range.of(other), Range.of([late - early for early, late in zip(one, other, strict=True)]))


def _sides(reps: Sequence[FloatArray]) -> tuple[RepSide, ...]:
    """Means over runs; each of shape (2, reps)."""
    leads, load = np.mean(np.stack(reps), axis=0)
    return tuple(RepSide(float(one), float(other)) for one, other in zip(leads, load, strict=True))


def measured(found: Run, warm_days: float) -> dict[str, float]:
    """`MEASURES` of the leads that came after the first ``warm_days``."""
    ours = found.arrived >= warm_days
    late = (found.replied - found.arrived)[ours] * 1440.0
    late = late[np.isfinite(late)]
    limited = np.isfinite(found.most_open)
    return {
        "wins": float(found.chance[ours].sum()),
        "value_minor": float(found.worth[ours].sum()),
        "reply_minutes": float(np.median(late)) if len(late) else 0.0,
        "load": float(found.mean_open[limited].sum() / max(found.most_open[limited].sum(), 1.0)),
        "left_waiting": float((found.rep[ours] < 0).sum()),
    }


def weeks_again(stream: Stream, chance: np.random.Generator, *, keep: bool = False) -> tuple[IntArray, FloatArray]:
    """Rows of leads, and when they arrive: every week of the run replaced by one of them at random, or as they were where ``keep``.

    Both of shape (m,), in order of arrival.
    """
    week = np.floor(stream.arrived / WEEK).astype(np.intp)
    run_weeks = np.arange(int(week[-1]) + 1) if len(week) else np.zeros(0, dtype=np.intp)
    whole = run_weeks[:-1] if len(run_weeks) > 1 else run_weeks
    taken = whole if keep else chance.choice(whole, size=len(whole))
    rows = [np.flatnonzero(week == each) for each in taken]
    found = np.concatenate(rows) if rows else np.zeros(0, dtype=np.intp)
    moved = np.concatenate(
        [np.full(len(each), (place - old) * WEEK) for place, (each, old) in enumerate(zip(rows, taken, strict=True))] or [np.zeros(0)]
    )
    arrived = stream.arrived[found] + moved
    order = np.argsort(arrived, kind="stable")
    return found[order], arrived[order]


def _with(world: World, rows: IntArray, arrived: FloatArray) -> World:
    truth, stream = world.truth, world.stream
    return World(
        Stream(arrived, stream.eligible[rows], stream.account[rows]),
        world.staff,
        Beliefs(truth.chance[rows], truth.value[rows], truth.kind[rows], truth.lengths, truth.replies),
    )


def _received(found: Run, warm_days: float) -> FloatArray:
    had = (found.rep >= 0) & (found.arrived >= warm_days)
    return np.bincount(found.rep[had], minlength=len(found.load)).astype(np.float64)
