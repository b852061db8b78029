"""Batches with their parts wired."""

from typing import Protocol

from sqlalchemy import Engine

from fairlead.adapters.compiled import auctioneer
from fairlead.adapters.sql.batches import SqlBatches
from fairlead.adapters.sql.open_leads import SqlOpenLeads
from fairlead.adapters.sql.people import SqlPeople
from fairlead.adapters.sql.store import SqlStore
from fairlead.application.batches import Batches
from fairlead.application.desk import Desk
from fairlead.application.ports import Clock
from fairlead.domain.matching import KnownPeople


class Parts(Protocol):
    """What batches need of the house."""

    engine: Engine
    clock: Clock
    store: SqlStore

    @property
    def desk(self) -> Desk:
        """Where leads are given."""
        ...


def batches_of(house: Parts) -> Batches:
    """What people ask of batches; the auction is compiled where the extra is installed."""
    people = KnownPeople(SqlPeople(house.engine))
    return Batches(
        SqlBatches(house.engine),
        house.store,
        lambda: house.desk,
        house.clock,
        people=people,
        open_leads=SqlOpenLeads(house.engine),
        auctioneer=auctioneer(),
    )
