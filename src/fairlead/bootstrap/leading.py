"""Who leads which team now: one roster for those that ask whom to tell, who settles and who sees what."""

from typing import Protocol

from sqlalchemy import Engine

from fairlead.adapters.sql.rosters import roster_now
from fairlead.application.policy_ports import BadPolicy
from fairlead.application.working_copy import WorkingCopy
from fairlead.domain.rep import Roster


class Parts(Protocol):
    """What it needs of the house."""

    engine: Engine

    @property
    def working_copy(self) -> WorkingCopy:
        """The policy in force."""
        ...


def led_now(house: Parts) -> Roster:
    """Everybody as the records have them now; who leads which team as the policy has it, where that says so. Raises `BadPolicy`."""
    return house.working_copy.policy().over(roster_now(house.engine))


def seen_now(house: Parts) -> Roster:
    """The same, by which people see leads: a policy that cannot be used locks nobody out, who leads by the records sees them."""
    try:
        return led_now(house)
    except BadPolicy:
        return roster_now(house.engine)
