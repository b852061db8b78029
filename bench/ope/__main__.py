"""Off-policy estimates against a truth that is known: one lead at a time, deployed under capacity, and on a shop's public log."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from bench.ope.bandit import CAMPAIGNS, FOLDER, POLICIES, NotThatTable, asked, asked_by_moment, read
from bench.ope.floors import earned, ground, log_of, looped, policies, told, told_one_by_one
from bench.ope.leads import TARGETS, drawn
from bench.protocol import Bar, Figure, Options, Result, at_most, run, say
from fairlead.domain.evidence import CannotTell, Estimate
from fairlead.domain.prediction import FloatArray

_DATA: Final = Path(__file__).resolve().parents[2].parent / "shared" / "data"
_LEAST, _MOST = 0.90, 0.97
_BIAS: Final = 0.05
_LEADS: Final = 4_000
_ENOUGH: Final = 100
"""Estimates that it takes to judge them."""
_LOGGING: Final = ("even", "soft")
"""The policies that log."""


def measure(options: Options) -> Result:
    """Bias and coverage of off-policy estimates, one lead at a time and deployed, and two policies of a public log from each other's."""
    figures: dict[str, Figure] = {}
    bars: list[Bar] = []
    for part in (_one_by_one(options), _deployed(options), _public(options)):
        figures |= part[0]
        bars += part[1]
    return Result(figures, bars=bars)


def _one_by_one(options: Options) -> tuple[dict[str, Figure], list[Bar]]:
    """Many logs of the same reps; the truth is the mean over many more leads."""
    logs, more = (60, 6) if options.quick else (600, 40)
    say(f"one lead at a time: {logs} logs of {_LEADS:,} leads")
    big = [drawn(5 * _LEADS, 1_000_000 + 1_000 * options.seed + place) for place in range(more)]
    truth = {name: float(np.mean([each.value(name) for each in big])) for name in TARGETS}
    found: dict[tuple[str, str], list[Estimate]] = defaultdict(list)
    refused = 0
    for place in range(logs):
        log = drawn(_LEADS, 1_000 * options.seed + place)
        for name in TARGETS:
            said = log.asked(name)
            if isinstance(said, CannotTell):
                refused += 1
                continue
            for estimate in (said.ips, said.snips, said.dr):
                assert estimate is not None
                found[name, estimate.method].append(estimate)
    figures, bars = {"one lead at a time: logs refused": Figure(refused, "1")}, []
    for (name, method), estimates in found.items():
        told_of = f"one lead at a time, {name}, {method}"
        values = np.array([each.value for each in estimates]) / truth[name]
        figures[f"{told_of}: standard error"] = Figure(float(np.mean([each.error for each in estimates])) / truth[name], "share")
        bars += _judged(told_of, values, [each.low <= truth[name] <= each.high for each in estimates], figures)
    return figures, bars


def _deployed(options: Options) -> tuple[dict[str, Figure], list[Bar]]:
    """On each floor some logs of each logging policy; the truth is what the policy earns there on the same leads."""
    worlds, logs, runs = (1, 12, 5) if options.quick else (12, 24, 8)
    seen: dict[tuple[str, str], list[tuple[float, float, float, bool]]] = defaultdict(list)
    static: dict[tuple[str, str], list[float]] = defaultdict(list)
    for world in range(worlds):
        say(f"deployed: floor {world + 1} of {worlds}")
        floor = ground(100 * options.seed + world)
        names = list(policies(floor.believed.truth))
        truth, loops = {name: earned(floor, name, runs) for name in names}, {name: looped(floor, name, runs) for name in names}
        for logging in _LOGGING:
            for place in range(logs):
                log = log_of(floor, logging, place + 1)
                for name in names:
                    true = float(truth[name][log.lead].mean())
                    answer, _ = told(floor, log, loops[name], loops[logging])
                    one = answer.estimate
                    seen[logging, name].append((one.value / true, answer.foreseen / true, one.error / true, one.low <= true <= one.high))
                    if (by_lead := told_one_by_one(floor, log, name)) is not None:
                        static[logging, name].append(by_lead.value / true)
    figures, bars = {}, []
    for (logging, name), rows in seen.items():
        told_of = f"deployed, {name} from a log of {logging}"
        table = np.array(rows)
        figures[f"{told_of}: bias of the twin uncorrected"] = Figure(float(table[:, 1].mean()) - 1.0, "share")
        figures[f"{told_of}: standard error"] = Figure(float(table[:, 2].mean()), "share")
        if (logging, name) in static:
            figures[f"{told_of}: bias if taken one lead at a time"] = Figure(float(np.mean(static[logging, name])) - 1.0, "share")
        bars += _judged(told_of, table[:, 0], [bool(row[3]) for row in rows], figures)
    return figures, bars


def _judged(name: str, values: FloatArray, held: Sequence[bool], figures: dict[str, Figure]) -> list[Bar]:
    """Bias and coverage against their bars; too few estimates tell neither, and stand among the figures alone."""
    share, bias = float(np.mean(held)), float(values.mean()) - 1.0
    figures[f"{name}: bias"] = Figure(bias, "share")
    figures[f"{name}: bias, standard error over logs"] = Figure(float(values.std() / np.sqrt(len(values))), "share")
    figures[f"{name}: coverage of 95% intervals"] = Figure(share, "share")
    if len(held) < _ENOUGH:
        return []
    covered = f"{_LEAST:.2f} to {_MOST:.2f}, of {len(held)}"
    return [
        at_most(f"{name}: absolute bias", abs(bias), _BIAS),
        Bar(f"{name}: coverage of 95% intervals", share, covered, holds=_LEAST <= share <= _MOST),
    ]


def _public(options: Options) -> tuple[dict[str, Figure], list[Bar]]:
    folder = (options.data or _DATA) / FOLDER
    if not folder.is_dir():
        say(f"{FOLDER}: skipped, {folder} is not there; --data names the folder that holds it")
        return {}, []
    figures: dict[str, Figure] = {}
    bars: list[Bar] = []
    for campaign in CAMPAIGNS:
        try:
            logs = {policy: read(folder, policy, campaign) for policy in POLICIES}
        except NotThatTable as error:
            say(f"{FOLDER}: skipped: {error}")
            continue
        items = 1 + int(max(log.item.max() for log in logs.values()))
        shares = {"random": np.full((items, 3), 1.0 / items), "bts": logs["bts"].mean_share(items)}
        by_moment = asked_by_moment(logs["bts"], items)
        figures[f"{FOLDER}, {campaign}: effective leads by the moment's probabilities"] = Figure(by_moment.overlap.effective, "1")
        figures[f"{FOLDER}, {campaign}: refused by the moment's probabilities"] = Figure(isinstance(by_moment, CannotTell), "1")
        for policy, other in (("random", "bts"), ("bts", "random")):
            own, one = logs[policy].own, asked(shares[policy], logs[other], shares[other])
            name = f"{FOLDER}, {campaign}, {policy} from the log of {other}"
            figures[f"{name}: estimate"] = Figure(one.value, "clicks a view")
            figures[f"{name}: its own log"] = Figure(own.value, "clicks a view")
            apart = abs(one.value - own.value) / float(np.hypot(one.error, own.error))
            bars.append(at_most(f"{name}: joint standard errors apart", apart, 1.96))
    return figures, bars


if __name__ == "__main__":
    run(measure, "ope", third_party=True)
