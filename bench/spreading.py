"""Heavy work by one process, by two, and by two workers of a Dask scheduler on the same machine: the answers, and how long they take."""

import json
import operator
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import psutil

from bench.ground.servers import fairlead, free_port, program, surroundings
from bench.protocol import Bar, Figure, Options, Result, at_most, run, say
from fairlead.adapters.crew import Cluster, Processes

_ONE, _TWO, _DASK = "one process", "two processes", "two Dask workers"
_BAR: Final = 0.75
_ASKED_AT: Final = ("first", "last")
"""Of an answer: the period that it is about, which moves with the clock."""
_POLICY: Final = """
rules:
  - {id: enterprise, when: lead.employees >= 1000, require: {seniority: [senior, principal]}}
  - {id: partners, when: 'lead.channel == "partner"', route: {to: queue, name: partners}}
capacity: {pace_per_day: 8}
tie_loss: 0.02
"""


class Cost(NamedTuple):
    """Seconds by the clock, and of the processors by all processes that had a part in it."""

    clock: float
    work: float


Took = Mapping[str, Mapping[str, Sequence[Cost]]]
"""By work and by who did it, one a round."""


def measure(options: Options) -> Result:
    """`fairlead whatif` and `fairlead estimate`, start and reading included, beside one process in the same round; medians of rounds."""
    leads, rounds = (2_000, 1) if options.quick else (20_000, 3)
    with tempfile.TemporaryDirectory(prefix="fairlead-bench-") as name:
        folder = Path(name)
        works = _works(folder, leads, options)
        with _dask(folder) as (address, dask):
            crews = {_ONE: {"FAIRLEAD_PROCESSES": "1"}, _TWO: {"FAIRLEAD_PROCESSES": "2"}, _DASK: {"FAIRLEAD_CLUSTER": address}}
            took, unequal = _rounds(works, crews, rounds, dask)
            floors = {
                "two processes started, for nothing": _started(Processes(2)),
                "a scheduler reached, for nothing": _started(Cluster(address)),
            }
    return Result(_figures(took), floors, _bars(took, unequal, quick=options.quick))


def _works(folder: Path, leads: int, options: Options) -> Mapping[str, Sequence[str]]:
    """The commands, on a home with a trained model."""
    home, export, policy = folder / "home", folder / "export", folder / "policy.yaml"
    policy.write_text(_POLICY, encoding="utf-8")
    say(f"{leads:,} leads: sample, import and training")
    fairlead("sample", "--leads", str(leads), "--seed", str(options.seed), "--out", str(export))
    fairlead("import", str(export), "--preset", "sample", "--home", str(home))
    fairlead("train", "--home", str(home))
    runs, again = ("2", "2") if options.quick else ("10", "4")
    return {
        "what-if": ("whatif", "--join", "2", "--runs", runs, "--no-check", "--json", "--home", str(home)),
        "estimate": ("estimate", str(policy), "--runs", again, "--json", "--home", str(home)),
    }


def _rounds(
    works: Mapping[str, Sequence[str]], crews: Mapping[str, Mapping[str, str]], rounds: int, dask: Sequence[psutil.Process]
) -> tuple[Took, int]:
    """Every work by everybody in turn; tells how many answers were not that of one process, too."""
    took: dict[str, dict[str, list[Cost]]] = {work: {crew: [] for crew in crews} for work in works}
    unequal = 0
    for turn in range(rounds):
        for work, words in works.items():
            told = {}
            for crew, settings in crews.items():
                start, before = time.perf_counter(), _worked(dask)
                answer = fairlead(*words, settings=settings)
                cost = Cost(time.perf_counter() - start, _worked(dask) - before)
                took[work][crew].append(cost)
                told[crew] = _lasting(answer)
                say(f"round {turn + 1} of {rounds}: {work} by {crew}, {cost.clock:.1f} s, {cost.work:.1f} s of the processors")
            others = [crew for crew in crews if told[crew] != told[_ONE]]
            if others:  # periods move with the clock: a lead may have come into one, or left it, since one process was asked
                again = _lasting(fairlead(*words, settings=crews[_ONE]))
                unequal += sum(told[crew] != again for crew in others)
    return took, unequal


def _lasting(answer: str) -> Mapping[str, object]:
    """An answer without the moments that its period begins and ends at."""
    return {name: each for name, each in json.loads(answer).items() if name not in _ASKED_AT}


def _worked(dask: Sequence[psutil.Process]) -> float:
    """Seconds of the processors so far, by commands that ended and by the processes of Dask."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    there = [each.cpu_times() for one in dask for each in (one, *one.children(recursive=True))]
    return float(ended.ru_utime + ended.ru_stime + sum(each.user + each.system for each in there))


@contextmanager
def _dask(folder: Path) -> Iterator[tuple[str, Sequence[psutil.Process]]]:
    """A scheduler on loopback with two workers, started as the guide says: its address, and the processes of all three."""
    address = f"tcp://127.0.0.1:{free_port()}"
    quiet = ("--host", "127.0.0.1", "--no-dashboard", "--dashboard-address", "127.0.0.1:0")
    worker = ("worker", address, "--nthreads", "1", *quiet, "--local-directory", str(folder))
    processes = []
    with ExitStack() as ends, (folder / "dask.log").open("ab") as log:
        for words in (("scheduler", "--port", address.rpartition(":")[2], *quiet), worker, worker):
            started = subprocess.Popen([str(program().with_name("dask")), *words], env=surroundings(None), stdout=log, stderr=log)
            ends.callback(started.wait)
            ends.callback(started.terminate)
            processes.append(psutil.Process(started.pid))
        yield address, processes


def _started(crew: Processes | Cluster) -> Figure:
    """Seconds until it has answered two pieces of nothing, the first time that it is asked."""
    start = time.perf_counter()
    with crew:
        assert list(crew.map(operator.add, 1, [1, 2])) == [2, 3]
    return Figure(round(time.perf_counter() - start, 2), "s")


def _figures(took: Took) -> Mapping[str, Figure]:
    found = {}
    for work, by in took.items():
        for crew, costs in by.items():
            found[f"{work} by {crew}"] = Figure(round(statistics.median(each.clock for each in costs), 1), "s")
            if crew != _ONE:
                over = _over_one(by, crew)
                found[f"{work} by {crew}, over one process"] = Figure(round(over.clock, 2), "1")
                found[f"{work} by {crew}, over one process, processors' time"] = Figure(round(over.work, 2), "1")
    return found


def _over_one(by: Mapping[str, Sequence[Cost]], crew: str) -> Cost:
    """The median over rounds, each beside one process in the same round."""
    pairs = list(zip(by[crew], by[_ONE], strict=True))
    return Cost(
        statistics.median(there.clock / one.clock for there, one in pairs), statistics.median(there.work / one.work for there, one in pairs)
    )


def _bars(took: Took, unequal: int, *, quick: bool) -> Sequence[Bar]:
    same = at_most("answers that are not those of one process", unequal, 0)
    if quick:
        return [same]
    shares = {f"{work} by {crew}, over one process": _over_one(by, crew).clock for work, by in took.items() for crew in (_TWO, _DASK)}
    return [same, *(at_most(name, share, _BAR) for name, share in shares.items())]


if __name__ == "__main__":
    run(measure, "spreading")
