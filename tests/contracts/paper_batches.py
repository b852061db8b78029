"""Batches at a real desk over a store in memory: three leads wait, two reps have three slots between them."""

from fairlead.adapters.memory import MemoryStore, SteppedClock
from fairlead.adapters.memory.batches import MemoryBatches
from fairlead.adapters.memory.open_leads import MemoryOpenLeads
from fairlead.application.batches import Batches
from fairlead.application.desk import Desk
from fairlead.application.scene import Scene
from fairlead.domain.availability import Capacity
from fairlead.domain.deciding import Policy
from fairlead.domain.intake import Submission
from fairlead.domain.matching import NO_PEOPLE
from fairlead.domain.pricing import interpreted
from fairlead.domain.qualification import FeatureMemory
from fairlead.domain.screening import Destination, Rule, Rulebook, Target
from tests.journeys.desk import ROTATION, RULES, START, Shelf, in_force
from tests.rooms.people import rep, roster

_COLLECT = Rulebook(rules=(Rule("collect", when='lead.channel == "web"', route=Target(to=Destination.QUEUE, name="batch")),))


class _Book(MemoryBatches):
    """Fails as the house does."""

    def __init__(self, house):
        super().__init__()
        self._house = house

    def heads(self, limit):
        if self._house.trouble is not None:
            raise self._house.trouble
        return super().heads(limit)

    def batch(self, batch_id):
        if self._house.trouble is not None:
            raise self._house.trouble
        return super().batch(batch_id)


def paper_batches(house) -> Batches:
    """Leads L1 to L3 wait; ann takes one lead, bob two."""
    store = MemoryStore(roster(rep("ann", max_open=1), rep("bob", max_open=2)))
    policy = Policy(capacity=Capacity(bands=()), rulebook=_COLLECT)
    desk = Desk(store, Scene(store, Shelf(ROTATION), in_force(policy, store), rules=RULES, code="1", remember=FeatureMemory))
    for name in ("L1", "L2", "L3"):
        desk.submit(Submission(name, "test", START, {"lead_id": name, "channel": "web"})).result()
    return Batches(
        _Book(house), store, lambda: desk, SteppedClock(START), people=NO_PEOPLE, open_leads=MemoryOpenLeads(store), auctioneer=interpreted
    )
