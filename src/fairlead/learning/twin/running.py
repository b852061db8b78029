"""The run: leads arrive, are given or wait, are replied to, close, and free a slot for the next."""

from dataclasses import dataclass, field
from heapq import heappop, heappush

import numpy as np

from fairlead.learning.twin.beliefs import FloatArray
from fairlead.learning.twin.floor import Floor
from fairlead.learning.twin.ground import Lots, World
from fairlead.learning.twin.outcome import Log, Run
from fairlead.learning.twin.policy import Hold, Policy

MORNING = 0.25
"""Policies look ahead once a day, at this share of it."""
_TINY = 1e-9


class BadAnswer(ValueError):
    """A policy answered with something that is neither a place, nor probabilities, nor None."""


@dataclass
class _Day:
    """What one run works on."""

    world: World
    policy: Policy
    lots: Lots
    floor: Floor
    log: Log
    closing: list[tuple[float, int]] = field(default_factory=list)
    waking: list[tuple[float, int]] = field(default_factory=list)
    until: dict[int, float] = field(default_factory=dict)


def run(world: World, policy: Policy, seed: int, *, looks: int = 1) -> Run:
    """Let every lead arrive from day 0 on, until the last has arrived.

    ``looks``: how often a day the queue is looked through, besides whenever somebody's slot comes free. Equal arguments give equal runs.
    """
    arrived = world.stream.arrived
    day = _Day(world, policy, Lots.drawn(len(arrived), seed), Floor(world), Log.blank(len(arrived)))
    first, n = world.stream.first, len(arrived)
    until = float(arrived[-1]) if n > first else 0.0
    lead, look = first, 0
    while lead < n:
        coming, closing, waking, looking = float(arrived[lead]), _next(day.closing), _next(day.waking), look / looks + MORNING
        now = min(coming, closing, waking, looking)
        day.log.passes(now - day.floor.now, day.floor)
        day.floor.advance(now)
        if closing <= now:
            _close(day)
        elif looking <= now:
            if look % looks == 0:
                policy.morning(day.floor)
            _look_through(day)
            look += 1
        elif waking <= now:
            _wake(day)
        else:
            _arrive(day, lead)
            lead += 1
    return day.log.finished(world, day.floor, until)


def _arrive(day: _Day, lead: int) -> None:
    if not _offer(day, lead):
        day.floor.queue(lead)


def _close(day: _Day) -> None:
    """A slot comes free; as long as the rep has room, the queue is offered."""
    _, lead = heappop(day.closing)
    rep = day.floor.close(lead)
    while day.floor.waiting and day.floor.can_take(rep):
        waiting = day.floor.waiting_for(rep)
        wanted = day.policy.pick(rep, waiting, day.floor) if len(waiting) else None
        if wanted is None or not _offer(day, wanted):
            return
        day.floor.waiting.remove(wanted)


def _wake(day: _Day) -> None:
    """A lead was held until now; where it was held again meanwhile, the last word counts."""
    until, lead = heappop(day.waking)
    if day.until.get(lead) != until:
        return
    del day.until[lead]
    if day.log.rep[lead] < 0 and _offer(day, lead):
        day.floor.waiting.remove(lead)


def _next(events: list[tuple[float, int]]) -> float:
    return events[0][0] if events else np.inf


def _look_through(day: _Day) -> None:
    """Offer every lead that waits, in order of arrival: somebody may be back, or a week has passed."""
    if not day.floor.waiting:
        return
    eager = day.policy.eager(np.array(day.floor.waiting, dtype=np.intp), day.floor)
    placed = {lead for lead in eager.tolist() if _offer(day, lead)}
    if placed:
        day.floor.waiting[:] = [lead for lead in day.floor.waiting if lead not in placed]


def _offer(day: _Day, lead: int) -> bool:
    """Whether somebody gets the lead now."""
    reps = day.floor.free_for(lead)
    if not len(reps):
        return False
    answer = day.policy.choose(lead, reps, day.floor)
    if answer is None or isinstance(answer, Hold):
        if answer is not None and answer.until > day.floor.now:
            day.until[lead] = answer.until
            heappush(day.waking, (answer.until, lead))
        return False
    place, propensity = _drawn(answer, len(reps), float(day.lots.choice[lead]))
    _give(day, lead, int(reps[place]), propensity)
    return True


def _drawn(answer: int | FloatArray, offered: int, lot: float) -> tuple[int, float]:
    """The place that is chosen, and with what probability it was."""
    if isinstance(answer, int):
        if not 0 <= answer < offered:
            raise BadAnswer(f"a policy chose place {answer} of {offered} reps")
        return answer, 1.0
    share = np.asarray(answer, dtype=np.float64)
    if share.shape != (offered,) or (share < 0).any() or abs(float(share.sum()) - 1.0) > 1e-6:
        raise BadAnswer(f"a policy gave probabilities of shape {share.shape} and sum {float(share.sum()):g} for {offered} reps")
    place = min(int(np.searchsorted(np.cumsum(share), lot * share.sum(), side="right")), int(np.flatnonzero(share)[-1]))
    return place, float(share[place])


def _give(day: _Day, lead: int, rep: int, propensity: float) -> None:
    """The rep replies after its habit in working time; what is left of the chance then decides, and how long the lead stays open."""
    floor, truth, lots = day.floor, day.world.truth, day.lots
    replies = truth.replies
    usual = float(replies.minutes(np.array([rep]), floor.open[[rep]].astype(np.float64))[0])
    levels = (np.arange(len(replies.multiples)) + 0.5) / len(replies.multiples)
    multiple = float(np.interp(lots.reply[lead], levels, replies.multiples))
    at = floor.replied(rep, usual * multiple, working=replies.working)
    minutes = (at - float(day.world.stream.arrived[lead])) * 1440.0
    chance = float(truth.chance[lead, rep] * replies.curve.at(np.array([minutes]))[0])
    won = bool(lots.won[lead] < chance)
    closes = floor.now + max(truth.lengths.drawn(int(truth.kind[lead]), float(lots.length[lead]), won=won), _TINY)
    floor.give(lead, rep)
    heappush(day.closing, (closes, lead))
    day.log.gave(lead, rep, floor.now, at, chance, propensity, closes, won=won)
