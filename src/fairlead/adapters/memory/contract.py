"""What the fairness contract cost, summed over decisions in memory."""

from datetime import datetime

from fairlead.adapters.memory.store import MemoryStore
from fairlead.application.contract_ports import ContractCost
from fairlead.domain.deciding import Action


class MemoryContractCosts:
    """`fairlead.application.contract_ports.ContractCosts` over what a store in memory keeps."""

    def __init__(self, store: MemoryStore) -> None:
        """Read what ``store`` keeps."""
        self._store = store

    def cost(self, since: datetime | None = None) -> ContractCost:
        """Of decisions from ``since`` on; of all where it is None."""
        with self._store.open() as contents:
            made = [kept.decision for kept in contents.decisions.values()]
        total = ContractCost()
        for one in made:
            if one.action is Action.ASSIGN and (since is None or one.decided_at >= since):
                worth, did = one.winner.worth_minor if one.winner is not None else 0.0, one.contract
                total += ContractCost(1, worth, *((0, 0.0, 0.0) if did is None else (1, did.gave_up_minor, did.gave_up_wins)))
        return total
