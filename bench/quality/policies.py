"""What ways of giving leads earn on a floor whose truth is known: shares of a bound that knows the future."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import Final

import numpy as np
from scipy.special import stdtrit

from bench.protocol import Bar, Figure, Options, Result, at_least, run, say
from bench.quality.hindsight import STRETCH_DAYS, Hindsight, know_the_future
from bench.quality.selling import Selling, Setting, sell
from fairlead.learning.twin import Bands, Beliefs, Greedy, HalfLoad, LeastLoaded, Policy, Random, Rotation, Run, Staff
from fairlead.learning.twin import run as run_floor
from fairlead.learning.twin.at_once import at_once
from fairlead.learning.twin.beliefs import BoolArray, FloatArray
from fairlead.learning.twin.priced import AtDesk, Foresight, Foretold, MirrorDescent

SEEDS, QUICK_LEADS = 10, 3_000
WORLDS: Final[Mapping[str, Setting]] = {
    "usual": Setting(),
    "slack": Setting(used=0.60),
    "tight": Setting(used=0.95),
    "no-affinity": Setting(affinity=0.0),
}
"""How full capacity is when leads are shared evenly, and whether reps differ from lead to lead."""
ROTATION: Final = "rotation"
OURS: Final = "daily prices, holding"
FORETOLD: Final = "prices that know the future"
HOLD_MINUTES: Final = 72 * 60
QUEUE_MINUTES: Final = 28 * 24 * 60
"""What the policy with prices says of `hold` and `queue_limit`; without the second, a lead waits a day for prices to fall."""
_TRUE_BAR, _LEARNED_BAR = 0.97, 0.60
_SLOT_DAYS: Final = 20.0
_WARM_UP_DAYS: Final = 60.0

Making = Callable[[Selling, Beliefs, Hindsight], Policy]


@dataclass(frozen=True, slots=True)
class Earned:
    """One policy on one floor: its share of the bound, and how the floor looked."""

    share: float
    wins: float
    load: float
    reply_hours: float
    queue: float


BLIND: Final[Mapping[str, Making]] = {
    "random": lambda _floor, _beliefs, _future: Random(),
    ROTATION: lambda floor, _beliefs, _future: Rotation(floor.world.staff.size),
    "rotation, at work first": lambda floor, _beliefs, _future: Rotation(floor.world.staff.size, at_work=True),
    "least loaded": lambda _floor, _beliefs, _future: LeastLoaded(),
}
"""They look at no chance."""
SEEING: Final[Mapping[str, Making]] = {
    "greedy": lambda _floor, beliefs, _future: Greedy(beliefs),
    "half worth, half load": lambda _floor, beliefs, _future: HalfLoad(beliefs),
    "bands": lambda floor, beliefs, _future: Bands(beliefs, floor.world.stream.eligible),
    "dual mirror descent": lambda floor, beliefs, _future: MirrorDescent(beliefs, first=_mean_worth(floor, beliefs) / _SLOT_DAYS),
    "daily prices, a day in the queue": lambda floor, beliefs, _future: AtDesk(beliefs, foresight(floor, beliefs)),
    "daily prices": lambda floor, beliefs, _future: AtDesk(beliefs, foresight(floor, beliefs), patience_minutes=QUEUE_MINUTES),
    OURS: lambda floor, beliefs, _future: AtDesk(
        beliefs, foresight(floor, beliefs), patience_minutes=QUEUE_MINUTES, hold_minutes=HOLD_MINUTES
    ),
}
"""They are run with the true chances, and with those that a model learned."""


def measure(options: Options) -> Result:
    """Share of the hindsight bound that policies earn, on floors of 50 reps and 20,000 leads made from the sample with known truth."""
    seeds = range(options.seed, options.seed + (1 if options.quick else SEEDS))
    setting = WORLDS[options.world or "usual"]
    if options.quick:
        setting = replace(setting, run=QUICK_LEADS)
    with ProcessPoolExecutor(max_workers=min(len(os.sched_getaffinity(0)), len(seeds)), mp_context=get_context("spawn")) as pool:
        floors = list(pool.map(judged, [setting] * len(seeds), seeds))
    figures = {"seeds": Figure(len(seeds), "1"), "leads run": Figure(setting.run, "1")}
    figures |= _figures(floors) | _headroom(floors)
    return Result(figures, bars=_bars(figures))


def judged(setting: Setting, seed: int) -> dict[str, Earned]:
    """Every policy on one floor, all of them with the same luck."""
    floor = sell(setting, seed)
    future = know_the_future(floor.world)
    found = {"plan with hindsight": Earned(future.reached / future.bound, 0.0, 0.0, 0.0, 0.0)}
    for name, make in BLIND.items():
        found[name] = _earned(run_floor(floor.world, make(floor, floor.world.truth, future), seed), future)
    for told, beliefs in (("true", floor.world.truth), ("learned", floor.learned)):
        for name, make in SEEING.items():
            found[f"{name}, {told} chances"] = _earned(run_floor(floor.world, make(floor, beliefs, future), seed), future)
    for name, hold in ((FORETOLD, False), (f"{FORETOLD}, holding", True)):
        policy = Foretold(floor.world.truth, future.slot, future.new, days=STRETCH_DAYS, hold=hold)
        found[name] = _earned(run_floor(floor.world, policy, seed), future)
    say(f"seed {seed}, model of {floor.level.value}: " + ", ".join(f"{name} {each.share:.4f}" for name, each in found.items()))
    return found


def foresight(floor: Selling, beliefs: Beliefs) -> Foresight:
    """What a policy with prices plans with: the leads it has seen, and the time off that is known beforehand."""
    worth, chance = at_once(floor.world, beliefs)
    staff = floor.world.staff
    moments, here = Staff(staff.shifts, floor.planned, staff.max_open, staff.max_week).presence

    def known(at: FloatArray) -> BoolArray:
        return np.asarray(here[np.searchsorted(moments, at, side="right") - 1])

    return Foresight(floor.world.stream, staff, worth, chance, known)


def _mean_worth(floor: Selling, beliefs: Beliefs) -> float:
    """Of the leads of the weeks before, with a rep each who may have it: where prices begin."""
    worth, _ = at_once(floor.world, beliefs)
    before = worth[: floor.world.stream.first]
    return float(before[np.isfinite(before)].mean())


def _earned(found: Run, future: Hindsight) -> Earned:
    return Earned(
        share=found.value / future.bound,
        wins=found.wins,
        load=float(found.mean_open.sum() / found.most_open.sum()),
        reply_hours=float(np.median(found.reply_minutes)) / 60.0,
        queue=found.waiting,
    )


def _figures(floors: Sequence[Mapping[str, Earned]]) -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    for name in floors[0]:
        found |= _mean(f"{name}: share of the bound", [floor[name].share for floor in floors])
        if not name.startswith("plan"):
            found[f"{name}: slots in use"] = Figure(float(np.mean([floor[name].load for floor in floors])), "1")
            found[f"{name}: median hours to reply"] = Figure(float(np.mean([floor[name].reply_hours for floor in floors])), "h")
            found[f"{name}: leads waiting"] = Figure(float(np.mean([floor[name].queue for floor in floors])), "1")
    return found


def _headroom(floors: Sequence[Mapping[str, Earned]]) -> dict[str, Figure]:
    """Shares of what prices that know the future earn beyond rotation."""
    found: dict[str, Figure] = {}
    for name in floors[0]:
        if name not in {ROTATION, FORETOLD} and not name.startswith("plan"):
            shares = [(each[name].share - each[ROTATION].share) / (each[FORETOLD].share - each[ROTATION].share) for each in floors]
            found |= _mean(f"{name}: share of headroom", shares)
    return found


def _mean(name: str, values: Sequence[float]) -> dict[str, Figure]:
    """With the half width of its 95% interval over seeds, by Student's t."""
    table = np.array(values)
    found = {name: Figure(float(table.mean()), "1")}
    if len(table) > 1:
        reach = float(stdtrit(len(table) - 1, 0.975) * table.std(ddof=1) / np.sqrt(len(table)))
        found[f"{name}, 95% ±"] = Figure(reach, "1")
    return found


def _bars(figures: Mapping[str, Figure]) -> Sequence[Bar]:
    return (
        at_least("share of headroom with true chances", figures[f"{OURS}, true chances: share of headroom"].value, _TRUE_BAR),
        at_least("share of headroom with learned chances", figures[f"{OURS}, learned chances: share of headroom"].value, _LEARNED_BAR),
    )


if __name__ == "__main__":
    run(measure, "quality.policies", worlds=tuple(WORLDS))
