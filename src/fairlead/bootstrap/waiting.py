"""The routing queue with its parts wired."""

from typing import Protocol

from sqlalchemy import Engine

from fairlead.adapters.sql.people import SqlPeople
from fairlead.adapters.sql.queue import SqlQueue
from fairlead.application.desk import Desk
from fairlead.application.ports import Clock
from fairlead.application.routing_queue import RoutingQueue
from fairlead.bootstrap.meetings import booked_of
from fairlead.domain.matching import KnownPeople


class Parts(Protocol):
    """What the queue needs of the house."""

    engine: Engine
    clock: Clock

    @property
    def desk(self) -> Desk:
        """The one writer."""
        ...


def queue_of(house: Parts) -> RoutingQueue:
    """Leads that wait for a person, and what people do with them."""
    known, booked = KnownPeople(SqlPeople(house.engine)), booked_of(house.engine, house.clock).of_lead
    return RoutingQueue(SqlQueue(house.engine), lambda: house.desk, house.clock, people=known, booked=booked)
