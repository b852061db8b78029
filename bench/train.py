"""The whole of training on 100,000 and 1,000,000 leads, beside the feature pass and one plain fit of LightGBM on the same matrix."""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeVar

import lightgbm
import numpy as np
import polars as pl

from bench.protocol import Bar, Figure, Options, Result, at_most, run, say
from fairlead.adapters.matching import means
from fairlead.domain.records import RECORDS
from fairlead.learning.cases import Cases, cases_of
from fairlead.learning.consent import consenting
from fairlead.learning.features import feature_table
from fairlead.learning.history import History
from fairlead.learning.outcomes import label
from fairlead.learning.recognition import Recognition
from fairlead.learning.recognizing import with_accounts
from fairlead.learning.roster import roster_of
from fairlead.learning.settings import TrainingSettings
from fairlead.learning.training import train
from fairlead.sample import SampleSpec, generate

SIZES: Final = {100_000: 60, 1_000_000: 600}
"""Leads and the reps that they are shared among."""
QUICK_SIZES: Final = {10_000: 20}
BAR: Final = 1.5
_ROUNDS, _PATIENCE, _NEWEST = 400, 30, 0.15
_THREADS = 1

Given = TypeVar("Given")


def measure(options: Options) -> Result:
    """The whole of training against the feature pass and one plain LightGBM fit on the same matrix; seconds, and peak memory."""
    figures: dict[str, Figure] = {}
    floors: dict[str, Figure] = {}
    bars: list[Bar] = []
    for leads, reps in (QUICK_SIZES if options.quick else SIZES).items():
        with tempfile.TemporaryDirectory() as folder:
            say(f"{leads:,} leads: making the sample")
            _child("make", folder, str(leads), str(reps), str(options.seed))
            say(f"{leads:,} leads: feature pass and a plain fit")
            bare = _child("fit_barely", folder)
            say(f"{leads:,} leads: training")
            whole = _child("train_wholly", folder)
        compared = _compared(bare, whole)
        figures |= {f"{leads:,} leads: {name}": figure for name, figure in compared.items()}
        floors |= {f"{leads:,} leads: {name}": _seconds(each) for name, each in bare["steps"].items()}
        floors |= {f"{leads:,} leads: peak memory of both": Figure(round(bare["peak_gib"], 2), "GiB")}
        times = compared["times the feature pass and the plain fit"].value
        say(f"{leads:,} leads: {whole['clock']:.0f} s, {times:.2f} times the plain way, {whole['peak_gib']:.1f} GiB")
        bars.append(at_most(f"training on {leads:,} leads over feature pass and plain fit", times, BAR))
    return Result(figures, floors, bars)


def make(folder: str, leads: str, reps: str, seed: str) -> dict[str, Any]:
    """Write the sample's records, one file each, so that what made them is in nobody's memory."""
    sample = generate(SampleSpec(reps=int(reps), leads=int(leads), seed=int(seed)))
    for name, frame in History.of(sample.history()).frames().items():
        frame.write_parquet(Path(folder, f"{name}.parquet"))
    return {}


def fit_barely(folder: str) -> dict[str, Any]:
    """Accounts, outcomes, features and matrix once, and LightGBM as it comes on that matrix."""
    history, settings = _read(folder), TrainingSettings()
    steps: dict[str, tuple[float, float]] = {}
    known = _timed(steps, "accounts found", lambda: with_accounts(history))
    cases = _timed(steps, "outcomes, features and matrix", lambda: _matrix(known, settings))
    rounds = _timed(steps, "LightGBM, stopped early", lambda: _plain_fit(cases, stop=True))
    _timed(steps, "LightGBM, all 400 rounds", lambda: _plain_fit(cases, stop=False))
    return {"steps": steps, "rounds": rounds, "rows": len(cases), "columns": cases.x.shape[1], "peak_gib": _peak_gib()}


