"""What the fairness contract cost, as it is kept with each decision."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ContractCost:
    """Sums over decisions that gave a lead. They add up.

    ``given``: leads given; ``worth_minor``: what was expected of them. ``touched``: decisions that the contract had a say in.
    ``gave_up_minor`` and ``gave_up_wins``: expected worth and wins of the choices without it, less those of the choices made.
    """

    given: int = 0
    worth_minor: float = 0.0
    touched: int = 0
    gave_up_minor: float = 0.0
    gave_up_wins: float = 0.0

    def __add__(self, other: "ContractCost") -> "ContractCost":
        return ContractCost(
            self.given + other.given,
            self.worth_minor + other.worth_minor,
            self.touched + other.touched,
            self.gave_up_minor + other.gave_up_minor,
            self.gave_up_wins + other.gave_up_wins,
        )


class ContractCosts(Protocol):
    """The sums, read where decisions are kept."""

    def cost(self, since: datetime | None = None) -> ContractCost:
        """Of decisions from ``since`` on; of all where it is None. Raises `fairlead.application.ports.StoreUnavailable`."""
        ...
