"""Joint assignment of a batch: time, memory and proved gap, beside OR-Tools' min-cost flow and greedy assignment in the same run."""

import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from bench.protocol import Bar, Figure, Options, Result, at_least, at_most, run, say
from fairlead.adapters.compiled import auctioneer
from fairlead.domain.pricing import Contest, assign, interpreted, value

T = TypeVar("T")


@dataclass(frozen=True)
class Size:
    """One problem: ``eligible`` reps for each lead; ``flow``: whether min-cost flow runs beside it."""

    leads: int
    reps: int
    eligible: int
    flow: bool = True

    @property
    def name(self) -> str:
        """As the figures are called."""
        return f"{self.leads}x{self.reps}x{self.eligible}"


_FULL = (Size(10_000, 200, 200), Size(100_000, 500, 30), Size(1_000_000, 1_000, 20, flow=False))
_QUICK = (Size(2_000, 100, 100), Size(20_000, 200, 30), Size(100_000, 500, 30, flow=False))


def measure(options: Options) -> Result:
    """Contested batches: nine slots for ten leads, and some reps better than others for nearly every lead."""
    figures: dict[str, Figure] = {}
    bars: list[Bar] = []
    _, clock, _ = timed(lambda: assign(contested(Size(30_000, 50, 10), options.seed), auctioneer=auctioneer()))
    figures["compiling, once a process"] = Figure(clock, "s")
    for size in _QUICK if options.quick else _FULL:
        say(f"{size.leads:,} leads x {size.reps:,} reps, {size.eligible} eligible …")
        found, held = one(size, options.seed)
        figures |= found
        bars += held
    return Result(figures=figures, bars=bars)


def one(size: Size, seed: int) -> tuple[dict[str, Figure], list[Bar]]:
    """One size: the auction, the two greedy ways, min-cost flow where it is asked for."""
    contest = contested(size, seed)
    before = peak_mib()
    mine, clock, work = timed(lambda: assign(contest, auctioneer=auctioneer()))
    figures = {
        f"{size.name} auction": Figure(clock, "s"),
        f"{size.name} auction, processor": Figure(work, "s"),
        f"{size.name} auction, memory added at its peak": Figure(peak_mib() - before, "MiB"),
        f"{size.name} proved gap": Figure(mine.gap, "1"),
        f"{size.name} rounds": Figure(mine.rounds, "1"),
        f"{size.name} bids a lead": Figure(mine.n_bids / size.leads, "1"),
        f"{size.name} greedy one by one, against ours": Figure(value(contest, one_by_one(contest)) / mine.value - 1.0, "1"),
        f"{size.name} greedy largest first, against ours": Figure(value(contest, largest_first(contest)) / mine.value - 1.0, "1"),
    }
    bars = [at_most(f"{size.name}: gap at most 1e-5", mine.gap, 1e-5)]
    if size.leads <= 100_000:
        plain, clock, _ = timed(lambda: assign(contest, auctioneer=interpreted))
        figures[f"{size.name} auction, not compiled"] = Figure(clock, "s")
        bars.append(at_most(f"{size.name}: compiled and not, pairings that differ", float((plain.chosen != mine.chosen).sum()), 0))
    if not size.flow:
        say(f"min-cost flow is left out at {size.leads:,} leads: it takes minutes to hours there")
        return figures, bars
    flow_value, clock, flow_work = timed(lambda: min_cost_flow(contest))
    figures[f"{size.name} OR-Tools min-cost flow"] = Figure(clock, "s")
    figures[f"{size.name} OR-Tools min-cost flow, processor"] = Figure(flow_work, "s")
    figures[f"{size.name} OR-Tools against ours"] = Figure(flow_value / mine.value - 1.0, "1")
    if size.leads >= 20_000:
        bars.append(at_least(f"{size.name}: times as fast as min-cost flow, by the processor", flow_work / work, 10))
    return figures, bars


