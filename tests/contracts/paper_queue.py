"""A routing queue of paper: the real one, over a small store in memory, with a lead that is suggested and one that is reserved."""

from fairlead.adapters.memory import MemoryStore
from fairlead.adapters.memory.queue import MemoryQueue
from fairlead.application.desk import Desk
from fairlead.application.routing_queue import RoutingQueue
from fairlead.application.scene import Scene
from fairlead.domain.deciding import Policy
from fairlead.domain.intake import Submission
from fairlead.domain.matching import NO_PEOPLE
from fairlead.domain.qualification import FeatureMemory
from fairlead.domain.screening import Mode, Rule, Rulebook
from tests.journeys.desk import ROTATION, RULES, Shelf, in_force


def paper_queue(roster, clock):
    """``q-1`` is suggested to somebody; ``q-2`` was given to somebody who is to accept it."""
    store = MemoryStore(roster)
    rules = (Rule("ask", 'lead.company == "Asked"', mode=Mode.AUTO),)
    policy = Policy(rulebook=Rulebook(mode=Mode.SUGGEST, rules=rules), accept_minutes=30)
    scene = Scene(store, Shelf(ROTATION), in_force(policy, store), rules=RULES, code="1", remember=FeatureMemory)
    desk = Desk(store, scene)
    for lead_id, company in (("q-1", "Harbor"), ("q-2", "Asked")):
        at = clock.now()
        desk.submit(Submission(lead_id, "test", at, {"lead_id": lead_id, "company": company, "country": "US"})).result()
    return RoutingQueue(MemoryQueue(store), lambda: desk, clock, people=NO_PEOPLE)
