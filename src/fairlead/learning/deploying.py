"""What a policy does with the very leads of a log once it decides all of them: runs on a twin of the floor, outcomes drawn by the model."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fairlead.domain.evidence import DecisionLog, Deployed, Known, cross_fitted, deployed
from fairlead.domain.prediction import FloatArray, IntArray
from fairlead.learning.twin import Answer, Beliefs, Floor, Greedy, Policy, World, run


class Recorded:
    """A policy, with what it answered: of each lead the probabilities by rep, and the believed worth of each rep at that moment.

    ``share``, ``worth``: shape (leads, reps); 0 where a rep was not offered or the lead waits. The last answer on a lead counts.
    """

    def __init__(self, policy: Policy, beliefs: Beliefs) -> None:
        """``beliefs``: by which worth is told; the policy has its own."""
        self._policy = policy
        self._telling = Greedy(beliefs)
        self.share = np.zeros(beliefs.chance.shape)
        self.worth = np.zeros(beliefs.chance.shape)
        self.offered = np.zeros(beliefs.chance.shape, dtype=np.bool_)

    def choose(self, lead: int, reps: IntArray, floor: Floor) -> Answer:
        """As the policy does."""
        answer = self._policy.choose(lead, reps, floor)
        self.share[lead], self.worth[lead], self.offered[lead] = 0.0, 0.0, False
        self.offered[lead, reps] = True
        self.worth[lead, reps] = self._telling.worth(lead, reps, floor)
        if isinstance(answer, int):
            self.share[lead, reps[answer]] = 1.0
        elif isinstance(answer, np.ndarray):
            self.share[lead, reps] = answer
        return answer

    def pick(self, rep: int, waiting: IntArray, floor: Floor) -> int | None:
        """As the policy does."""
        return self._policy.pick(rep, waiting, floor)

    def eager(self, waiting: IntArray, floor: Floor) -> IntArray:
        """As the policy does."""
        return self._policy.eager(waiting, floor)

    def morning(self, floor: Floor) -> None:
        """As the policy does."""
        self._policy.morning(floor)


@dataclass(frozen=True, slots=True, eq=False)
class Loop:
    """A policy along its own closed loop, in the mean of some runs.

    ``share``: shape (leads, reps), how often each rep gets each lead; rows sum to how often the lead is given. ``worth``: shape (leads,),
    what the model believes it brings. ``totals``: shape (runs,), mean worth a lead of each run.
    """

    share: FloatArray
    worth: FloatArray
    totals: FloatArray

    @property
    def error(self) -> float:
        """Standard error of the mean worth a lead over runs with other luck."""
        runs = len(self.totals)
        return float(self.totals.std(ddof=1) / np.sqrt(runs)) if runs > 1 else 0.0


def along_the_loop(world: World, policy: Callable[[], Policy], seeds: IntArray) -> Loop:
    """Run a policy on a floor as it is believed to be: ``world.truth`` holds the beliefs. ``policy`` makes a fresh one for each seed."""
    share, worth, totals = np.zeros(world.truth.chance.shape), np.zeros(len(world.truth.kind)), []
    for seed in seeds.tolist():
        recorded = Recorded(policy(), world.truth)
        went = run(world, recorded, seed)
        placed = went.rep >= 0
        given = recorded.share * placed[:, None]
        share += given
        each = (given * recorded.worth).sum(axis=1)
        worth += each
        totals.append(float(each[world.stream.first :].mean()))
    runs = max(len(seeds), 1)
    return Loop(share / runs, worth / runs, np.array(totals))


@dataclass(frozen=True, slots=True, eq=False)
class LoggedLeads:
    """Leads as they were given on the real floor.

    ``lead``: shape (n,), rows of the stream. ``rep``: who had it. ``propensity``: shape (n, reps), probabilities at that moment.
    ``reward``: what came of it. ``believed``: what the model believed of that pair as it was.
    """

    lead: IntArray
    rep: IntArray
    propensity: FloatArray
    reward: FloatArray
    believed: FloatArray


def earned_deployed(logged: LoggedLeads, loop: Loop, logging: Loop, cluster: IntArray) -> tuple[Deployed, DecisionLog]:
    """What the policy of the loop earns a lead once deployed, on the leads of a log, and the log it was corrected by.

    ``logging``: the policy that logged, along its own loop; what really happened counts as one more run of it. ``cluster``: the account
    of every row of the stream.
    """
    lead, rows = logged.lead, np.arange(len(logged.lead))
    share, known, runs = loop.share[lead], loop.worth[lead], len(logging.totals)
    usual = (logging.share[lead] * runs + logged.propensity) / (runs + 1)
    log = DecisionLog(
        reward=logged.reward,
        logged=usual[rows, logged.rep],
        target=share[rows, logged.rep],
        beyond=np.where(usual > 0.0, 0.0, share).sum(axis=1),
        given=share.sum(axis=1),
        cluster=cluster[lead],
        choices=(share > 0.0).sum(axis=1).astype(np.float64),
    )
    guess = cross_fitted(log, Known(logged.believed[:, None], known[:, None]))
    return deployed(log, guess, twin_error=loop.error), log