def train_wholly(folder: str) -> dict[str, Any]:
    """What `fairlead train` calls, on records that are in memory."""
    history, settings = _read(folder), TrainingSettings(threads=_THREADS)
    begun, busy = time.perf_counter(), time.process_time()
    steps: dict[str, float] = {}
    latest = [("", begun)]

    def tick(step: str, _share: float) -> None:
        (before, since), now = latest[0], time.perf_counter()
        if before:
            steps[before] = steps.get(before, 0.0) + now - since
        latest[0] = step, now

    trained = train(history, settings, tick)
    tick("", 1.0)
    clock, processor = time.perf_counter() - begun, time.process_time() - busy
    level = trained.readiness.level.value
    return {"clock": clock, "processor": processor, "steps": steps, "level": level, "peak_gib": _peak_gib()}


def _compared(bare: dict[str, Any], whole: dict[str, Any]) -> dict[str, Figure]:
    steps = bare["steps"]
    accounts, features = steps["accounts found"], steps["outcomes, features and matrix"]
    stopped, full = steps["LightGBM, stopped early"], steps["LightGBM, all 400 rounds"]
    plain = [accounts[place] + features[place] + stopped[place] for place in (0, 1)]
    longest = [accounts[place] + features[place] + full[place] for place in (0, 1)]
    apart = (whole["clock"] - accounts[0]) / (features[0] + stopped[0])
    ratios = {
        "times the feature pass and the plain fit": whole["clock"] / plain[0],
        "the same by the processor's time": whole["processor"] / plain[1],
        "the same with all 400 rounds": whole["clock"] / longest[0],
        "the same without finding accounts, on both sides": apart,
    }
    return {
        "rows of the matrix": Figure(bare["rows"], "1"),
        "columns of the matrix": Figure(bare["columns"], "1"),
        "rounds of the plain fit": Figure(bare["rounds"], "1"),
        "whole training": Figure(round(whole["clock"], 2), "s"),
        "whole training, processor": Figure(round(whole["processor"], 2), "s"),
        **{f"of it {step}": Figure(round(seconds, 2), "s") for step, seconds in whole["steps"].items()},
        "peak memory": Figure(round(whole["peak_gib"], 2), "GiB"),
        **{name: Figure(round(ratio, 2), "1") for name, ratio in ratios.items()},
    }


def _matrix(history: History, settings: TrainingSettings) -> Cases:
    """Every lead with a known outcome, and its features at its moment."""
    cases = cases_of(label(consenting(history), settings), feature_table(history), roster_of(history), settings)
    return cases.take(np.flatnonzero(cases.weight > 0))


def _plain_fit(cases: Cases, *, stop: bool) -> int:
    """LightGBM with its own defaults (31 leaves, rate 0.1, 255 bins), at most 400 rounds; stopped where the newest 15% gain nothing more.

    Returns the rounds it takes.
    """
    parameters = {"objective": "binary", "verbose": -1, "num_threads": _THREADS, "seed": 7}
    cut = int(len(cases) * (1.0 - _NEWEST)) if stop else len(cases)
    learn = lightgbm.Dataset(cases.x[:cut], cases.won[:cut], weight=cases.weight[:cut], categorical_feature=cases.encoding.categories)
    if not stop:
        return lightgbm.train(parameters, learn, _ROUNDS).num_trees()
    judge = lightgbm.Dataset(cases.x[cut:], cases.won[cut:], weight=cases.weight[cut:], reference=learn)
    stopping = lightgbm.early_stopping(_PATIENCE, verbose=False)
    return int(lightgbm.train(parameters, learn, _ROUNDS, valid_sets=[judge], callbacks=[stopping]).best_iteration)


def _read(folder: str) -> History:
    frames = {name: pl.read_parquet(Path(folder, f"{name}.parquet")) for name in RECORDS}
    return replace(History.of(frames), recognition=Recognition(means=means()))


def _timed(steps: dict[str, tuple[float, float]], name: str, work: Callable[[], Given]) -> Given:
    begun, busy = time.perf_counter(), time.process_time()
    found = work()
    steps[name] = time.perf_counter() - begun, time.process_time() - busy
    return found


def _seconds(clock_and_processor: tuple[float, float]) -> Figure:
    return Figure(round(clock_and_processor[0], 2), "s")


def _peak_gib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def _child(call: str, *given: str) -> dict[str, Any]:
    """A process of its own for each part, so that peak memory is that of the part."""
    code = f"import json, sys; from bench import train; print(json.dumps(train.{call}(*sys.argv[1:])))"
    done = subprocess.run([sys.executable, "-c", code, *given], check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    run(measure, "train")
