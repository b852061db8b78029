"""Everybody against the fairness contract: what each received, what a floor adds now, and what all of it cost so far."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from fairlead.application.contract_ports import ContractCost, ContractCosts
from fairlead.application.contract_words import contract_in_words
from fairlead.application.ports import Clock, Store
from fairlead.domain.availability import Book
from fairlead.domain.deciding import Policy
from fairlead.domain.fairness import Among, Receiving, Reckoning, bottom_of, window_begins
from fairlead.domain.prediction import FloatArray
from fairlead.domain.rep import Roster


class FairnessReport:
    """What people see of the fairness contract."""

    def __init__(self, store: Store, costs: ContractCosts, policy: Callable[[], Policy], clock: Clock) -> None:
        """``policy``: the one in force."""
        self._store, self._costs, self._policy, self._clock = store, costs, policy, clock

    def told(self) -> Mapping[str, Any]:
        """As plain data, by group; without a contract the same figures, held against nothing. Raises `StoreUnavailable`."""
        policy, at = self._policy(), self._clock.now()
        contract, roster = policy.fairness, policy.over(self._store.roster()[0])
        since = window_begins(at, contract.window_days)
        leads, minor = Receiving(roster.rep_ids, contract.window_days, self._store.receipts(since=since)).at(at)
        zeros = np.zeros(len(roster.reps))
        reckoning = Reckoning.of(contract, roster, Book(zeros, zeros, received=leads, received_minor=minor), at)
        return {
            "in_force": contract.says_anything,
            "words": list(contract_in_words(contract)),
            "at": at.isoformat(),
            "since": since.isoformat(),
            "window_days": contract.window_days,
            "groups": _groups(reckoning, roster),
            "cost": {"window": _cost(self._costs.cost(since)), "so_far": _cost(self._costs.cost())},
        }


def _cost(cost: ContractCost) -> dict[str, Any]:
    without = cost.worth_minor + cost.gave_up_minor
    return {
        "given": cost.given,
        "touched": cost.touched,
        "gave_up_minor": round(cost.gave_up_minor),
        "gave_up_wins": round(cost.gave_up_wins, 2),
        "share": round(cost.gave_up_minor / without, 5) if without > 0 else 0.0,
    }


def _groups(reckoning: Reckoning, roster: Roster) -> list[dict[str, Any]]:
    """Each group of peers, those who got most first; whoever has no peers stands in none."""
    peers, contract = reckoning.peers, reckoning.contract
    every = peers.total(reckoning.leads), peers.total(reckoning.value_minor)
    bottoms = [_bottom_share(each, reckoning) for each in (reckoning.leads, reckoning.value_minor)]
    rows = np.arange(len(roster.reps))
    above = reckoning.above(rows, None)
    found = []
    for pool, name in enumerate(peers.names):
        inside = np.flatnonzero(peers.pool == pool)
        if not len(inside):
            continue
        first = int(inside[0])
        floor = contract.floor.bottom_quartile / 0.25 * float(peers.shares[reckoning.bottom & (peers.pool == pool)].sum())
        order = inside[np.lexsort((inside, -reckoning.leads[inside]))]
        team = roster.team_of.get(name)
        found.append(
            {
                "name": "everybody" if contract.among is Among.EVERYBODY else team.name if team else name or "no team",
                "leads": int(every[0][first]),
                "value_minor": round(float(every[1][first])),
                "bottom": {"share": bottoms[0][first], "value_share": bottoms[1][first], "floor": round(floor, 4)},
                "reps": [_rep(row, reckoning, roster, at_ceiling=bool(above[row])) for row in order.tolist()],
            }
        )
    return sorted(found, key=lambda group: (-group["leads"], group["name"]))


def _rep(row: int, reckoning: Reckoning, roster: Roster, *, at_ceiling: bool) -> dict[str, Any]:
    rep = roster.reps[row]
    return {
        "rep": {"rep_id": rep.rep_id, "name": rep.name},
        "leads": int(reckoning.leads[row]),
        "value_minor": round(float(reckoning.value_minor[row])),
        "of_average": _of_average(row, reckoning.leads, reckoning),
        "value_of_average": _of_average(row, reckoning.value_minor, reckoning),
        "newcomer": bool(reckoning.newcomer[row]),
        "bottom": bool(reckoning.bottom[row]),
        "at_ceiling": at_ceiling,
        "subsidy": round(float(reckoning.subsidy[row]), 4),
    }


def _of_average(row: int, received: FloatArray, reckoning: Reckoning) -> float | None:
    """What was received as a part of the average of the peers; None where nobody received anything."""
    average = float(reckoning.peers.total(received)[row] * reckoning.peers.shares[row])
    return round(float(received[row]) / average, 4) if average > 0 else None


def _bottom_share(received: FloatArray, reckoning: Reckoning) -> list[float | None]:
    """Of everything that the peers of each rep received the share of the quarter who received least; None where that is nothing."""
    peers = reckoning.peers
    got, every = peers.total(np.where(bottom_of(received, peers), received, 0.0)), peers.total(received)
    return [round(part / whole, 4) if whole > 0 else None for part, whole in zip(got.tolist(), every.tolist(), strict=True)]
