"""A floor where giving a lead keeps its rep busy: logs of one policy, and what another earns that decides everything."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np

from fairlead.domain.evidence import DecisionLog, Deployed, Estimate, Known, cross_fitted, doubly_robust
from fairlead.domain.prediction import FloatArray, IntArray, ReplyCurve
from fairlead.learning.deploying import LoggedLeads, Loop, Recorded, along_the_loop, earned_deployed
from fairlead.learning.twin import (
    Answer,
    Beliefs,
    Floor,
    Greedy,
    HalfLoad,
    Lengths,
    Policy,
    Random,
    Replies,
    Staff,
    Stream,
    World,
    run,
)

REPS: Final = 12
DAYS: Final = 120
_KINDS: Final = 5
_A_DAY: Final = 12.0
_OPEN: Final = 18.0


class Soft(Greedy):
    """Draws with probabilities that rise with worth, and a tenth of the leads evenly: the policy that logs."""

    def choose(self, lead: int, reps: IntArray, floor: Floor) -> Answer:
        """Twenty per cent less worth, e times less likely."""
        worth = self.worth(lead, reps, floor)
        likely = np.exp((worth - worth.max()) / max(0.2 * float(worth.max()), 1e-9))
        return np.asarray(0.9 * likely / likely.sum() + 0.1 / len(reps))


def policies(beliefs: Beliefs) -> Mapping[str, Callable[[], Policy]]:
    """The policies that are asked about, each made fresh for a run; ``beliefs`` are what they go by."""
    return {"even": Random, "soft": partial(Soft, beliefs), "half load": partial(HalfLoad, beliefs), "greedy": partial(Greedy, beliefs)}


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """A floor as it is, and as a model believes it to be."""

    world: World
    believed: World


def ground(seed: int) -> Ground:
    """A floor of its own for each seed. The model's pair effects err, and were not shrunken: it promises too much of whom it prefers."""
    rng = np.random.default_rng([seed, 41])
    n = int(rng.poisson(_A_DAY * DAYS))
    arrived = np.sort(rng.random(n) * DAYS)
    kind = rng.integers(0, _KINDS, n)
    eligible = rng.random((n, REPS)) < 0.7
    eligible[np.arange(n), rng.integers(0, REPS, n)] = True
    accounts = rng.integers(0, n // 2, n)
    quality = rng.normal(0.0, 0.5, n)
    level = (-1.9 + quality + rng.normal(0.0, 0.3, n // 2)[accounts])[:, None]
    skill = rng.normal(0.0, 0.3, REPS)[None, :] + rng.normal(0.0, 0.5, (_KINDS, REPS))
    belief = skill + rng.normal(0.0, 0.4, skill.shape)
    value = np.repeat(np.exp(rng.normal(0.0, 0.5, n))[:, None], REPS, axis=1)
    days = np.arange(91.0)
    lengths = Lengths(np.tile(np.exp(-days / 25.0), (_KINDS, 1)), np.tile(np.exp(-days / 14.0), (_KINDS, 1)))
    minutes = np.array([0.0, 60.0, 240.0, 1440.0, 4320.0])
    replies = Replies(
        ReplyCurve(minutes, 0.6 + 0.4 * np.exp(-minutes / 600.0)), rng.uniform(20.0, 90.0, REPS), np.ones(1), 0.0, np.zeros(REPS)
    )
    mornings = np.arange(DAYS, dtype=np.float64)
    shifts = tuple((mornings + 0.375, mornings + 0.7) for _ in range(REPS))
    away = tuple(_off(rng) for _ in range(REPS))
    staff = Staff(shifts, away, np.full(REPS, _OPEN), np.full(REPS, np.inf))
    stream = Stream(arrived, eligible, accounts)
    truth = Beliefs(_chance(level + skill[kind]), value, kind, lengths, replies)
    model = replace(truth, chance=_chance((-1.9 + quality)[:, None] + belief[kind]))
    return Ground(World(stream, staff, truth), World(stream, staff, model))


def _off(rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    start = float(rng.uniform(0.0, DAYS - 10.0))
    return np.array([start]), np.array([start + 7.0])


def _chance(logit: FloatArray) -> FloatArray:
    return np.asarray(1.0 / (1.0 + np.exp(-logit)))


def log_of(floor: Ground, logging_by: str, seed: int) -> LoggedLeads:
    """What a policy did on the real floor, by known probabilities, and what came of it."""
    logging = Recorded(policies(floor.believed.truth)[logging_by](), floor.believed.truth)
    went = run(floor.world, logging, seed)
    lead = np.flatnonzero(went.rep >= 0)
    rep = went.rep[lead]
    reward = went.won[lead] * floor.world.truth.value[lead, rep]
    return LoggedLeads(lead, rep, logging.share[lead], reward, logging.worth[lead, rep])


def earned(floor: Ground, name: str, runs: int) -> FloatArray:
    """What a policy earns with each lead on the real floor, in the mean of some runs; shape (leads,)."""
    worths = [run(floor.world, policies(floor.believed.truth)[name](), 5_000 + each).worth for each in range(runs)]
    return np.asarray(np.mean(worths, axis=0))


def looped(floor: Ground, name: str, runs: int) -> Loop:
    """A policy through the twin."""
    return along_the_loop(floor.believed, policies(floor.believed.truth)[name], np.arange(runs) + 900)


def told(floor: Ground, logged: LoggedLeads, loop: Loop, logging: Loop) -> tuple[Deployed, DecisionLog]:
    """The corrected twin's answer."""
    return earned_deployed(logged, loop, logging, floor.world.stream.account)


def told_one_by_one(floor: Ground, logged: LoggedLeads, name: str) -> Estimate | None:
    """The doubly robust estimate that takes each lead with the reps as they were free then; None for policies that must see the floor."""
    if name not in {"even", "greedy"}:
        return None
    worth = floor.believed.truth.chance[logged.lead] * floor.believed.truth.value[logged.lead]
    free = logged.propensity > 0
    share = free / free.sum(axis=1, keepdims=True)
    if name == "greedy":
        share = np.eye(REPS)[np.where(free, worth, -np.inf).argmax(axis=1)]
    rows = np.arange(len(logged.lead))
    log = DecisionLog(
        reward=logged.reward,
        logged=logged.propensity[rows, logged.rep],
        target=share[rows, logged.rep],
        beyond=np.zeros(len(rows)),
        given=np.ones(len(rows)),
        cluster=floor.world.stream.account[logged.lead],
        choices=free.sum(axis=1).astype(np.float64),
    )
    return doubly_robust(log, cross_fitted(log, Known(worth[rows, logged.rep][:, None], (share * worth).sum(axis=1)[:, None])))
