"""Prices of slots with their parts wired."""

from typing import Protocol

from sqlalchemy import Engine

from fairlead import __version__
from fairlead.adapters.models import ModelFolder
from fairlead.adapters.sql.pricing import SqlPrices
from fairlead.adapters.sql.records import SqlRecords
from fairlead.application.ports import Clock, Store
from fairlead.application.rule_ports import Rules
from fairlead.application.slot_pricing import InForce, SlotPricing
from fairlead.application.working_copy import WorkingCopy
from fairlead.domain.deciding import Versions
from fairlead.learning.recent import READ


class Parts(Protocol):
    """What prices need of the house."""

    engine: Engine
    clock: Clock
    records: SqlRecords
    models: ModelFolder

    @property
    def store(self) -> Store:
        """What routing keeps."""
        ...

    @property
    def rules(self) -> Rules:
        """Whoever compiles conditions."""
        ...

    @property
    def working_copy(self) -> WorkingCopy:
        """The policy in force."""
        ...


def pricing_of(house: Parts) -> SlotPricing:
    """What slots are worth to later leads."""

    def in_force() -> InForce:
        """What decides now; it needs no history of its own."""
        policy, model = house.working_copy.policy(), house.models.current()
        roster = policy.over(house.store.roster()[0])
        versions = Versions(__version__, house.store.keep_policy(policy), "", model.version)
        return InForce(roster, policy, house.rules.compile(policy.rulebook), model, versions)

    history = house.records.history
    return SlotPricing(SqlPrices(house.engine), house.store, in_force=in_force, history=lambda: history(*READ), clock=house.clock)
