"""Clocks and first touches with their parts wired."""

from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Engine

from fairlead.adapters.sql.decisions import SqlDecisions
from fairlead.adapters.sql.rosters import roster_now
from fairlead.adapters.sql.sla import SqlSla
from fairlead.application.ports import Clock
from fairlead.application.rule_ports import Rules
from fairlead.application.sla import Everybody, Minding, ServiceDesk
from fairlead.application.working_copy import WorkingCopy

if TYPE_CHECKING:
    from fairlead.application.desk import Desk


class Parts(Protocol):
    """What clocks need of the house."""

    engine: Engine
    clock: Clock

    @property
    def desk(self) -> "Desk":
        """Where leads are handed in."""
        ...

    @property
    def rules(self) -> Rules:
        """Whoever compiles conditions."""
        ...

    @property
    def working_copy(self) -> WorkingCopy:
        """The policy in force."""
        ...


def service_of(house: Parts) -> ServiceDesk:
    """Clocks and first touches; the desk is opened when a clock has something to do."""
    book, decisions = SqlSla(house.engine), SqlDecisions(house.engine)
    minding = Minding(
        book,
        desk=lambda: house.desk,
        roster=Everybody(lambda: roster_now(house.engine), book.mark),
        policy=house.working_copy.policy,
        policy_at=decisions.policy_at,
        rules=house.rules,
    )
    return ServiceDesk(book, minding, house.clock)
