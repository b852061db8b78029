"""The fairness contract over a batch: ceilings in leads as slots, ceilings in value and floors as limits, which enter as prices.

A ceiling in value is added where it turns out to be exceeded, so that a thousand reps do not make a thousand limits. Where the contract
would leave a lead that somebody could have, its ceilings step aside: no lead waits for fairness.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from fairlead.application.batch_contest import Meeting, Outcome, decided
from fairlead.domain.corridor import World
from fairlead.domain.fairness import Against, Reckoning, bottom_of
from fairlead.domain.prediction import FloatArray, IntArray
from fairlead.domain.pricing import Auctioneer, Limit, in_rotation

_QUARTER: Final = 0.25
_ROUNDING: Final = 1e-9
_ROUNDS: Final = 4


def decided_fairly(meeting: Meeting, limits: Sequence[Limit], auctioneer: Auctioneer, world: World) -> Outcome:
    """As `fairlead.application.batch_contest.decided`, under the fairness contract of the policy besides."""
    free = decided(meeting, limits, auctioneer)
    if not world.policy.fairness.says_anything or not len(meeting.pairs):
        return free
    contract = _Contract(meeting, world)
    floors = contract.floors()
    for capped in (contract.capped(), meeting):
        fair = decided(capped, [*limits, *floors], auctioneer)
        if capped is not meeting:
            fair = _below_ceilings(capped, [*limits, *floors], contract, auctioneer, fair)
        if (fair.chosen >= 0).sum() >= (free.chosen >= 0).sum():
            return replace(fair, unbound=free.chosen)
    return free


def _below_ceilings(meeting: Meeting, limits: Sequence[Limit], contract: "_Contract", auctioneer: Auctioneer, found: Outcome) -> Outcome:
    """The outcome with limits of value for whoever was found above one."""
    added: dict[int, Limit] = {}
    for _ in range(_ROUNDS):
        new = {row: limit for row, limit in contract.exceeded(found).items() if row not in added}
        if not new:
            break
        added |= new
        found = decided(meeting, [*limits, *added.values()], auctioneer)
    return found


class _Contract:
    """The contract over one batch. What the batch adds to the average is taken from its leads shared in rotation."""

    def __init__(self, meeting: Meeting, world: World) -> None:
        self.meeting, self.world, self.contract = meeting, world, world.policy.fairness
        contest = meeting.contest
        self.worths = np.array([max(pair.worth_minor, 0.0) for pair in meeting.pairs])
        self.reckoning = Reckoning.of(self.contract, world.roster, world.book, world.at)
        # Leads that reps have and that are looked at again were counted as received already.
        at_home, shared = meeting.home[meeting.home >= 0], in_rotation(contest)
        shared = shared[shared >= 0]
        self.leads = np.maximum(self.reckoning.leads - self._sum(at_home, None), 0.0)
        self.value = np.maximum(self.reckoning.value_minor - self._sum(at_home, self.worths), 0.0)
        self.shared_leads, self.shared_value = self._sum(shared, None), self._sum(shared, self.worths)
        self.all_leads = self.reckoning.peers.total(self.leads + self.shared_leads)
        self.all_value = self.reckoning.peers.total(self.value + self.shared_value)

    def _sum(self, pairs: IntArray, amounts: FloatArray | None) -> FloatArray:
        contest = self.meeting.contest
        weights = None if amounts is None else amounts[pairs]
        return np.bincount(contest.reps[pairs], weights=weights, minlength=contest.n_reps).astype(np.float64)

    def _average(self, received: FloatArray, every: FloatArray) -> FloatArray:
        """What a ceiling is of, by rep: the average of the peers, or of those who could have the rep's leads, over these leads.

        ``received``: with the batch shared in rotation; ``every``: the sum of it over the peers. Shape (n_reps,), as the answer.
        """
        peers, contest = self.reckoning.peers, self.meeting.contest
        if self.contract.ceiling.against is Against.PEERS:
            return peers.shares * every
        leads = np.repeat(np.arange(len(contest.indptr) - 1), np.diff(contest.indptr))
        groups = leads * (len(peers.names) + 1) + peers.pool[contest.reps] + 1
        shares, there = peers.shares[contest.reps], peers.pool[contest.reps] >= 0
        together = np.bincount(groups, weights=received[contest.reps]) / np.maximum(np.bincount(groups, weights=shares), _ROUNDING)
        with_each = np.where(there, together[groups] * shares, 0.0)
        many = np.bincount(contest.reps, minlength=contest.n_reps)
        return np.bincount(contest.reps, weights=with_each, minlength=contest.n_reps) / np.maximum(many, 1)

    def capped(self) -> Meeting:
        """The meeting with no more slots for each rep than a ceiling in leads leaves; whoever has a lead already may keep it."""
        ceiling, meeting = self.contract.ceiling, self.meeting
        if ceiling.of_average is None or not ceiling.counted.leads:
            return replace(meeting)
        peers, contest = self.reckoning.peers, meeting.contest
        average = self._average(self.leads + self.shared_leads, self.all_leads)
        most = np.maximum(np.floor(ceiling.of_average * average + _ROUNDING), self.contract.free_leads)
        stay = self._sum(meeting.home[meeting.home >= 0], None)
        rest = np.where(peers.pool >= 0, np.maximum(np.maximum(most - self.leads, 0.0), stay), np.inf)
        slots = np.minimum(contest.capacity, rest).astype(np.int64)
        return replace(meeting, contest=replace(contest, capacity=slots), room=np.minimum(meeting.room, slots))

    def exceeded(self, found: Outcome) -> dict[int, Limit]:
        """Limits of value, by row, of those whom the outcome carries above a ceiling; not of who has received few leads."""
        ceiling, peers = self.contract.ceiling, self.reckoning.peers
        if ceiling.of_average is None or not ceiling.counted.worth:
            return {}
        given = found.chosen[found.chosen >= 0]
        most = ceiling.of_average * self._average(self.value + self.shared_value, self.all_value)
        leads, value = self.leads + self._sum(given, None), self.value + self._sum(given, self.worths)
        above = (peers.pool >= 0) & (leads > self.contract.free_leads) & (value > most * (1.0 + _ROUNDING))
        return {
            row: Limit(f"ceiling {row}", np.array([row]), at_most=max(float(most[row] - self.value[row]), 0.0), amounts=self.worths)
            for row in np.flatnonzero(above).tolist()
        }

    def floors(self) -> list[Limit]:
        """One for the quarter that received least of each group of peers, and one for each newcomer; in leads, in value, or both."""
        floor = self.contract.floor
        found = []
        if floor.counted.leads:
            found += self._floors(self.leads, self.all_leads, None)
        if floor.counted.worth:
            found += self._floors(self.value, self.all_value, self.worths)
        return [limit for limit in found if limit.at_least]

    def _floors(self, before: FloatArray, total: FloatArray, amounts: FloatArray | None) -> list[Limit]:
        floor, peers, world = self.contract.floor, self.reckoning.peers, self.world
        ready = self.all_leads >= self.contract.from_leads * np.maximum(peers.many, 1.0)
        groups: list[tuple[IntArray, float]] = []
        if floor.bottom_quartile > 0:
            bottom = bottom_of(before, peers) & ready
            for pool in np.unique(peers.pool[bottom]).tolist():
                rows = np.flatnonzero(bottom & (peers.pool == pool))
                groups.append((rows, floor.bottom_quartile / _QUARTER * float(peers.shares[rows].sum() * total[rows[0]])))
        if floor.newcomers > 0:
            for row in np.flatnonzero(self.reckoning.newcomer & ready).tolist():
                worked = (world.at.timestamp() - world.roster.started[row]) / (self.contract.window_days * 86_400.0)
                groups.append((np.array([row]), floor.newcomers * min(worked, 1.0) * float(peers.shares[row] * total[row])))
        return [
            Limit(f"floor {rows[0]}", rows.astype(np.int64), at_least=max(least - float(before[rows].sum()), 0.0), amounts=amounts)
            for rows, least in groups
        ]
