"""Publishing with its parts wired."""

from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Engine

from fairlead.adapters.sql.proposals import SqlProposals
from fairlead.application.policies import Policies
from fairlead.application.ports import Clock
from fairlead.application.publishing import DAYS, MOST_LEADS, Impact, Publishing
from fairlead.domain.deciding import Policy

if TYPE_CHECKING:
    from fairlead.application.plan_policy import Plan


class Parts(Protocol):
    """What publishing needs of the house."""

    engine: Engine
    clock: Clock
    policies: Policies

    def plan(self, policy: Policy, *, days: int, most: int) -> "Plan":
        """What a policy would change. Raises `fairlead.application.ports.NotFound`."""
        ...


def publishing_of(house: Parts) -> Publishing:
    """What stands between a policy and its version."""

    def impact(policy: Policy) -> Impact:
        found = house.plan(policy, days=DAYS, most=MOST_LEADS)
        if found.foreseen is None:
            return Impact(found.leads, found.changed_share, None, found.not_foreseen)
        value = found.foreseen.value_minor
        if value.before <= 0.0:
            return Impact(found.leads, found.changed_share, None, "the policy in force is expected to bring nothing")
        return Impact(found.leads, found.changed_share, value.difference / value.before)

    return Publishing(house.policies, SqlProposals(house.engine), impact, house.clock)
