"""Whether something happens more often than a limit allows, asked after every lead, with a stated rate of false alarms.

Each gauge bets on one event. Before a lead, whatever came before, the event has a probability of at most l, the limit; where that holds,

    L = q / l  if it happened,  (1 − q) / (1 − l)  if not,   q > l

is 1 at most in the mean. The gauge M ← L · max(M, 1) forgets all that spoke for calm, so that it answers quickly whenever trouble begins;
until it first reaches c, c leads pass at least on average (an e-detector: Shin, Ramdas, Rinaldo 2023, theorem 2.4; for a mean of gauges
the same holds). Watched by K gauges, none of them over K·c, the leads between false alarms are c at least on average. Within one event
the mean over two q is taken: one for a limit that is much exceeded, one for a limit that is exceeded by some.
"""

import math
from collections.abc import Hashable
from typing import Final

_ALTERNATIVES: Final = (0.5, 0.9)


class Shares:
    """Gauges of the shares of leads that events have, one for each event, of which at most one happens with a lead.

    What does not happen costs all other gauges alike, so each is settled only when its event happens: a lead costs the same with a
    thousand events as with one.
    """

    def __init__(self, limit: float) -> None:
        """``limit``: the largest share of leads that an event may have, in (0, 1)."""
        self.limit = limit
        bets = [limit + share * (1.0 - limit) for share in _ALTERNATIVES]
        self._gains = [math.log(bet / limit) for bet in bets]
        self._losses = [math.log((1.0 - bet) / (1.0 - limit)) for bet in bets]
        self.leads = 0
        self._gauges: dict[Hashable, tuple[list[float], int, int, int]] = {}

    def seen(self, event: Hashable | None) -> float:
        """Count a lead, and what happened with it; returns the log evidence that this event happens too often, 0 without one."""
        before = self.leads
        self.leads += 1
        if event is None:
            return 0.0
        logs, settled, begun, times = self._gauges.get(event, ([0.0] * len(_ALTERNATIVES), before, before, 0))
        # After k leads without it a gauge stands at max(M, 1) times the k-th power of its loss, and starts again from 1 at the least.
        logs = [max(max(log, 0.0) + (before - settled) * loss, 0.0) for log, loss in zip(logs, self._losses, strict=True)]
        if not any(logs):
            begun, times = before, 0
        logs = [log + gain for log, gain in zip(logs, self._gains, strict=True)]
        self._gauges[event] = (logs, self.leads, begun, times + 1)
        return _mean(logs)

    def evidence(self, event: Hashable) -> float:
        """The log evidence now that an event happens too often."""
        if event not in self._gauges:
            return 0.0
        logs, settled, _, _ = self._gauges[event]
        quiet = self.leads - settled
        return _mean([max(max(log, 0.0) + quiet * loss, 0.0) if quiet else log for log, loss in zip(logs, self._losses, strict=True)])

    @property
    def most(self) -> float:
        """The largest evidence of all."""
        return max(map(self.evidence, self._gauges), default=0.0)

    def lately(self, event: Hashable) -> tuple[int, int]:
        """How often it happened since the evidence began to rise, and with how many leads."""
        if event not in self._gauges:
            return 0, 0
        _, _, begun, times = self._gauges[event]
        return times, self.leads - begun


def alarm_at(leads: float, gauges: int) -> float:
    """The log evidence at which one of ``gauges`` may speak, so that at least ``leads`` pass between false alarms on average."""
    return math.log(leads * max(gauges, 1))


def _mean(logs: list[float]) -> float:
    top = max(logs)
    return top + math.log(sum(math.exp(log - top) for log in logs) / len(logs))
