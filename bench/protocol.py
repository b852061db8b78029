"""The common frame of every benchmark: options in, one JSON object or one readable table out.

A benchmark module ends in::

    def measure(options: Options) -> Result: ...

    if __name__ == "__main__":
        run(measure, "latency")

Progress goes to standard error (`say`), so that standard output holds the result alone; with ``--json`` the table goes to standard
error, too. A benchmark that ran exits with 0 whether its bars hold or not; the `holds` of each bar tells. Only a benchmark that could
not run exits otherwise.
"""

import argparse
import json
import math
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib import metadata
from pathlib import Path

_LIBRARIES = (
    *("fairlead", "numpy", "scipy", "polars", "lightgbm", "cel-expr-python"),
    *("sqlalchemy", "psycopg", "fastapi", "pydantic", "uvicorn", "orjson"),
)
_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asked for: ``quick`` wants fewer seeds or sizes and an end in under 50 s; ``seed`` starts all chance.

    ``data``: the folder of third-party data, for benchmarks that read some; None where it was not named. ``keep``: where such a benchmark
    leaves what it made ready for import; None for nowhere. ``world``: which of its worlds a benchmark is to run on; empty for the usual.
    """

    quick: bool = False
    seed: int = 7
    data: Path | None = None
    keep: Path | None = None
    world: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured number and its unit, such as ``Figure(11.5, "ms")``; a count or a ratio has the unit ``"1"``."""

    value: float
    unit: str

    def __post_init__(self) -> None:
        """Refuse a number that JSON cannot hold: a measurement that failed is to be left out or to raise, not to be written."""
        if not math.isfinite(self.value):
            raise ValueError(f"a figure is a finite number; this one is {self.value}")


@dataclass(frozen=True, slots=True)
class Bar:
    """A bound that a figure was asked to keep: ``name`` says which, ``figure`` what was measured, ``bar`` the bound in words."""

    name: str
    figure: float
    bar: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What one run found. ``floors`` are the least times possible on this machine, measured in the same run."""

    figures: Mapping[str, Figure]
    floors: Mapping[str, Figure] = field(default_factory=dict)
    bars: Sequence[Bar] = ()


def at_most(name: str, figure: float, bound: float) -> Bar:
    """A bar that holds where ``figure <= bound``."""
    return Bar(name, figure, f"at most {bound:g}", holds=figure <= bound)


def at_least(name: str, figure: float, bound: float) -> Bar:
    """A bar that holds where ``figure >= bound``."""
    return Bar(name, figure, f"at least {bound:g}", holds=figure >= bound)


def say(text: str) -> None:
    """Tell the person who waits how far it is, on standard error."""
    print(text, file=sys.stderr, flush=True)


def run(
    measure: Callable[[Options], Result],
    name: str,
    arguments: Sequence[str] | None = None,
    *,
    third_party: bool = False,
    worlds: Sequence[str] = (),
) -> None:
    """Read the options, measure, and print the result as a table; with ``--json`` as one JSON object, and the table on standard error.

    ``third_party``: the benchmark reads third-party data, and takes ``--data`` and ``--keep``. ``worlds``: those that ``--world`` may name,
    the first the usual one.
    """
    parser = argparse.ArgumentParser(prog=f"python -m bench.{name}", description=(measure.__doc__ or "").partition("\n")[0])
    parser.add_argument("--json", action="store_true", help="print one JSON object; the table goes to standard error")
    parser.add_argument("--quick", action="store_true", help="fewer seeds or sizes; ends in under 50 s")
    parser.add_argument("--seed", type=int, default=7, help="where all chance starts (default 7)")
    if third_party:
        parser.add_argument("--data", type=Path, metavar="PATH", help="folder of the third-party data sets")
        parser.add_argument("--keep", type=Path, metavar="PATH", help="leave the tables made ready for import in this folder")
    if worlds:
        parser.add_argument("--world", choices=worlds, default=worlds[0], help=f"which world (default {worlds[0]})")
    given = parser.parse_args(arguments)
    options = Options(quick=given.quick, seed=given.seed)
    if third_party:
        options = replace(options, data=given.data, keep=given.keep)
    if worlds:
        options = replace(options, world=given.world)
    begun = time.perf_counter()
    result = measure(options)
    report = as_report(name, options, result, seconds=time.perf_counter() - begun)
    words = in_words(report, result)
    if given.json:
        say(words)
        print(json.dumps(report, allow_nan=False))
    else:
        print(words)


def as_report(name: str, options: Options, result: Result, *, seconds: float) -> dict[str, object]:
    """The JSON object of the protocol."""
    return {
        "name": name,
        "quick": options.quick,
        "seed": options.seed,
        "seconds": round(seconds, 2),
        "figures": {key: asdict(figure) for key, figure in result.figures.items()},
        "floors": {key: asdict(figure) for key, figure in result.floors.items()},
        "bars": [asdict(bar) for bar in result.bars],
        "versions": versions(),
        "machine": machine(),
    }


def in_words(report: Mapping[str, object], result: Result) -> str:
    """The same for a person to read."""
    lines = [f"{report['name']}{' (quick)' if report['quick'] else ''}, seed {report['seed']}, {report['seconds']} s"]
    for title, figures in (("figures", result.figures), ("floors", result.floors)):
        if figures:
            width = max(len(key) for key in figures)
            lines += ["", title, *(f"  {key:<{width}}  {figure.value:>12.5g} {figure.unit}" for key, figure in figures.items())]
    if result.bars:
        lines += ["", "bars", *(f"  {'holds' if bar.holds else 'FAILS'}  {bar.name}: {bar.figure:.5g}, {bar.bar}" for bar in result.bars)]
    return "\n".join(lines)


def versions() -> dict[str, str]:
    """The interpreter, the libraries that weigh on the figures, and the commit (with ``+changes`` where the tree differs from it)."""
    found = {"python": platform.python_version()}
    for library in _LIBRARIES:
        try:
            found[library] = metadata.version(library)
        except metadata.PackageNotFoundError:
            continue
    commit = _git("rev-parse", "--short=12", "HEAD")
    if commit:
        found["commit"] = commit + ("+changes" if _git("status", "--porcelain", "--untracked-files=no") else "")
    return found


def machine() -> dict[str, str | int | float]:
    """What the figures were taken on: no name, no path, nothing that points to a person or a place."""
    about: dict[str, str | int | float] = {
        "system": f"{platform.system()} {platform.release()}",
        "architecture": platform.machine(),
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "load_1min": round(os.getloadavg()[0], 2),
    }
    return about


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _git(*words: str) -> str:
    git = shutil.which("git")
    if not git:
        return ""
    done = subprocess.run([git, *words], cwd=_ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""
