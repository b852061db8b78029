"""How close the product's chances come to the truth: trained on 18 months of the sample, judged on the leads of the next three."""

import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Final

import numpy as np

from bench.protocol import Bar, Figure, Options, Result, at_least, at_most, run, say
from bench.quality.judging import LEVELED, SPREAD, SQUARED, Chosen, gap
from bench.quality.trying import OURS, RIVALS, Judged, judged
from bench.quality.world import AFFINITIES, HISTORIES, Kind
from fairlead.domain.prediction import Level

SEEDS: Final = 10
SIZES: Final[Mapping[str, Sequence[int]]] = {"all": (20_000, 40_000), "20000": (20_000,), "40000": (40_000,)}
"""About how many leads come before the cut: as many as a world has by default, and twice as many."""
QUICK_SEEDS: Final = 1
_CALIBRATION: Final = "calibration error, chosen pairs"
_TOGETHER: Final = "slope, all worlds together"
_FIRST: Final = (f"{_CALIBRATION}, plain", "correlation", "slope", "over-optimism", "share of the oracle's gain")
"""What is told of the rivals."""


def measure(options: Options) -> Result:
    """Chances against the truth on later leads, in worlds of every strength of affinity, beside three simpler methods."""
    seeds = range(options.seed, options.seed + (QUICK_SEEDS if options.quick else SEEDS))
    kinds = kinds_asked(SIZES[options.world or "all"], quick=options.quick)
    jobs = [(kind, seed) for seed in seeds for kind in kinds]
    found: dict[Kind, list[Judged]] = {kind: [] for kind in kinds}
    with ProcessPoolExecutor(max_workers=len(os.sched_getaffinity(0)), mp_context=get_context("spawn")) as pool:
        for (_, seed), world in zip(jobs, pool.map(judged, *zip(*jobs, strict=True)), strict=True):
            found[world.kind].append(world)
            ours = world.figures[OURS]
            say(f"{_told(world.kind)}, seed {seed}: {world.level.value}; {', '.join(f'{name} {ours[name]:.3f}' for name in ours)}")
    figures = {"seeds": Figure(len(seeds), "1")}
    for kind, worlds in found.items():
        figures |= _figures(kind, worlds)
    return Result(figures, bars=bars(figures, kinds))


def kinds_asked(sizes: Sequence[int], *, quick: bool) -> Sequence[Kind]:
    """Every affinity with either history, in every size."""
    if quick:
        return (Kind("medium", "confounded", sizes[0]),)
    return tuple(Kind(name, history, leads) for leads in sizes for name in AFFINITIES for history in HISTORIES)


def bars(figures: Mapping[str, Figure], kinds: Iterable[Kind]) -> Sequence[Bar]:
    """What was asked for."""
    found: list[Bar] = []
    for kind in kinds:
        name = _told(kind)
        ours = {key: figures[f"{name}: {OURS}: {key}"].value for key in _FIRST if f"{name}: {OURS}: {key}" in figures}
        slope = figures.get(f"{name}: {OURS}: {_TOGETHER}")
        if slope is not None:
            found.append(at_most(f"{name}: distance of the slope from 1, all worlds together", abs(slope.value - 1.0), 0.1))
        found += [
            at_most(f"{name}: over-optimism of chosen pairs, either way", abs(ours["over-optimism"]), 0.02),
            at_most(f"{name}: calibration error on chosen pairs", figures[f"{name}: {OURS}: {_CALIBRATION}"].value, 0.006),
        ]
        if kind.affinity == "no":
            found.append(at_most(f"{name}: loss against rotation", max(-figures[f"{name}: {OURS}: gain as routed"].value, 0.0), 0.002))
            continue
        for key in ("correlation", "share of the oracle's gain"):
            best = max(figures[f"{name}: {rival}: {key}"].value for rival in RIVALS)
            found.append(at_least(f"{name}: {key} above every simpler method", ours.get(key, 0.0), best))
    return found


def _told(kind: Kind) -> str:
    return f"{kind.name}, {kind.leads:,} leads"


def _figures(kind: Kind, worlds: Sequence[Judged]) -> dict[str, Figure]:
    name = _told(kind)
    found = {f"{name}: worlds with reps told apart": Figure(sum(world.level is Level.PAIR for world in worlds), "1")}
    for method in (OURS, *RIVALS):
        for key in worlds[0].figures[method] if method == OURS else _FIRST:
            if key in {SQUARED, LEVELED}:
                continue
            values = np.array([world.figures[method][key] for world in worlds])
            values = values[np.isfinite(values)]  # a slope is of the worlds where pairs are told apart
            if not len(values):
                continue
            found[f"{name}: {method}: {key}"] = Figure(float(values.mean()), "1")
            if method == OURS and len(values) > 1:
                found[f"{name}: {method}: {key}, standard error"] = Figure(float(values.std(ddof=1) / np.sqrt(len(values))), "1")
        slope, error = _slope([world.figures[method] for world in worlds])
        if np.isfinite(slope):
            found[f"{name}: {method}: {_TOGETHER}"] = Figure(slope, "1")
        if method == OURS and np.isfinite(error):
            found[f"{name}: {method}: {_TOGETHER}, standard error"] = Figure(error, "1")
        squares = np.array([world.figures[method][SQUARED] for world in worlds])
        roots = np.sqrt(np.maximum(squares, 0.0))
        found[f"{name}: {method}: {_CALIBRATION}, mean of the worlds' roots"] = Figure(float(roots.mean()), "1")
        root = float(np.sqrt(max(squares.mean(), 0.0)))
        found[f"{name}: {method}: {_CALIBRATION}"] = Figure(root, "1")
        if method == OURS and len(squares) > 1 and root > 0:
            # By the derivative of the root.
            error = float(squares.std(ddof=1) / np.sqrt(len(squares))) / (2.0 * root)
            found[f"{name}: {method}: {_CALIBRATION}, standard error"] = Figure(error, "1")
    leveled = float(np.sqrt(max(float(np.mean([world.figures[OURS][LEVELED] for world in worlds])), 0.0)))
    found[f"{name}: {OURS}: {_CALIBRATION}, were the level right"] = Figure(leveled, "1")
    remaining = float(np.sqrt(np.mean([world.remaining for world in worlds])))
    found[f"{name}: {OURS}: {_CALIBRATION}, if its own uncertainty is right"] = Figure(remaining, "1")
    together = Chosen(*(np.concatenate([getattr(world.chosen, side) for world in worlds]) for side in ("predicted", "true")))
    found[f"{name}: {OURS}: {_CALIBRATION}, all worlds together"] = Figure(gap(together), "1")
    return found


def _slope(worlds: Sequence[Mapping[str, float]]) -> tuple[float, float]:
    """The slope of true on predicted effects over the pairs of all worlds, and its standard error; NaN where none tells pairs apart.

    Σ cross products / Σ squares, the least-squares slope. A mean of the worlds' slopes would give a world that hardly tells reps apart, so
    that its slope is luck, as much weight as one that does.
    """
    told = [(each["slope"], each[SPREAD] ** 2) for each in worlds if np.isfinite(each["slope"])]
    if not told:
        return np.nan, np.nan
    slopes, squares = (np.array(column) for column in zip(*told, strict=True))
    slope = float((slopes * squares).sum() / squares.sum())
    off = (slopes - slope) * squares / squares.mean()
    return slope, float(off.std(ddof=1) / np.sqrt(len(off))) if len(off) > 1 else np.nan


if __name__ == "__main__":
    run(measure, "quality", worlds=list(SIZES))
