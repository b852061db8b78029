"""A routing desk over the store in memory, with a model of a given kind and a stepped clock."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from fairlead.adapters.memory import MemoryPolicies, MemoryStore, SteppedClock
from fairlead.adapters.rules import CelRules
from fairlead.application.decisions import ReadDecisions
from fairlead.application.desk import Desk
from fairlead.application.policy_in_force import PolicyInForce
from fairlead.application.policy_ports import NewVersion
from fairlead.application.scene import Scene
from fairlead.domain.intake import Submission
from fairlead.domain.prediction import RotationModel
from fairlead.domain.qualification import FeatureMemory

RULES = CelRules(dict)
START = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
ROTATION = RotationModel("rotation-1", "there is no history yet")


class Shelf:
    """Models by version; the last one put is current."""

    def __init__(self, *models):
        self.models = {model.version: model for model in models}
        self.latest = models[-1].version

    def put(self, model):
        self.models[model.version] = model
        self.latest = model.version

    def current(self):
        return self.models[self.latest]

    def current_mark(self):
        return self.latest

    def at(self, version):
        return self.models[version]


def in_force(policy, store):
    """The policy as the only version there is; None is the built-in one."""
    versions = MemoryPolicies(store if isinstance(store, MemoryStore) else None)
    if policy is not None:
        versions.append(NewVersion(policy, "", START - timedelta(days=1), START - timedelta(days=1), "the test", ""), base=0)
    return PolicyInForce(versions, SteppedClock(START))


@contextmanager
def open_desk(roster, *, model=ROTATION, policy=None, accounts=(), store=None):
    store = store or MemoryStore(roster, accounts=accounts)
    shelf = Shelf(model)
    desk = Desk(store, Scene(store, shelf, in_force(policy, store), rules=RULES, code="1", remember=FeatureMemory))
    try:
        yield desk, store, ReadDecisions(store, shelf, RULES, code="1"), shelf
    finally:
        desk.close()


def submission(key, at=START, **fields):
    return Submission(key, "test", at, fields)
