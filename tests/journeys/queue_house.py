"""A routing queue over each store, with a stepped clock: a policy that suggests, or that asks reps to accept."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from fairlead.adapters.memory import MemoryStore, SteppedClock
from fairlead.adapters.memory.queue import MemoryQueue
from fairlead.adapters.sql.conserving import conservation
from fairlead.adapters.sql.engine import writing
from fairlead.adapters.sql.migrating import opened
from fairlead.adapters.sql.moments import micros
from fairlead.adapters.sql.people import SqlPeople
from fairlead.adapters.sql.queue import SqlQueue
from fairlead.adapters.sql.standing import rebuild_standing
from fairlead.adapters.sql.store import SqlStore
from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.application.desk import Desk
from fairlead.application.routing_queue import Line, RoutingQueue, What
from fairlead.application.scene import Scene
from fairlead.domain.deciding import Action, Policy
from fairlead.domain.matching import NO_PEOPLE, KnownPeople
from fairlead.domain.qualification import FeatureMemory
from fairlead.domain.rep import Rep, Roster
from fairlead.domain.screening import Mode, Rulebook
from fairlead.domain.time import Hours
from tests.contracts.store_cases import empty
from tests.journeys.desk import ROTATION, RULES, START, Shelf, in_force, submission

SUGGESTS = Policy(rulebook=Rulebook(mode=Mode.SUGGEST))
ASKS = Policy(accept_minutes=30)
REPS = ("ann", "bob", "cy")


@dataclass
class QueueHouse:
    """A desk and its queue; ``clock`` is stepped by the test."""

    store: object
    desk: Desk
    queue: RoutingQueue
    clock: SteppedClock
    checks: object
    engine: object = None

    def route(self, key: str = "l-1", **fields):
        return self.desk.submit(submission(key, self.clock.now(), lead_id=key, company=f"Harbor {key}", **fields)).result().decision

    def where(self, lead_id: str = "l-1"):
        with self.store.writing() as keeping:
            return keeping.whereabouts(lead_id)

    def line(self, what: What, lead_id: str = "l-1", **more) -> Line:
        return Line(lead_id, what, more.pop("seen", None) or self.where(lead_id).decision_id, **more)

    def settle(self, what: What, lead_id: str = "l-1", *, author: str = "Lee", **more):
        return self.queue.settle([self.line(what, lead_id, **more)], author=author)[0]

    def pass_minutes(self, minutes: float) -> None:
        self.clock.step(timedelta(minutes=minutes))

    def check(self) -> list[str]:
        return self.checks()


def reps(limit=None, hours=None) -> Roster:
    return Roster(tuple(Rep(rep_id, rep_id.title(), max_open=limit, hours=hours) for rep_id in REPS))


@contextmanager
def queue_house(
    kind: str = "memory", policy: Policy = SUGGESTS, *, url: str = "", limit=None, hours: Hours | None = None, imported=None
) -> Iterator[QueueHouse]:
    """``kind``: memory, or a database at ``url``; ``imported``: who has which lead by an import."""
    clock = SteppedClock(START)
    if kind == "memory":
        store = MemoryStore(reps(limit, hours))
        book, people, checks, engine = MemoryQueue(store), NO_PEOPLE, list, None
    else:
        if kind == "postgresql":
            empty(url)
        engine = opened(url)
        with writing(engine) as connection:
            said = {"active": True, "source_id": "s", "source_row": 1, "max_open": limit}
            connection.execute(RECORD_TABLES["rep"].insert(), [{"rep_id": each, "name": each.title(), **said} for each in REPS])
            for number, (lead_id, rep_id) in enumerate((imported or {}).items(), start=1):
                connection.execute(RECORD_TABLES["lead"].insert().values(lead_id=lead_id, company=f"Old {number}"))
                given = {"assignment_id": lead_id, "lead_id": lead_id, "rep_id": rep_id, "assigned_at": micros(START) + number}
                connection.execute(RECORD_TABLES["assignment"].insert().values(**given))
        rebuild_standing(engine)
        store = SqlStore(engine)
        book, people = SqlQueue(engine), KnownPeople(SqlPeople(engine))

        def checks() -> list[str]:
            return conservation(engine)

    scene = Scene(store, Shelf(ROTATION), in_force(policy, store), rules=RULES, code="1", remember=FeatureMemory)
    desk = Desk(store, scene)
    try:
        yield QueueHouse(store, desk, RoutingQueue(book, lambda: desk, clock, people=people), clock, checks, engine)
    finally:
        desk.close()
        if engine is not None:
            engine.dispose()


__all__ = ["ASKS", "REPS", "SUGGESTS", "Action", "QueueHouse", "queue_house", "reps"]
