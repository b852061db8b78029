"""Prices of slots for many leads and reps: how long the solver takes, and how near its plan comes to what no plan exceeds."""

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np

from bench.protocol import Bar, Figure, Options, Result, at_most, run, say
from fairlead.domain.prediction import Curves
from fairlead.domain.pricing import Slots, Solved, Stream, Window, solve

DAYS = 28
USED = 0.85
"""The share of all slots that leads shared evenly would use."""
_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
_SECONDS, _GAP = 10.0, 0.02


@dataclass(frozen=True, slots=True)
class Size:
    """How many leads are expected in four weeks, for how many reps, in how many territories, of which at most two may have each lead."""

    leads: int
    reps: int
    territories: int

    @property
    def name(self) -> str:
        """As figures call it."""
        return f"{self.leads:,} leads × {self.reps} reps" + (", all with all" if self.territories == 1 else "")


SIZES = (Size(2_000, 50, 4), Size(4_000, 100, 5), Size(20_000, 500, 10), Size(20_000, 500, 1))


def measure(options: Options) -> Result:
    """`fairlead.domain.pricing.solve` on expected leads made up for it: from nothing, and again an hour later from the prices before."""
    sizes = SIZES[:2] if options.quick else SIZES
    figures: dict[str, Figure] = {}
    for size in sizes:
        stream, slots = floor(size, options.seed)
        name = size.name
        cold, seconds, processor = timed(stream, slots)
        again, later, later_processor = timed(*an_hour_later(stream, slots), cold)
        say(f"{name}: {seconds:.1f} s, gap {cold.gap:.2%}; an hour later {later:.1f} s, gap {again.gap:.2%}")
        figures |= {
            f"{name}: from nothing": Figure(seconds, "s"),
            f"{name}: from nothing, processor": Figure(processor, "s"),
            f"{name}: gap": Figure(cold.gap, "1"),
            f"{name}: an hour later": Figure(later, "s"),
            f"{name}: an hour later, processor": Figure(later_processor, "s"),
            f"{name}: gap an hour later": Figure(again.gap, "1"),
        }
    return Result(figures, bars=[bar for size in sizes[-2:] for bar in _bars(figures, size.name)])


def _bars(figures: dict[str, Figure], name: str) -> list[Bar]:
    return [
        at_most(f"seconds of the processor for {name}", figures[f"{name}: from nothing, processor"].value, _SECONDS),
        at_most(f"gap of the plan for {name}", figures[f"{name}: gap"].value, _GAP),
    ]


def timed(stream: Stream, slots: Slots, before: Solved | None = None) -> tuple[Solved, float, float]:
    """Solved, with seconds on the clock and of the processor."""
    start, processor = time.perf_counter(), time.process_time()
    rep_ids = [f"r{row}" for row in range(len(slots.most_open))]
    found = solve(stream, slots, rep_ids=rep_ids, made_at=_AT, start=None if before is None else before.prices)
    return found, time.perf_counter() - start, time.process_time() - processor


def floor(size: Size, seed: int) -> tuple[Stream, Slots]:
    """Leads that several territories may have, worth more with some reps than with others; slots that are tight and half taken."""
    chance = np.random.default_rng([seed, size.leads, size.reps])
    leads, reps = size.leads, size.reps
    home = chance.integers(0, size.territories, reps)
    may = (home[None, :] == chance.integers(0, size.territories, leads)[:, None]) | (
        home[None, :] == chance.integers(0, size.territories, leads)[:, None]
    )
    logit = (
        -2.4
        + 0.6 * chance.standard_normal((leads, 1))
        + 0.35 * chance.standard_normal((1, reps))
        + 0.45 * chance.standard_normal((leads, reps))
    )
    won = 1.0 / (1.0 + np.exp(-logit))
    worth = np.where(may, won * chance.lognormal(14.0, 0.7, (leads, 1)), -np.inf)
    kinds = [_curves(days) for days in (12.0, 20.0, 30.0, 45.0)]
    kind = chance.integers(0, len(kinds), leads)
    stream = Stream(np.sort(chance.uniform(0.0, DAYS, leads)), worth, won, kinds, kind)
    usual = float(np.mean([each.other_area[-1] for each in kinds]))
    even = leads / DAYS * usual / reps
    most = np.maximum(np.round(even / USED * chance.uniform(0.7, 1.3, reps)), 2.0)
    held = most[:, None] * chance.uniform(0.3, 0.9, (reps, 1)) * np.exp(-np.arange(DAYS) / 15.0)[None, :]
    weekly = np.ceil(1.6 * 7.0 * leads / DAYS / reps) * np.ones(reps)
    given = np.floor(chance.uniform(0.0, 1.4, (reps, 7)) * leads / DAYS / reps)
    return stream, Slots(most, held, (Window.of(7, weekly, given, DAYS),))


def an_hour_later(stream: Stream, slots: Slots) -> tuple[Stream, Slots]:
    """The same, one hour on: what was expected in the first hour comes again at the end, and a little of what was held is closed."""
    hour = timedelta(hours=1) / timedelta(days=1)
    return replace(stream, arrives=(stream.arrives - hour) % DAYS), replace(slots, held=slots.held * 0.995)


def _curves(days: float) -> Curves:
    at = np.linspace(0.0, 180.0, 91)
    return Curves(at, np.exp(-at / days), np.exp(-at / (0.7 * days)))


if __name__ == "__main__":
    run(measure, "prices")