def contested(size: Size, seed: int) -> Contest:
    """Leads of very different value; reps who differ for all leads (reputation) and by kind of lead; worth = value × chance."""
    chance = np.random.default_rng(seed)
    n, m, d = size.leads, size.reps, size.eligible
    reps = eligible_reps(n, m, d, chance)
    kind = chance.integers(0, 20, n)
    reputation, affinity = chance.normal(0.0, 0.8, m), chance.normal(0.0, 0.6, (m, 20))
    eta = reputation[reps] + affinity[reps, np.repeat(kind, d)]
    eta += np.repeat(chance.normal(-2.0, 0.8, n), d)
    eta += chance.normal(0.0, 0.3, n * d)
    worth = np.repeat(100.0 * np.exp(chance.normal(9.5, 0.8, n)), d) / (1.0 + np.exp(-eta))
    return Contest.of(np.arange(n + 1) * d, reps, worth, np.full(m, int(0.9 * n / m)))


def eligible_reps(n: int, m: int, d: int, chance: np.random.Generator) -> np.ndarray:
    """For each lead ``d`` different reps of ``m``, any as likely as any other: shape (n · d,)."""
    if d == m:
        return np.tile(np.arange(m), n)
    parts = [np.argpartition(chance.random((min(50_000, n - at), m)), d, axis=1)[:, :d] for at in range(0, n, 50_000)]
    return np.asarray(np.sort(np.concatenate(parts), axis=1).ravel())


def one_by_one(contest: Contest) -> np.ndarray:
    """Each lead as it comes to the best rep with room."""
    left = contest.capacity.tolist()
    chosen = np.full(contest.n_leads, -1)
    for lead in range(contest.n_leads):
        start, end = int(contest.indptr[lead]), int(contest.indptr[lead + 1])
        reps = contest.reps[start:end].tolist()
        room = [(worth, place) for place, worth in enumerate(contest.worth[start:end].tolist()) if left[reps[place]] > 0]
        if room and max(room)[0] > contest.reserve[lead]:
            place = max(room)[1]
            chosen[lead] = start + place
            left[reps[place]] -= 1
    return chosen


def largest_first(contest: Contest) -> np.ndarray:
    """The pairing of largest worth first, then the next that still fits."""
    left, leads = contest.capacity.copy(), contest.leads()
    chosen = np.full(contest.n_leads, -1)
    order = np.argsort(-contest.worth, kind="stable")
    while len(order):
        batch, order = order[:200_000], order[200_000:]
        for pair in batch[(chosen[leads[batch]] < 0) & (left[contest.reps[batch]] > 0)].tolist():
            if chosen[leads[pair]] < 0 and left[contest.reps[pair]] > 0:
                chosen[leads[pair]] = pair
                left[contest.reps[pair]] -= 1
        order = order[(chosen[leads[order]] < 0) & (left[contest.reps[order]] > 0)]
    return chosen


def min_cost_flow(contest: Contest) -> float:
    """The value of what OR-Tools' `SimpleMinCostFlow` finds."""
    from ortools.graph.python import min_cost_flow as graph

    n, m = contest.n_leads, contest.n_reps
    leads = contest.leads()
    flow = graph.SimpleMinCostFlow()
    cost = -np.rint(contest.worth).astype(np.int64)  # it takes whole numbers: minor units
    pairs = flow.add_arcs_with_capacity_and_unit_cost(leads, n + contest.reps, np.ones(len(leads), dtype=np.int64), cost)
    flow.add_arcs_with_capacity_and_unit_cost(np.arange(n), np.full(n, n + m), np.ones(n, dtype=np.int64), np.zeros(n, dtype=np.int64))
    flow.add_arcs_with_capacity_and_unit_cost(n + np.arange(m), np.full(m, n + m), contest.capacity, np.zeros(m, dtype=np.int64))
    flow.set_nodes_supplies(np.concatenate((np.arange(n), [n + m])), np.concatenate((np.ones(n, dtype=np.int64), [-n])))
    assert flow.solve() == flow.OPTIMAL
    return float(contest.worth[flow.flows(pairs) > 0].sum())


def timed(work: Callable[[], T]) -> tuple[T, float, float]:
    """What ``work`` gives, and its seconds by the clock and by its processor time, which others on the machine do not lengthen."""
    clock, processor = time.perf_counter(), time.process_time()
    done = work()
    return done, time.perf_counter() - clock, time.process_time() - processor


def peak_mib() -> float:
    """The largest memory this process has had so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


if __name__ == "__main__":
    run(measure, "batch")
